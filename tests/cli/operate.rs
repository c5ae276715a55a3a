//! Backups, restoring, the doctor, and how the program ends when something is wrong.

use crate::installation::{Installation, demo_file};

#[test]
fn a_backup_brings_everything_back_elsewhere() {
    let (here, site) = Installation::with_site("Fernhollow");
    here.import(&["boundary", "--site", &site, &demo_file("boundary.geojson"), "--from", "2026-01-01"]);
    here.import(&["households", "--site", &site, &demo_file("households.csv")]);
    let check = here.check(&["999570001960"]);
    let file = here.folder.path().join("backup.patchwalk").to_str().unwrap().to_owned();
    here.run(&["backup", &file]).must_be_done();

    let there = Installation::new();
    there.run(&["restore", &file]).must_be_done();
    let sites = |at: &Installation| at.run(&["--json", "site", "list"]).must_be_done().json();
    assert_eq!(sites(&there), sites(&here));
    let id = check["check_id"].as_str().unwrap();
    assert_eq!(there.run(&["--json", "check", "--recorded", id]).must_be_done().json(), check);
    there.run(&["doctor"]).must_be_done();
}

#[test]
fn a_backup_that_was_changed_is_refused_or_the_change_meant_nothing() {
    let (here, site) = Installation::with_site("Fernhollow");
    // Of an empty installation's copy half is the archive's own housekeeping.
    here.import(&["households", "--site", &site, &demo_file("households.csv")]);
    let file = here.folder.path().join("backup.patchwalk");
    here.run(&["backup", file.to_str().unwrap()]).must_be_done();
    let whole = std::fs::read(&file).unwrap();
    let sites = here.run(&["--json", "site", "list"]).must_be_done().out;
    let mut refused = 0;
    for part in 1..16 {
        let mut bytes = whole.clone();
        bytes[whole.len() * part / 16] ^= 0x55;
        std::fs::write(&file, bytes).unwrap();
        let there = Installation::new();
        if there.run(&["restore", file.to_str().unwrap()]).status == 0 {
            // A bit of the archive's own housekeeping, such as a file's time of day.
            assert_eq!(there.run(&["--json", "site", "list"]).must_be_done().out, sites);
        } else {
            refused += 1;
            assert!(!there.folder.path().join("patchwalk.db").exists());
        }
    }
    assert!(refused >= 8, "only {refused} of 15 were noticed");
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_ne!(Installation::new().run(&["restore", file.to_str().unwrap()]).status, 0);
}

#[test]
fn trouble_and_wrong_use_end_with_their_own_status() {
    let here = Installation::new();
    assert_eq!(here.run(&["no-such-command"]).status, 2);
    assert_eq!(here.run(&["import", "boundary"]).status, 2);
    let nowhere = here.run(&["--database", "postgres://nobody@127.0.0.1:1/nothing", "site", "list"]);
    assert_eq!(nowhere.status, 3);
    assert!(!nowhere.err.is_empty());
    assert_eq!(here.run(&["--database", "mysql://x", "site", "list"]).status, 2);
    let open_demo = here.run(&["demo", "--listen", "0.0.0.0:0"]);
    assert_eq!(open_demo.status, 2);
}
