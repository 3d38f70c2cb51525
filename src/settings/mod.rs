//! awsso's own settings: `config.toml`, read leniently and edited without touching anything else.
//!
//! Rank 1: imports `error`, `model` and `similar`. Pure: whoever reads and writes the file passes its
//! text. `schema` is the one table of keys; `document` finds them in a text, `editor` changes a text,
//! `values` is what the rest of awsso asks. What a setting brings about is left to others.
//!
//! Adding a setting is one line in `schema` and one field in `values`.

mod document;
mod editor;
mod key;
mod kind;
mod pattern;
mod schema;
mod values;

pub use document::{Document, Problem};
pub use key::KeyPath;
pub use kind::{Kind, Value};
pub use pattern::Pattern;
pub use schema::{Entry, SCHEMA, entry, unknown_key};
pub use values::{Danger, LoginMethod, Prompt, Renewal, Settings, SignIn};
