//! OIDC: registration, device codes, PKCE, rotation.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use aws_emulator::{Approval, Consent, Emulator, browse};
use serde_json::{Value, json};

use crate::client::{Answer, post_json, send};

const START_URL: &str = "https://d-1234567890.awsapps.com/start";
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn emulator() -> Emulator {
    let aws = Emulator::start();
    aws.add_sso_instance(START_URL, "us-east-1");
    aws
}

fn register(aws: &Emulator, scopes: &Value) -> Value {
    let body = json!({"clientName": "test", "clientType": "public", "scopes": scopes});
    post_json(aws, "/client/register", &body).json()
}

fn pkce_registration() -> Value {
    json!({
        "clientName": "test", "clientType": "public",
        "grantTypes": ["authorization_code", "refresh_token"],
        "redirectUris": ["http://127.0.0.1/oauth/callback"],
        "issuerUrl": START_URL,
        "scopes": ["sso:account:access"],
    })
}

fn start_device(aws: &Emulator, client: &Value) -> Value {
    let body = json!({
        "clientId": client["clientId"], "clientSecret": client["clientSecret"], "startUrl": START_URL,
    });
    let answer = post_json(aws, "/device_authorization", &body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// `CreateToken` with the client's id and secret and these members.
fn token(aws: &Emulator, client: &Value, grant: &str, members: Value) -> Answer {
    let mut body = members;
    body["clientId"] = client["clientId"].clone();
    body["clientSecret"] = client["clientSecret"].clone();
    body["grantType"] = json!(grant);
    post_json(aws, "/token", &body)
}

fn poll(aws: &Emulator, client: &Value, device: &Value) -> Answer {
    token(aws, client, DEVICE_GRANT, json!({"deviceCode": device["deviceCode"]}))
}

fn refresh(aws: &Emulator, client: &Value, refresh_token: &Value) -> Answer {
    token(aws, client, "refresh_token", json!({"refreshToken": refresh_token}))
}

#[test]
fn an_approved_device_code_gives_a_token_once() {
    let aws = emulator();
    aws.set_device_interval(Some(0));
    aws.approve_device_logins(Approval::AfterPolls(2));
    let client = register(&aws, &json!(["sso:account:access"]));
    let device = start_device(&aws, &client);
    for _ in 0..2 {
        let answer = poll(&aws, &client, &device);
        assert_eq!(answer.exception(), (400, "AuthorizationPendingException"));
        assert_eq!(answer.json()["error"], "authorization_pending");
    }
    let granted = poll(&aws, &client, &device).json();
    assert_eq!((&granted["tokenType"], &granted["expiresIn"]), (&json!("Bearer"), &json!(3600)));
    assert!(granted["refreshToken"].is_string());
    assert_eq!(poll(&aws, &client, &device).exception(), (400, "InvalidGrantException"));
}

#[test]
fn polling_faster_than_the_interval_is_slowed_down() {
    let aws = emulator();
    aws.approve_device_logins(Approval::Never);
    let client = register(&aws, &json!(["sso:account:access"]));
    let device = start_device(&aws, &client);
    assert_eq!(device["interval"], 1);
    let names: Vec<String> =
        (0..4).map(|_| poll(&aws, &client, &device).exception().1.to_owned()).collect();
    let (pending, slow) = ("AuthorizationPendingException", "SlowDownException");
    assert_eq!(names, [pending, pending, slow, slow]);
    for (seconds, expected) in [(12, pending), (22, slow), (60, pending)] {
        aws.set_clock_offset(seconds);
        let answer = poll(&aws, &client, &device);
        assert_eq!(answer.exception().1, expected, "after {seconds} s: 11 s are the interval now");
    }
}

#[test]
fn people_may_refuse_or_come_too_late() {
    let aws = emulator();
    let client = register(&aws, &json!(["sso:account:access"]));
    let device = start_device(&aws, &client);
    aws.approve_device_logins(Approval::Deny);
    assert_eq!(poll(&aws, &client, &device).exception(), (400, "AccessDeniedException"));
    aws.approve_device_logins(Approval::Expire);
    assert_eq!(poll(&aws, &client, &device).exception(), (400, "ExpiredTokenException"));
    aws.approve_device_logins(Approval::Never);
    aws.set_clock_offset(601);
    let answer = poll(&aws, &client, &device);
    assert_eq!(answer.json()["error"], "expired_token");
}

#[test]
fn opening_the_complete_address_approves() {
    let aws = emulator();
    aws.set_device_interval(None);
    aws.approve_device_logins(Approval::InBrowser);
    let client = register(&aws, &json!([]));
    let device = start_device(&aws, &client);
    assert!(device.get("interval").is_none());
    assert_eq!(poll(&aws, &client, &device).status, 400);
    browse(device["verificationUri"].as_str().unwrap()).unwrap();
    let page = browse(device["verificationUriComplete"].as_str().unwrap()).unwrap();
    assert!(page.body.contains("approved"), "{}", page.body);
    let granted = poll(&aws, &client, &device).json();
    assert_eq!(granted["expiresIn"], 28_800);
    assert!(granted.get("refreshToken").is_none(), "no scopes, no refresh token");
}

#[test]
fn refresh_tokens_rotate_and_old_ones_are_refused() {
    let aws = emulator();
    let issued = aws.issue_token();
    let client = json!({"clientId": issued.client_id, "clientSecret": issued.client_secret});
    let first = json!(issued.refresh_token.unwrap());
    let second = refresh(&aws, &client, &first).json();
    assert_ne!(second["refreshToken"], first);
    let answer = refresh(&aws, &client, &first);
    assert_eq!(answer.exception(), (400, "InvalidGrantException"));
    assert_eq!(answer.json()["error"], "invalid_grant");
    assert_eq!(refresh(&aws, &client, &second["refreshToken"]).status, 200);
    let header = [("x-amz-sso_bearer_token", second["accessToken"].as_str().unwrap())];
    assert_eq!(send(&aws, "GET", "/assignment/accounts", &header, "").status, 200);
}

#[test]
fn the_end_of_the_session_ends_refreshing() {
    let aws = emulator();
    for end in [Emulator::end_sessions as fn(&Emulator), |aws| {
        aws.set_clock_offset(8 * 3600 + 1);
    }] {
        let issued = aws.issue_token();
        let client = json!({"clientId": issued.client_id, "clientSecret": issued.client_secret});
        end(&aws);
        let answer = refresh(&aws, &client, &json!(issued.refresh_token));
        assert_eq!(answer.exception(), (400, "InvalidGrantException"));
    }
}

#[test]
fn registrations_are_checked_and_end() {
    let aws = emulator();
    let issued = aws.issue_token();
    let token = json!(issued.refresh_token);
    let wrong = json!({"clientId": issued.client_id, "clientSecret": "wrong"});
    let answer = refresh(&aws, &wrong, &token);
    assert_eq!(answer.exception(), (401, "InvalidClientException"));
    assert_eq!(answer.json()["error"], "invalid_client");
    let other = register(&aws, &json!(["sso:account:access"]));
    assert_eq!(refresh(&aws, &other, &token).exception(), (400, "InvalidGrantException"));
    aws.forget_registrations();
    assert_eq!(refresh(&aws, &other, &token).exception(), (401, "InvalidClientException"));
}

#[test]
fn registration_fields_are_checked() {
    let aws = emulator();
    let change = |name: &str, value: Value| {
        let mut body = pkce_registration();
        body[name] = value;
        post_json(&aws, "/client/register", &body)
    };
    for (name, value, exception) in [
        ("clientType", json!("confidential"), "InvalidClientMetadataException"),
        ("clientName", json!(""), "InvalidRequestException"),
        ("scopes", json!(["everything"]), "InvalidScopeException"),
        ("scopes", json!("sso:account:access"), "InvalidRequestException"),
        ("grantTypes", json!(["password"]), "UnsupportedGrantTypeException"),
        (
            "redirectUris",
            json!(["http://127.0.0.1:80/oauth/callback"]),
            "InvalidRedirectUriException",
        ),
        ("redirectUris", json!([]), "InvalidRedirectUriException"),
        ("issuerUrl", json!("https://d-0000000000.awsapps.com/start"), "InvalidRequestException"),
        ("client_name", json!("x"), "InvalidRequestException"),
    ] {
        let answer = change(name, value.clone());
        assert_eq!(answer.exception(), (400, exception), "{name}: {value}");
    }
    assert_eq!(post_json(&aws, "/client/register", &pkce_registration()).status, 200);
    let body = pkce_registration().to_string();
    assert_eq!(send(&aws, "POST", "/client/register", &[], &body).status, 400, "no content type");
}

#[test]
fn a_registration_serves_its_flow_only() {
    let aws = emulator();
    let pkce = post_json(&aws, "/client/register", &pkce_registration()).json();
    let body = json!({
        "clientId": pkce["clientId"], "clientSecret": pkce["clientSecret"], "startUrl": START_URL,
    });
    let answer = post_json(&aws, "/device_authorization", &body);
    assert_eq!(answer.exception(), (400, "UnauthorizedClientException"));
    let device = register(&aws, &json!(["sso:account:access"]));
    let members =
        json!({"code": "x", "codeVerifier": VERIFIER, "redirectUri": "http://127.0.0.1:1/"});
    let answer = token(&aws, &device, "authorization_code", members);
    assert_eq!(answer.exception(), (400, "UnauthorizedClientException"));
    let body = json!({
        "clientId": device["clientId"], "clientSecret": device["clientSecret"],
        "startUrl": "https://other.awsapps.com/start",
    });
    let answer = post_json(&aws, "/device_authorization", &body);
    assert_eq!(answer.exception(), (400, "InvalidRequestException"));
}

/// Opens the page as a browser does, with a listener for the way back; gives the query that came back.
fn authorize(aws: &Emulator, client: &Value, change: (&str, &str)) -> (String, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let redirect_uri = format!("http://{}/oauth/callback", listener.local_addr().unwrap());
    let waiting = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = [0; 8192];
        let length = stream.read(&mut bytes).unwrap();
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8_lossy(&bytes[..length]).split(' ').nth(1).unwrap().to_owned()
    });
    let mut parameters = vec![
        ("response_type", "code".to_owned()),
        ("client_id", client["clientId"].as_str().unwrap().to_owned()),
        ("redirect_uri", redirect_uri.replace(':', "%3A").replace('/', "%2F")),
        ("state", "the%20state".to_owned()),
        ("code_challenge_method", "S256".to_owned()),
        ("scopes", "sso%3Aaccount%3Aaccess".to_owned()),
        ("code_challenge", CHALLENGE.to_owned()),
    ];
    for (name, value) in &mut parameters {
        if *name == change.0 {
            change.1.clone_into(value);
        }
    }
    let query: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let page = browse(&format!("{}/authorize?{}", aws.url(), query.join("&"))).unwrap();
    assert_eq!(page.status, 200, "{}", page.body);
    let target = waiting.join().unwrap();
    (redirect_uri, target.split_once('?').unwrap().1.to_owned())
}

#[test]
fn a_code_is_redeemed_once_with_its_verifier_and_redirect_uri() {
    let aws = emulator();
    let client = post_json(&aws, "/client/register", &pkce_registration()).json();
    let code = |query: &str| {
        let (code, state) = query.split_once('&').unwrap();
        assert_eq!(state, "state=the%20state");
        code.strip_prefix("code=").unwrap().to_owned()
    };
    let redeem = |code: &str, verifier: &str, redirect_uri: &str| {
        let members = json!({"code": code, "codeVerifier": verifier, "redirectUri": redirect_uri});
        token(&aws, &client, "authorization_code", members)
    };
    let (uri, query) = authorize(&aws, &client, ("", ""));
    let answer = redeem(&code(&query), VERIFIER, &uri);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.json()["refreshToken"].is_string());
    let again = redeem(&code(&query), VERIFIER, &uri);
    assert_eq!(again.exception(), (400, "InvalidGrantException"));
    let (uri, query) = authorize(&aws, &client, ("", ""));
    let wrong = redeem(&code(&query), &"x".repeat(43), &uri);
    assert_eq!(wrong.exception(), (400, "InvalidGrantException"));
    let (_, query) = authorize(&aws, &client, ("", ""));
    let wrong = redeem(&code(&query), VERIFIER, "http://127.0.0.1:1/oauth/callback");
    assert_eq!(wrong.exception(), (400, "InvalidGrantException"));
    assert_eq!(redeem("x", "short", &uri).exception(), (400, "InvalidRequestException"));
}

#[test]
fn problems_go_back_to_the_client_and_refusals_too() {
    let aws = emulator();
    let client = post_json(&aws, "/client/register", &pkce_registration()).json();
    for (change, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge_method", "SHA-256"), "invalid_request"),
        (("code_challenge", "short"), "invalid_request"),
        (("scopes", "sso%3Aother%3Aaccess"), "invalid_scope"),
    ] {
        let (_, query) = authorize(&aws, &client, change);
        assert_eq!(query, format!("error={error}&state=the%20state"), "{change:?}");
    }
    aws.consent(Consent::Deny);
    let (_, query) = authorize(&aws, &client, ("", ""));
    assert_eq!(query, "error=access_denied&state=the%20state");
    aws.consent(Consent::WrongState);
    let (_, query) = authorize(&aws, &client, ("", ""));
    assert_eq!(query, "code=stolen&state=wrong");
}

#[test]
fn pages_for_unknown_clients_or_addresses_redirect_nowhere() {
    let aws = emulator();
    let client = post_json(&aws, "/client/register", &pkce_registration()).json();
    let id = client["clientId"].as_str().unwrap();
    for query in [
        "client_id=unknown&redirect_uri=http://127.0.0.1:1/oauth/callback".to_owned(),
        format!("client_id={id}&redirect_uri=http://127.0.0.1/oauth/callback"),
        format!("client_id={id}&redirect_uri=http://127.0.0.1:1/other"),
        format!("client_id={id}&redirect_uri=http://example.com:1/oauth/callback"),
        format!("client_id={id}&redirect_uri=http://127.0.0.1:1/oauth/callback&scope=x"),
    ] {
        let answer = send(&aws, "GET", &format!("/authorize?{query}"), &[], "");
        assert_eq!(answer.status, 400, "{query}: {}", answer.body);
        assert_eq!(answer.header("location"), "");
    }
}
