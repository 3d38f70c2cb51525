//! awsso's settings: `config.toml`, read leniently and edited without changing anything else.
//!
//! Pure: the callers read and write the file. A new setting is one line in `declaration`.

mod declaration;
mod document;
mod duration;
mod edit;
mod key;
mod layers;
mod pattern;
mod schema;
mod store;
mod value_kind;

pub(crate) use declaration::{Login, LoginMethod, Rules, SETTINGS, Setting, Settings};
pub(crate) use document::{Document, SettingsProblem};
pub(crate) use key::KeyPath;
pub(crate) use layers::{Layer, effective};
pub(crate) use pattern::Pattern;
pub(crate) use schema::{POLICY_TABLE, find, unknown};
pub(crate) use store::{KeyStore, TokenStore};
pub(crate) use toml_edit::Value;
pub(crate) use value_kind::{json, lines};
