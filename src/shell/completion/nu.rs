//! nushell. It passes the line as one text and takes records; what it inserts has to be quoted
//! already.

use std::ffi::OsStr;

use serde_json::{Value, json};

use super::{Answer, Candidate, Dialect, Line, Matching};
use crate::shell::by_name;

pub(super) struct Nu;

impl Dialect for Nu {
    fn shell(&self) -> &'static str {
        "nu"
    }

    fn script(&self) -> &'static str {
        include_str!("../../../completions/awsso.nu")
    }

    fn is_part_of_init(&self) -> bool {
        false
    }

    fn variable(&self) -> Option<&'static str> {
        None
    }

    fn read(&self, arguments: &[String]) -> Line {
        Line::of_text(arguments.first().map_or("", String::as_str), "")
    }

    fn matching(&self) -> Matching {
        Matching::PrefixWithoutCase
    }

    fn write(&self, _line: &Line, answer: &Answer) -> String {
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
}

/// A bare word if it is one, else a quoted one.
fn literal(word: &str) -> Option<String> {
    let is_bare = |c: char| c.is_alphanumeric() || "-_./@+:,=".contains(c);
    if !word.is_empty() && word.chars().all(is_bare) {
        return Some(word.to_owned());
    }
    by_name("nu")?.quote(OsStr::new(word)).ok()
}
