//! How systemd reads an `EnvironmentFile`, after systemd.exec(5), held against the real thing.

use std::collections::BTreeMap;

use super::{found, stage};

/// The variables of such a file: `NAME=value` lines, `#` and `;` for comments, values bare or in single
/// or double quotes, a backslash for the next character.
pub(super) fn parse(text: &str) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    let mut rest = text;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.rsplit('\n').next().unwrap().trim();
        let (value, after) = value(after);
        if !name.starts_with(['#', ';']) {
            variables.insert(name.to_owned(), value);
        }
        rest = after;
    }
    variables
}

/// A value, and what follows its line.
fn value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut quote = None;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (None, '\n') => return (value.trim_end().to_owned(), &text[at + 1..]),
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            // Within single quotes it is an ordinary character.
            (None, '\\') => value.extend(characters.next().map(|(_, next)| next)),
            (Some('"'), '\\') => {
                let next = characters.next().map_or('\\', |(_, next)| next);
                if !"\"\\`$".contains(next) {
                    value.push('\\');
                }
                value.push(next);
            }
            _ => value.push(character),
        }
    }
    (value, "")
}

/// The generator of the user manager's environment reads files of this form with the same parser.
const GENERATOR: &str =
    "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator";

#[test]
fn it_is_read_as_systemd_reads_it() {
    let Some(_) = found("systemd-analyze") else {
        return;
    };
    let text = "\
# A='comment'
A=plain/+=value
B='single quoted \\ \"'
C=\"double \\\"quoted\\\" \\\\ \\z\"
D=back\\'slash
; E=comment
F='a'\"b\"c
";
    let scene = stage();
    scene.write(".config/environment.d/awsso.conf", text);
    let outcome = scene.program(GENERATOR, &[]).go().succeeds();
    // It prints values for a shell.
    let lines = format!("{}recorder\n", outcome.stdout.replace('\n', ";\n"));
    let exported = format!("set -a; {lines}");
    scene.program("sh", &["-c", &exported]).go().succeeds();
    let real = super::environment(&scene);
    let parsed = parse(text);
    assert_eq!(parsed.len(), 5);
    for (name, value) in parsed {
        assert_eq!(real.get(&name), Some(&value), "{name}");
    }
}
