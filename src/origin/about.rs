//! What an origin is, as data. Pure.

use crate::model::AccountId;
use crate::sso::SsoSession;

/// Where the first credentials can come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OriginKind {
    /// A token file and the role that STS gives for it.
    WebIdentity,
    /// A permission set of IAM Identity Center.
    Sso,
    Static,
    /// A console sign-in (`aws login`).
    Login,
    Process,
    Environment,
    Container,
    Instance,
    Pasted,
    /// Keys and an MFA device.
    MfaSession,
}

impl OriginKind {
    /// The name in lists and in JSON.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::WebIdentity => "web-identity",
            Self::Sso => "sso",
            Self::Static => "static",
            Self::Login => "login",
            Self::Process => "process",
            Self::Environment => "environment",
            Self::Container => "container",
            Self::Instance => "instance",
            Self::Pasted => "pasted",
            Self::MfaSession => "mfa-session",
        }
    }
}

/// What the files say about an origin. Borrowed, so that asking is cheap.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'a> {
    pub kind: OriginKind,
    pub is_cacheable: bool,
    pub sso_session: Option<&'a SsoSession>,
    pub account: Option<&'a AccountId>,
    pub role_name: Option<&'a str>,
    /// Whether they are known to be a role's: then a further role lasts at most one hour.
    pub is_role_session: bool,
    /// How long they are asked for; `None` if their source decides it.
    pub duration_seconds: Option<u32>,
}

impl About<'_> {
    /// An origin of which only the kind is known.
    pub(crate) const fn of(kind: OriginKind) -> Self {
        Self {
            kind,
            is_cacheable: false,
            sso_session: None,
            account: None,
            role_name: None,
            is_role_session: false,
            duration_seconds: None,
        }
    }
}
