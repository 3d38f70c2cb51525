//! Role credentials from the access portal.

use super::SsoSession;
use super::service_call::ServiceCall;
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Credentials, Secret};
use crate::network::Network;
use crate::sys::System;
use crate::wire::ServiceError;
use crate::wire::portal::{self, Refusal};

/// The credentials of a permission set; `None` if the portal refuses the token.
pub(crate) fn role_credentials(
    system: &System,
    network: &Network,
    session: &SsoSession,
    access_token: &Secret,
    account: &AccountId,
    role: &str,
) -> Result<Option<Credentials>> {
    tracing::debug!(%account, role, "getting role credentials from the access portal");
    let answer = ServiceCall::to_portal(system, network, &session.region).send(
        &|base| portal::get_role_credentials(base, access_token, account, role),
        &|response| portal::parse_role_credentials(response, account),
    )?;
    match answer {
        Ok(credentials) => Ok(Some(credentials)),
        Err(error) => explain(error, session, account, role),
    }
}

/// Whether the portal accepts `access_token`.
pub(super) fn takes_token(
    system: &System,
    network: &Network,
    session: &SsoSession,
    access_token: &Secret,
) -> Result<bool> {
    let answer = ServiceCall::to_portal(system, network, &session.region)
        .send(&|base| portal::list_accounts(base, access_token, None), &portal::parse_accounts)?;
    match answer {
        Ok(_) => Ok(true),
        Err(error) if portal::refusal(&error) == Refusal::SignInNeeded => Ok(false),
        Err(error) => Err(Error::from(error)),
    }
}

fn explain(
    error: ServiceError,
    session: &SsoSession,
    account: &AccountId,
    role: &str,
) -> Result<Option<Credentials>> {
    let name = session.display_name();
    match portal::refusal(&error) {
        Refusal::SignInNeeded => Ok(None),
        Refusal::NotAssigned | Refusal::NotFound => {
            let text =
                format!("SSO session {name} gives no access to role {role} in account {account}");
            let error = Error::from(error).context(text).with_kind(Kind::Refused);
            Err(error.hint("compare sso_account_id and sso_role_name with the access portal"))
        }
        Refusal::Throttled | Refusal::Other => {
            Err(Error::from(error).context(format!("role {role} in account {account}")))
        }
    }
}
