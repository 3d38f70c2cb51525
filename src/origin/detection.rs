//! What a source may look at to detect its credentials. Pure.

use crate::aws_files::{Profiles, Section, Value};
use crate::environ::Environment;
use crate::error::{Error, Kind};

/// The profile to look at, and all that its keys may refer to.
#[derive(Clone, Copy)]
pub(crate) struct Detection<'a> {
    pub profiles: &'a Profiles,
    pub profile: Section<'a>,
    /// The environment without the variables that awsso has set.
    pub environment: &'a Environment,
    /// Whether web identity variables apply: not if a profile was named.
    pub reads_environment: bool,
}

impl<'a> Detection<'a> {
    /// A key of the profile, merged from both files.
    pub(crate) fn get(&self, key: &str) -> Option<Value<'a>> {
        self.profile.get(key)
    }

    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.get(key).map(|value| value.text().to_string())
    }

    /// A configuration error about this profile, with its place.
    pub(crate) fn broken(&self, message: impl std::fmt::Display) -> Error {
        Error::new(
            Kind::Configuration,
            format!("profile {:?} ({}) {message}", self.profile.name(), self.profile.place()),
        )
    }
}
