//! What services, processes and other tools' files say.

use super::told;
use crate::error::Error;
use crate::model::{Credentials, Secret, Timestamp};
use crate::wire::token_cache::{CachedRegistration, CachedToken};
use crate::wire::{
    HttpResponse, cli_cache, container, federation, imds, oidc, portal, process, read_leaves,
    signin, sts,
};

/// Reads a body with an HTTP status (files and processes have none): the texts that were accepted,
/// secrets included, or the error that people read.
pub type Decoder = fn(u16, &[u8]) -> Result<Vec<String>, String>;

/// The moment at which all of them are read.
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn response(status: u16, body: &[u8]) -> HttpResponse {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers =
        vec![header("date", "Tue, 06 May 2031 07:00:00 GMT"), header("location", "\u{1b}x")];
    HttpResponse::new(status, headers, body.to_vec())
}

pub(super) fn values(credentials: &Credentials) -> Vec<String> {
    let secrets = [Some(&credentials.secret_access_key), credentials.session_token.as_ref()];
    let mut values = vec![credentials.access_key_id.clone()];
    values.extend(secrets.into_iter().flatten().map(exposed));
    values
}

fn exposed(secret: &Secret) -> String {
    secret.expose().to_owned()
}

fn refused<E: Into<Error>>(error: E) -> String {
    told(&error.into())
}

/// The decoders by name.
pub const DECODERS: [(&str, Decoder); 21] = [
    ("sts role", |status, body| {
        let role = sts::parse_role_credentials("AssumeRole", &response(status, body));
        Ok(values(&role.map_err(refused)?))
    }),
    ("sts identity", |status, body| {
        let identity = sts::parse_caller_identity(&response(status, body)).map_err(refused)?;
        Ok(vec![identity.account.to_string(), identity.arn])
    }),
    ("sts clock", |status, body| {
        Ok(sts::clock_skew(&response(status, body), NOW).map(|_| Vec::new()).unwrap_or_default())
    }),
    ("portal accounts", |status, body| {
        let page = portal::parse_accounts(&response(status, body)).map_err(refused)?;
        Ok(page.items.iter().map(|account| account.id.to_string()).collect())
    }),
    ("portal roles", |status, body| {
        let page = portal::parse_account_roles(&response(status, body)).map_err(refused)?;
        Ok(page.items.into_iter().chain(page.next_token).collect())
    }),
    ("portal credentials", |status, body| {
        let account = "000000000001".parse().map_err(refused::<Error>)?;
        let parsed = portal::parse_role_credentials(&response(status, body), &account);
        parsed.map(|credentials| values(&credentials)).map_err(refused)
    }),
    ("portal logout", |status, body| {
        portal::parse_logout(&response(status, body)).map(|()| Vec::new()).map_err(refused)
    }),
    ("oidc registration", |status, body| {
        let client = oidc::parse_registration(&response(status, body)).map_err(refused)?;
        Ok(vec![exposed(&client.client_secret), client.client_id])
    }),
    ("oidc device", |status, body| {
        let device = oidc::parse_device_authorization(&response(status, body)).map_err(refused)?;
        let mut texts = vec![exposed(&device.device_code), device.user_code];
        texts.push(device.verification_uri);
        texts.extend(device.verification_uri_complete);
        Ok(texts)
    }),
    ("oidc token", |status, body| {
        let token = oidc::parse_token(&response(status, body)).map_err(refused)?;
        let tokens = [Some(&token.access_token), token.refresh_token.as_ref()];
        Ok(tokens.into_iter().flatten().map(exposed).collect())
    }),
    ("signin token", |status, body| {
        let token = signin::parse_token(&response(status, body)).map_err(refused)?;
        Ok(values(&token.credentials).into_iter().chain([exposed(&token.refresh_token)]).collect())
    }),
    ("federation", |status, body| {
        let token = federation::parse_signin_token(&response(status, body)).map_err(refused)?;
        Ok(vec![exposed(&token)])
    }),
    ("container", |status, body| {
        container::parse(&response(status, body)).map(|keys| values(&keys)).map_err(refused)
    }),
    ("metadata credentials", |status, body| {
        match imds::parse_credentials(&response(status, body)).map_err(refused)? {
            imds::CredentialsReply::Issued(keys) => Ok(values(&keys)),
            imds::CredentialsReply::None { code, message } => Err(format!("{code}: {message}")),
        }
    }),
    ("metadata token", |status, body| {
        match imds::parse_token(&response(status, body)).map_err(refused)? {
            imds::TokenReply::Token(token) => Ok(vec![exposed(&token)]),
            imds::TokenReply::Unsupported => Ok(Vec::new()),
        }
    }),
    ("metadata role", |status, body| {
        let name = imds::parse_role_name(&response(status, body)).map_err(refused)?;
        Ok(name.into_iter().collect())
    }),
    ("token file", |_, body| {
        let token = CachedToken::parse(body).map_err(refused)?;
        again(&token, CachedToken::parse(token.to_text().expose().as_bytes()));
        let secrets = [Some(&token.access_token), token.refresh_token.as_ref()];
        Ok(secrets.into_iter().flatten().map(exposed).collect())
    }),
    ("registration file", |_, body| {
        let client = CachedRegistration::parse(body).map_err(refused)?;
        again(&client, CachedRegistration::parse(client.to_text().expose().as_bytes()));
        Ok(vec![exposed(&client.registration.client_secret)])
    }),
    ("login file", |_, body| {
        let login = signin::CachedLogin::parse(body).map_err(refused)?;
        again(&login, signin::CachedLogin::parse(login.to_text().expose().as_bytes()));
        Ok(vec![exposed(&login.refresh_token), exposed(&login.dpop_key)])
    }),
    ("cli cache", |_, body| Ok(values(&cli_cache::parse(body).map_err(refused)?.credentials))),
    ("process", |_, body| {
        let credentials = process::parse(body, NOW).map_err(refused)?;
        // Parts of a second are not written.
        let text = process::to_json(&credentials);
        let second = process::parse(text.expose().as_bytes(), NOW).map_err(refused)?;
        again(&text, Ok(process::to_json(&second)));
        Ok(values(&credentials))
    }),
];

/// What awsso writes it reads back.
fn again<T: PartialEq>(first: &T, second: Result<T, Error>) {
    assert!(second.is_ok_and(|second| second == *first), "it reads back as something else");
}

/// The leaves of an XML reply: path and text.
pub fn leaves(body: &[u8]) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    read_leaves(body, |path, text| found.push((path.join("/"), text.to_owned())))?;
    Ok(found)
}
