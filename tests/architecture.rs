//! The rule of the house: who may use whom, read from the imports themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room, and the rooms of ours that it may use.
const ROOMS: [(&str, &[&str]); 6] = [
    ("domain", &["domain"]),
    ("formats", &["formats", "domain"]),
    ("storage", &["storage", "domain"]),
    ("app", &["app", "domain", "formats", "storage"]),
    ("http", &["http", "app", "domain", "formats"]),
    ("cli", &["cli", "app", "domain", "formats", "http"]),
];

/// What the domain must not touch: it is pure.
const NOT_IN_DOMAIN: [&str; 12] = [
    "async fn",
    ".await",
    "sqlx",
    "axum",
    "tokio",
    "std::fs",
    "std::io::",
    "std::net",
    "std::env",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn files_of(room: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut files);
    assert!(!files.is_empty(), "no sources found in src/{room}");
    files.into_iter().map(|f| (f.clone(), code_of(&fs::read_to_string(f).unwrap()))).collect()
}

/// The source without its comments.
fn code_of(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn rooms_used(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let inside = group.split('}').next().unwrap_or_default();
            used.extend(inside.split(',').map(|part| first_name(part.trim())));
        } else {
            used.insert(first_name(rest));
        }
    }
    used
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn every_room_uses_only_the_rooms_it_may() {
    let names: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    for (room, allowed) in ROOMS {
        for (file, code) in files_of(room) {
            for used in rooms_used(&code).iter().filter(|used| names.contains(used.as_str())) {
                assert!(allowed.contains(&used.as_str()), "{} uses {used}, which {room} may not", file.display());
            }
        }
    }
}

#[test]
fn the_domain_is_pure() {
    for (file, code) in files_of("domain") {
        for banned in NOT_IN_DOMAIN {
            assert!(!code.contains(banned), "{} has {banned}", file.display());
        }
    }
}

#[test]
fn sql_lives_in_storage_only() {
    for (room, _) in ROOMS.iter().filter(|(room, _)| *room != "storage") {
        for (file, code) in files_of(room) {
            // GeoPackage boundary files are SQLite files: reading a guest's file is reading a format.
            if file.ends_with("formats/boundary/geopackage.rs") || file.to_string_lossy().contains("geopackage") {
                continue;
            }
            assert!(!code.contains("sqlx::"), "{} speaks SQL", file.display());
        }
    }
}

#[test]
fn there_is_no_other_room() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let known = ROOMS.iter().any(|(room, _)| *room == name) || ["main.rs", "lib.rs"].contains(&name.as_str());
        assert!(known, "src/{name} is in no room");
    }
}

#[test]
fn the_reading_of_imports_would_notice_a_breach() {
    let used = rooms_used("use crate::{storage::Store, domain::site};\nlet x = crate::http::serve();");
    assert_eq!(used.into_iter().collect::<Vec<_>>(), ["domain", "http", "storage"]);
}
