//! What a request changes in a plan: the duration of the session, and which call gets the MFA code.
//! Pure.

use crate::error::{Error, Kind, Result};
use crate::origin::{Hop, Origin, OriginKind};

/// In seconds (role chaining).
const LONGEST_CHAINED: u32 = 3600;

/// Changes the duration of the last step.
pub(super) fn set_duration(
    origin: &mut Box<dyn Origin>,
    hops: &mut [Hop],
    seconds: u32,
) -> Result<()> {
    let is_chained = origin.about().is_role_session || hops.len() > 1;
    if let Some(last) = hops.last_mut() {
        last.role.duration_seconds = Some(seconds);
        return last.role.check(is_chained);
    }
    *origin = origin.with_duration(seconds).ok_or_else(|| {
        let why = match origin.about().kind {
            OriginKind::Sso => "its permission set decides how long credentials last",
            OriginKind::Static | OriginKind::Environment => "its access keys are used as they are",
            _ => "the source of its credentials decides how long they last",
        };
        Error::new(Kind::Usage, format!("--duration is not allowed: {why}"))
    })??;
    Ok(())
}

/// Decides which call gets the code of the device of the origin's keys. A session serves every role
/// of that device; a role that lasts longer than a session allows, or has another device, is
/// assumed with the keys and the code themselves.
pub(super) fn share_session(origin: &mut Box<dyn Origin>, hops: &mut [Hop]) {
    let (Some(device), Some(first)) = (origin.mfa_device(), hops.first_mut()) else {
        return;
    };
    let role = &mut first.role;
    let is_same = role.mfa_serial.as_deref().is_none_or(|serial| serial == device.serial);
    let is_long = role.duration_seconds.is_some_and(|seconds| seconds > LONGEST_CHAINED);
    if is_same && !is_long {
        first.uses_session = true;
        return;
    }
    if role.mfa_serial.is_none() {
        role.mfa_serial = Some(device.serial.to_owned());
        first.mfa_process = device.process.map(str::to_owned);
    }
    if let Some(keys) = origin.without_mfa() {
        *origin = keys;
    }
}
