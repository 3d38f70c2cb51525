//! The flags of `awsso settings`.

use clap::{Args, Subcommand};

use crate::settings::KeyPath;

/// `awsso settings`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct SettingsOptions {
    /// What to do.
    #[command(subcommand)]
    pub action: SettingsAction,
}

/// What to do with the settings.
#[derive(Debug, Subcommand)]
pub enum SettingsAction {
    /// List all settings with their values
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print one setting (a list: one value on each line)
    Get {
        /// Setting, such as danger.confirm or aliases.NAME
        #[arg(value_name = "KEY")]
        key: KeyPath,
    },
    /// Change one setting
    Set {
        /// Setting, such as danger.confirm or aliases.NAME
        #[arg(value_name = "KEY")]
        key: KeyPath,
        /// Value; several for a list
        #[arg(value_name = "VALUE", required = true, num_args = 1.., allow_hyphen_values = true)]
        values: Vec<String>,
    },
    /// Delete one setting, so that its default applies
    Unset {
        /// Setting, such as danger.confirm or aliases.NAME
        #[arg(value_name = "KEY")]
        key: KeyPath,
    },
    /// Print the path of the settings file
    Path,
    /// Edit the settings file in VISUAL or EDITOR, then check it
    Edit,
}
