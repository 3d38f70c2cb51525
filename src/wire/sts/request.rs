//! The requests: form bodies of the query protocol. [`RoleParameters::check`] checks the limits of
//! parameters.

use super::signing::signed;
use crate::error::Result;
use crate::model::{Credentials, Region, RoleArn, RoleParameters, Secret, SessionName, Timestamp};
use crate::wire::endpoint::signing_region;
use crate::wire::http::{HttpRequest, Method};
use crate::wire::percent;

/// `AssumeRole` at `base` (see [`base_url`](crate::wire::endpoint::base_url)) in `region`, signed
/// by `signer` at `now`.
///
/// Sends `session_name` instead of `role.session_name`; `token_code` is the code of the MFA device
/// `role.mfa_serial`.
pub(crate) fn assume_role(
    base: &str,
    region: &Region,
    role: &RoleParameters,
    session_name: &SessionName,
    token_code: Option<&Secret>,
    signer: &Credentials,
    now: Timestamp,
) -> Result<HttpRequest> {
    let mut form = Form::new("AssumeRole");
    form.push("RoleArn", role.role_arn.as_str());
    form.push("RoleSessionName", session_name.as_str());
    form.push_optional("ExternalId", role.external_id.as_deref());
    // A session made with the device needs neither.
    form.push_optional("SerialNumber", token_code.and(role.mfa_serial.as_deref()));
    form.push_optional("TokenCode", token_code.map(Secret::expose));
    form.push_duration(role.duration_seconds);
    form.push_optional("SourceIdentity", role.source_identity.as_deref());
    form.push_optional("Policy", role.policy.as_deref());
    for (number, arn) in (1..).zip(&role.policy_arns) {
        form.push(format!("PolicyArns.member.{number}.arn"), arn);
    }
    for (number, tag) in (1..).zip(&role.tags) {
        form.push(format!("Tags.member.{number}.Key"), &tag.key);
        form.push(format!("Tags.member.{number}.Value"), &tag.value);
    }
    for (number, key) in (1..).zip(&role.transitive_tag_keys) {
        form.push(format!("TransitiveTagKeys.member.{number}"), key);
    }
    signed(form.into_request(base), &signing_region(region), signer, now)
}

/// `AssumeRoleWithWebIdentity`, unsigned. `token` is trimmed: files end in a line break.
pub(crate) fn assume_role_with_web_identity(
    base: &str,
    role_arn: &RoleArn,
    session_name: &SessionName,
    token: &Secret,
    duration_seconds: Option<u32>,
) -> HttpRequest {
    let mut form = Form::new("AssumeRoleWithWebIdentity");
    form.push("RoleArn", role_arn.as_str());
    form.push("RoleSessionName", session_name.as_str());
    form.push("WebIdentityToken", token.expose().trim());
    form.push_duration(duration_seconds);
    form.into_request(base)
}

/// `GetCallerIdentity`: needs no permission, so it tells whether credentials work at all.
pub(crate) fn get_caller_identity(
    base: &str,
    region: &Region,
    signer: &Credentials,
    now: Timestamp,
) -> Result<HttpRequest> {
    let form = Form::new("GetCallerIdentity");
    signed(form.into_request(base), &signing_region(region), signer, now)
}

/// `GetSessionToken`: temporary credentials of an IAM user, with MFA if `mfa` (serial number and
/// code) is given.
pub(crate) fn get_session_token(
    base: &str,
    region: &Region,
    mfa: Option<(&str, &Secret)>,
    duration_seconds: Option<u32>,
    signer: &Credentials,
    now: Timestamp,
) -> Result<HttpRequest> {
    let mut form = Form::new("GetSessionToken");
    if let Some((serial_number, code)) = mfa {
        form.push("SerialNumber", serial_number);
        form.push("TokenCode", code.expose());
    }
    form.push_duration(duration_seconds);
    signed(form.into_request(base), &signing_region(region), signer, now)
}

/// Builds a form body. Empty optional values are omitted: STS refuses them.
struct Form(String);

impl Form {
    fn new(action: &str) -> Self {
        Self(percent::pairs([("Action", action), ("Version", "2011-06-15")]))
    }

    fn push(&mut self, name: impl AsRef<str>, value: &str) {
        self.0.push('&');
        self.0.push_str(&percent::pairs([(name.as_ref(), value)]));
    }

    fn push_optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.push(name, value);
        }
    }

    fn push_duration(&mut self, seconds: Option<u32>) {
        if let Some(seconds) = seconds {
            self.push("DurationSeconds", &seconds.to_string());
        }
    }

    fn into_request(self, base: &str) -> HttpRequest {
        let has_path = base.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
        let url = if has_path { base.to_owned() } else { format!("{base}/") };
        HttpRequest::new(Method::Post, url)
            .with_body("application/x-www-form-urlencoded; charset=utf-8", Secret::new(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SessionTag;

    const BASE: &str = "https://sts.eu-west-1.amazonaws.com";

    fn signer() -> Credentials {
        Credentials {
            access_key_id: "ASIAEXAMPLEID".to_owned(),
            secret_access_key: Secret::new("example/secret+key"),
            session_token: Some(Secret::new("IQoJexample==")),
            expiration: None,
            account_id: None,
        }
    }

    fn region(name: &str) -> Region {
        name.parse().unwrap()
    }

    fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
        request.headers.iter().find(|(other, _)| *other == name).map(|(_, value)| value.expose())
    }

    #[test]
    fn assume_role_sends_what_was_asked_and_nothing_else() {
        let role = RoleParameters::of("arn:aws:iam::123456789012:role/x".parse().unwrap());
        let name = "me".parse().unwrap();
        let now = "2031-05-06T07:08:09Z".parse().unwrap();
        let assume = |role: &RoleParameters, code: Option<&Secret>| {
            assume_role(BASE, &region("eu-west-1"), role, &name, code, &signer(), now).unwrap()
        };
        let request = assume(&role, None);
        assert_eq!((request.method, request.url.as_str()), (Method::Post, &*format!("{BASE}/")));
        assert_eq!(
            request.body.expose(),
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fx&RoleSessionName=me"
        );
        assert_eq!(header(&request, "x-amz-security-token"), Some("IQoJexample=="));
        let full = RoleParameters {
            external_id: Some("ext/1".to_owned()),
            duration_seconds: Some(1800),
            mfa_serial: Some("arn:aws:iam::123456789012:mfa/me".to_owned()),
            source_identity: Some("jo@example.com".to_owned()),
            policy: Some("{\"a\": \"*\"}".to_owned()),
            policy_arns: vec!["p1".to_owned(), "p2".to_owned()],
            tags: vec![SessionTag { key: "team".to_owned(), value: String::new() }],
            transitive_tag_keys: vec!["team".to_owned()],
            ..role
        };
        let request = assume(&full, Some(&Secret::new("123456")));
        let tail = request.body.expose().split_once("&RoleSessionName=me&").unwrap().1;
        assert_eq!(
            tail,
            "ExternalId=ext%2F1&SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fme&TokenCode=123456\
             &DurationSeconds=1800&SourceIdentity=jo%40example.com&Policy=%7B%22a%22%3A%20%22%2A%22%7D\
             &PolicyArns.member.1.arn=p1&PolicyArns.member.2.arn=p2\
             &Tags.member.1.Key=team&Tags.member.1.Value=&TransitiveTagKeys.member.1=team"
        );
    }

    #[test]
    fn web_identity_is_not_signed_and_its_token_trimmed() {
        let token = Secret::new("aaa.bbb.ccc\n");
        let role = "arn:aws:iam::123456789012:role/x".parse().unwrap();
        let name = "me".parse().unwrap();
        let request = assume_role_with_web_identity(BASE, &role, &name, &token, None);
        assert_eq!(
            request.body.expose(),
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fx&RoleSessionName=me&WebIdentityToken=aaa.bbb.ccc"
        );
        let names: Vec<_> = request.headers.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["content-type"]);
    }

    #[test]
    fn the_other_operations_carry_their_parameters() {
        let now = "2031-05-06T07:08:09Z".parse().unwrap();
        let (region, signer) = (region("aws-global"), signer());
        let code = Secret::new("123456");
        let request =
            get_session_token(BASE, &region, Some(("serial", &code)), Some(900), &signer, now);
        let request = request.unwrap();
        assert!(
            request
                .body
                .expose()
                .ends_with("&SerialNumber=serial&TokenCode=123456&DurationSeconds=900")
        );
        assert!(header(&request, "authorization").unwrap().contains("/us-east-1/sts/"));
        let request = get_caller_identity("http://[::1]:1/sts", &region, &signer, now).unwrap();
        assert_eq!(request.url, "http://[::1]:1/sts");
        assert_eq!(request.body.expose(), "Action=GetCallerIdentity&Version=2011-06-15");
    }
}
