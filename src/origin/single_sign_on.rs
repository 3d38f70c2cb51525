//! A role of IAM Identity Center (botocore `SSOProvider`).

use super::{About, Call, Detection, Fact, Origin, OriginKind};
use crate::error::{Kind, Result};
use crate::model::{AccountId, Credentials, Secret};
use crate::network::Network;
use crate::sso::{self, SignInReason, SsoSession};
use crate::sys::System;
use crate::wire::cli_cache;

pub(super) fn detect(detection: &Detection<'_>) -> Result<Option<Box<dyn Origin>>> {
    let (account, role) = (detection.get("sso_account_id"), detection.get("sso_role_name"));
    if account.is_none() && role.is_none() {
        return Ok(None);
    }
    // A missing SSO session is reported first, as in the CLI.
    let session = SsoSession::of_profile(detection.profiles, detection.profile)?;
    let (Some(account), Some(role), Some(session)) = (account, role, session.clone()) else {
        let mut missing = Vec::new();
        if session.is_none() {
            missing.push("sso_session (or sso_start_url and sso_region)");
        }
        if account.is_none() {
            missing.push("sso_account_id");
        }
        if role.is_none() {
            missing.push("sso_role_name");
        }
        return Err(detection
            .broken(format!("uses Identity Center but is missing {}", missing.join(" and ")))
            .hint("awsso configure sso writes a complete profile"));
    };
    let account_id = account.text().trim().parse().map_err(|_| {
        detection.broken(format!(
            "has an sso_account_id ({}) that is not twelve digits",
            account.place()
        ))
    })?;
    Ok(Some(Box::new(PermissionSetRole {
        session,
        account: account_id,
        role: role.text().to_string(),
        profile: Some(detection.profile.name().to_owned()),
    })))
}

/// A role without a profile.
pub(crate) fn permission_set_role(
    session: SsoSession,
    account: AccountId,
    role: &str,
) -> Box<dyn Origin> {
    Box::new(PermissionSetRole { session, account, role: role.to_owned(), profile: None })
}

#[derive(Debug)]
struct PermissionSetRole {
    session: SsoSession,
    account: AccountId,
    role: String,
    /// `None` for a target without a profile.
    profile: Option<String>,
}

impl Origin for PermissionSetRole {
    fn about(&self) -> About<'_> {
        About {
            is_cacheable: true,
            sso_session: Some(&self.session),
            account: Some(&self.account),
            role_name: Some(&self.role),
            is_role_session: true,
            ..About::of(OriginKind::Sso)
        }
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        let mut facts = vec![
            ("account_id", self.account.as_str().into()),
            ("role_name", self.role.as_str().into()),
            ("start_url", self.session.start_url.as_str().into()),
            ("sso_region", self.session.region.as_str().into()),
        ];
        let name = self.session.name.as_deref();
        facts.extend(name.map(|name| ("sso_session", name.into())));
        facts
    }

    fn sentence(&self) -> String {
        format!(
            "asks Identity Center ({}, {}) for the role {} in account {}",
            self.session.display_name(),
            self.session.region,
            self.role,
            self.account
        )
    }

    fn cli_cache_entry(&self) -> Option<String> {
        let (name, start_url) = (self.session.name.as_deref(), &self.session.start_url);
        Some(cli_cache::sso_file_name(&self.account, &self.role, name, start_url))
    }

    fn fetch(&self, call: &Call<'_>) -> Result<Credentials> {
        let (system, session) = (call.system, &self.session);
        self.ask(system, call.network).map_err(|error| match error.kind() {
            Kind::SignInNeeded => error.hint(session.login_command(self.profile.as_deref())),
            _ => error,
        })
    }
}

impl PermissionSetRole {
    fn ask(&self, system: &System, network: &Network) -> Result<Credentials> {
        let session = &self.session;
        let token = sso::ensure_token(system, network, session)?;
        if let Some(credentials) = self.ask_portal(system, network, &token)? {
            return Ok(credentials);
        }
        tracing::debug!("the access token was revoked");
        let token = sso::replace_rejected_token(system, network, session, &token)?;
        self.ask_portal(system, network, &token)?
            .ok_or_else(|| session.sign_in_needed(SignInReason::TokenRejected))
    }

    fn ask_portal(
        &self,
        system: &System,
        network: &Network,
        token: &Secret,
    ) -> Result<Option<Credentials>> {
        let (session, account) = (&self.session, &self.account);
        sso::role_credentials(system, network, session, token, account, &self.role)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::sys::scripted::Script;
    use crate::wire::HttpResponse;

    #[test]
    fn the_refresh_and_the_portal_together_take_no_longer_than_a_run_may() {
        let home = tempfile::tempdir().unwrap();
        let script = Script::at_home(home.path());
        let session = SsoSession::sample();
        let token = json!({
            "accessToken": "old", "expiresAt": "2020-01-01T00:00:00Z", "refreshToken": "refresh",
            "clientId": "id", "clientSecret": "secret",
            "registrationExpiresAt": "2099-01-01T00:00:00Z",
        });
        let name = crate::wire::token_cache::token_file_name("corp");
        let path = script.system.files.sso_cache().join(name);
        let files = &script.system.files;
        files.write_private(&path, token.to_string().as_bytes()).unwrap();
        let clock = script.clock.clone();
        script.http.answer_with(move |request| {
            clock.advance(Duration::from_secs(24));
            let body = if request.url.ends_with("/token") {
                r#"{"accessToken":"new","expiresIn":3600,"tokenType":"Bearer"}"#
            } else {
                "{}"
            };
            Ok(HttpResponse::new(200, Vec::new(), body.into()))
        });
        let origin = PermissionSetRole {
            session,
            account: "000000000001".parse().unwrap(),
            role: "Admin".to_owned(),
            profile: None,
        };
        let network = Network { attempts: 1, ..Network::default() };
        origin.ask(&script.system, &network).unwrap_err();
        let limits = script.http.transports();
        let limits: Vec<_> = limits.iter().map(|sent| sent.total_timeout).collect();
        assert_eq!(limits, [20, 6].map(Duration::from_secs));
    }
}
