//! STS: trust, chains, second factors, web identity.

use aws_emulator::Trust;

use crate::client::{Signer, form, send};
use crate::sts::{ROLE, assert_error, assume, emulator};

const MFA: &str = "arn:aws:iam::111111111111:mfa/jo";

#[test]
fn trust_decides_and_does_not_say_why() {
    let (aws, jo) = emulator();
    aws.add_user("AKIASTRANGER", "s", "999999999999", "eve");
    aws.add_user("AKIAROOT", "s", "111111111111", "root");
    let eve = Signer::new("AKIASTRANGER", "s");
    let denied = "User: arn:aws:iam::999999999999:user/eve is not authorized to perform: sts:AssumeRole on \
                  resource: arn:aws:iam::222222222222:role/path/x";
    assert_error(&assume(&aws, &eve, ""), 403, "AccessDenied", denied);
    let root = Signer::new("AKIAROOT", "s");
    let message = "Roles may not be assumed by root accounts";
    assert_error(&assume(&aws, &root, ""), 403, "AccessDenied", message);
    aws.add_role(ROLE, Trust::of("arn:aws:iam::111111111111:user/dept/jo").external_id("ext/1"));
    let not_authorized = "is not authorized to perform: sts:AssumeRole on resource";
    assert_error(&assume(&aws, &jo, ""), 403, "AccessDenied", not_authorized);
    assert_error(&assume(&aws, &jo, "&ExternalId=ext/2"), 403, "AccessDenied", not_authorized);
    assert_eq!(assume(&aws, &jo, "&ExternalId=ext%2F1").status, 200);
}

#[test]
fn chained_roles_last_an_hour_at_most() {
    let (aws, jo) = emulator();
    let second = "arn:aws:iam::333333333333:role/y";
    aws.add_role(second, Trust::of(ROLE).max_duration(43_200));
    let first = Signer::of(&assume(&aws, &jo, ""));
    let parameters = format!("RoleArn={second}&RoleSessionName=me");
    let answer = first.call(&aws, "AssumeRole", &format!("{parameters}&DurationSeconds=3601"));
    let message = "exceeds the 1 hour session limit for roles assumed by role chaining";
    assert_error(&answer, 400, "ValidationError", message);
    let answer = first.call(&aws, "AssumeRole", &format!("{parameters}&DurationSeconds=3600"));
    assert_eq!(answer.xml("Arn"), "arn:aws:sts::333333333333:assumed-role/y/me");
    assert_error(&jo.call(&aws, "AssumeRole", &parameters), 403, "AccessDenied", second);
}

#[test]
fn an_mfa_code_works_once() {
    let (aws, jo) = emulator();
    aws.add_role(ROLE, Trust::of("111111111111").mfa(MFA));
    assert_error(&assume(&aws, &jo, ""), 403, "AccessDenied", "is not authorized to perform");
    let serial = format!("&SerialNumber={MFA}");
    let message = "must provide both MFA serial number and one time pass code";
    assert_error(&assume(&aws, &jo, &serial), 403, "AccessDenied", message);
    let code = aws.mfa_code(MFA);
    let with_code = format!("{serial}&TokenCode={code}");
    let unknown = format!("&SerialNumber=arn:aws:iam::111111111111:mfa/other&TokenCode={code}");
    assert_error(&assume(&aws, &jo, &unknown), 403, "AccessDenied", "unable to validate MFA code");
    assert_eq!(assume(&aws, &jo, &with_code).status, 200);
    let message = "MultiFactorAuthentication failed with invalid MFA one time pass code";
    assert_error(&assume(&aws, &jo, &with_code), 403, "AccessDenied", message);
}

#[test]
fn a_session_token_got_with_mfa_opens_roles_that_ask_for_it() {
    let (aws, jo) = emulator();
    aws.add_role(ROLE, Trust::of("111111111111").mfa(MFA));
    let plain = Signer::of(&jo.call(&aws, "GetSessionToken", ""));
    assert_error(&assume(&aws, &plain, ""), 403, "AccessDenied", "is not authorized");
    aws.accept_mfa_code(MFA, "123456");
    let parameters = format!("DurationSeconds=900&SerialNumber={MFA}&TokenCode=123456");
    let session = Signer::of(&jo.call(&aws, "GetSessionToken", &parameters));
    assert_eq!(assume(&aws, &session, "").status, 200);
    let identity = session.call(&aws, "GetCallerIdentity", "");
    assert_eq!(identity.xml("Arn"), "arn:aws:iam::111111111111:user/dept/jo");
    let answer = session.call(&aws, "GetSessionToken", "");
    let message = "Cannot call GetSessionToken with session credentials";
    assert_error(&answer, 403, "AccessDenied", message);
}

#[test]
fn web_identity_is_unsigned_and_needs_a_known_token() {
    let (aws, jo) = emulator();
    aws.add_role(ROLE, Trust::of_web_identity("pod-1"));
    let token = aws.issue_web_identity_token("pod-1", "sts.amazonaws.com", 60);
    let other = aws.issue_web_identity_token("pod-2", "sts.amazonaws.com", 60);
    let old = aws.issue_web_identity_token("pod-1", "sts.amazonaws.com", -1);
    let call = |token: &str, headers: &[(&str, &str)]| {
        let parameters = format!("RoleArn={ROLE}&RoleSessionName=me&WebIdentityToken={token}");
        let content_type = ("Content-Type", "application/x-www-form-urlencoded");
        let headers = [&[content_type], headers].concat();
        send(&aws, "POST", "/", &headers, &form("AssumeRoleWithWebIdentity", &parameters))
    };
    let answer = call(&token, &[]);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.xml("SubjectFromWebIdentityToken"), "pod-1");
    assert_eq!(Signer::of(&answer).call(&aws, "GetCallerIdentity", "").status, 200);
    assert_error(&call(&other, &[]), 403, "AccessDenied", "sts:AssumeRoleWithWebIdentity");
    assert_error(&call(&old, &[]), 400, "ExpiredTokenException", "Token expired");
    let untrimmed = format!("{token}%0A");
    assert_error(&call(&untrimmed, &[]), 400, "InvalidIdentityToken", "not a valid JWT");
    let signed = jo.call(&aws, "AssumeRoleWithWebIdentity", "RoleArn=x");
    assert_error(&signed, 403, "SignatureDoesNotMatch", "is not signed");
}

#[test]
fn federated_users_know_themselves_and_assume_nothing() {
    let (aws, jo) = emulator();
    let answer = jo.call(
        &aws,
        "GetFederationToken",
        "Name=visitor&Tags.member.1.Key=a&Tags.member.1.Value=b",
    );
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.xml("FederatedUserId"), "111111111111:visitor");
    let visitor = Signer::of(&answer);
    let arn = visitor.call(&aws, "GetCallerIdentity", "").xml("Arn");
    assert_eq!(arn, "arn:aws:sts::111111111111:federated-user/visitor");
    assert_error(&assume(&aws, &visitor, ""), 403, "AccessDenied", &arn);
    let answer = visitor.call(&aws, "GetFederationToken", "Name=visitor");
    assert_error(&answer, 403, "AccessDenied", "Cannot call GetFederationToken");
    let answer = jo.call(&aws, "GetFederationToken", "Name=v&DurationSeconds=129601");
    assert_error(&answer, 400, "ValidationError", "2 validation errors detected");
}
