//! Errors in the command line, in awsso's form.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::words;
use crate::error::{Error, Kind};

pub(crate) struct UsageError {
    /// Without a hint.
    pub error: Error,
    pub hint: String,
    pub unknown_verb: Option<String>,
}

/// Converts clap's error to one line and a hint that begins with a command.
pub(crate) fn usage_error(words: &[String], mut stop: clap::Error) -> UsageError {
    hide_code(&mut stop);
    let verb = words::verb(words).filter(|_| stop.kind() != ErrorKind::InvalidSubcommand);
    let mut help = "awsso".to_owned();
    if let Some(verb) = verb {
        help.push(' ');
        help.push_str(verb);
    }
    help.push_str(" --help");
    let unknown_verb = match stop.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) => Some(word.clone()),
        _ => None,
    };
    let text = stop.render().to_string();
    let hint = match (similar(&stop), instead_of_arn(&stop)) {
        (Some(similar), _) => format!("{help}   (did you mean {similar}?)"),
        (None, Some(line)) => line,
        (None, None) => help,
    };
    UsageError { error: Error::new(Kind::Usage, message(&text)), hint, unknown_verb }
}

/// The first paragraph, as one line.
fn message(text: &str) -> String {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    let lines = text.lines().take_while(|line| !line.trim().is_empty());
    let line = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    line.replace("unrecognized subcommand", "unknown verb")
        .replace("the following required arguments were not provided", "missing")
}

/// Clap's suggestion.
fn similar(stop: &clap::Error) -> Option<String> {
    [ContextKind::SuggestedArg, ContextKind::SuggestedValue].into_iter().find_map(|kind| match stop
        .get(kind)?
    {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.first().cloned(),
        _ => None,
    })
}

/// The suggested line if something else than a role ARN was given.
fn instead_of_arn(stop: &clap::Error) -> Option<String> {
    let (ContextValue::String(argument), ContextValue::String(value)) =
        (stop.get(ContextKind::InvalidArg)?, stop.get(ContextKind::InvalidValue)?)
    else {
        return None;
    };
    let is_name = |text: &str| {
        let is_of_name = |sign: char| sign.is_ascii_alphanumeric() || "+=,.@_-".contains(sign);
        !text.is_empty() && text.chars().all(is_of_name)
    };
    match value.split_once('/') {
        _ if !["--role-arn <ARN>", "[ARN]"].contains(&argument.as_str()) => None,
        Some((account, role)) if is_name(account) && is_name(role) => {
            Some(format!("awsso env {value}   for a role of the access portal"))
        }
        None if is_name(value) => {
            Some(format!("awsso assume --role-arn arn:aws:iam::ACCOUNT-ID:role/{value}"))
        }
        _ => None,
    }
}

/// A mistyped MFA code may contain a valid one: it is not shown.
fn hide_code(stop: &mut clap::Error) {
    let Some(ContextValue::String(argument)) = stop.get(ContextKind::InvalidArg) else {
        return;
    };
    if argument.starts_with("--mfa-code") {
        let hidden = ContextValue::String("…".to_owned());
        stop.insert(ContextKind::InvalidValue, hidden);
    }
}
