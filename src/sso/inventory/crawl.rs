//! Fetches an inventory with a few requests at a time. Saves it while it grows, so that an
//! interrupted listing continues where it stopped.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::super::{SignInOptions, SsoSession, current_token, ensure_token, sign_in};
use super::listing_lock::ListingLock;
use super::portal_call::Portal;
use super::record::{Inventory, Listing, Roles};
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Secret, Timestamp};
use crate::network::Network;
use crate::present::progress_line;
use crate::sys::System;
use crate::wire::portal;

const CONCURRENCY: usize = 8;
const SAVE_EVERY: Duration = Duration::from_secs(2);
const DRAW_EVERY: Duration = Duration::from_millis(100);

pub(crate) struct Lister<'a> {
    pub system: &'a System,
    pub network: &'a Network,
    pub session: &'a SsoSession,
    /// How to sign in if necessary; `None` if it is not allowed.
    pub sign_in: Option<SignInOptions>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope<'a> {
    Accounts,
    /// The accounts, and the roles of these. A refresh fetches only the roles.
    RolesOf(&'a [AccountId]),
    AllRoles,
}

/// An account whose roles could not be listed. Roles that were known before are kept.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub account: AccountId,
    pub error: Error,
}

impl Lister<'_> {
    /// The inventory with everything in `scope`, and the accounts that could not be listed. With
    /// `refresh`, all of `scope` is fetched again.
    ///
    /// Signs in if necessary and allowed. What was fetched is saved, also if a later request fails.
    pub(crate) fn list(
        &self,
        scope: Scope<'_>,
        refresh: bool,
    ) -> Result<(Inventory, Vec<Failure>)> {
        let inventory = Inventory::load(self.system, self.session).unwrap_or_default();
        let missing = |inventory: &Inventory| match scope {
            Scope::Accounts => inventory.fetched_at.is_none(),
            Scope::RolesOf(accounts) => {
                let listed = |id| inventory.account(id).is_some_and(|a| a.roles.is_some());
                !accounts.iter().all(listed)
            }
            Scope::AllRoles => !inventory.has_all_roles(),
        };
        if !refresh && !missing(&inventory) {
            return Ok((inventory, Vec::new()));
        }
        if self.sign_in.is_some() {
            // A person may have been asked before.
            self.system.patience.begin_again(&*self.system.clock);
        }
        let silent = ensure_token(self.system, self.network, self.session);
        let mut token = self.token(silent, None)?;
        let mut has_signed_in = false;
        loop {
            match self.fetch_alone(scope, refresh, &token) {
                Err(error) if error.kind() == Kind::SignInNeeded && !has_signed_in => {
                    // The token may have been replaced by one that was refused too.
                    let refused = current_token(self.system, self.session);
                    token = self.token(Err(error), refused.or(Some(token)))?;
                    has_signed_in = true;
                }
                Err(error) => return Err(error),
                Ok(outcome) => return Ok(outcome),
            }
        }
    }

    /// A token, by a sign-in if necessary and allowed; never `refused`.
    fn token(&self, silent: Result<Secret>, refused: Option<Secret>) -> Result<Secret> {
        let error = match (silent, &self.sign_in) {
            (Err(error), Some(choice)) if error.kind() == Kind::SignInNeeded => {
                tracing::debug!("{error}; signing in");
                let options = SignInOptions { instead_of: refused, ..choice.clone() };
                return sign_in(self.system, self.network, self.session, &options);
            }
            (Ok(token), _) => return Ok(token),
            (Err(error), _) => error,
        };
        if error.kind() == Kind::SignInNeeded {
            return Err(error.hint(self.session.login_command(None)));
        }
        Err(error)
    }

    /// Fetches while no other process does. What another process has just fetched is not fetched
    /// again.
    fn fetch_alone(
        &self,
        scope: Scope<'_>,
        refresh: bool,
        token: &Secret,
    ) -> Result<(Inventory, Vec<Failure>)> {
        let lock = ListingLock::wait_for(self.system, self.session);
        let mut inventory = Inventory::load(self.system, self.session).unwrap_or_default();
        let meanwhile = lock.fetched_meanwhile(&inventory);
        if meanwhile.is_none() {
            inventory.last_listing =
                Some(Listing { since: self.system.now(), process: self.system.processes.id() });
            // For processes that wait, even if this listing fails.
            self.save(&inventory);
        }
        let failures = self.fetch(&mut inventory, scope, refresh, meanwhile, token)?;
        Ok((inventory, failures))
    }

    fn fetch(
        &self,
        inventory: &mut Inventory,
        scope: Scope<'_>,
        refresh: bool,
        meanwhile: Option<Timestamp>,
        token: &Secret,
    ) -> Result<Vec<Failure>> {
        let now = self.system.now();
        let rate = inventory.bearable_rate;
        let portal = Portal::new(self.system, self.network, self.session, token.clone(), rate)?;
        let fresh_from = match scope {
            Scope::AllRoles if refresh => Some(inventory.begin_refresh(now)),
            _ => refresh.then_some(now),
        };
        let fresh_from = fresh_from.map(|from| meanwhile.map_or(from, |since| from.min(since)));
        let is_fresh = |time: Timestamp| fresh_from.is_none_or(|from| time >= from);
        let keeps_accounts = matches!(scope, Scope::RolesOf(_));
        let has_accounts = |time| keeps_accounts || is_fresh(time);
        if !inventory.fetched_at.is_some_and(has_accounts) {
            self.system.terminal.show_progress(Some("awsso: listing the accounts"));
            let accounts = portal.pages(&portal::list_accounts, &portal::parse_accounts, &|| false);
            self.system.terminal.show_progress(None);
            inventory.set_accounts(accounts?, now);
            self.save(inventory);
        }
        let is_wanted = |id: &AccountId| match scope {
            Scope::Accounts => false,
            Scope::RolesOf(accounts) => accounts.contains(id),
            Scope::AllRoles => true,
        };
        let due: Vec<AccountId> = inventory
            .accounts
            .iter()
            .filter(|entry| is_wanted(&entry.id))
            .filter(|entry| !entry.roles.as_ref().is_some_and(|r| is_fresh(r.fetched_at)))
            .map(|entry| entry.id.clone())
            .collect();
        let outcome = self.crawl(&portal, inventory, &due);
        inventory.bearable_rate = portal.learnt_rate();
        if outcome.is_ok() && scope == Scope::AllRoles {
            inventory.refreshing_since = None;
        }
        self.save(inventory);
        outcome
    }

    /// Fetches the roles of the accounts in `due` into `inventory`.
    fn crawl(
        &self,
        portal: &Portal<'_>,
        inventory: &mut Inventory,
        due: &[AccountId],
    ) -> Result<Vec<Failure>> {
        let (next, is_stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (sender, answers) = mpsc::channel();
        let work = |sender: mpsc::Sender<(usize, Result<Vec<String>>)>| {
            while let Some(number) = Some(next.fetch_add(1, Ordering::Relaxed))
                .filter(|&number| number < due.len() && !is_stopped.load(Ordering::Relaxed))
            {
                let answer = portal.pages(
                    &|base, token, page| {
                        portal::list_account_roles(base, token, &due[number], page)
                    },
                    &portal::parse_account_roles,
                    &|| is_stopped.load(Ordering::Relaxed),
                );
                if sender.send((number, answer)).is_err() {
                    return;
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..CONCURRENCY.min(due.len()) {
                let sender = sender.clone();
                scope.spawn(|| work(sender));
            }
            drop(sender);
            self.gather(inventory, due, &answers, &is_stopped)
        })
    }

    fn gather(
        &self,
        inventory: &mut Inventory,
        due: &[AccountId],
        answers: &mpsc::Receiver<(usize, Result<Vec<String>>)>,
        is_stopped: &AtomicBool,
    ) -> Result<Vec<Failure>> {
        let clock = &*self.system.clock;
        let positions: std::collections::HashMap<AccountId, usize> = inventory
            .accounts
            .iter()
            .enumerate()
            .map(|(position, entry)| (entry.id.clone(), position))
            .collect();
        let begun = clock.monotonic();
        let (mut saved, mut drawn) = (begun, None);
        let (mut failures, mut stop) = (Vec::new(), None);
        for (done, (number, answer)) in (1..).zip(answers) {
            let now = clock.monotonic();
            match answer {
                Ok(names) => {
                    let roles = Roles::fetched(names, self.system.now());
                    inventory.accounts[positions[&due[number]]].roles = Some(roles);
                }
                // Report the first error that stops the listing.
                Err(_) if stop.is_some() => {}
                Err(error) if stops_everything(&error) => {
                    is_stopped.store(true, Ordering::Relaxed);
                    stop = Some(error);
                }
                Err(error) => failures.push(Failure { account: due[number].clone(), error }),
            }
            if now.saturating_sub(saved) >= SAVE_EVERY {
                self.save(inventory);
                saved = now;
            }
            if drawn.is_none_or(|drawn| now.saturating_sub(drawn) >= DRAW_EVERY) {
                let elapsed = now.saturating_sub(begun);
                let line = progress_line("awsso: accounts", done, due.len(), elapsed);
                self.system.terminal.show_progress(Some(&line));
                drawn = Some(now);
            }
        }
        if drawn.is_some() {
            self.system.terminal.show_progress(None);
        }
        let hint = "run the same command again: it continues where it stopped";
        stop.map_or(Ok(failures), |error| match error.kind() {
            Kind::Network => Err(error.hint(hint)),
            _ => Err(error),
        })
    }

    fn save(&self, inventory: &Inventory) {
        if let Err(error) = inventory.store(self.system, self.session) {
            tracing::warn!("could not save the list of accounts: {error}");
        }
    }
}

/// Whether the next account would fail too.
fn stops_everything(error: &Error) -> bool {
    matches!(error.kind(), Kind::SignInNeeded | Kind::Network)
}

#[cfg(test)]
mod tests;
