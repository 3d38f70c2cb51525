//! The `AWSSO_*` variables: what was not written by awsso leads nowhere, and what a terminal had
//! before comes back.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

use awsso::{
    Credentials, Environment, MANAGED, Mode, Secret, Session, activate, deactivate, fuzzing,
};

use super::{check_shown, fields, texts};

const KEY: [u8; 32] = [7; 32];

/// The variables that the proof covers.
const SEALED: [&str; 9] = [
    "AWSSO_PROFILE",
    "AWSSO_ACCOUNT_ID",
    "AWSSO_ROLE",
    "AWSSO_REQUEST",
    "AWSSO_PREVIOUS",
    "AWSSO_SAVED",
    "AWSSO_PROMPT",
    "AWSSO_SEGMENT",
    "AWSSO_DANGER",
];

/// Name, role and request of a session; then `X=value` for each variable of the terminal: the letter
/// counts from `A`.
pub(super) fn target(data: &[u8]) {
    let mut session_texts = texts(data);
    let mut next = || session_texts.next().unwrap_or_default();
    let (name, role, request) = (next(), next(), next());
    let mut planted = Environment::of(&[("PATH", "/bin")]);
    for field in fields(data).skip(3) {
        let Some((&letter, value)) = field.split_first() else { continue };
        let place = usize::from(letter.wrapping_sub(b'A')) % MANAGED.len();
        let value = value.strip_prefix(b"=").unwrap_or(value);
        planted.set(MANAGED[place].name, OsString::from_vec(value.to_vec()));
    }
    requests(&request);
    not_ours(&planted);
    if !name.is_empty() {
        there_and_back(&planted, &session(&name, &role, &request));
    }
    changed(&planted, &session("dev", "Admin", "{\"target\":{\"profile\":\"dev\"}}"));
}

fn session(name: &str, role: &str, request: &str) -> Session {
    Session {
        name: name.to_owned(),
        profile: Some(name.to_owned()),
        credentials: Some(Credentials {
            access_key_id: "ASIA1".to_owned(),
            secret_access_key: Secret::new("s"),
            session_token: Some(Secret::new("a long token")),
            expiration: None,
            account_id: None,
        }),
        region: None,
        account: None,
        role: Some(role.to_owned()).filter(|role| !role.is_empty()),
        request: request.to_owned(),
    }
}

fn requests(text: &str) {
    const CONFIG: &str = "[profile dev]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111122223333:role/x\n\
        source_profile = base\n[profile base]\naws_access_key_id = a\naws_secret_access_key = b\n\
        [sso-session corp]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n";
    if let Ok((again, plan)) = fuzzing::request(text, CONFIG) {
        let (third, _) = fuzzing::request(&again, CONFIG).expect("what awsso writes it reads");
        assert_eq!(again, third);
        check_shown(&plan.unwrap_or_else(|error| error));
    }
}

/// Without awsso's key, nothing of this is acted on.
fn not_ours(planted: &Environment) {
    let terminal = fuzzing::terminal(planted.clone(), KEY);
    let is_set = |name: &&str| planted.get(name).is_some_and(|value| !value.is_empty());
    let mut decisive = SEALED.iter().chain(&["AWSSO_SEAL"]);
    assert_eq!(terminal.is_refused, decisive.any(is_set), "{planted:?}");
    assert_eq!(terminal.requests, [None, None]);
    assert!(!terminal.is_confirmed && !terminal.is_inherited);
    for after in [&terminal.after_unset, &terminal.before] {
        assert_eq!(after.get("PATH"), Some(OsStr::new("/bin")));
        for (name, value) in after.iter() {
            // What is left was there, and is as it was.
            assert_eq!(planted.get(&name.to_string_lossy()), Some(value), "{}", name.display());
        }
    }
    if let Some(profile) = terminal.profile {
        check_shown(&profile);
    }
}

/// A switch, and `unset`.
fn there_and_back(planted: &Environment, session: &Session) {
    let mut before = planted.clone();
    let own = MANAGED.iter().filter(|variable| variable.is_own());
    own.for_each(|variable| before.remove(variable.name));
    let Ok(changes) = activate(session, Mode::Credentials, &before) else { return };
    let inside = before.clone().with(&fuzzing::sealed(changes, &before, KEY));
    for (name, value) in inside.iter() {
        let name = name.to_string_lossy();
        // The user's own values stay what they are.
        let is_ours = name.starts_with("AWSSO_") || before.get(&name) != Some(value);
        let is_shown = value.to_str().is_some_and(|text| !text.chars().any(char::is_control));
        assert!(!is_ours || is_shown, "{name}");
    }
    let terminal = fuzzing::terminal(inside.clone(), KEY);
    assert!(!terminal.is_refused && terminal.is_confirmed && !terminal.is_inherited);
    assert_eq!(terminal.before, before);
    assert_eq!(terminal.profile.as_deref(), Some(session.name.as_str()));
    assert_eq!(inside.clone().with(&deactivate(&inside)), before);
    // A child that inherits the session knows nothing of what was there before.
    let mut child = inside;
    child.remove("AWSSO_SAVED");
    let terminal = fuzzing::terminal(child, KEY);
    let keeps_any = |name: &OsStr| name.as_bytes().starts_with(b"AWS_") && name != "AWS_REGION";
    assert!(!terminal.is_refused && terminal.is_inherited);
    assert!(
        !terminal.before.iter().any(|(name, _)| name == "AWS_ACCESS_KEY_ID" && keeps_any(name))
    );
}

/// A terminal of awsso's in which somebody has changed variables.
fn changed(planted: &Environment, session: &Session) {
    let before = Environment::of(&[("PATH", "/bin"), ("AWS_PROFILE", "mine")]);
    let changes = activate(session, Mode::Credentials, &before).expect("a good session");
    let ours = before.clone().with(&fuzzing::sealed(changes, &before, KEY));
    let mut other = ours.clone();
    planted.iter().for_each(|(name, value)| other.set(&name.to_string_lossy(), value));
    let same = |name: &str| {
        let [one, two] = [&ours, &other].map(|from| from.get(name).unwrap_or_default());
        one == two || (name == "AWSSO_SAVED" && two.is_empty())
    };
    let is_genuine = SEALED.iter().chain(&["AWSSO_SEAL"]).all(|name| same(name));
    let terminal = fuzzing::terminal(other, KEY);
    assert_eq!(terminal.is_refused, !is_genuine);
    if !is_genuine {
        assert_eq!(terminal.requests, [None, None]);
        let profile = terminal.before.get("AWS_PROFILE");
        assert!(profile.is_none() || profile == planted.get("AWS_PROFILE"), "restored");
    }
}
