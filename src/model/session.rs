//! What a terminal is switched to.

use super::{AccountId, Credentials, Region};

/// The result of a plan: a profile, account and role with their credentials. The environment of a
/// terminal or child process is made from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The name to show: as typed (an alias, a profile), or the account's name and the role.
    pub name: String,
    /// The profile for programs that read it themselves.
    pub profile: Option<String>,
    /// The credentials; `None` if programs read the profile themselves.
    pub credentials: Option<Credentials>,
    /// The region, where one is known.
    pub region: Option<Region>,
    /// The account, where it is known.
    pub account: Option<AccountId>,
    /// The name of the role or permission set, where there is one.
    pub role: Option<String>,
    /// One line of JSON that repeats the request; opaque here.
    pub request: String,
}
