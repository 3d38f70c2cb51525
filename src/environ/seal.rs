//! What proves that awsso wrote the variables of a terminal: `2.FLAGS.SAVED.PROOF`, where the proof is
//! the keyed hash (nonce and tag of AES-256-GCM) of everything else in it and of the variables that a
//! renewal leaves alone.
//!
//! SAVED is the keyed hash of the values from before awsso: a child process that inherits the session
//! without them can still tell that it is genuine. The shells and what they hand on cannot tell an
//! empty variable from one that is not set, so both count as the same.

use std::ffi::OsStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::vars::{MANAGED, Purpose, name};
use super::{Changes, Environment};
use crate::model::{Nonce, SealKey};

const VERSION: &str = "2";
const CONFIRMED: char = 'c';
const REGION: char = 'r';

/// What the seal says beside the variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// A person has confirmed the switch, where the settings call it dangerous.
    pub is_confirmed: bool,
    /// The region is the session's, and not the terminal's own.
    pub has_region: bool,
}

/// `changes` to a vetted `environment`, which set or unset every sealed variable, with their seal.
pub(crate) fn sealed(
    changes: Changes,
    environment: &Environment,
    said: Said,
    key: &SealKey,
    nonces: [Nonce; 2],
) -> Changes {
    let value = |name: &str| changes.set().find(|(set, _)| *set == name).map(|(_, value)| value);
    let flags = [(said.is_confirmed, CONFIRMED), (said.has_region, REGION)];
    let flags: String = flags.iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| flag).collect();
    let saved = present(value(name(Purpose::OwnSaved)));
    // Mostly what it was before: then its hash is known.
    let known = parts(environment)
        .filter(|_| saved.is_some() && environment.get(name(Purpose::OwnSaved)) == saved)
        .map(|(head, _)| saved_mark(head).to_owned());
    let [of_saved, of_all] = nonces;
    let mark = |saved| URL_SAFE_NO_PAD.encode(key.seal(of_saved, &saved_text(saved), &[]));
    let mark = known.or_else(|| saved.map(mark)).unwrap_or_default();
    let head = format!("{VERSION}.{flags}.{mark}");
    let proof = key.seal(of_all, &proven_text(&head, value), &[]);
    let text = format!("{head}.{}", URL_SAFE_NO_PAD.encode(proof));
    changes.with(name(Purpose::OwnSeal), text)
}

/// `environment` without what leads to other credentials or values, where it is not genuine: the
/// request, the one before it, and the saved values. Tells whether anything was refused. What is left
/// says only what awsso's own variables and the credentials say of each other.
pub(crate) fn vetted(
    mut environment: Environment,
    key: impl FnOnce() -> Option<SealKey>,
) -> (Environment, bool) {
    let alone = [name(Purpose::OwnSaved), name(Purpose::OwnSeal)];
    let mut decisive = sealed_names().chain(alone);
    if !decisive.any(|name| present(environment.get(name)).is_some())
        || is_genuine(&environment, key)
    {
        return (environment, false);
    }
    let refused = [Purpose::OwnRequest, Purpose::OwnPrevious, Purpose::OwnSaved, Purpose::OwnSeal];
    for purpose in refused {
        environment.remove(name(purpose));
    }
    (environment, true)
}

fn is_genuine(environment: &Environment, key: impl FnOnce() -> Option<SealKey>) -> bool {
    let Some((head, proof)) = parts(environment) else { return false };
    let Some(key) = key() else { return false };
    let proves = |proof: &str, text: &[u8]| {
        let proof = URL_SAFE_NO_PAD.decode(proof).ok();
        proof.and_then(|proof| key.open(text, &proof)).is_some_and(|rest| rest.is_empty())
    };
    let saved = present(environment.get(name(Purpose::OwnSaved)));
    proves(proof, &proven_text(head, |name| environment.get(name)))
        && saved.is_none_or(|saved| proves(saved_mark(head), &saved_text(saved)))
}

/// What the seal of a vetted `environment` says.
pub(crate) fn said(environment: &Environment) -> Said {
    let flags = parts(environment).and_then(|(head, _)| head.split('.').nth(1)).unwrap_or_default();
    Said { is_confirmed: flags.contains(CONFIRMED), has_region: flags.contains(REGION) }
}

/// Whether the session of a vetted `environment` is that of another process, which has kept what was
/// there before for itself.
pub(crate) fn is_inherited(environment: &Environment) -> bool {
    let saved = present(environment.get(name(Purpose::OwnSaved)));
    saved.is_none() && parts(environment).is_some_and(|(head, _)| !saved_mark(head).is_empty())
}

/// Everything before the proof, and the proof.
fn parts(environment: &Environment) -> Option<(&str, &str)> {
    let (head, proof) = environment.text(name(Purpose::OwnSeal))?.rsplit_once('.')?;
    let is_known = head.split('.').next() == Some(VERSION) && head.split('.').count() == 3;
    is_known.then_some((head, proof))
}

fn saved_mark(head: &str) -> &str {
    head.rsplit('.').next().unwrap_or_default()
}

fn saved_text(saved: &OsStr) -> Vec<u8> {
    [b"awsso saved values ", saved.as_encoded_bytes()].concat()
}

/// Lengths keep two different lists from running together into one text.
fn proven_text<'a>(head: &str, value: impl Fn(&str) -> Option<&'a OsStr>) -> Vec<u8> {
    let mut text = b"awsso terminal ".to_vec();
    text.extend_from_slice(head.as_bytes());
    for name in sealed_names() {
        let value = value(name).unwrap_or_default().as_encoded_bytes();
        text.extend_from_slice(&(value.len() as u64).to_le_bytes());
        text.extend_from_slice(value);
    }
    text
}

fn present(value: Option<&OsStr>) -> Option<&OsStr> {
    value.filter(|value| !value.is_empty())
}

/// The variables that the proof covers, but for the saved values, whose hash it covers.
fn sealed_names() -> impl Iterator<Item = &'static str> {
    let is_sealed = |purpose| {
        matches!(
            purpose,
            Purpose::OwnProfile
                | Purpose::OwnAccountId
                | Purpose::OwnRole
                | Purpose::OwnRequest
                | Purpose::OwnPrevious
                | Purpose::OwnPrompt
                | Purpose::OwnSegment
                | Purpose::OwnDanger
        )
    };
    MANAGED.iter().filter(move |variable| is_sealed(variable.purpose)).map(|variable| variable.name)
}

#[cfg(test)]
mod tests {
    use super::super::{Mode, activate, baseline, leave};
    use super::*;
    use crate::model::{Credentials, Secret, Session};

    fn key(byte: u8) -> SealKey {
        SealKey::of(&[byte; SealKey::LENGTH]).unwrap()
    }

    const NONCES: [Nonce; 2] = [[1; 12], [2; 12]];
    const SAID: Said = Said { is_confirmed: true, has_region: true };

    /// A terminal that came with a region and a profile, and is in a session.
    fn terminal() -> Environment {
        let before = Environment::of(&[("AWS_REGION", "us-west-2"), ("AWS_PROFILE", "mine")]);
        let session = Session {
            name: "readOnlyUser".to_owned(),
            profile: Some("readOnlyUser".to_owned()),
            credentials: Some(Credentials {
                access_key_id: "ASIA".to_owned(),
                secret_access_key: Secret::new("s"),
                session_token: None,
                expiration: None,
                account_id: Some("000011112222".parse().unwrap()),
            }),
            region: Some("eu-west-1".parse().unwrap()),
            account: None,
            role: Some("ReadOnlyAccess".to_owned()),
            request: "{\"target\":{\"profile\":\"readOnlyUser\"}}".to_owned(),
        };
        let changes = activate(&session, Mode::Credentials, &before).unwrap();
        before.clone().with(&sealed(changes, &before, SAID, &key(1), NONCES))
    }

    fn is_refused(environment: &Environment, key: Option<SealKey>) -> bool {
        vetted(environment.clone(), || key).1
    }

    #[test]
    fn what_awsso_wrote_is_genuine_with_its_key_only() {
        let terminal = terminal();
        assert_eq!(vetted(terminal.clone(), || Some(key(1))), (terminal.clone(), false));
        assert_eq!(said(&terminal), SAID);
        for other in [Some(key(2)), None] {
            let (left, is_refused) = vetted(terminal.clone(), || other);
            assert!(is_refused);
            for name in ["AWSSO_REQUEST", "AWSSO_PREVIOUS", "AWSSO_SAVED", "AWSSO_SEAL"] {
                assert_eq!(left.get(name), None, "{name}");
            }
            assert_eq!(left.text("AWSSO_PROFILE"), Some("readOnlyUser"));
        }
        let outside = Environment::of(&[("AWS_PROFILE", "mine"), ("AWSSO_SAVED", "")]);
        assert!(!vetted(outside, || panic!("no key is read where there is no session")).1);
    }

    #[test]
    fn no_variable_that_decides_anything_can_be_changed_added_or_removed() {
        let terminal = terminal();
        let seal = terminal.text("AWSSO_SEAL").unwrap();
        let (flags, cut) = (seal.replacen("cr", "r", 1), &seal[..seal.len() - 1]);
        for name in sealed_names().chain(["AWSSO_SAVED", "AWSSO_SEAL"]) {
            for value in ["x", "1.AWS_PROFILE=eA", "", flags.as_str(), cut, "2...", "2", "...."] {
                let mut changed = terminal.clone();
                changed.set(name, value);
                // What the terminal had before is not inherited; its hash is.
                let is_same = changed.get(name) == terminal.get(name)
                    || (value.is_empty() && terminal.get(name).is_none())
                    || (value.is_empty() && name == "AWSSO_SAVED");
                assert_eq!(is_refused(&changed, Some(key(1))), !is_same, "{name}={value}");
            }
        }
        // Nor can one take the other's place.
        let mut swapped = terminal.clone();
        swapped.set("AWSSO_ROLE", terminal.text("AWSSO_ACCOUNT_ID").unwrap());
        swapped.set("AWSSO_ACCOUNT_ID", terminal.text("AWSSO_ROLE").unwrap());
        assert!(is_refused(&swapped, Some(key(1))));
    }

    #[test]
    fn saved_values_and_a_seal_without_a_session_prove_nothing() {
        for (name, value) in [("AWSSO_SAVED", "1.AWS_PROFILE=eA"), ("AWSSO_SEAL", "2.cr.x.y")] {
            let own = ("AWS_REGION", "eu-west-1");
            let (left, is_refused) =
                vetted(Environment::of(&[own, (name, value)]), || Some(key(1)));
            assert_eq!((left, is_refused), (Environment::of(&[own]), true), "{name}");
        }
    }

    #[test]
    fn what_a_renewal_changes_and_the_users_own_variables_are_free() {
        let mut terminal = terminal();
        for name in ["AWSSO_RENEW_AT", "AWSSO_NOTICE", "AWSSO_EXPIRATION", "AWSSO_FINGERPRINT"] {
            terminal.set(name, "1");
        }
        terminal.set("AWS_REGION", "eu-north-1");
        assert!(!is_refused(&terminal, Some(key(1))));
    }

    #[test]
    fn a_child_that_inherited_the_session_saves_nothing_of_it() {
        let mut child = terminal();
        assert!(!is_inherited(&child));
        child.remove("AWSSO_SAVED");
        assert!(!is_refused(&child, Some(key(1))));
        assert!(is_inherited(&child));
        assert_eq!(baseline(&child), Environment::default());
    }

    #[test]
    fn the_way_back_after_unset_is_proven_as_well() {
        let terminal = terminal();
        let left = leave(&terminal);
        let sealed = sealed(left, &terminal, Said::default(), &key(1), NONCES);
        let mut after = terminal.with(&sealed);
        assert_eq!(after.text("AWS_PROFILE"), Some("mine"));
        assert!(after.get("AWSSO_PREVIOUS").is_some());
        assert!(!is_refused(&after, Some(key(1))));
        assert!(!is_inherited(&after));
        after.set("AWSSO_PREVIOUS", "e30");
        assert!(is_refused(&after, Some(key(1))));
    }
}
