//! The names of accounts, from the last listings.

use std::collections::HashMap;

use crate::aws_files::Profiles;
use crate::model::AccountId;
use crate::sso::{Inventory, SsoSession};
use crate::sys::System;

#[derive(Default)]
pub(crate) struct AccountNames(HashMap<AccountId, String>);

impl AccountNames {
    pub(super) fn load(system: &System, profiles: &Profiles) -> Self {
        let mut names = HashMap::new();
        for session in SsoSession::all(profiles) {
            let accounts = Inventory::load(system, &session).unwrap_or_default().accounts;
            let known = accounts.into_iter().filter_map(|entry| Some((entry.id, entry.name?)));
            names.extend(known);
        }
        Self(names)
    }

    pub(crate) fn get(&self, account: &AccountId) -> Option<&str> {
        self.0.get(account).map(String::as_str)
    }
}
