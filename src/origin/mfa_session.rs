//! Keys of a profile with an MFA device: a cached session of GetSessionToken, so that one code
//! serves all roles that are assumed with it.

use super::assume_role::sts_call;
use super::key_pair::KeyPair;
use super::{About, Call, Detection, Fact, MfaDevice, Origin, OriginKind};
use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, Partition};
use crate::wire::endpoint::{self, Service};
use crate::wire::sts;

/// In seconds (STS, GetSessionToken).
const SHORTEST: u32 = 900;
const LONGEST: u32 = 129_600;
const DEFAULT: u32 = 43_200;

/// Keys, and the device whose code turns them into a session.
#[derive(Clone, Debug)]
pub(super) struct MfaSession {
    keys: KeyPair,
    serial: String,
    process: Option<String>,
    duration_seconds: Option<u32>,
}

/// The origin of a profile with `keys`: a session, if the profile has a device. A device beside a
/// `role_arn` is for that role, and keys with a session token are already a session.
pub(super) fn of_keys(detection: &Detection<'_>, keys: KeyPair) -> Result<Box<dyn Origin>> {
    let text = |key: &str| detection.text(key).filter(|text| !text.is_empty());
    let is_session = keys.credentials.session_token.is_some();
    // The default chain is the AWS CLI's, which has no such session.
    let is_meant = !detection.reads_environment && !is_session && text("role_arn").is_none();
    let Some(serial) = text("mfa_serial").filter(|_| is_meant) else {
        return Ok(Box::new(keys));
    };
    let duration = text("duration_seconds").and_then(|text| text.trim().parse().ok());
    let session = MfaSession { keys, serial, process: text("mfa_process"), duration_seconds: None };
    match duration {
        Some(seconds) => session.lasting(seconds).map_err(|error| detection.broken(error)),
        None => Ok(Box::new(session)),
    }
}

impl MfaSession {
    fn lasting(&self, seconds: u32) -> Result<Box<dyn Origin>> {
        if !(SHORTEST..=LONGEST).contains(&seconds) {
            let text = format!(
                "an MFA session of {seconds} seconds is not allowed: use 15 minutes (900) to 36 \
                 hours (129600)"
            );
            return Err(Error::new(Kind::Usage, text));
        }
        Ok(Box::new(Self { duration_seconds: Some(seconds), ..self.clone() }))
    }
}

impl Origin for MfaSession {
    fn about(&self) -> About<'_> {
        About {
            kind: OriginKind::MfaSession,
            is_cacheable: true,
            duration_seconds: Some(self.duration_seconds.unwrap_or(DEFAULT)),
            ..self.keys.about()
        }
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        let mut facts = self.keys.facts();
        facts.push(("mfa_serial", self.serial.as_str().into()));
        facts.extend(self.duration_seconds.map(|it| ("duration", it.to_string().into())));
        facts
    }

    fn sentence(&self) -> String {
        format!(
            "asks STS for a session with a code of the MFA device {} and the access key {} of {}",
            self.serial, self.keys.credentials.access_key_id, self.keys.place
        )
    }

    fn mfa_device(&self) -> Option<MfaDevice<'_>> {
        Some(MfaDevice { serial: &self.serial, process: self.process.as_deref() })
    }

    fn without_mfa(&self) -> Option<Box<dyn Origin>> {
        Some(Box::new(self.keys.clone()))
    }

    fn with_duration(&self, seconds: u32) -> Option<Result<Box<dyn Origin>>> {
        Some(self.lasting(seconds))
    }

    fn fetch(&self, call: &Call<'_>) -> Result<Credentials> {
        let region = call.region.cloned().unwrap_or_else(|| Partition::Aws.global_region());
        let base = call.system.endpoint(Service::Sts, &region, &call.network.endpoints)?;
        let signing_region = endpoint::signing_region(&region);
        let mfa = call.mfa_code.map(|code| (self.serial.as_str(), code));
        let keys = &self.keys.credentials;
        let request = |now| {
            sts::get_session_token(&base, &signing_region, mfa, self.duration_seconds, keys, now)
        };
        let answer = sts_call(call, &request, &|response| {
            sts::parse_role_credentials("GetSessionToken", response)
        })
        .map_err(Error::from)?;
        Ok(Credentials { account_id: keys.account_id.clone(), ..answer })
    }
}
