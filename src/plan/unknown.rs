//! The error for a profile that does not exist.

use crate::aws_files::{Profiles, Severity};
use crate::error::{Error, Kind};
use crate::similar::{did_you_mean, most_similar};

/// `others` are further names that would have been valid.
pub(crate) fn unknown_profile(profiles: &Profiles, name: &str, others: &[&str]) -> Error {
    let mut message = format!(
        "no profile named {name:?} in {} or {}",
        profiles.config_path().display(),
        profiles.credentials_path().display()
    );
    // The wanted profile may be on a line that could not be read.
    if let Some(broken) = profiles.problems().iter().find(|p| p.severity == Severity::Broken) {
        message.push_str(&format!(
            " ({} line {} cannot be read: {})",
            broken.path.display(),
            broken.line,
            broken.message
        ));
    }
    let error = Error::new(Kind::Configuration, message);
    if let Some(line) = profiles.line_without_profile(name) {
        let path = profiles.config_path().display();
        return error.hint(format!(
            "line {line} of {path} is [{name}], which AWS tools ignore: write [profile {name}]"
        ));
    }
    let names = profiles.names().chain(others.iter().copied());
    error.hint(similar_names(name, names))
}

/// The hint for a name similar to `name`.
pub(super) fn similar_names<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> String {
    let similar = most_similar(name, names).into_iter().map(shell_words::quote);
    let list = || "awsso list shows the profiles".to_owned();
    did_you_mean(&similar.collect::<Vec<_>>()).unwrap_or_else(list)
}
