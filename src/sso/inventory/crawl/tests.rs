//! Listings against a scripted portal.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::super::token_file;
use super::*;
use crate::sys::scripted::Script;
use crate::sys::{TransportError, TransportErrorKind};
use crate::wire::HttpResponse;

fn network() -> Network {
    Network { attempts: 3, ..Network::default() }
}

/// Somebody is signed in with this token, which cannot be refreshed.
fn signed_in(script: &Script, token: &str) {
    let path = script.system.files.sso_cache().join(token_file::file_name(&SsoSession::sample()));
    let text = format!(
        r#"{{"startUrl": "https://x.awsapps.com/start", "region": "us-east-1", "accessToken": "{token}", "expiresAt": "2031-05-06T09:08:09Z"}}"#
    );
    script.system.files.write_private(&path, text.as_bytes()).unwrap();
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> HttpResponse {
    HttpResponse::new(status, Vec::new(), body.into())
}

fn id(number: usize) -> AccountId {
    format!("{number:012}").parse().unwrap()
}

/// The answer to a request for accounts (`count` of them, ten on a page) or for the roles of one.
fn portal_answer(url: &str, count: usize) -> HttpResponse {
    let parameter = |name: &str| {
        let query = url.split('?').nth(1)?;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    };
    if url.contains("/assignment/accounts") {
        let from: usize = parameter("next_token").map_or(0, |token| token.parse().unwrap());
        let to = count.min(from + 10);
        let list: Vec<String> = (from..to)
            .map(|n| format!(r#"{{"accountId": "{n:012}", "accountName": "account-{n:04}"}}"#))
            .collect();
        let next = if to < count { format!("\"{to}\"") } else { "null".to_owned() };
        let body = format!(r#"{{"accountList": [{}], "nextToken": {next}}}"#, list.join(","));
        return answer(200, body);
    }
    let account = parameter("account_id").unwrap();
    let body = format!(
        r#"{{"roleList": [{{"roleName": "ReadOnly", "accountId": "{account}"}}, {{"roleName": "Admin", "accountId": "{account}"}}]}}"#
    );
    answer(200, body)
}

fn lister<'a>(script: &'a Script, network: &'a Network, session: &'a SsoSession) -> Lister<'a> {
    Lister { system: &script.system, network, session, sign_in: None }
}

#[test]
fn everything_is_listed_once_and_kept() {
    let home = tempfile::tempdir().unwrap();
    let script = Script::at_home(home.path());
    signed_in(&script, "token");
    script.http.answer_with(|request| Ok(portal_answer(&request.url, 25)));
    let (network, session) = (network(), SsoSession::sample());
    let lister = lister(&script, &network, &session);
    let (inventory, failures) = lister.list(Scope::AllRoles, false).unwrap();
    assert!(failures.is_empty());
    assert!(inventory.has_all_roles());
    assert_eq!(inventory.accounts.len(), 25);
    assert_eq!(inventory.accounts[3].roles.as_ref().unwrap().names, ["Admin", "ReadOnly"]);
    assert_eq!(script.http.requests().len(), 3 + 25);
    // The second time nobody is asked, and the list is the same.
    assert_eq!(lister.list(Scope::AllRoles, false).unwrap().0, inventory);
    assert_eq!(script.http.requests().len(), 28);
    script.clock.advance(Duration::from_mins(1));
    // A refresh asks for what it is about, and no more.
    lister.list(Scope::Accounts, true).unwrap();
    assert_eq!(script.http.requests().len(), 31);
    script.clock.advance(Duration::from_mins(1));
    lister.list(Scope::RolesOf(&[id(3)]), true).unwrap();
    assert_eq!(script.http.requests().len(), 32);
}

#[test]
fn being_refused_as_too_much_slows_down_and_loses_nothing() {
    let home = tempfile::tempdir().unwrap();
    let script = Script::at_home(home.path());
    signed_in(&script, "token");
    let calls = AtomicUsize::new(0);
    script.http.answer_with(move |request| {
        Ok(match calls.fetch_add(1, Ordering::Relaxed) % 3 {
            2 => answer(429, r#"{"message": "HTTP 429 Unknown Code"}"#),
            _ => portal_answer(&request.url, 40),
        })
    });
    let (network, session) = (network(), SsoSession::sample());
    let (inventory, failures) =
        lister(&script, &network, &session).list(Scope::AllRoles, false).unwrap();
    assert!(failures.is_empty());
    assert!(inventory.has_all_roles());
    assert!(inventory.bearable_rate.is_some());
    assert!(!script.clock.slept().is_empty());
}

#[test]
fn a_portal_that_refuses_for_ever_is_given_up_with_a_hint() {
    let home = tempfile::tempdir().unwrap();
    let script = Script::at_home(home.path());
    signed_in(&script, "token");
    script.http.answer_with(|_| Ok(answer(429, "{}")));
    let (network, session) = (network(), SsoSession::sample());
    let error = lister(&script, &network, &session).list(Scope::Accounts, false).unwrap_err();
    assert_eq!(error.kind(), Kind::Network);
    assert_eq!(error.to_string(), "the access portal has throttled every request for 30 s");
}

#[test]
fn an_interrupted_listing_goes_on_where_it_stopped() {
    let home = tempfile::tempdir().unwrap();
    let script = Script::at_home(home.path());
    signed_in(&script, "token");
    let calls = AtomicUsize::new(0);
    script.http.answer_with(move |request| {
        // Three pages of accounts, twenty lists of roles, then the network is gone.
        if calls.fetch_add(1, Ordering::Relaxed) < 23 {
            return Ok(portal_answer(&request.url, 30));
        }
        Err(TransportError {
            kind: TransportErrorKind::Connect,
            message: "no route to the portal".to_owned(),
            may_have_arrived: false,
        })
    });
    let (network, session) = (network(), SsoSession::sample());
    let lister = lister(&script, &network, &session);
    for refresh in [false, true] {
        let error = lister.list(Scope::AllRoles, refresh).unwrap_err();
        assert_eq!(error.kind(), Kind::Network);
        assert!(error.hint_text().is_some() || refresh, "{error}");
    }
    let known = Inventory::load(&script.system, &session).unwrap();
    let count = known.accounts.iter().filter(|a| a.roles.is_some()).count();
    assert_eq!((known.accounts.len(), count), (30, 20));

    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = seen.clone();
    script.http.answer_with(move |request| {
        record.lock().unwrap().push(request.url.clone());
        Ok(portal_answer(&request.url, 30))
    });
    let (inventory, _) = lister.list(Scope::AllRoles, false).unwrap();
    assert!(inventory.has_all_roles());
    assert_eq!(seen.lock().unwrap().len(), 10);
}

#[test]
fn an_account_that_is_refused_does_not_stop_the_others() {
    let home = tempfile::tempdir().unwrap();
    let script = Script::at_home(home.path());
    signed_in(&script, "token");
    script.http.answer_with(|request| {
        Ok(if request.url.contains("account_id=000000000007") {
            answer(403, r#"{"__type": "ForbiddenException", "message": "No access"}"#)
        } else {
            portal_answer(&request.url, 12)
        })
    });
    let (network, session) = (network(), SsoSession::sample());
    let (inventory, failures) =
        lister(&script, &network, &session).list(Scope::AllRoles, false).unwrap();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].account, id(7));
    assert_eq!(failures[0].error.kind(), Kind::Refused);
    let listed = inventory.accounts.iter().filter(|a| a.roles.is_some());
    assert_eq!(listed.count(), 11);
}

#[test]
fn a_token_that_is_refused_leads_to_the_sign_in() {
    let home = tempfile::tempdir().unwrap();
    let script = Script::at_home(home.path());
    let (network, session) = (network(), SsoSession::sample());
    let lister = lister(&script, &network, &session);
    for _ in 0..2 {
        let error = lister.list(Scope::AllRoles, false).unwrap_err();
        assert_eq!(error.kind(), Kind::SignInNeeded);
        assert_eq!(error.hint_text(), Some("awsso login --sso-session corp"), "{error}");
        signed_in(&script, "revoked");
        script.http.answer_with(|_| Ok(answer(401, r#"{"__type": "UnauthorizedException"}"#)));
    }
    assert_eq!(script.http.requests().len(), 1);
}

#[test]
fn a_list_of_pages_without_end_ends() {
    let home = tempfile::tempdir().unwrap();
    let script = Script::at_home(home.path());
    signed_in(&script, "token");
    let calls = AtomicUsize::new(0);
    script.http.answer_with(move |_| {
        let number = calls.fetch_add(1, Ordering::Relaxed);
        Ok(answer(200, format!(r#"{{"accountList": [], "nextToken": "{number}"}}"#)))
    });
    let (network, session) = (network(), SsoSession::sample());
    let listed = lister(&script, &network, &session).list(Scope::Accounts, false);
    assert!(listed.unwrap().0.accounts.is_empty());
    assert_eq!(script.http.requests().len(), 1000);
}

/// A clock by which the listing of another process comes to its end.
struct Finishing {
    clock: Arc<crate::sys::scripted::ScriptedClock>,
    finish: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl crate::sys::Clock for Finishing {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn sleep(&self, duration: Duration) {
        self.clock.sleep(duration);
        if let Some(finish) = self.finish.lock().unwrap().take() {
            finish();
        }
    }

    fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }
}

/// A world in which another process, with this id in the lock, lists 25 accounts: it has just begun,
/// and is done at the first look of who waits for it. With `notes` it has written down who it is.
fn while_another_lists(home: &std::path::Path, notes: bool) -> Script {
    let mut script = Script::at_home(home);
    signed_in(&script, "token");
    let mut other = Script::at_home(home);
    other.system.keyring = Box::new(script.keyring.clone());
    other.http.answer_with(|request| Ok(portal_answer(&request.url, 25)));
    // The whole listing of the other, under a lock of its own; then it is as if it had not ended.
    let (network, session) = (network(), SsoSession::sample());
    let outcome = lister(&other, &network, &session).list(Scope::AllRoles, true);
    let (mut inventory, _) = outcome.unwrap();
    let name = format!("inventory-{}", token_file::file_name(&session));
    let lock = other.system.files.try_lock(name.as_ref());
    let holder = other.system.files.lock_holder(name.as_ref());
    let process = holder.filter(|_| notes);
    let listing = inventory.last_listing.zip(process);
    inventory.last_listing = listing.map(|(listing, process)| Listing { process, ..listing });
    let nothing = Inventory::default();
    nothing.store(&other.system, &session).unwrap();
    script.clock.advance(Duration::from_mins(1));
    script.system.clock = Box::new(Finishing {
        clock: script.clock.clone(),
        finish: Mutex::new(Some(Box::new(move || {
            inventory.store(&other.system, &session).unwrap();
            drop(lock);
        }))),
    });
    script.http.answer_with(|request| Ok(portal_answer(&request.url, 25)));
    script
}

// Elsewhere nobody can read who holds a lock, and the second listing asks again.
#[cfg(unix)]
#[test]
fn a_listing_waits_for_that_of_another_process_and_uses_what_it_got() {
    for (scope, refresh) in [
        (Scope::Accounts, true),
        (Scope::AllRoles, true),
        (Scope::RolesOf(&[id(3)]), true),
        (Scope::AllRoles, false),
    ] {
        let home = tempfile::tempdir().unwrap();
        let script = while_another_lists(home.path(), true);
        let (network, session) = (network(), SsoSession::sample());
        let listed = lister(&script, &network, &session).list(scope, refresh);
        assert!(listed.unwrap().0.has_all_roles());
        assert_eq!(script.http.requests().len(), 0, "{scope:?}");
        let told = script.terminal.told();
        assert!(told.ends_with(" to finish listing the accounts of corp\n"), "{told}");
        // Who comes later asks anew.
        script.clock.advance(Duration::from_secs(1));
        lister(&script, &network, &session).list(scope, true).unwrap();
        assert_ne!(script.http.requests().len(), 0, "{scope:?}");
    }
}

#[test]
fn a_listing_that_left_nothing_behind_is_not_taken_for_a_fresh_one() {
    let home = tempfile::tempdir().unwrap();
    let script = while_another_lists(home.path(), false);
    let (network, session) = (network(), SsoSession::sample());
    let lister = lister(&script, &network, &session);
    lister.list(Scope::Accounts, true).unwrap();
    assert_eq!(script.http.requests().len(), 3);
}

#[test]
fn no_lock_is_held_while_a_person_is_asked() {
    let home = tempfile::tempdir().unwrap();
    let script = Script::at_home(home.path());
    signed_in(&script, "refused");
    let other = Script::at_home(home.path());
    let name = format!("inventory-{}", token_file::file_name(&SsoSession::sample()));
    let record = Arc::new(Mutex::new(Vec::new()));
    let seen = record.clone();
    script.http.answer_with(move |request| {
        let is_listing = request.url.contains("/assignment/");
        let lock = other.system.files.try_lock(name.as_ref());
        seen.lock().unwrap().push((is_listing, lock.is_some()));
        let body = r#"{"__type": "UnauthorizedException", "message": "no"}"#;
        Ok(answer(401, body))
    });
    let (network, session) = (network(), SsoSession::sample());
    let lister =
        Lister { sign_in: Some(SignInOptions::default()), ..lister(&script, &network, &session) };
    lister.list(Scope::Accounts, true).unwrap_err();
    let seen = record.lock().unwrap();
    assert!(seen.contains(&(true, false)) && seen.contains(&(false, true)), "{seen:?}");
    assert!(seen.iter().all(|(is_listing, is_free)| is_listing != is_free));
}

/// It may be suspended.
#[test]
fn a_listing_that_makes_no_progress_is_not_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let script = Script::at_home(home.path());
    signed_in(&script, "token");
    let name = format!("inventory-{}", token_file::file_name(&SsoSession::sample()));
    let _held = Script::at_home(home.path()).system.files.try_lock(name.as_ref()).unwrap();
    script.http.answer_with(|request| Ok(portal_answer(&request.url, 25)));
    let (network, session) = (network(), SsoSession::sample());
    let listed = lister(&script, &network, &session).list(Scope::AllRoles, true);
    assert!(listed.unwrap().0.has_all_roles());
    assert!(script.system.clock.monotonic() <= Duration::from_secs(21));
}
