//! Console sign-in: refreshing with a key, links to the console.

use aws_emulator::{Emulator, Fault, FaultKind, LoginFailure, LoginSession, Trust};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::SecretKey;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

use crate::client::{Answer, Signer, send};

const ROLE: &str = "arn:aws:sts::123456789012:assumed-role/Admin/me";

fn proof(aws: &Emulator, key: &str, id: &str) -> String {
    let signing = SigningKey::from(SecretKey::from_sec1_pem(key).unwrap());
    let point = signing.verifying_key().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    let head = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": {
        "kty": "EC", "crv": "P-256",
        "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
    }});
    let url = format!("{}/v1/token", aws.url());
    let claims = json!({"htm": "POST", "htu": url, "iat": aws.now(), "jti": id});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&head), part(&claims));
    let signature: Signature = signing.sign(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

fn refresh(aws: &Emulator, login: &LoginSession, token: &str, proof: &str) -> Answer {
    let body = json!({
        "clientId": login.client_id, "grantType": "refresh_token", "refreshToken": token,
    });
    let headers = [("Content-Type", "application/json"), ("DPoP", proof)];
    send(aws, "POST", "/v1/token", &headers, &body.to_string())
}

#[test]
fn a_login_is_refreshed_with_its_key_and_rotates() {
    let aws = Emulator::start();
    let login = aws.issue_login_session(ROLE);
    assert!(login.dpop_key.starts_with("-----BEGIN EC PRIVATE KEY-----\n"));
    let token = login.refresh_token.clone();
    let answer = refresh(&aws, &login, &token, &proof(&aws, &login.dpop_key, "1")).json();
    assert_eq!((&answer["tokenType"], &answer["expiresIn"]), (&json!("aws_sigv4"), &json!(900)));
    let keys = &answer["accessToken"];
    let mut signer = Signer::new(
        keys["accessKeyId"].as_str().unwrap(),
        keys["secretAccessKey"].as_str().unwrap(),
    );
    signer.token = keys["sessionToken"].as_str().map(str::to_owned);
    assert_eq!(signer.call(&aws, "GetCallerIdentity", "").xml("Arn"), ROLE);
    let again = refresh(&aws, &login, &token, &proof(&aws, &login.dpop_key, "2"));
    assert_eq!(again.exception(), (400, "AccessDeniedException"));
    assert_eq!(again.json()["error"], "TOKEN_EXPIRED");
    let next = answer["refreshToken"].as_str().unwrap();
    let answer = refresh(&aws, &login, next, &proof(&aws, &login.dpop_key, "3"));
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[test]
fn a_proof_counts_once_and_only_with_the_right_key() {
    let aws = Emulator::start();
    let login = aws.issue_login_session(ROLE);
    let other = aws.issue_login_session("arn:aws:iam::123456789012:user/jo");
    let token = login.refresh_token.clone();
    let wrong_key = proof(&aws, &other.dpop_key, "1");
    let answer = refresh(&aws, &login, &token, &wrong_key);
    assert_eq!(answer.exception(), (400, "AccessDeniedException"));
    let answer = refresh(&aws, &login, &token, &wrong_key);
    assert_eq!(answer.exception(), (400, "ValidationException"));
    assert!(answer.body.contains("jti"), "{}", answer.body);
    aws.fail_login_refresh(Some(LoginFailure::UserCredentialsChanged));
    let answer = refresh(&aws, &login, &token, &proof(&aws, &login.dpop_key, "2"));
    assert_eq!(answer.json()["error"], "USER_CREDENTIALS_CHANGED");
    aws.fail_login_refresh(None);
    aws.fault(Fault::new(FaultKind::Throttle).times(1));
    let answer = refresh(&aws, &login, &token, &proof(&aws, &login.dpop_key, "3"));
    assert_eq!(answer.exception(), (429, "TooManyRequestsError"));
    let answer = refresh(&aws, &login, &token, &proof(&aws, &login.dpop_key, "4"));
    assert_eq!(answer.status, 200, "the attempts before used nothing up: {}", answer.body);
}

/// A link for these credentials with these parameters: status and body.
fn signin_token(aws: &Emulator, signer: &Signer, more: &str) -> Answer {
    let session = json!({
        "sessionId": signer.id, "sessionKey": signer.secret, "sessionToken": signer.token,
    });
    let session = session.to_string().replace('+', "%2B").replace('=', "%3D");
    let body = format!("Action=getSigninToken&Session={session}{more}");
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    send(aws, "POST", "/federation", &headers, &body)
}

#[test]
fn role_credentials_open_the_console() {
    let aws = Emulator::start();
    aws.add_user("AKIAEXAMPLE", "s", "111111111111", "jo");
    let first = "arn:aws:iam::222222222222:role/x";
    aws.add_role(first, Trust::of("111111111111"));
    aws.add_role("arn:aws:iam::222222222222:role/y", Trust::of(first));
    let jo = Signer::new("AKIAEXAMPLE", "s");
    let assume = |signer: &Signer, role: &str| {
        let parameters =
            format!("RoleArn=arn:aws:iam::222222222222:role/{role}&RoleSessionName=me");
        Signer::of(&signer.call(&aws, "AssumeRole", &parameters))
    };
    let role = assume(&jo, "x");
    let chained = assume(&role, "y");
    let session = Signer::of(&jo.call(&aws, "GetSessionToken", ""));
    assert_eq!(signin_token(&aws, &jo, "").status, 400);
    assert_eq!(signin_token(&aws, &session, "").status, 400);
    assert_eq!(signin_token(&aws, &chained, "&SessionDuration=3600").status, 400);
    assert_eq!(signin_token(&aws, &chained, "").status, 200);
    let federated = Signer::of(&jo.call(&aws, "GetFederationToken", "Name=jo"));
    assert_eq!(signin_token(&aws, &federated, "&SessionDuration=3600").status, 400);
    assert_eq!(signin_token(&aws, &federated, "").status, 200);
    assert_eq!(signin_token(&aws, &role, "&SessionDuration=899").status, 400);
    let answer = signin_token(&aws, &role, "&SessionDuration=43200").json();
    let token = answer["SigninToken"].as_str().unwrap();
    let login =
        format!("/federation?Action=login&Issuer=&SigninToken={token}&Destination=https%3A%2F%2F");
    assert_eq!(send(&aws, "GET", &format!("{login}example.com%2F"), &[], "").status, 400);
    let link = format!("{login}eu-west-1.console.aws.amazon.com%2Fs3%2Fhome");
    let answer = send(&aws, "GET", &link, &[], "");
    assert_eq!(answer.status, 302, "{}", answer.body);
    assert_eq!(answer.header("location"), "https://eu-west-1.console.aws.amazon.com/s3/home");
    aws.set_clock_offset(901);
    assert_eq!(send(&aws, "GET", &link, &[], "").status, 400, "a link works for 15 minutes");
}

#[test]
fn vanity_urls_redirect() {
    let aws = Emulator::start();
    let start_url = "https://d-1234567890.awsapps.com/start";
    let url = aws.add_vanity_url("corp", start_url, 307);
    let path = url.strip_prefix(aws.url()).unwrap();
    for method in ["HEAD", "GET"] {
        let answer = send(&aws, method, path, &[], "");
        assert_eq!((answer.status, answer.header("location")), (307, start_url), "{method}");
    }
    aws.refuse_head_of_vanity_urls();
    assert_eq!(send(&aws, "HEAD", path, &[], "").status, 405);
    assert_eq!(send(&aws, "GET", path, &[], "").status, 307);
    assert_eq!(send(&aws, "GET", "/vanity/other", &[], "").status, 404);
}
