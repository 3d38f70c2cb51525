//! Changes for the tests of the shells.

use std::ffi::OsStr;

use crate::environ::{Change, Changes};

/// Two variables to unset, a plain value, an empty one, and one with every hazard of quoting.
pub(super) fn changes() -> Changes {
    let set = |name, value: &str| Change { name, value: Some(value.into()) };
    let unset = |name| Change { name, value: None };
    Changes::new(vec![
        set("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
        set("AWS_REGION", ""),
        unset("AWS_PROFILE"),
        unset("AWS_SECURITY_TOKEN"),
        set("AWS_SSO_PROFILE", "it's \u{2019}$x\\\\!\n"),
    ])
}

/// One variable to set.
pub(super) fn set(name: &'static str, value: &OsStr) -> Changes {
    Changes::new(vec![Change { name, value: Some(value.into()) }])
}
