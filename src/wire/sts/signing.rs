//! Signature Version 4 for an STS request, by `aws-sigv4`.
//!
//! Signs `content-type`, `host`, `x-amz-date` and, with temporary credentials,
//! `x-amz-security-token`: nothing that a proxy may change.

use std::time::SystemTime;

use aws_credential_types::Credentials as SigningCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;

use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, Region, Secret, Timestamp, hex, sha256};
use crate::wire::http::HttpRequest;
use crate::wire::unchecked;

/// The name of the service in the credential scope.
const SIGNING_NAME: &str = "sts";

/// Adds the headers `x-amz-date`, `x-amz-security-token` and `authorization`. Sign each attempt
/// again.
pub(super) fn signed(
    mut request: HttpRequest,
    region: &Region,
    signer: &Credentials,
    now: Timestamp,
) -> Result<HttpRequest> {
    check(signer)?;
    let token = signer.session_token.as_ref().map(|token| token.expose().to_owned());
    let identity = SigningCredentials::new(
        signer.access_key_id.clone(),
        signer.secret_access_key.expose(),
        token,
        None,
        "awsso",
    )
    .into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region.as_str())
        .name(SIGNING_NAME)
        .time(SystemTime::from(now))
        .settings(SigningSettings::default())
        .build()
        .expect("all parameters are set")
        .into();
    // Hashed here, because the crate logs what it signs.
    let hash = hex(sha256(request.body.expose()));
    let headers = request.headers.iter().map(|(name, value)| (*name, value.expose()));
    let signable = SignableRequest::new(
        request.method.as_str(),
        request.url.as_str(),
        headers,
        SignableBody::Precomputed(hash),
    );
    let output = signable.and_then(|signable| sign(signable, &parameters)).map_err(|_| {
        // The crate's message may quote the header that it could not build.
        Error::new(Kind::Configuration, "the request to STS could not be signed")
    })?;
    let (instructions, _) = output.into_parts();
    for header in instructions.into_parts().0 {
        request.headers.push((header.name(), Secret::new(header.value())));
    }
    Ok(request)
}

fn check(signer: &Credentials) -> Result<()> {
    let refuse = |reason| {
        Error::new(Kind::Configuration, format!("the credentials cannot sign a request: {reason}"))
    };
    let id = &signer.access_key_id;
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(refuse("the access key id is empty or malformed".to_owned()));
    }
    unchecked::check_line("secret access key", &signer.secret_access_key).map_err(refuse)?;
    match &signer.session_token {
        Some(token) if !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(refuse("the session token is malformed".to_owned()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::http::Method;

    fn request(url: &str) -> HttpRequest {
        HttpRequest::new(Method::Post, url).with_body(
            "application/x-www-form-urlencoded; charset=utf-8",
            Secret::new("Action=GetCallerIdentity&Version=2011-06-15"),
        )
    }

    fn signer(token: Option<&str>) -> Credentials {
        Credentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            session_token: token.map(Secret::new),
            expiration: None,
            account_id: None,
        }
    }

    fn authorization(url: &str, region: &str, token: Option<&str>) -> String {
        let now = "2015-08-30T12:36:00Z".parse().unwrap();
        let region = region.parse().unwrap();
        let request = signed(request(url), &region, &signer(token), now).unwrap();
        let names: Vec<_> = request.headers.iter().map(|(name, _)| *name).collect();
        let header = |name| {
            let position = names.iter().position(|other| *other == name).unwrap();
            request.headers[position].1.expose().to_owned()
        };
        assert_eq!(header("x-amz-date"), "20150830T123600Z");
        assert_eq!(names.contains(&"x-amz-security-token"), token.is_some());
        assert!(!names.contains(&"x-amz-content-sha256"));
        header("authorization")
    }

    /// Worked out by hand from the description of Signature Version 4 with HMAC and SHA-256 of
    /// Python's standard library.
    #[test]
    fn signatures_match_the_known_answers() {
        assert_eq!(
            authorization("https://sts.us-east-1.amazonaws.com/", "us-east-1", None),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date, \
             Signature=52a8540fea00e731072179f763577cbe2a45eac2c5d32fb4d785f3eefac88165"
        );
        assert_eq!(
            authorization("http://127.0.0.1:18080/sts", "eu-west-1", Some("IQoJ+/==")),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/sts/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, \
             Signature=5b26a801cc2c285f3fd213cc6db709c635e587a1f6840d4d2c7cc1201c1b65d7"
        );
    }

    #[test]
    fn credentials_that_no_header_can_carry_are_refused_unshown() {
        let region = "us-east-1".parse().unwrap();
        for token in ["hunter2\r\nx: y", "hünter2", "hunter2 "] {
            let error = signed(
                request("https://sts.amazonaws.com/"),
                &region,
                &signer(Some(token)),
                Timestamp::UNIX_EPOCH,
            )
            .unwrap_err();
            assert_eq!(
                error.to_string(),
                "the credentials cannot sign a request: the session token is malformed"
            );
        }
    }
}
