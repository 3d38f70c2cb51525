//! The JSON between programs: what a `credential_process` prints, and what awsso prints as one.
//!
//! Sources: botocore `ProcessProvider`; aws-cli `customizations/configure/exportcreds.py` for the
//! layout.

use serde::{Deserialize, Serialize};

use super::field::{self, Number, Text};
use super::unchecked::UncheckedCredentials;
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Credentials, Secret, Timestamp, parse_timestamp, rfc3339_utc};

/// Reads the output of a `credential_process`.
pub(crate) fn parse(output: &[u8], now: Timestamp) -> Result<Credentials> {
    let refuse = |reason: String| {
        Error::new(Kind::Other, format!("the output of credential_process is not usable: {reason}"))
            .hint("it must be JSON: {\"Version\": 1, \"AccessKeyId\": …, \"SecretAccessKey\": …}")
    };
    let output: ProcessOutput = field::document(output).map_err(refuse)?;
    output.check(now).map_err(refuse)
}

impl ProcessOutput {
    fn check(self, now: Timestamp) -> Result<Credentials, String> {
        match self.version {
            Number::Whole(1) => {}
            Number::Whole(version) => return Err(format!("Version is {version}, not 1")),
            Number::Absent => return Err("Version is missing".to_owned()),
            Number::Text => return Err("Version is text, not the number 1".to_owned()),
            Number::Wrong => return Err("Version is not the number 1".to_owned()),
        }
        let expiration = match self.expiration.optional("Expiration")? {
            None => None,
            Some(text) => Some(
                parse_timestamp(text.expose())
                    .ok_or("Expiration is not a time with a zone, like 2031-05-06T07:08:09Z")?,
            ),
        };
        if expiration.is_some_and(|end| end <= now) {
            return Err("the credentials have already expired".to_owned());
        }
        UncheckedCredentials {
            access_key_id: self.access_key_id.required("AccessKeyId")?,
            secret_access_key: self.secret_access_key.required("SecretAccessKey")?,
            session_token: self.session_token.optional("SessionToken")?,
            expiration,
            account_id: self.account_id.parsed(),
        }
        .check()
    }
}

/// The JSON for a program that runs awsso as its `credential_process`: indented by two spaces, with
/// a final line break.
pub(crate) fn to_json(credentials: &Credentials) -> Secret {
    let layout = ProcessLayout {
        version: 1,
        access_key_id: &credentials.access_key_id,
        secret_access_key: credentials.secret_access_key.expose(),
        session_token: credentials.session_token.as_ref().map(Secret::expose),
        expiration: credentials.expiration.map(rfc3339_utc),
        account_id: credentials.account_id.as_ref().map(AccountId::as_str),
    };
    let mut text = serde_json::to_string_pretty(&layout).expect("texts always serialise");
    text.push('\n');
    Secret::new(text)
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ProcessOutput {
    version: Number,
    access_key_id: Text,
    secret_access_key: Text,
    session_token: Text,
    expiration: Text,
    account_id: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProcessLayout<'a> {
    version: u8,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = r#"{
  "Version": 1,
  "AccessKeyId": "ASIAEXAMPLEID",
  "SecretAccessKey": "example-secret",
  "SessionToken": "example-token",
  "Expiration": "2031-05-06T07:08:09Z",
  "AccountId": "111122223333"
}
"#;

    fn now() -> Timestamp {
        "2031-05-06T07:00:00Z".parse().unwrap()
    }

    #[test]
    fn what_awsso_prints_it_also_reads() {
        let credentials = parse(FULL.as_bytes(), now()).unwrap();
        assert_eq!(to_json(&credentials).expose(), FULL);
        let minimal = r#"{"AccessKeyId": "AKIA", "SecretAccessKey": "s", "Version": 1, "SessionToken": "",
            "Expiration": null, "AccountId": "x", "accessKeyId": 5}"#;
        let credentials = parse(minimal.as_bytes(), now()).unwrap();
        assert_eq!((&credentials.session_token, credentials.expiration), (&None, None));
        assert_eq!(
            to_json(&credentials).expose(),
            "{\n  \"Version\": 1,\n  \"AccessKeyId\": \"AKIA\",\n  \"SecretAccessKey\": \"s\"\n}\n"
        );
        let offset = FULL.replace("07:08:09Z", "09:08:09+02:00");
        let credentials = parse(offset.as_bytes(), now()).unwrap();
        assert_eq!(to_json(&credentials).expose(), FULL);
    }

    #[test]
    fn every_broken_rule_is_named_and_nothing_quoted() {
        let hunter = FULL.replace("example-secret", "hunter2").replace("example-token", "hunter2");
        for (from, to, reason) in [
            ("\"Version\": 1,", "", "Version is missing"),
            ("\"Version\": 1", "\"Version\": \"1\"", "Version is text, not the number 1"),
            ("\"Version\": 1", "\"Version\": 2", "Version is 2, not 1"),
            ("\"Version\": 1", "\"Version\": [1]", "Version is not the number 1"),
            ("\"AccessKeyId\"", "\"accesskeyid\"", "AccessKeyId is missing"),
            (
                "\"SecretAccessKey\": \"hunter2\"",
                "\"SecretAccessKey\": 17",
                "SecretAccessKey is not text",
            ),
            (
                "\"SecretAccessKey\": \"hunter2\"",
                "\"SecretAccessKey\": \"\"",
                "SecretAccessKey is empty",
            ),
            (
                "\"hunter2\",\n  \"Exp",
                "\"hunter2\\n\",\n  \"Exp",
                "the session token contains a control character",
            ),
            ("09Z", "09", "Expiration is not a time with a zone, like 2031-05-06T07:08:09Z"),
            ("2031", "2030", "the credentials have already expired"),
            ("}\n", "", "the JSON ends early at line 8 column 0"),
            ("{\n", "Password: hunter2\n{", "it is not JSON at line 1 column 1"),
        ] {
            let output = hunter.replace(from, to);
            assert_ne!(output, hunter, "{from}");
            let error = parse(output.as_bytes(), now()).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("the output of credential_process is not usable: {reason}")
            );
            assert!(error.hint_text().unwrap().contains("\"Version\": 1"));
        }
    }
}
