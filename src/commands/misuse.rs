//! Suggestions for a line that does not parse.

use crate::cli::{ColorChoice, GlobalOptions, VERBS};
use crate::error::Error;
use crate::output::{Output, UsageError};
use crate::session::Context;
use crate::similar::most_similar;
use crate::sys::System;

/// The error for a line that does not parse, with a suggestion.
pub(crate) fn misuse(system: &System, output: &Output<'_>, usage: UsageError) -> Error {
    let word = usage.unknown_verb.as_deref();
    let instead = word.and_then(|word| instead_of(system, output, word));
    usage.error.hint(instead.unwrap_or(usage.hint))
}

/// The line that was probably meant by `awsso WORD`: a similar verb, or `env` and `assume` for what
/// they take.
fn instead_of(system: &System, output: &Output<'_>, word: &str) -> Option<String> {
    if word.starts_with("arn:") {
        return Some(format!("awsso assume {}", output.shell().argument(word)));
    }
    let options = GlobalOptions::default();
    let context = Context::new(system, output, &options, ColorChoice::Never);
    let is_profile = context.profiles().is_ok_and(|profiles| profiles.profile(word).is_some());
    let is_target =
        is_profile || word.contains('/') || context.settings().aliases.contains_key(word);
    if is_target {
        return Some(format!("awsso env {}", output.shell().argument(word)));
    }
    Some(format!("awsso {}", most_similar(word, VERBS.into_iter()).first()?))
}
