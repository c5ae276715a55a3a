//! `backup`, `restore`, `doctor`.

use std::path::Path;

use super::{Failure, Place, print};
use crate::app::operate;
use crate::domain::person::Viewer;

pub(super) async fn backup(place: &Place, file: &Path) -> Result<(), Failure> {
    let app = place.open().await?;
    let manifest = app.backup(&Viewer::terminal(), file).await?;
    if place.json {
        return print::json(&manifest);
    }
    let rows: u64 = manifest.tables.iter().map(|t| t.rows).sum();
    print::answer(&format!(
        "Wrote {} and read it back: {} in {} tables, digest {}.",
        file.display(),
        print::count(rows, "row"),
        manifest.tables.len(),
        manifest.digest
    ))
}

pub(super) async fn restore(place: &Place, file: &Path) -> Result<(), Failure> {
    let manifest = operate::restore(&Viewer::terminal(), file, &place.target()?).await?;
    if place.json {
        return print::json(&manifest);
    }
    let rows: u64 = manifest.tables.iter().map(|t| t.rows).sum();
    print::answer(&format!(
        "Restored {} from {}. Everyone must sign in again, and programs need new tokens.",
        print::count(rows, "row"),
        file.display()
    ))
}

pub(super) async fn doctor(place: &Place) -> Result<(), Failure> {
    let findings = operate::doctor(&Viewer::terminal(), &place.target()?).await?;
    let sound = findings.iter().all(|f| f.ok);
    if place.json {
        print::json(&findings)?;
    } else {
        for finding in &findings {
            let hint = finding.hint.as_ref().map(|h| format!("\n      {h}")).unwrap_or_default();
            print::answer(&format!(
                "{} {}: {}{hint}",
                if finding.ok { "ok  " } else { "BAD " },
                finding.name,
                finding.words
            ))?;
        }
    }
    if sound { Ok(()) } else { Err(Failure::Trouble("The storage is not sound: see above.".into())) }
}
