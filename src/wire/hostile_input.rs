//! Tests of all decoders: no input makes them panic or hang, and no error contains a secret or a
//! control character.

use std::time::{Duration, Instant};

use super::http::HttpResponse;
use super::{cli_cache, container, imds, oidc, portal, process, signin, sts, token_cache};
use crate::error::Error;
use crate::model::Timestamp;

/// Must not occur in an error.
const SECRET: &str = "hunter2hunter2";

/// A decoder, reduced to the text of its error.
type Decoder = fn(u16, &[u8]) -> Option<String>;

fn response(status: u16, body: &[u8]) -> HttpResponse {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers =
        vec![header("date", "Tue, 06 May 2031 07:20:00 GMT"), header("location", "\u{1b}x")];
    HttpResponse::new(status, headers, body.to_vec())
}

fn told<T, E: Into<Error>>(result: Result<T, E>) -> Option<String> {
    let error: Error = result.err()?.into();
    Some(error.to_string())
}

const DECODERS: [Decoder; 19] = [
    |status, body| told(sts::parse_role_credentials("AssumeRole", &response(status, body))),
    |status, body| told(sts::parse_caller_identity(&response(status, body))),
    |status, body| {
        sts::clock_skew(&response(status, body), Timestamp::UNIX_EPOCH).map(|skew| skew.to_string())
    },
    |status, body| told(portal::parse_accounts(&response(status, body))),
    |status, body| told(portal::parse_account_roles(&response(status, body))),
    |status, body| {
        let account = "000000000001".parse().unwrap();
        told(portal::parse_role_credentials(&response(status, body), &account))
    },
    |status, body| told(portal::parse_logout(&response(status, body))),
    |status, body| told(oidc::parse_registration(&response(status, body))),
    |status, body| told(oidc::parse_device_authorization(&response(status, body))),
    |status, body| told(oidc::parse_token(&response(status, body))),
    |status, body| told(signin::parse_token(&response(status, body))),
    |status, body| told(container::parse(&response(status, body))),
    |status, body| told(imds::parse_credentials(&response(status, body))),
    |status, body| told(imds::parse_token(&response(status, body))),
    |_, body| told(token_cache::CachedToken::parse(body)),
    |_, body| told(token_cache::CachedRegistration::parse(body)),
    |_, body| told(signin::CachedLogin::parse(body)),
    |_, body| told(cli_cache::parse(body)),
    |_, body| told(process::parse(body, Timestamp::UNIX_EPOCH)),
];

/// Texts that at least one decoder accepts, or accepts in part.
const SAMPLES: [&str; 6] = [
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>hunter2hunter2\
     </SecretAccessKey><SessionToken>hunter2hunter2&amp;</SessionToken><Expiration>2031-05-06T08:08:09Z</Expiration>\
     </Credentials></AssumeRoleResult></AssumeRoleResponse>",
    "{\"roleCredentials\": {\"accessKeyId\": \"ASIA\", \"secretAccessKey\": \"hunter2hunter2\", \"sessionToken\": \"hunter2hunter2\", \
     \"expiration\": 1936508889123}, \"accountList\": [{\"accountId\": \"000000000001\"}], \"roleList\": [{\"roleName\": \"x\"}]}",
    "{\"Version\": 1, \"AccessKeyId\": \"ASIA\", \"SecretAccessKey\": \"hunter2hunter2\", \"Token\": \"hunter2hunter2\", \
     \"SessionToken\": \"hunter2hunter2\", \"Expiration\": \"2031-05-06T07:08:09Z\"}",
    "{\"accessToken\": \"hunter2hunter2\", \"expiresAt\": \"2031-05-06T07:08:09Z\", \"expiresIn\": 9, \"clientId\": \"i\", \
     \"clientSecret\": \"hunter2hunter2\", \"clientSecretExpiresAt\": 9, \"refreshToken\": \"hunter2hunter2\", \"x\": {\"y\": 1}}",
    "{\"accessToken\": {\"accessKeyId\": \"ASIA\", \"secretAccessKey\": \"hunter2hunter2\", \"sessionToken\": \"hunter2hunter2\", \
     \"accountId\": \"123456789012\", \"expiresAt\": \"2031-05-06T07:08:09Z\"}, \"clientId\": \"i\", \"refreshToken\": \
     \"hunter2hunter2\", \"dpopKey\": \"hunter2hunter2\", \"expiresIn\": 900}",
    "{\"Credentials\": {\"AccessKeyId\": \"ASIA\", \"SecretAccessKey\": \"hunter2hunter2\", \"SessionToken\": \"hunter2hunter2\", \
     \"Expiration\": \"2031-05-06T07:08:09UTC\"}, \"ProviderType\": \"sso\"}",
];

/// A small generator (xorshift): the same texts in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn byte(&mut self) -> u8 {
        const LIKELY: &[u8] = b"<>/&;\"{}[]:,\\#!?'0-\n\0\x1b\xff\xc3";
        let choice = self.below(2 * LIKELY.len());
        LIKELY.get(choice).copied().unwrap_or_else(|| self.next().to_le_bytes()[0])
    }
}

fn check(status: u16, body: &[u8]) {
    for (number, decoder) in DECODERS.iter().enumerate() {
        let Some(text) = decoder(status, body) else {
            continue;
        };
        let shown = String::from_utf8_lossy(body);
        assert!(!text.contains(SECRET), "decoder {number} told {text:?} of {shown:?}");
        assert!(!text.chars().any(char::is_control), "decoder {number} told {text:?} of {shown:?}");
    }
}

#[test]
fn random_bytes_and_damaged_answers_never_panic_or_leak() {
    let mut random = Random(0x5eed_1234_5678_9abc);
    for round in 0..2000 {
        let mut body: Vec<u8> = if round % 4 == 0 {
            (0..random.below(80)).map(|_| random.byte()).collect()
        } else {
            SAMPLES[random.below(SAMPLES.len())].into()
        };
        for _ in 0..=random.below(3) {
            let position = random.below(body.len() + 1);
            match random.below(3) {
                0 => body.truncate(position),
                1 => body.insert(position, random.byte()),
                _ => {
                    let byte = random.byte();
                    body.get_mut(position).into_iter().for_each(|old| *old = byte);
                }
            }
        }
        let status = [200, 200, 200, 302, 400, 403, 500][random.below(7)];
        check(status, &body);
    }
}

#[test]
fn every_cut_of_every_answer_is_refused_or_read() {
    for sample in SAMPLES {
        for end in 0..=sample.len() {
            check(200, &sample.as_bytes()[..end]);
            check(403, &sample.as_bytes()[..end]);
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the time that the decoders take is what is tested")]
fn large_and_deep_inputs_take_linear_time() {
    let long = "x".repeat(40_000);
    let name = "n".repeat(30_000);
    let inputs = [
        "[".repeat(40_000),
        "{\"a\":".repeat(20_000),
        "<a>".repeat(40_000),
        format!("<{name}>{}</{name}>", "<b>1</b>".repeat(20_000)),
        format!("<a>{}</a>", "&#65;".repeat(20_000)),
        format!(
            "<ErrorResponse><Error><Code>{long}</Code><Message>{long}</Message></Error></ErrorResponse>"
        ),
        format!("{{\"message\": \"{long}\", \"code\": \"{long}\"}}"),
        format!("{{{}\"a\": 1}}", "\"key\": {\"x\": 1}, ".repeat(20_000)),
    ];
    let start = Instant::now();
    for input in &inputs {
        check(200, input.as_bytes());
        check(400, input.as_bytes());
    }
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}
