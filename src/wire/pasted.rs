//! Credentials as people paste them: any form of the access portal's "Access keys", output of the
//! AWS CLI, a `.env` file.
//!
//! Values are data: only known names are read, and their values must look like AWS's. Nothing is
//! evaluated.

use serde_json::Value;

use super::unchecked::UncheckedCredentials;
use crate::model::{AccountId, Credentials, Region, Secret, Timestamp, parse_timestamp};

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pasted {
    pub(crate) credentials: Credentials,
    pub(crate) region: Option<Region>,
    /// The role in the portal's form, beside the account.
    pub(crate) role: Option<String>,
}

/// In any case.
const NAMES: [(&str, Field); 9] = [
    ("aws_access_key_id", Field::KeyId),
    ("aws_secret_access_key", Field::SecretKey),
    ("aws_session_token", Field::Token),
    ("aws_security_token", Field::Token),
    ("aws_credential_expiration", Field::Expiration),
    ("aws_account_id", Field::Account),
    ("aws_default_region", Field::Region),
    ("aws_region", Field::Region),
    ("region", Field::Region),
];

/// Members of JSON, in any case and at any depth.
const MEMBERS: [(&str, Field); 7] = [
    ("accesskeyid", Field::KeyId),
    ("secretaccesskey", Field::SecretKey),
    ("sessiontoken", Field::Token),
    ("token", Field::Token),
    ("expiration", Field::Expiration),
    ("accountid", Field::Account),
    ("arn", Field::Arn),
];

/// Deeper than any output of AWS.
const DEEPEST: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    KeyId,
    SecretKey,
    Token,
    Expiration,
    Account,
    Region,
    Arn,
}

impl Field {
    /// Its name in errors.
    const fn name(self) -> &'static str {
        match self {
            Self::KeyId => "access key ID",
            Self::SecretKey => "secret access key",
            Self::Token => "session token",
            Self::Expiration => "expiration",
            Self::Account => "account ID",
            Self::Region => "region",
            Self::Arn => "ARN",
        }
    }

    /// Whether `text` looks like one; the others are checked when they are parsed.
    fn is_plausible(self, text: &str) -> bool {
        let all = |also: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c));
        match self {
            Self::KeyId => (16..=128).contains(&text.len()) && all("_"),
            Self::SecretKey => (16..=128).contains(&text.len()) && all("/+=_-"),
            Self::Token => text.len() >= 16 && all("/+=_-"),
            _ => true,
        }
    }
}

#[derive(Default)]
struct Found(Vec<(Field, Secret)>);

impl Found {
    fn get(&self, field: Field) -> Option<&Secret> {
        self.0.iter().find(|(known, _)| *known == field).map(|(_, value)| value)
    }

    /// A repeated value counts once; two different ones belong to two sets of credentials.
    fn add(&mut self, field: Field, text: &str) -> Result<(), String> {
        let name = field.name();
        if text.is_empty() {
            return Ok(());
        }
        if !field.is_plausible(text) {
            return Err(format!("the {name} is not complete, or is something else"));
        }
        match self.get(field) {
            Some(known) if known.expose() != text && field != Field::Region => {
                Err(format!("there are two different values for the {name}"))
            }
            Some(_) => Ok(()),
            None => {
                self.0.push((field, Secret::new(text)));
                Ok(())
            }
        }
    }
}

/// Reads what was pasted. The error says what is missing or wrong, and never quotes it.
pub(crate) fn parse(text: &str) -> Result<Pasted, String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut found = Found::default();
    if text.starts_with('{') {
        let value: Value = serde_json::from_str(text).map_err(|_| "it is not whole JSON")?;
        of_json(&value, DEEPEST, &mut found)?;
    } else {
        of_assignments(text, &mut found)?;
        if found.get(Field::KeyId).is_none() {
            of_bare_lines(text, &mut found)?;
        }
    }
    let header = text.lines().find_map(portal_header);
    finish(&found, header)
}

/// Whether `text` contains complete temporary credentials, so that no more input is needed.
pub(crate) fn is_whole(text: &str) -> bool {
    // The last value may be incomplete until its line has ended.
    let has_ended = text.ends_with(['\n', '}']) || text.trim_end().ends_with(['"', '\'']);
    has_ended && parse(text).is_ok_and(|pasted| pasted.credentials.session_token.is_some())
}

fn finish(found: &Found, header: Option<(AccountId, String)>) -> Result<Pasted, String> {
    let required = |field: Field| {
        let value = found.get(field).cloned();
        value.ok_or_else(|| format!("the {} is missing", field.name()))
    };
    let plain = |field: Field| found.get(field).map(Secret::expose);
    let key_id = required(Field::KeyId)?;
    let session_token = found.get(Field::Token).cloned();
    // A temporary key is useless without its token, which is easily lost by copying one line less.
    if key_id.expose().starts_with("ASIA") && session_token.is_none() {
        return Err("the session token is missing".to_owned());
    }
    let expiration =
        plain(Field::Expiration).map(|text| time(text).ok_or("the expiration is not a time"));
    let of_arn = plain(Field::Arn).and_then(super::unchecked::account_of);
    let account = plain(Field::Account).and_then(|id| id.parse().ok()).or(of_arn);
    let (of_header, role) = header.unzip();
    let credentials = UncheckedCredentials {
        access_key_id: key_id,
        secret_access_key: required(Field::SecretKey)?,
        session_token,
        expiration: expiration.transpose()?,
        account_id: account.or(of_header),
    };
    Ok(Pasted {
        credentials: credentials.check()?,
        region: plain(Field::Region).and_then(|text| text.parse().ok()),
        role,
    })
}

/// RFC 3339, or milliseconds since 1970 as in the portal's API.
fn time(text: &str) -> Option<Timestamp> {
    let milliseconds =
        text.parse().ok().and_then(|number| Timestamp::from_millisecond(number).ok());
    milliseconds.or_else(|| parse_timestamp(text))
}

fn of_json(value: &Value, depth: usize, found: &mut Found) -> Result<(), String> {
    let Some(members) = value.as_object().filter(|_| depth > 0) else {
        return Ok(());
    };
    for (name, value) in members {
        let folded = name.to_ascii_lowercase().replace('_', "");
        let field = MEMBERS.iter().find(|(known, _)| *known == folded).map(|(_, field)| *field);
        // A `.env` file as JSON: the names of the variables.
        let field = field.or_else(|| field_of(name));
        match (field, value) {
            (Some(field), Value::String(text)) => found.add(field, text.trim())?,
            (Some(field), Value::Number(number)) => found.add(field, &number.to_string())?,
            _ => of_json(value, depth - 1, found)?,
        }
    }
    Ok(())
}

fn field_of(name: &str) -> Option<Field> {
    let name = name.to_ascii_lowercase();
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
}

/// `NAME=value` in the syntax of any shell: a known name, then `=`, a space or both, then the value
/// in quotes or up to a space or separator. Comments are skipped.
fn of_assignments(text: &str, found: &mut Found) -> Result<(), String> {
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with('#') || line.to_ascii_lowercase().starts_with("rem ") {
            continue;
        }
        let mut rest = line;
        while let Some(start) = rest.find(is_name_character) {
            let before = rest[..start].chars().next_back();
            let name_and_rest = &rest[start..];
            let end = name_and_rest.find(|c| !is_name_character(c)).unwrap_or(name_and_rest.len());
            let (name, behind) = name_and_rest.split_at(end);
            rest = behind;
            let Some(field) = field_of(name) else { continue };
            // In the middle of a value there is no name.
            if before.is_some_and(|c| !" \t:$\"'.;&,(".contains(c)) {
                continue;
            }
            let behind = behind.trim_start_matches(['"', '\'', '}']).trim_start();
            let value = behind.strip_prefix(['=', ':']).unwrap_or(behind).trim_start();
            let (value, behind) = value_of(value);
            found.add(field, value)?;
            rest = behind;
        }
    }
    Ok(())
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The value at the start of `text`, and the rest.
fn value_of(text: &str) -> (&str, &str) {
    let quote = text.chars().next().filter(|first| ['"', '\''].contains(first));
    if let Some(quote) = quote {
        let inner = &text[1..];
        return inner.split_once(quote).unwrap_or((inner, ""));
    }
    let is_end = |c: char| c.is_whitespace() || ";\"'&,|)".contains(c);
    text.split_at(text.find(is_end).unwrap_or(text.len()))
}

/// The portal's third form: key ID, secret access key and session token, each copied by itself.
fn of_bare_lines(text: &str, found: &mut Found) -> Result<(), String> {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let [key_id, secret, token @ ..] = lines.as_slice() else {
        return Ok(());
    };
    if !["ASIA", "AKIA"].iter().any(|start| key_id.starts_with(start)) || token.len() > 1 {
        return Ok(());
    }
    found.add(Field::KeyId, key_id)?;
    found.add(Field::SecretKey, secret)?;
    token.first().map_or(Ok(()), |token| found.add(Field::Token, token))
}

/// The section header of the portal's second form: `[111111111111_RoleName]`.
fn portal_header(line: &str) -> Option<(AccountId, String)> {
    let name = line.trim().strip_prefix('[')?.strip_suffix(']')?;
    let (account, role) = name.split_once('_')?;
    let is_role = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    let role = Some(role).filter(|role| !role.is_empty() && role.chars().all(is_role))?;
    Some((account.parse().ok()?, role.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ASIAIOSFODNN7EXAMPLE";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJH==";

    fn filled(text: &str) -> String {
        text.replace("KEY", KEY).replace("SECRET", SECRET).replace("TOKEN", TOKEN)
    }

    /// Each in capitals stands for its value; the names of the variables are in lower case therefore.
    const FORMS: [&str; 16] = [
        // The portal's first option for bash, cmd and PowerShell.
        "export aws_access_key_id=\"KEY\"\nexport aws_secret_access_key=\"SECRET\"\nexport aws_session_token=\"TOKEN\"",
        "SET aws_access_key_id=KEY\r\nSET aws_secret_access_key=SECRET\r\nSET aws_session_token=TOKEN\r\n",
        "$Env:aws_access_key_id=\"KEY\"\n$Env:aws_secret_access_key=\"SECRET\"\n$Env:aws_session_token=\"TOKEN\"",
        // The second, in either spacing.
        "[111111111111_AdministratorAccess]\naws_access_key_id=KEY\naws_secret_access_key=SECRET\naws_session_token=TOKEN",
        "[default]\naws_access_key_id = KEY\naws_secret_access_key = SECRET\n# old\naws_session_token = TOKEN\nregion = eu-west-1",
        // The third.
        "KEY\nSECRET\nTOKEN\n",
        // aws configure export-credentials, for fish too.
        "set -gx aws_access_key_id \"KEY\"\nset -gx aws_secret_access_key \"SECRET\"\nset -gx aws_session_token \"TOKEN\"\nset -gx aws_credential_expiration \"2031-05-06T07:08:09+00:00\"",
        "{\"Version\": 1, \"AccessKeyId\": \"KEY\", \"SecretAccessKey\": \"SECRET\", \"SessionToken\": \"TOKEN\", \"Expiration\": \"2031-05-06T07:08:09Z\"}",
        // aws sts assume-role, aws sso get-role-credentials.
        "{\"Credentials\": {\"AccessKeyId\": \"KEY\", \"SecretAccessKey\": \"SECRET\", \"SessionToken\": \"TOKEN\", \"Expiration\": \"2031-05-06T07:08:09+00:00\"}, \"AssumedRoleUser\": {\"AssumedRoleId\": \"AROA:me\", \"Arn\": \"arn:aws:sts::222222222222:assumed-role/x/me\"}}",
        "{\"roleCredentials\": {\"accessKeyId\": \"KEY\", \"secretAccessKey\": \"SECRET\", \"sessionToken\": \"TOKEN\", \"expiration\": 1935817689000}}",
        // .env files, and lines with several of them.
        "aws_access_key_id=KEY\naws_secret_access_key='SECRET'\naws_session_token=TOKEN\naws_region=eu-west-1",
        "export aws_access_key_id=KEY aws_secret_access_key=SECRET aws_session_token=TOKEN",
        "$env:aws_access_key_id='KEY'; $env:aws_secret_access_key='SECRET'; $env:aws_session_token='TOKEN'",
        "set \"aws_access_key_id=KEY\" && set \"aws_secret_access_key=SECRET\" && set \"aws_session_token=TOKEN\"",
        "setenv aws_access_key_id KEY; setenv aws_secret_access_key SECRET; setenv aws_session_token TOKEN",
        "{\"aws_access_key_id\": \"KEY\", \"aws_secret_access_key\": \"SECRET\", \"aws_session_token\": \"TOKEN\"}",
    ];

    #[test]
    fn every_form_gives_the_same_credentials() {
        for form in FORMS {
            for text in [
                filled(form),
                filled(&form.replace("aws_", "AWS_"))
                    .replace("AWS_access_key_id", "AWS_ACCESS_KEY_ID"),
            ] {
                let pasted = parse(&text).unwrap_or_else(|error| panic!("{error}: {form}"));
                let credentials = pasted.credentials;
                assert_eq!(credentials.access_key_id, KEY, "{form}");
                assert_eq!(credentials.secret_access_key.expose(), SECRET, "{form}");
                assert_eq!(credentials.session_token.unwrap().expose(), TOKEN, "{form}");
                let end = credentials.expiration.map(Timestamp::as_second);
                assert!(end.is_none() || end == Some(1_935_817_689), "{form}");
            }
        }
    }

    #[test]
    fn what_stands_beside_the_keys_is_taken_along() {
        let pasted = parse(&filled(FORMS[3])).unwrap();
        assert_eq!(pasted.credentials.account_id.unwrap().as_str(), "111111111111");
        assert_eq!(pasted.role.as_deref(), Some("AdministratorAccess"));
        assert_eq!(parse(&filled(FORMS[4])).unwrap().region.unwrap().as_str(), "eu-west-1");
        let assumed = parse(&filled(FORMS[8])).unwrap();
        assert_eq!(assumed.credentials.account_id.unwrap().as_str(), "222222222222");
        let keys = parse("AKIAIOSFODNN7EXAMPLE\nwJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY").unwrap();
        assert_eq!((keys.credentials.session_token, keys.credentials.expiration), (None, None));
    }

    #[test]
    fn what_is_missing_or_odd_is_named_and_not_shown() {
        for (text, message) in [
            ("", "the access key ID is missing"),
            ("hello", "the access key ID is missing"),
            ("{\"AccessKeyId\": \"", "it is not whole JSON"),
            ("aws_access_key_id=KEY", "the session token is missing"),
            ("aws_access_key_id=KEY\naws_session_token=TOKEN", "the secret access key is missing"),
            ("aws_access_key_id=KEY\naws_secret_access_key=SECRET", "the session token is missing"),
            (
                "aws_access_key_id=KEY\naws_secret_access_key=$(touch x)\naws_session_token=TOKEN",
                "the secret access key is not complete, or is something else",
            ),
            (
                "aws_access_key_id=KEY\naws_secret_access_key=`id`",
                "the secret access key is not complete, or is something else",
            ),
            (
                "aws_access_key_id=KEY;aws_access_key_id=AKIAIOSFODNN7EXAMPLE",
                "there are two different values for the access key ID",
            ),
            (
                "aws_access_key_id=KEY\naws_secret_access_key=SECRET\naws_session_token=TOKEN\naws_credential_expiration=soon",
                "the expiration is not a time",
            ),
        ] {
            assert_eq!(parse(&filled(text)).unwrap_err(), message, "{text}");
        }
    }

    #[test]
    fn a_paste_is_whole_once_its_last_value_has_ended() {
        for form in FORMS {
            let text = filled(form);
            for (at, _) in text.char_indices() {
                let is_token_there = text[..at].contains(TOKEN);
                assert!(!is_whole(&text[..at]) || is_token_there, "{}", &form);
            }
            assert!(is_whole(&format!("{text}\n")), "{form}");
        }
    }
}
