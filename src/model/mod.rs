//! The values everything else is made of: parsed at the edge, valid by construction, without I/O.
//!
//! Rank 0: imports [`crate::error`] at most.

mod arn;
mod credentials;
mod hex;
mod name;
mod printable;
mod region;
mod region_names;
mod role;
mod secret;
mod session;
mod text;
mod time;

pub use arn::RoleArn;
pub use credentials::Credentials;
pub use hex::hex;
pub use name::{AccountId, ProfileName, SessionName};
pub(crate) use printable::cut_to;
pub use printable::{is_printable, printable, printable_lines, printable_up_to};
pub use region::{Partition, Region};
pub use region_names::KNOWN_REGIONS;
pub use role::{RoleParameters, SessionTag};
pub use secret::Secret;
pub use session::Session;
pub use time::{format_remaining, parse_duration_seconds, parse_timestamp, rfc3339_utc};

/// An instant, in UTC; whoever needs "now" is given it.
pub use jiff::Timestamp;
