//! Makes sure that `web/dist` exists, so that the program builds where the web app was not built;
//! it then serves a page that says how to get it.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=web/dist");
    println!("cargo:rerun-if-changed=build.rs");
    let dist = Path::new("web/dist");
    if !dist.exists() {
        fs::create_dir_all(dist)?;
    }
    Ok(())
}
