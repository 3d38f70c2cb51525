//! STS: who signed, what was asked, what trust allows.

use std::time::{Duration, SystemTime};

use aws_emulator::{Emulator, Trust};

use crate::client::{Answer, Signer, form, send};

pub(crate) const ROLE: &str = "arn:aws:iam::222222222222:role/path/x";

pub(crate) fn emulator() -> (Emulator, Signer) {
    let aws = Emulator::start();
    aws.add_user("AKIAEXAMPLE", "the/secret+key", "111111111111", "dept/jo");
    aws.add_role(ROLE, Trust::of("111111111111").max_duration(7200));
    (aws, Signer::new("AKIAEXAMPLE", "the/secret+key"))
}

pub(crate) fn assume(aws: &Emulator, signer: &Signer, more: &str) -> Answer {
    let role = "RoleArn=arn%3Aaws%3Aiam%3A%3A222222222222%3Arole%2Fpath%2Fx";
    signer.call(aws, "AssumeRole", &format!("{role}&RoleSessionName=me{more}"))
}

pub(crate) fn assert_error(answer: &Answer, status: u16, code: &str, message: &str) {
    assert_eq!((answer.status, answer.xml("Code").as_str()), (status, code), "{}", answer.body);
    assert!(answer.body.contains(message), "{message:?} not in {}", answer.body);
    let kind = if status < 500 { "Sender" } else { "Receiver" };
    assert_eq!(answer.xml("Type"), kind);
}

#[test]
fn a_user_learns_who_they_are() {
    let (aws, signer) = emulator();
    let answer = signer.call(&aws, "GetCallerIdentity", "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "text/xml");
    assert_eq!(answer.xml("Arn"), "arn:aws:iam::111111111111:user/dept/jo");
    assert_eq!(answer.xml("Account"), "111111111111");
    assert!(answer.xml("UserId").starts_with("AIDA"));
    assert_eq!(answer.xml("RequestId"), answer.header("x-amzn-requestid"));
    let seen = &aws.requests()[0];
    assert_eq!(seen.access_key_id(), Some("AKIAEXAMPLE"));
    assert_eq!(seen.signing_region(), Some("eu-west-1"));
    assert_eq!(seen.parameter("Action").as_deref(), Some("GetCallerIdentity"));
}

#[test]
fn issued_credentials_sign_requests_until_they_expire() {
    let (aws, signer) = emulator();
    let answer = assume(&aws, &signer, "&DurationSeconds=900");
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.xml("Arn"), "arn:aws:sts::222222222222:assumed-role/x/me");
    assert!(answer.xml("AssumedRoleId").ends_with(":me"));
    let session = Signer::of(&answer);
    let identity = session.call(&aws, "GetCallerIdentity", "");
    assert_eq!(identity.xml("Arn"), "arn:aws:sts::222222222222:assumed-role/x/me");
    aws.expire_credentials(&session.id);
    let message = "The security token included in the request is expired";
    assert_error(&session.call(&aws, "GetCallerIdentity", ""), 403, "ExpiredToken", message);
}

#[test]
fn signatures_with_wrong_parts_are_refused() {
    let (aws, signer) = emulator();
    let token = Signer { token: Some("token".to_owned()), ..signer.clone() };
    let session = Signer::of(&assume(&aws, &signer, ""));
    let bare = Signer { token: None, ..session.clone() };
    let invalid = "The security token included in the request is invalid";
    for (signer, code, message) in [
        (Signer::new("AKIANOBODY", "x"), "InvalidClientTokenId", invalid),
        (token, "InvalidClientTokenId", invalid),
        (bare, "InvalidClientTokenId", invalid),
        (Signer::new("AKIAEXAMPLE", "x"), "SignatureDoesNotMatch", "we calculated does not match"),
        (
            Signer { service: "sso", ..signer.clone() },
            "SignatureDoesNotMatch",
            "Credential should be scoped to correct service: 'sts'.",
        ),
        (
            Signer { region: "nowhere", ..signer.clone() },
            "SignatureDoesNotMatch",
            "Credential should be scoped to a valid region",
        ),
    ] {
        assert_error(&signer.call(&aws, "GetCallerIdentity", ""), 403, code, message);
    }
    let form = form("GetCallerIdentity", "");
    let unsigned = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer = send(&aws, "POST", "/", &unsigned, &form);
    assert_error(&answer, 403, "MissingAuthenticationToken", "");
}

#[test]
fn a_body_that_changed_after_signing_is_refused() {
    let (aws, signer) = emulator();
    let headers = signer.headers(&aws, "/", &form("GetCallerIdentity", ""));
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = send(&aws, "POST", "/", &headers, &form("GetSessionToken", ""));
    assert_error(&answer, 403, "SignatureDoesNotMatch", "we calculated does not match");
}

#[test]
fn a_clock_that_differs_is_told_with_both_times() {
    let (aws, signer) = emulator();
    for (seconds, status, message) in [
        (14 * 60, 200, ""),
        (-14 * 60, 200, ""),
        (16 * 60, 403, " is now earlier than "),
        (-16 * 60, 403, " is still later than "),
    ] {
        aws.set_clock_offset(seconds);
        let answer = signer.call(&aws, "GetCallerIdentity", "");
        assert_eq!(answer.status, status, "{}", answer.body);
        if status == 403 {
            assert_error(&answer, 403, "SignatureDoesNotMatch", message);
        }
    }
    aws.set_clock_offset(0);
    let late = Signer { time: SystemTime::now() - Duration::from_secs(1000), ..signer };
    let answer = late.call(&aws, "GetCallerIdentity", "");
    assert_error(&answer, 403, "SignatureDoesNotMatch", "Signature expired: ");
    assert!(answer.body.contains(" - 15 min.)"), "{}", answer.body);
}

#[test]
fn only_allowed_regions_sign_once_one_is_named() {
    let (aws, signer) = emulator();
    aws.allow_signing_region("us-east-1");
    let answer = signer.call(&aws, "GetCallerIdentity", "");
    assert_error(&answer, 403, "SignatureDoesNotMatch", "valid region");
    let answer = Signer { region: "us-east-1", ..signer }.call(&aws, "GetCallerIdentity", "");
    assert_eq!(answer.status, 200);
}

const LIMITS: &[(&str, &str, &str)] = &[
    ("&DurationSeconds=899", "ValidationError", "greater than or equal to 900"),
    ("&DurationSeconds=43201", "ValidationError", "less than or equal to 43200"),
    ("&DurationSeconds=an%20hour", "ValidationError", "'durationSeconds'"),
    (
        "&DurationSeconds=7201",
        "ValidationError",
        "exceeds the MaxSessionDuration set for this role",
    ),
    ("&ExternalId=", "ValidationError", "at 'externalId'"),
    ("&SerialNumber=short", "ValidationError", "at 'serialNumber'"),
    ("&SerialNumber=arn:mfa:device&TokenCode=12a456", "ValidationError", r"pattern: [\d]*"),
    ("&SourceIdentity=a%20b", "ValidationError", "at 'sourceIdentity'"),
    ("&Region=eu-west-1", "MalformedQueryString", "Unknown parameter Region"),
    ("&RoleSessionName=me", "MalformedQueryString", "syntax error"),
];

#[test]
fn parameters_have_the_limits_of_sts() {
    let (aws, signer) = emulator();
    let long = format!("&ExternalId={}", "x".repeat(1225));
    assert_error(&assume(&aws, &signer, &long), 400, "ValidationError", "at 'externalId'");
    for (more, code, message) in LIMITS {
        assert_error(&assume(&aws, &signer, more), 400, code, message);
    }
    let answer = signer.call(&aws, "AssumeRole", "RoleSessionName=a%2Fb");
    assert_error(
        &answer,
        400,
        "ValidationError",
        "2 validation errors detected: Value null at 'roleArn'",
    );
    let answer =
        signer.call(&aws, "AssumeRole", "RoleSessionName=me&RoleArn=arn:aws:s3:::a-bucket-of-mine");
    assert_error(&answer, 400, "ValidationError", "is invalid");
    assert_error(&signer.call(&aws, "AssumeRoll", ""), 400, "InvalidAction", "AssumeRoll");
}

#[test]
fn policies_and_tags_have_the_limits_of_sts() {
    let (aws, signer) = emulator();
    let fifty_one: Vec<String> = (1..=51)
        .map(|number| format!("&Tags.member.{number}.Key=k{number}&Tags.member.{number}.Value="))
        .collect();
    let fifty_one = fifty_one.concat();
    for (more, code, message) in [
        ("&Policy=none", "MalformedPolicyDocument", "Syntax errors in policy."),
        (
            "&PolicyArns.member.1.arn=arn:aws:iam::333333333333:policy/x",
            "ValidationError",
            "is not valid",
        ),
        (
            "&PolicyArns.member.1.Arn=arn:aws:iam::aws:policy/ReadOnlyAccess",
            "MalformedQueryString",
            "PolicyArns",
        ),
        ("&Tags.member.1.Key=a", "ValidationError", "Value null at 'tags.1.member.value'"),
        ("&Tags.member.1.Key=a%21&Tags.member.1.Value=b", "ValidationError", "tags.1.member.key"),
        (&fifty_one, "ValidationError", "less than or equal to 50"),
        (
            "&Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.2.Key=A&Tags.member.2.Value=c",
            "InvalidParameterValue",
            "case insensitive",
        ),
    ] {
        assert_error(&assume(&aws, &signer, more), 400, code, message);
    }
}

#[test]
fn policies_tags_and_source_identity_are_accepted_in_their_forms() {
    let (aws, signer) = emulator();
    let answer = assume(
        &aws,
        &signer,
        "&Policy=%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D\
         &PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess\
         &Tags.member.1.Key=team&Tags.member.1.Value=blue+%C3%A9&TransitiveTagKeys.member.1=team\
         &SourceIdentity=jo&DurationSeconds=7200",
    );
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.xml("SourceIdentity"), "jo");
    assert!(answer.xml("PackedPolicySize").parse::<u32>().unwrap() > 0);
}

#[test]
fn a_path_prefix_is_part_of_the_signature() {
    let (aws, jo) = emulator();
    let answer = jo.call_at(&aws, "/some/sts", "GetCallerIdentity", "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(aws.requests()[0].path, "/some/sts");
}
