//! The session of this terminal, as its variables tell.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fingerprint::{NO_CREDENTIALS, fingerprint_in};
use super::vars::{Purpose, name};
use super::{Environment, Mode, Notice};
use crate::model::{AccountId, Region, Timestamp};

/// The session of a terminal, as its variables tell. They come from outside: usable to show and to
/// renew, but they prove nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActiveSession {
    /// Not empty, without control characters.
    pub profile: String,
    /// When the credentials expire; `None` if they do not, or the value is invalid.
    pub expiration: Option<Timestamp>,
    pub account: Option<AccountId>,
    /// Without control characters.
    pub role: Option<String>,
    pub region: Option<Region>,
    /// The request to repeat for a renewal, decoded: one line of JSON.
    pub request: Option<String>,
    /// Whether the credentials in the environment are those that awsso set.
    pub keys_are_ours: bool,
    pub mode: Mode,
    /// Why renewal failed.
    pub notice: Option<Notice>,
    pub is_dangerous: bool,
}

/// `None` if no session is active. Malformed values are ignored.
pub(crate) fn active(environment: &Environment) -> Option<ActiveSession> {
    let text = |purpose| environment.non_empty(name(purpose)).filter(|text| is_one_line(text));
    let mark = environment.text(name(Purpose::OwnFingerprint));
    Some(ActiveSession {
        profile: text(Purpose::OwnProfile)?.to_owned(),
        expiration: text(Purpose::OwnExpiration).and_then(epoch_seconds),
        account: text(Purpose::OwnAccountId).and_then(|text| text.parse().ok()),
        role: text(Purpose::OwnRole).map(str::to_owned),
        region: text(Purpose::Region).and_then(|text| text.parse().ok()),
        request: text(Purpose::OwnRequest).and_then(decode_request),
        keys_are_ours: mark.is_some_and(|mark| mark == fingerprint_in(environment)),
        mode: match text(Purpose::ServerUri) {
            _ if mark != Some(NO_CREDENTIALS) => Mode::Credentials,
            Some(uri) if uri.starts_with("http://127.0.0.1:") => Mode::Server,
            _ => Mode::ProfileOnly,
        },
        notice: text(Purpose::OwnNotice).and_then(Notice::of_word),
        is_dangerous: text(Purpose::OwnDanger) == Some("1"),
    })
}

/// The request that `env -` returns to, also after `unset`.
pub(crate) fn previous(environment: &Environment) -> Option<String> {
    let packed = environment.text(name(Purpose::OwnPrevious))?;
    decode_request(packed)
}

pub(super) fn encode_request(request: &str) -> String {
    URL_SAFE_NO_PAD.encode(request)
}

fn decode_request(packed: &str) -> Option<String> {
    let request = String::from_utf8(URL_SAFE_NO_PAD.decode(packed).ok()?).ok()?;
    (!request.is_empty() && is_one_line(&request)).then_some(request)
}

fn is_one_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// Digits only: in a shell's arithmetic anything else could be code.
fn epoch_seconds(text: &str) -> Option<Timestamp> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Timestamp::from_second(text.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_read_back() {
        let request = encode_request("{\"profile\":\"dev\"}");
        let session = active(&Environment::of(&[
            ("AWS_ACCESS_KEY_ID", "ASIA1"),
            ("AWS_REGION", "eu-west-1"),
            ("AWSSO_PROFILE", "dev"),
            ("AWSSO_EXPIRATION", "1936508889"),
            ("AWSSO_ACCOUNT_ID", "000011112222"),
            ("AWSSO_ROLE", "Admin"),
            ("AWSSO_REQUEST", &request),
            ("AWSSO_FINGERPRINT", "ASIA1::"),
        ]))
        .unwrap();
        assert_eq!(
            session,
            ActiveSession {
                profile: "dev".to_owned(),
                expiration: Some(Timestamp::from_second(1_936_508_889).unwrap()),
                account: Some("000011112222".parse().unwrap()),
                role: Some("Admin".to_owned()),
                region: Some("eu-west-1".parse().unwrap()),
                request: Some("{\"profile\":\"dev\"}".to_owned()),
                keys_are_ours: true,
                mode: Mode::Credentials,
                notice: None,
                is_dangerous: false,
            }
        );
    }

    #[test]
    fn forms_that_awsso_does_not_write_count_as_absent() {
        let environment = Environment::of(&[
            ("AWS_ACCESS_KEY_ID", "AKIAOTHER"),
            ("AWS_REGION", "eu west"),
            ("AWSSO_PROFILE", "dev"),
            ("AWSSO_EXPIRATION", "a[$(touch x)]"),
            ("AWSSO_ACCOUNT_ID", "12345"),
            ("AWSSO_ROLE", "a\u{1b}[31m"),
            ("AWSSO_REQUEST", "***"),
            ("AWSSO_PREVIOUS", "Cg"),
            ("AWSSO_FINGERPRINT", "ASIA1::"),
        ]);
        let session = active(&environment).unwrap();
        assert_eq!(session.expiration, None);
        assert_eq!((session.account, session.role, session.region), (None, None, None));
        assert_eq!((session.request, previous(&environment)), (None, None));
        assert!(!session.keys_are_ours, "somebody else replaced the key");
        for digits in ["-5", "+5", "1e9", "99999999999999999999"] {
            assert_eq!(epoch_seconds(digits), None, "{digits:?}");
        }
    }

    #[test]
    fn no_name_means_no_session() {
        for variables in [&[][..], &[("AWSSO_PROFILE", "")], &[("AWSSO_PROFILE", "a\nb")]] {
            assert_eq!(active(&Environment::of(variables)), None);
        }
    }
}
