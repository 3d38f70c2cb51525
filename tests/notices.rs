//! `THIRD-PARTY-NOTICES`: the licences of everything that is linked into the program, on any system.
//! Made from what Cargo knows and from the files that the crates come with; `AWSSO_UPDATE_GOLDEN=1`
//! rewrites it.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{compare_file, is_demanded};

const HEAD: &str = "\
Third-party notices

awsso is built from the crates below, under the licences below each of which it is used. The source of
each crate is at the address beside it and on https://crates.io, unchanged, that of nucleo-matcher
(MPL-2.0) included. Made by `AWSSO_UPDATE_GOLDEN=1 cargo test --test integration -- notices`.
";

/// How the files are called that licences and notices are in.
const BEGINNINGS: [&str; 6] = ["license", "licence", "copying", "notice", "copyright", "unlicense"];

struct Package {
    /// Name, version, licence, address.
    title: String,
    texts: BTreeSet<String>,
}

#[test]
fn the_notices_tell_the_licence_of_every_crate_that_is_linked_in() {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--all-features", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    // Without the internet, and with crates that were never downloaded.
    if !metadata.status.success() && !is_demanded("cargo") {
        return;
    }
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let linked = linked(&metadata);
    let all = metadata["packages"].as_array().unwrap();
    let packages: Vec<Package> = all
        .iter()
        .filter(|package| linked.contains(id(package)) && !package["source"].is_null())
        .map(package)
        .collect();
    assert!(packages.len() > 100, "{}", packages.len());

    let mut by_text: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut text = format!("{HEAD}\n");
    for package in &packages {
        let _ = writeln!(text, "{}", package.title);
        for licence in &package.texts {
            by_text.entry(licence).or_default().push(&package.title);
        }
    }
    // In the order of the first crate that uses it.
    let mut by_text: Vec<_> = by_text.into_iter().map(|(text, titles)| (titles, text)).collect();
    by_text.sort();
    for (titles, licence) in by_text {
        let names: Vec<&str> = titles.iter().filter_map(|title| title.split(" (").next()).collect();
        let _ = write!(text, "\n{}\n{}\n\n{licence}\n", "-".repeat(80), names.join(", "));
    }
    compare_file("THIRD-PARTY-NOTICES", &text);
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// Everything that awsso depends on, but not what only its tests and the builds of others need.
fn linked(metadata: &Value) -> BTreeSet<&str> {
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let nodes: BTreeMap<&str, &Value> = nodes.iter().map(|node| (id(node), node)).collect();
    let mut found = BTreeSet::new();
    let mut open = vec![metadata["resolve"]["root"].as_str().unwrap()];
    while let Some(id) = open.pop() {
        if !found.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            if kinds.iter().any(|kind| kind["kind"].is_null()) {
                open.push(dependency["pkg"].as_str().unwrap());
            }
        }
    }
    found
}

fn package(package: &Value) -> Package {
    let text = |name: &str| package[name].as_str().unwrap_or_default();
    let manifest = Path::new(text("manifest_path"));
    let folder = manifest.parent().unwrap();
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().to_lowercase();
            BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
                && path.extension().is_none_or(|extension| extension != "rs")
        })
        .collect();
    files.sort();
    let is_called = |path: &Path, part: &str| {
        path.file_name().unwrap().to_string_lossy().to_lowercase().contains(part)
    };
    // Of several licences to choose from, the shortest; a notice stays.
    let licence = text("license");
    let has_choice = licence.contains(" OR ") || licence.contains('/');
    if has_choice && !licence.contains(" AND ") && files.iter().any(|path| is_called(path, "mit")) {
        files.retain(|path| is_called(path, "mit") || is_called(path, "notice"));
    }
    let texts = files.iter().map(|path| normal(&fs::read_to_string(path).unwrap_or_default()));
    Package {
        title: format!("{} {} ({licence}) {}", text("name"), text("version"), text("repository")),
        texts: texts.filter(|text| !text.is_empty()).collect(),
    }
}

/// The words as they are; blanks at the ends of lines and of the text say nothing.
fn normal(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}
