//! The environment of a terminal: which variables awsso manages, what a session sets them to, and
//! how they get back to what they were.
//!
//! Rank 1, pure: values in, values out; imports [`crate::error`] and [`crate::model`]. Reading the
//! real environment is left to `sys`, writing changes in a shell's language to `shell`.

mod activate;
mod active;
mod changes;
mod display;
mod environment;
mod fingerprint;
mod notice;
mod replace;
mod restore;
mod saved;
mod seal;
pub(crate) mod vars;

pub use activate::activate;
pub(crate) use active::{ActiveSession, active, previous};
pub use changes::Mode;
pub(crate) use changes::{Action, Change, Changes};
pub(crate) use display::display_name;
pub use environment::Environment;
pub(crate) use notice::Notice;
pub(crate) use replace::{replace_credentials, stop_renewing};
pub use restore::deactivate;
pub(crate) use restore::{baseline, leave};
pub(crate) use seal::{Said, SealKey, is_inherited, said, sealed, vetted};
