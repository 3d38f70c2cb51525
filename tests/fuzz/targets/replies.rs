//! Replies of services, output of processes, files of other tools: nothing that they say makes awsso
//! panic, no error shows a secret, and what is accepted is what they say.

use std::collections::BTreeSet;

use awsso::fuzzing::{DECODERS, leaves};
use serde_json::Value;

use super::check_shown;

/// Stands for every secret in the corpora.
const MARK: &str = "hunter2hunter2";

/// The members and elements that hold secrets, in lower case.
const SECRETS: [&str; 12] = [
    "accesstoken",
    "clientsecret",
    "devicecode",
    "dpopkey",
    "idtoken",
    "refreshtoken",
    "registrationaccesstoken",
    "secretaccesskey",
    "secretkey",
    "sessiontoken",
    "signintoken",
    "token",
];

/// Decoders of texts that are only sent on, in JSON or percent-encoded.
const IN_BODIES: [&str; 4] = ["federation", "login file", "registration file", "token file"];

pub(super) fn sts(data: &[u8]) {
    let (status, body) = with_status(data);
    let said = leaves(body);
    if let Ok(said) = &said {
        let mine = my_leaves(std::str::from_utf8(body).expect("accepted as text"));
        assert_eq!(*said, mine, "{}", String::from_utf8_lossy(body));
    }
    let said = said.unwrap_or_default();
    let is_misplaced = said.iter().any(|(path, text)| {
        let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        text.contains(MARK) && !SECRETS.contains(&name.as_str()) || path.contains(MARK)
    });
    let said = said.into_iter().map(|(_, text)| text).collect();
    decode("sts", status, body, &said, is_misplaced);
}

pub(super) fn json(data: &[u8]) {
    let (status, body) = with_status(data);
    let (said, is_misplaced) = said(body);
    for family in ["portal", "oidc", "signin", "federation", "container", "metadata"] {
        decode(family, status, body, &said, is_misplaced);
    }
}

pub(super) fn process(data: &[u8]) {
    let (said, is_misplaced) = said(data);
    decode("process", 200, data, &said, is_misplaced);
    if let (Ok(accepted), Ok(value)) = (awsso_process(data), serde_json::from_slice::<Value>(data))
    {
        assert_eq!(value["Version"], 1);
        let text = |name: &str| value[name].as_str().filter(|text| !text.is_empty());
        let expected = [text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken")];
        let expected: Vec<_> = expected.into_iter().flatten().collect();
        assert_eq!(accepted, expected);
    }
}

fn awsso_process(data: &[u8]) -> Result<Vec<String>, String> {
    let (_, decoder) = DECODERS.iter().find(|(name, _)| *name == "process").expect("there");
    decoder(200, data)
}

pub(super) fn cached(data: &[u8]) {
    let (said, is_misplaced) = said(data);
    for family in ["token file", "registration file", "login file", "cli cache"] {
        decode(family, 200, data, &said, is_misplaced);
    }
}

fn with_status(data: &[u8]) -> (u16, &[u8]) {
    let (first, body) = data.split_first().unwrap_or((&b'2', &[]));
    let status = match first {
        b'3' => 302,
        b'4' => 400,
        b'1' => 401,
        b'f' => 403,
        b'n' => 404,
        b'5' => 503,
        _ => 200,
    };
    (status, body)
}

fn decode(family: &str, status: u16, body: &[u8], said: &BTreeSet<String>, is_misplaced: bool) {
    for (name, decoder) in DECODERS.iter().filter(|(name, _)| name.starts_with(family)) {
        match decoder(status, body) {
            Ok(accepted) => {
                for text in accepted {
                    let is_said = said.iter().any(|known| known.contains(text.trim()))
                        || String::from_utf8_lossy(body).contains(&text);
                    assert!(is_said, "{name} made up {text:?}");
                    // What becomes a header, a variable, or is shown.
                    let is_line = IN_BODIES.contains(name) || !text.chars().any(char::is_control);
                    assert!(is_line, "{name}: {text:?}");
                }
            }
            Err(text) => {
                check_shown(&text);
                assert!(is_misplaced || !text.contains(MARK), "{name} shows a secret: {text}");
            }
        }
    }
}

/// All texts and numbers of some JSON, and whether a secret stands where none belongs.
fn said(body: &[u8]) -> (BTreeSet<String>, bool) {
    let mut texts = BTreeSet::new();
    let mut is_misplaced = false;
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        walk(&value, "", &mut texts, &mut is_misplaced);
    }
    (texts, is_misplaced)
}

fn walk(value: &Value, name: &str, texts: &mut BTreeSet<String>, is_misplaced: &mut bool) {
    match value {
        Value::String(text) => {
            let is_secret = SECRETS.contains(&name.to_ascii_lowercase().as_str());
            *is_misplaced |= text.contains(MARK) && !is_secret;
            texts.insert(text.clone());
        }
        Value::Number(number) => drop(texts.insert(number.to_string())),
        Value::Array(items) => {
            for item in items {
                walk(item, "", texts, is_misplaced);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                *is_misplaced |= name.contains(MARK);
                walk(value, name, texts, is_misplaced);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// The leaves of well-formed XML without a document type.
fn my_leaves(xml: &str) -> Vec<(String, String)> {
    let mut rest = xml.strip_prefix('\u{feff}').unwrap_or(xml);
    let (mut path, mut found) = (Vec::<&str>::new(), Vec::new());
    let (mut text, mut is_leaf) = (String::new(), false);
    while !rest.is_empty() {
        let end_of = |mark: &str| rest.find(mark).map_or(rest.len(), |at| at + mark.len());
        let end = if rest.starts_with("<!--") {
            end_of("-->")
        } else if let Some(data) = rest.strip_prefix("<![CDATA[") {
            text.push_str(&lines_of(data.split("]]>").next().unwrap_or_default()));
            end_of("]]>")
        } else if rest.starts_with("<?") {
            end_of("?>")
        } else if rest.starts_with("</") {
            if is_leaf {
                found.push((path.join("/"), text.trim().to_owned()));
            }
            path.pop();
            is_leaf = false;
            end_of(">")
        } else if rest.starts_with('<') {
            let end = end_of_tag(rest);
            let inner = rest[1..end].trim_end_matches('>');
            let name = inner.trim_end_matches('/');
            let is_blank = |c: char| " \t\r\n".contains(c);
            let name = name.split(is_blank).next().unwrap_or_default();
            path.push(name.rsplit(':').next().unwrap_or_default());
            if inner.ends_with('/') {
                found.push((path.join("/"), String::new()));
                path.pop();
                is_leaf = false;
            } else {
                text.clear();
                is_leaf = true;
            }
            end
        } else if let Some(reference) = rest.strip_prefix('&') {
            let name = reference.split(';').next().unwrap_or_default();
            text.push(character(name));
            end_of(";")
        } else {
            let end = rest.find(['<', '&']).unwrap_or(rest.len());
            text.push_str(&lines_of(&rest[..end]));
            end
        };
        rest = &rest[end..];
    }
    found
}

/// The end of a tag; `>` in the value of an attribute is none.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// XML 1.0, 2.11.
fn lines_of(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn character(name: &str) -> char {
    let code = match name {
        "lt" => return '<',
        "gt" => return '>',
        "amp" => return '&',
        "apos" => return '\'',
        "quot" => return '"',
        name => match name.strip_prefix("#x") {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => name.trim_start_matches('#').parse(),
        },
    };
    code.ok().and_then(char::from_u32).unwrap_or_else(|| panic!("{name} was accepted"))
}
