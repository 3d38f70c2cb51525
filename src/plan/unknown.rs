//! The error for a profile that does not exist.

use crate::aws_files::{Profiles, Severity};
use crate::error::{Error, Kind};
use crate::similar::most_similar;

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
    error.hint(offer(&most_similar(name, names)))
}

/// The hint for a name similar to `name`.
pub(super) fn did_you_mean(profiles: &Profiles, name: &str) -> String {
    offer(&profiles.similar(name))
}

fn offer(similar: &[&str]) -> String {
    if similar.is_empty() {
        "awsso list shows the profiles".to_owned()
    } else {
        let names: Vec<_> = similar.iter().map(|name| shell_words::quote(name)).collect();
        format!("did you mean {}?", names.join(" or "))
    }
}
