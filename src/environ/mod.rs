//! The environment of a terminal: the variables that awsso manages, what a session sets them to,
//! and how they are restored. Pure: `sys` reads the real environment, `shell` renders changes.

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
pub(crate) use changes::{Change, Changes};
pub(crate) use display::display_name;
pub use environment::Environment;
pub(crate) use notice::Notice;
pub(crate) use replace::{replace_credentials, stop_renewing};
pub use restore::deactivate;
pub(crate) use restore::{baseline, leave, leftovers, to_restore};
pub(crate) use seal::{Said, is_inherited, said, sealed, vetted};
