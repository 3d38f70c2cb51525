//! What `cargo package` takes along: what it needs to build, and what users read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Cargo writes the first three itself.
const FILES: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "Cargo.toml.orig",
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "SECURITY.md",
    "THIRD-PARTY-NOTICES",
];

const FOLDERS: [&str; 5] = ["completions", "docs", "man", "shell", "src"];

#[test]
fn the_crate_holds_what_it_takes_to_build_it_and_nothing_else() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let listed = String::from_utf8(listed.stdout).unwrap();
    let listed: BTreeSet<String> = listed
        .lines()
        .map(|line| line.replace('\\', "/"))
        .filter(|line| line != ".cargo_vcs_info.json")
        .collect();
    let mut expected: BTreeSet<String> = FILES.map(str::to_owned).into();
    let mut folders: Vec<PathBuf> = FOLDERS.map(|folder| root.join(folder)).into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let path = path.strip_prefix(root).unwrap().to_str().unwrap();
                expected.insert(path.replace('\\', "/"));
            }
        }
    }
    let difference: Vec<_> = listed.symmetric_difference(&expected).collect();
    assert!(difference.is_empty(), "{difference:#?}");
}
