//! The config file before and after a change: read, shown, confirmed, and written under a lock,
//! unless another program has changed it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::difference::difference;
use crate::aws_files::{Edit, Profiles};
use crate::error::{Error, Kind, Result};
use crate::output::Reply;
use crate::session::Context;
use crate::sys::System;

const LOCK_TIMEOUT: Duration = Duration::from_secs(10);
/// In lines. A longer preview is shown only on request.
const LONGEST_PREVIEW: usize = 80;

/// The config file as it was read.
#[derive(Clone, Copy)]
pub(crate) struct ConfigFile<'a> {
    path: &'a Path,
    text: &'a str,
}

#[derive(Clone, Copy)]
pub(crate) struct WriteOptions {
    /// Only show the change.
    pub is_dry: bool,
    /// Write without asking.
    pub is_confirmed: bool,
    pub keeps_backup: bool,
}

/// The result of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Unchanged,
    /// The difference.
    Shown(String),
    Declined,
    Written,
}

impl Outcome {
    /// The reply of a verb: the difference, if that was requested.
    pub(super) fn into_reply(self) -> Reply {
        match self {
            Self::Shown(difference) => difference.into(),
            Self::Declined => Reply { exit_code: Kind::Other.exit_code(), ..String::new().into() },
            Self::Unchanged | Self::Written => String::new().into(),
        }
    }
}

impl<'a> ConfigFile<'a> {
    /// The file of `profiles`; a missing file is an empty one.
    pub(crate) fn of(profiles: &'a Profiles) -> Self {
        Self { path: profiles.config_path(), text: profiles.config_text() }
    }

    /// The credentials file instead.
    pub(crate) fn of_credentials(profiles: &'a Profiles) -> Self {
        Self { path: profiles.credentials_path(), text: profiles.credentials_text() }
    }

    pub(crate) fn edit(self) -> Edit<'a> {
        Edit::config(self.text)
    }

    /// Makes the change, as `options` and the person decide.
    pub(crate) fn change(
        self,
        context: &Context<'_>,
        new: &str,
        options: WriteOptions,
    ) -> Result<Outcome> {
        let terminal = &context.system.terminal;
        let path = self.path.display();
        if new == self.text {
            return Ok(Outcome::Unchanged);
        }
        let shown = difference(self.text, new);
        if options.is_dry {
            return Ok(Outcome::Shown(shown));
        }
        if !options.is_confirmed {
            if !context.may_ask_person() {
                return Err(Error::new(
                    Kind::SignInNeeded,
                    format!("cannot prompt for confirmation to change {path}"),
                )
                .hint("confirm with --yes, or show the changes with --dry-run"));
            }
            let lines = shown.lines().count();
            if lines <= LONGEST_PREVIEW {
                terminal.tell(&format!("\nChanges to {path}:\n\n{shown}"));
            } else {
                terminal.tell(&format!(
                    "\nChanges to {path}: {lines} lines (show them with --dry-run)"
                ));
            }
            if !context.confirm("Save?")? {
                terminal.tell("awsso: no changes");
                return Ok(Outcome::Declined);
            }
        }
        self.write(context.system, new, options.keeps_backup)?;
        Ok(Outcome::Written)
    }

    pub(crate) fn write(self, system: &System, new: &str, keeps_backup: bool) -> Result<()> {
        let _lock = system.files.lock(Path::new("config"), LOCK_TIMEOUT, &*system.clock)?;
        if system.files.read_text(self.path)?.unwrap_or_default() != self.text {
            let path = self.path.display();
            return Err(Error::new(
                Kind::Other,
                format!("another program changed {path}: nothing was saved"),
            )
            .hint("run the same command again"));
        }
        if keeps_backup && !self.text.is_empty() {
            let backup = self.back_up(system)?;
            let told = format!("awsso: backed up to {}", backup.display());
            system.terminal.tell(&told);
        }
        system.files.write_keeping_mode(self.path, new.as_bytes())
    }

    /// Keeps the text as `config.awsso-backup-20310506T070809Z` beside the file, or with a number behind
    /// it: no backup replaces another.
    fn back_up(self, system: &System) -> Result<PathBuf> {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(system.now().strftime(".awsso-backup-%Y%m%dT%H%M%SZ").to_string());
        let mut backup = self.path.with_file_name(&name);
        let mut number = 1;
        while !system.files.write_new(&backup, self.text.as_bytes())? {
            number += 1;
            let mut numbered = name.clone();
            numbered.push(format!("-{number}"));
            backup = self.path.with_file_name(numbered);
        }
        Ok(backup)
    }
}
