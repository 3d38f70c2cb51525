//! Credentials of a console sign-in (`aws login`): short-lived, renewed with a key that only this
//! machine has (botocore `LoginProvider`).
//!
//! Signing in is left to the AWS CLI. Its cache file is shared: read, renewed under a lock, and
//! written back in the CLI's format.

use std::path::PathBuf;

use jiff::SignedDuration;

use super::{About, Call, Detection, Fact, Origin, OriginKind};
use crate::error::{Error, Kind, Result, ResultExt};
use crate::model::{AccountId, Credentials, Region};
use crate::sso::{SharedFileLock, check_time, read_shared_file};
use crate::sys::{System, Transport, hold_signals, random_uuid, send_with_retries, signing_random};
use crate::wire::endpoint::Service;
use crate::wire::signin::{self, CachedLogin, SigninToken};

/// Renewed with this much time left (botocore `LoginCredentialFetcher`).
const REFRESH_BEFORE: SignedDuration = SignedDuration::from_mins(5);

pub(super) fn detect(detection: &Detection<'_>) -> Result<Option<Box<dyn Origin>>> {
    let Some(value) = detection.get("login_session") else {
        return Ok(None);
    };
    let principal = value.text().trim().to_owned();
    if principal.is_empty() {
        return Err(detection
            .broken(format!("has an empty login_session ({})", value.place()))
            .hint(login_command(detection.profile.name())));
    }
    // The region of this profile, not of a role profile that uses it.
    let region = match detection.text("region").filter(|text| !text.is_empty()) {
        Some(text) => Some(text.parse().map_err(|error: Error| {
            error.context(format!("the region of profile {:?}", detection.profile.name()))
        })?),
        None => None,
    };
    Ok(Some(Box::new(ConsoleCredentials {
        account: principal.split(':').nth(4).and_then(|id| id.parse().ok()),
        principal,
        region,
        profile: detection.profile.name().to_owned(),
    })))
}

#[derive(Debug)]
struct ConsoleCredentials {
    principal: String,
    account: Option<AccountId>,
    region: Option<Region>,
    profile: String,
}

impl Origin for ConsoleCredentials {
    fn about(&self) -> About<'_> {
        let role_name = self.role_name();
        // Not cached: the AWS CLI's cache holds them, and a second copy would become outdated.
        About {
            account: self.account.as_ref(),
            role_name,
            is_role_session: role_name.is_some(),
            ..About::of(OriginKind::Login)
        }
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        vec![("login_session", self.principal.as_str().into())]
    }

    fn sentence(&self) -> String {
        format!("uses the console sign-in (aws login) of {}", self.principal)
    }

    fn fetch(&self, call: &Call<'_>) -> Result<Credentials> {
        let login = self.read(call.system)?;
        if is_fresh(&login, call.system) {
            return Ok(login.credentials);
        }
        self.refresh(call).or_else(|error| {
            // Another process may have renewed it.
            let old = self.read(call.system)?.credentials;
            if !old.lasts(call.system.now(), SignedDuration::from_secs(30)) {
                return Err(error);
            }
            tracing::warn!("could not renew the console sign-in: {error}; using the current one");
            Ok(old)
        })
    }
}

impl ConsoleCredentials {
    fn role_name(&self) -> Option<&str> {
        let resource = self.principal.split(':').nth(5)?;
        let role = resource.strip_prefix("assumed-role/")?;
        role.split('/').next()
    }

    fn path(&self, system: &System) -> PathBuf {
        let name = signin::login_file_name(&self.principal);
        system.files.login_cache().join(name)
    }

    fn read(&self, system: &System) -> Result<CachedLogin> {
        let path = self.path(system);
        let needed = |reason: &str| {
            let text = format!("not signed in to the console as {}{reason}", self.principal);
            Error::new(Kind::SignInNeeded, text).hint(login_command(&self.profile))
        };
        let login = read_shared_file(system, &path, &CachedLogin::parse)?;
        login
            .ok_or_else(|| needed(""))?
            .map_err(|error| needed(&format!(": {}: {error}", path.display())))
    }

    fn refresh(&self, call: &Call<'_>) -> Result<Credentials> {
        let system = call.system;
        let path = self.path(system);
        let name = format!("login-{}", signin::login_file_name(&self.principal));
        let _lock = SharedFileLock::wait_for(system, &name, &path)?;
        // The previous holder of the lock may have renewed it.
        let login = self.read(system)?;
        if is_fresh(&login, system) {
            return Ok(login.credentials);
        }
        // The call uses up the refresh token, so make sure first that the new one can be saved.
        let _signals = hold_signals();
        let draft = system.files.reserve(&path)?;
        let token = self
            .request_refresh(call, &login)
            .map_err(|error| error.hint(login_command(&self.profile)))?;
        let renewed = login.refreshed(&token, system.now());
        if let Err(error) = draft.replace(renewed.to_text().expose().as_bytes()) {
            tracing::warn!(
                "could not save the renewed console sign-in: {error}; you will have to sign in \
                 again"
            );
        }
        Ok(renewed.credentials)
    }

    fn request_refresh(&self, call: &Call<'_>, login: &CachedLogin) -> Result<SigninToken> {
        let region = self.region.as_ref().or(call.region).ok_or_else(|| {
            Error::new(
                Kind::Configuration,
                format!("profile {:?} has a login_session, but no region", self.profile),
            )
            .hint(format!(
                "aws configure set region REGION --profile {}",
                shell_words::quote(&self.profile)
            ))
        })?;
        let base = call.system.endpoint(Service::Signin, region, &call.network.endpoints)?;
        tracing::debug!(endpoint = %base, "renewing the console sign-in");
        check_time(call.system)?;
        let response = send_with_retries(
            call.system,
            &Transport::to(call.network),
            call.network.attempts,
            // Each attempt needs a new proof.
            &mut |now| {
                let id = random_uuid(&*call.system.random)?;
                signin::refresh_token_request(&base, login, &id, now, &signing_random())
            },
            &|response| {
                signin::parse_token(response)
                    .is_err_and(|error| response.status == 429 || error.service_error.retryable())
            },
            false,
        )?;
        signin::parse_token(&response)
            .map_err(Error::from)
            .context_with(|| "renewing the console sign-in".to_owned())
    }
}

fn is_fresh(login: &CachedLogin, system: &System) -> bool {
    let left = REFRESH_BEFORE + SignedDuration::from_secs(1);
    login.credentials.lasts(system.now(), left)
}

fn login_command(profile: &str) -> String {
    format!("aws login --profile {}", shell_words::quote(profile))
}
