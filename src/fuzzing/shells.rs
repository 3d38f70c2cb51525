//! What shells evaluate, complete, and load.

use std::ffi::OsString;

use super::told;
use crate::environ::vars::MANAGED;
use crate::environ::{Change, Changes};
use crate::shell::completion::{Answer, Candidate};
use crate::shell::{self, Shell};

/// Changes of these variables, by their place in [`MANAGED`] (each once), `None` to unset; with
/// `keeps`, the saved values go into the variable of the init script.
pub fn changes(list: &[(usize, Option<OsString>)], keeps: bool) -> Changes {
    let change = |(place, value): &(usize, Option<OsString>)| Change {
        name: MANAGED[*place].name,
        value: value.clone(),
    };
    let changes = Changes::new(list.iter().map(change).collect());
    if keeps { changes.keeping_in_shell("AWSSO_SAVED") } else { changes }
}

/// `--format json`.
pub fn json(changes: &Changes) -> Result<String, String> {
    shell::json(changes).map_err(|error| told(&error))
}

/// `--format dotenv`.
pub fn dotenv(changes: &Changes) -> Result<String, String> {
    shell::dotenv(changes, true).map_err(|error| told(&error))
}

/// `--format docker`.
pub fn docker(changes: &Changes) -> Result<String, String> {
    shell::docker(changes, true).map_err(|error| told(&error))
}

/// The word at the cursor, and what the completion script of a shell gets for it.
#[derive(Debug)]
pub struct Completed {
    /// The word so far, unquoted.
    pub current: String,
    /// Its open quote.
    pub quote: Option<char>,
    /// How many bytes of it stay.
    pub kept: usize,
    /// The output.
    pub text: String,
}

/// Completes the line that the script of `shell` passes as `arguments` with `values` and their
/// descriptions.
pub fn completed(
    shell: &dyn Shell,
    arguments: &[String],
    values: &[(&str, &str)],
) -> Option<Completed> {
    let completion = shell.completion()?;
    let line = (completion.read)(arguments);
    let candidates = values.iter().map(|(value, about)| Candidate::new(*value, *about)).collect();
    let answer = Answer::Candidates { prefix: String::new(), candidates };
    let text = (completion.write)(&line, &answer);
    Some(Completed { current: line.current, quote: line.quote, kept: line.kept, text })
}
