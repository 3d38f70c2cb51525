//! docs/json.md names the members that the program prints: all of them, and no others.

use std::collections::BTreeSet;

use serde_json::Value;

use super::page;
use crate::support::sso_scene;

/// The paths of an object's members; those of a list are the members of its elements.
fn members(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                members(value, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(elements) if elements.iter().any(Value::is_object) => {
            for element in elements {
                members(element, path, found);
            }
        }
        Value::Null if found.iter().any(|known| known.starts_with(&format!("{path}."))) => {}
        _ => {
            found.insert(path.trim_start_matches('.').to_owned());
        }
    }
}

/// The command of each section, and the members that its table names.
fn sections() -> Vec<(String, BTreeSet<String>)> {
    let text = page("docs/json.md").text;
    let sections = text.split("\n## `awsso ").skip(1).map(|section| {
        let (command, rest) = section.split_once('`').unwrap();
        let rest = rest.split("\n## ").next().unwrap();
        let cells = rest.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
        let names = cells.flat_map(|cell| cell.split('`').step_by(2));
        (command.to_owned(), names.map(str::to_owned).collect())
    });
    sections.collect()
}

#[test]
fn the_members_are_those_that_are_printed() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let terminal = scene.enter("env adminUser");
    let sections = sections();
    assert_eq!(sections.len(), 10);
    for (command, named) in sections {
        // A command that every system has.
        let command =
            if cfg!(windows) { command.replace("-- true", "-- cmd /d /c rem") } else { command };
        let outcome = scene.run(&command).after(&terminal).go();
        let value = outcome.exits(0).json();
        let mut printed = BTreeSet::new();
        members(&value, "", &mut printed);
        // An object that is not there, in one of several elements.
        let all = printed.clone();
        let has_members =
            |name: &str| all.iter().any(|other| other.starts_with(&format!("{name}.")));
        printed.retain(|name| !has_members(name));
        assert_eq!(named, printed, "awsso {command} (left: the page)");
    }
}

#[test]
fn credentials_have_the_members_that_aws_defines() {
    let scene = sso_scene("");
    scene.signed_in("corp");
    let value = scene.awsso("credential-process adminUser").succeeds().json();
    let mut printed = BTreeSet::new();
    members(&value, "", &mut printed);
    let text = page("docs/json.md").text;
    for name in printed {
        assert!(text.contains(&format!("`{name}`")), "{name} is missing");
    }
}
