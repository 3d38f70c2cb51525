//! Values that everything else is made of: parsed at the edge, valid by construction, without I/O.

mod arn;
mod command;
mod credentials;
mod digest;
mod hex;
mod name;
mod platform;
mod printable;
mod region;
mod region_names;
mod role;
mod sealing;
mod secret;
mod session;
mod text;
mod time;

pub(crate) use arn::RoleArn;
pub(crate) use command::split_command;
pub use credentials::Credentials;
pub(crate) use digest::{sha1, sha256};
pub(crate) use hex::hex;
pub(crate) use name::{AccountId, ProfileName, SessionName};
pub(crate) use platform::Platform;
pub(crate) use printable::{cut_to, printable, printable_lines, printable_up_to};
pub(crate) use region::{Partition, Region};
pub(crate) use region_names::KNOWN_REGIONS;
pub(crate) use role::{RoleParameters, SessionTag};
pub(crate) use sealing::{Nonce, SealKey};
pub use secret::Secret;
pub use session::Session;
pub(crate) use time::{format_remaining, parse_duration_seconds, parse_timestamp, rfc3339_utc};

/// An instant, in UTC. "Now" is always an argument.
pub(crate) use jiff::Timestamp;
