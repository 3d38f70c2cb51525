//! The flags of `awsso settings`.

use clap::{Args, Subcommand};

use crate::settings::KeyPath;

/// `awsso settings`.
#[derive(Debug, Args)]
pub struct SettingsOptions {
    /// What to do.
    #[command(subcommand)]
    pub action: SettingsAction,
}

/// What to do with the settings.
#[derive(Debug, Subcommand)]
pub enum SettingsAction {
    /// Show every setting: its value, whether it is set, what it is for
    List {
        /// As data
        #[arg(long)]
        json: bool,
    },
    /// Print one setting; of a list, one value a line
    Get {
        /// The setting, such as danger.confirm or aliases.NAME
        #[arg(value_name = "KEY")]
        key: KeyPath,
    },
    /// Set a setting; the rest of the file stays as it is
    Set {
        /// The setting, such as danger.confirm or aliases.NAME
        #[arg(value_name = "KEY")]
        key: KeyPath,
        /// Its value; a list takes several
        #[arg(value_name = "VALUE", required = true, num_args = 1.., allow_hyphen_values = true)]
        values: Vec<String>,
    },
    /// Take a setting out of the file, so that its default counts
    Unset {
        /// The setting, such as danger.confirm or aliases.NAME
        #[arg(value_name = "KEY")]
        key: KeyPath,
    },
    /// Print where the file is
    Path,
    /// Open the file in VISUAL or EDITOR, and check it afterwards
    Edit,
}
