//! Value types of the command line that clap parses by name.

use std::str::FromStr;

use crate::shell::{self, Shell};

/// When to color output for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl FromStr for ColorChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        <Self as clap::ValueEnum>::from_str(text, false)
            .map_err(|_| "auto, always or never is expected".to_owned())
    }
}

/// A shell of the registry, by its name.
#[derive(Clone, Copy)]
pub struct ShellName(pub &'static dyn Shell);

impl std::fmt::Debug for ShellName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0.name())
    }
}

impl FromStr for ShellName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        shell::by_name(text).map(Self).ok_or_else(|| {
            let names: Vec<_> = shell::all().iter().map(|shell| shell.name()).collect();
            format!("known shells: {}", names.join(", "))
        })
    }
}
