//! What a source may look at when it is asked whether it is meant. Pure.

use crate::aws_files::{Profiles, Section, Value};
use crate::environ::Environment;
use crate::error::{Error, Kind};

/// A profile under consideration, with all that its keys may refer to.
#[derive(Clone, Copy)]
pub(crate) struct Detection<'a> {
    /// All profiles and sessions.
    pub profiles: &'a Profiles,
    /// The profile's section.
    pub profile: Section<'a>,
    /// The environment without awsso's own exports.
    pub environment: &'a Environment,
    /// Whether the environment's web identity may mix in: not when a profile was named.
    pub reads_environment: bool,
}

impl<'a> Detection<'a> {
    /// A key of the profile, merged over both files.
    pub(crate) fn get(&self, key: &str) -> Option<Value<'a>> {
        self.profile.get(key)
    }

    /// A key of the profile as owned text.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.get(key).map(|value| value.text().to_string())
    }

    /// A configuration error about this profile, with the place of its section.
    pub(crate) fn broken(&self, message: impl std::fmt::Display) -> Error {
        Error::new(
            Kind::Configuration,
            format!("profile {:?} ({}) {message}", self.profile.name(), self.profile.place()),
        )
    }
}
