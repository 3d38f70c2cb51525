//! nushell, which has no `eval`: it loads one line of JSON. Its own strings have other escapes.

use std::ffi::OsStr;
use std::fmt::Write as _;

use super::completion::{Answer, Candidate, Completion, Line, Matching};
use super::{KEPT, Places, RcFile, RcFiles, Shell, argument, cannot_carry, formats};
use crate::environ::Changes;
use crate::error::Result;
use crate::model::Platform;
use serde_json::{Value, json};

pub(super) struct Nu;

impl Shell for Nu {
    fn name(&self) -> &'static str {
        "nu"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["nu", "nushell"]
    }

    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        value.to_str().map(string).ok_or(NO_TEXT)
    }

    /// `null` removes a variable.
    fn render(&self, changes: &Changes) -> Result<String> {
        let kept = changes.kept().map(|value| (KEPT, value));
        let set = changes.set().chain(kept).map(|(name, value)| {
            let text = value.to_str().ok_or_else(|| cannot_carry(self, name, NO_TEXT))?;
            Ok((name, Some(text)))
        });
        let unset = changes.unset().map(|name| Ok((name, None)));
        Ok(formats::Members(unset.chain(set).collect::<Result<_>>()?).into_line())
    }

    fn call(&self, _words: &[String]) -> Option<String> {
        None
    }

    /// Empty: a failing command raises, and the variables stay as they are.
    fn failure(&self, _exit_code: u8) -> String {
        String::new()
    }

    /// The caret calls the program, not the command that `awsso init` defines.
    fn eval_line(&self, command: &str) -> String {
        format!("^{command} | from json | load-env")
    }

    fn unset_line(&self, names: &[&str]) -> String {
        format!("hide-env {}", names.join(" "))
    }

    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, string)
    }

    fn assign(&self, name: &str, literal: &str) -> String {
        format!("const {name} = {literal}\n")
    }

    /// The file that it writes is read after config.nu, at the same start.
    fn init_line(&self, program: &str, words: &str) -> String {
        let call = if program.starts_with('"') { "^" } else { "" };
        format!(
            "mkdir $nu.user-autoload-dirs.0; {call}{program} {words} | save --force \
             ($nu.user-autoload-dirs.0 | path join awsso.nu)"
        )
    }

    fn rc_files(&self, places: &Places<'_>) -> RcFiles {
        let has_root = places.environment.non_empty("XDG_CONFIG_HOME").is_some();
        let root = match places.platform {
            Platform::MacOs if !has_root => places.home.join("Library").join("Application Support"),
            Platform::Windows if !has_root => places.roaming(),
            _ => places.config_home(),
        };
        let folder = root.join("nushell");
        RcFiles::Known(vec![RcFile {
            generated: Some(folder.join("autoload").join("awsso.nu")),
            ..RcFile::at(folder.join("config.nu"))
        }])
    }

    fn init_script(&self) -> Option<&'static str> {
        Some(include_str!("../../shell/awsso.nu"))
    }
    fn completion(&self) -> Option<&'static Completion> {
        Some(&COMPLETION)
    }
}

const NO_TEXT: &str = "it is not UTF-8";

/// `"…"` in printable ASCII. The numbers of JSON's escapes have no braces, which is an error here.
fn string(text: &str) -> String {
    let mut literal = "\"".to_owned();
    for character in text.chars() {
        match character {
            '"' | '\\' => literal.extend(['\\', character]),
            ' '..='~' => literal.push(character),
            _ => {
                let _ = write!(literal, "\\u{{{:x}}}", u32::from(character));
            }
        }
    }
    literal.push('"');
    literal
}

/// nushell. It passes the line as one text and takes records; values must be quoted.
static COMPLETION: Completion = Completion {
    script: include_str!("../../completions/awsso.nu"),
    is_part_of_init: false,
    variable: None,
    completes_commands: false,
    matching: Matching::PrefixWithoutCase,
    read: read_line,
    write: write_candidates,
};

fn read_line(arguments: &[String]) -> Line {
    Line::of_text(arguments.first().map_or("", String::as_str), "")
}

fn write_candidates(_line: &Line, answer: &Answer) -> String {
    let Answer::Candidates { prefix, candidates } = answer else {
        // Its own completion of paths takes over.
        return "null\n".to_owned();
    };
    let record = |candidate: &Candidate| {
        let value = literal(&format!("{prefix}{}", candidate.value))?;
        Some(json!({ "value": value, "description": candidate.description }))
    };
    let records: Vec<Value> = candidates.iter().filter_map(record).collect();
    format!("{}\n", Value::Array(records))
}

/// Bare if possible, else quoted.
fn literal(word: &str) -> Option<String> {
    let is_bare = |c: char| c.is_alphanumeric() || "-_./@+:,=".contains(c);
    if !word.is_empty() && word.chars().all(is_bare) {
        return Some(word.to_owned());
    }
    Nu.quote(OsStr::new(word)).ok()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn its_own_strings_have_braces_around_numbers() {
        let literal = Nu.quote("it's \u{2019}\u{1f600}\"$x\\\n".as_ref()).unwrap();
        assert_eq!(literal, r#""it's \u{2019}\u{1f600}\"$x\\\u{a}""#);
        assert_eq!(Nu.argument("\u{fc} x"), r#""\u{fc} x""#);
        assert_eq!(super::literal("\u{2019};").as_deref(), Some(r#""\u{2019};""#));
    }

    #[test]
    fn the_snippet_is_one_json_object_with_null_for_unset() {
        assert_eq!(
            Nu.render(&samples::changes()).unwrap(),
            concat!(
                r#"{"AWS_PROFILE":null,"AWS_SECURITY_TOKEN":null,"#,
                r#""AWS_ACCESS_KEY_ID":"ASIAEXAMPLE","AWS_REGION":"","#,
                r#""AWS_SSO_PROFILE":"it's \u2019$x\\\\!\n"}"#,
                "\n",
            )
        );
    }
}
