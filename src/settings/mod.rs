//! awsso's own settings: `config.toml`, read leniently and edited without touching anything else.
//!
//! Rank 1. Pure: the callers read and write the file. A new setting is one line in `declaration`.

mod declaration;
mod document;
mod duration;
mod edit;
mod key;
mod pattern;
mod schema;
mod value_kind;

pub use declaration::{Login, LoginMethod, SETTINGS, Setting, Settings};
pub use document::{Document, SettingsProblem};
pub use key::KeyPath;
pub use pattern::Pattern;
pub use schema::{find, unknown};
pub use toml_edit::Value;
pub use value_kind::{json, lines};
