//! The owner of pasted credentials, and a sign-in that gives the same role.

use crate::error::Result;
use crate::model::{AccountId, Credentials, RoleArn};
use crate::plan::{self, Plan, Request};
use crate::session::Context;
use crate::sso::{Inventory, SsoSession};
use crate::target;
use crate::wire::pasted::Pasted;

/// The owner of credentials, as far as known.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) account: Option<AccountId>,
    /// The account's name, if awsso knows it.
    pub(crate) account_name: Option<String>,
    /// The permission set, else the role.
    pub(crate) role: Option<String>,
    permission_set: Option<String>,
    /// The user, without a role.
    user: Option<String>,
}

impl Owner {
    /// The name of the terminal with these credentials.
    pub(crate) fn label(&self) -> String {
        let account = self.account_name.as_deref();
        let account = account.or(self.account.as_ref().map(AccountId::as_str));
        match (account, self.role.as_ref().or(self.user.as_ref())) {
            (Some(account), Some(who)) => format!("{account}/{who}"),
            (Some(account), None) => account.to_owned(),
            (None, _) => "pasted".to_owned(),
        }
    }
}

/// From the text itself.
pub(crate) fn known(context: &Context<'_>, pasted: &Pasted) -> Owner {
    let account = pasted.credentials.account_id.clone();
    let (role, permission_set) = (pasted.role.clone(), pasted.role.clone());
    with_name(context, Owner { account, role, permission_set, ..Owner::default() })
}

/// From STS.
pub(crate) fn look_up(
    context: &Context<'_>,
    plan: &Plan,
    credentials: &Credentials,
) -> Result<Owner> {
    let identity = plan::caller_identity(context.system, plan, credentials)?;
    let role = target::role_of_session(&identity.arn).and_then(|arn| arn.parse::<RoleArn>().ok());
    let permission_set = role.as_ref().and_then(RoleArn::permission_set).map(str::to_owned);
    let name = role.as_ref().map(|role| role.role_name().to_owned());
    let user = identity.arn.rsplit([':', '/']).next().map(str::to_owned);
    Ok(with_name(
        context,
        Owner {
            account: Some(identity.account),
            account_name: None,
            role: permission_set.clone().or(name),
            permission_set,
            user,
        },
    ))
}

fn with_name(context: &Context<'_>, owner: Owner) -> Owner {
    let name = || {
        let account = owner.account.as_ref()?;
        let sessions = SsoSession::all(context.profiles().ok()?);
        sessions.iter().find_map(|session| {
            let inventory = Inventory::load(context.system, session)?;
            inventory.account(account)?.name.clone()
        })
    };
    Owner { account_name: name(), ..owner }
}

/// The profile or SSO session that gives the same role.
pub(crate) fn find_sign_in(context: &Context<'_>, owner: &Owner) -> Result<Option<Request>> {
    let (Some(account), Some(role)) = (&owner.account, &owner.permission_set) else {
        return Ok(None);
    };
    let profiles = context.profiles()?;
    let is_same = |name: &&str| {
        let text = |key| profiles.profile(name)?.get(key).map(|value| value.text().to_string());
        text("sso_account_id").as_deref() == Some(account.as_str())
            && text("sso_role_name").as_ref() == Some(role)
    };
    if let Some(name) = profiles.names().find(is_same) {
        return Ok(Some(Request::profile(name)));
    }
    if SsoSession::all(profiles).is_empty() {
        return Ok(None);
    }
    Ok(target::named(context, &format!("{account}/{role}"), None).ok())
}
