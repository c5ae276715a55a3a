//! Sets the stage: an installation in a temporary folder, asked by running the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

pub struct Installation {
    pub folder: TempDir,
}

/// What one run of the program said.
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}\n{}\n{}", self.out, self.err))
    }

    pub fn must_be_done(self) -> Self {
        assert_eq!(self.status, 0, "{}\n{}", self.out, self.err);
        self
    }
}

impl Installation {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With one site of this name; its id comes back.
    pub fn with_site(name: &str) -> (Self, String) {
        let new = Self::new();
        let id = new.run(&["site", "add", "--organisation", "Larch Homes", name]).must_be_done();
        (new, id.out.trim().to_owned())
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_patchwalk"));
        command.env_clear().arg("--data").arg(self.folder.path()).args(arguments);
        said(command)
    }

    pub fn import(&self, arguments: &[&str]) -> Value {
        self.try_import(arguments).must_be_done().json()
    }

    pub fn try_import(&self, arguments: &[&str]) -> Said {
        self.run(&[&["--json", "import"], arguments].concat())
    }

    pub fn check(&self, arguments: &[&str]) -> Value {
        self.run(&[&["--json", "check"], arguments].concat()).must_be_done().json()
    }

    /// Writes a file beside the installation.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    }
}

/// Runs it; nothing may take over ten seconds or end by a signal.
fn said(mut command: Command) -> Said {
    let began = Instant::now();
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert!(began.elapsed() < Duration::from_secs(60), "{command:?} hung");
    let err = String::from_utf8_lossy(&stderr).into_owned();
    assert!(!err.contains("panicked at"), "{command:?}\n{err}");
    Said {
        status: status.code().unwrap_or_else(|| panic!("{command:?} was killed\n{err}")),
        out: String::from_utf8_lossy(&stdout).into_owned(),
        err,
    }
}

pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn demo_file(name: &str) -> String {
    repository().join("boundaries/demo").join(name).to_string_lossy().into_owned()
}

/// Real places and shared benchmarks live beside the checkout; not everybody has them.
pub fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("PATCHWALK_SHARED").map_or_else(|| repository().join("../shared"), PathBuf::from);
    let found = root.join(path);
    if !found.exists() {
        eprintln!("SKIPPED: {} is not here, so this scene was not played.", found.display());
        return None;
    }
    Some(found)
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
