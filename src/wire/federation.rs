//! Console sign-in links: the request to the federation endpoint, and its response.
//!
//! Source: IAM user guide, "Enable custom identity broker access to the AWS console".

use serde::Deserialize;
use serde_json::json;

use super::field::{self, Text};
use super::http::{HttpRequest, HttpResponse, Method};
use super::percent;
use super::service_error::ServiceError;
use crate::model::{Credentials, Secret};

/// Asks for a sign-in token. The console session lasts `duration` seconds, or as long as the
/// credentials. In the body, because addresses end up in logs.
pub(crate) fn get_signin_token(
    base: &str,
    credentials: &Credentials,
    duration: Option<u32>,
) -> HttpRequest {
    let token = credentials.session_token.as_ref().map_or("", Secret::expose);
    let session = json!({
        "sessionId": credentials.access_key_id,
        "sessionKey": credentials.secret_access_key.expose(),
        "sessionToken": token,
    });
    let session = Secret::new(session.to_string());
    let duration = duration.map(|seconds| seconds.to_string());
    let pairs = [("Action", Some("getSigninToken")), ("SessionDuration", duration.as_deref())]
        .into_iter()
        .chain([("SessionType", Some("json")), ("Session", Some(session.expose()))]);
    let body = percent::pairs(pairs.filter_map(|(name, value)| Some((name, value?))));
    HttpRequest::new(Method::Post, format!("{base}/federation"))
        .with_body("application/x-www-form-urlencoded", Secret::new(body))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Answer {
    signin_token: Text,
}

/// The sign-in token. A refusal is a web page without a code: only its status, 400, is usable.
pub(crate) fn parse_signin_token(response: &HttpResponse) -> Result<Secret, ServiceError> {
    let (service, operation) = ("AWS sign-in", "getSigninToken");
    match response.status {
        200 => {
            let answer: Answer = field::document(&response.body).unwrap_or_default();
            let token = answer.signin_token.required("SigninToken");
            token.map_err(|why| ServiceError::unusable(service, operation, response, &why))
        }
        400 => Err(ServiceError::new(service, operation, response, "400", "")),
        _ => Err(ServiceError::without_code(service, operation, response)),
    }
}

/// The link that signs a browser in and leads to `destination`. Whoever has it is signed in: it is
/// as secret as the credentials, for 15 minutes. `issuer` is where the console leads after the
/// session has ended.
pub(crate) fn login_link(
    base: &str,
    issuer: Option<&str>,
    destination: &str,
    token: &Secret,
) -> Secret {
    let pairs = [("Action", Some("login")), ("Issuer", issuer), ("Destination", Some(destination))]
        .into_iter()
        .chain([("SigninToken", Some(token.expose()))]);
    let query = percent::pairs(pairs.filter_map(|(name, value)| Some((name, value?))));
    Secret::new(format!("{base}/federation?{query}"))
}

/// A link that first signs the browser out of the console, and then leads to `link`.
pub(crate) fn sign_out_link(base: &str, link: &Secret) -> Secret {
    let query = percent::pairs([("Action", "logout"), ("redirect_uri", link.expose())]);
    Secret::new(format!("{base}/oauth?{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Credentials {
        Credentials {
            access_key_id: "ASIA1".to_owned(),
            secret_access_key: Secret::new("a+b/c"),
            session_token: Some(Secret::new("t==")),
            expiration: None,
            account_id: None,
        }
    }

    #[test]
    fn keys_go_into_the_body_and_a_duration_only_where_one_is_asked_for() {
        let session = "%7B%22sessionId%22%3A%22ASIA1%22%2C%22sessionKey%22%3A%22a%2Bb%2Fc%22%2C\
                       %22sessionToken%22%3A%22t%3D%3D%22%7D";
        for (duration, part) in [(Some(900), "SessionDuration=900&"), (None, "")] {
            let request = get_signin_token("https://x", &credentials(), duration);
            assert_eq!(request.url, "https://x/federation");
            let expected =
                format!("Action=getSigninToken&{part}SessionType=json&Session={session}");
            assert_eq!(request.body.expose(), expected);
        }
    }

    #[test]
    fn the_link_holds_every_value_encoded() {
        let token = Secret::new("t/+=");
        let destination = "https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1#a";
        let link = login_link("https://x", Some("https://p/start"), destination, &token);
        assert_eq!(
            link.expose(),
            "https://x/federation?Action=login&Issuer=https%3A%2F%2Fp%2Fstart&Destination=https%3A%2F%2F\
             eu-west-1.console.aws.amazon.com%2Fs3%2Fhome%3Fregion%3Deu-west-1%23a&SigninToken=t%2F%2B%3D"
        );
        let out = sign_out_link("https://x", &Secret::new("https://x/a?b=c&d"));
        let expected = "https://x/oauth?Action=logout&redirect_uri=https%3A%2F%2Fx%2Fa%3Fb%3Dc%26d";
        assert_eq!(out.expose(), expected);
    }

    #[test]
    fn an_answer_is_a_token_or_a_refusal() {
        let answer = |status, body: &str| {
            parse_signin_token(&HttpResponse::new(status, Vec::new(), body.as_bytes().to_vec()))
        };
        assert_eq!(answer(200, r#"{"SigninToken":"x"}"#), Ok(Secret::new("x")));
        for (status, body) in [(200, "{}"), (200, r#"{"SigninToken":""}"#), (400, "<html>no")] {
            assert_eq!(answer(status, body).unwrap_err().status, status, "{body}");
        }
    }
}
