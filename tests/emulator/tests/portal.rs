//! The access portal: tokens, pages, credentials, throttling.

use aws_emulator::{Emulator, IssuedToken, RateLimit};

use crate::client::{Answer, Signer, send};

fn emulator() -> (Emulator, IssuedToken) {
    let aws = Emulator::start();
    aws.add_sso_instance("https://d-1234567890.awsapps.com/start", "us-east-1");
    aws.add_account("000000000001", "First", "first@example.com");
    aws.assign("000000000001", "Admin", 7200);
    let token = aws.issue_token();
    (aws, token)
}

fn get(aws: &Emulator, token: &IssuedToken, target: &str) -> Answer {
    send(aws, "GET", target, &[("x-amz-sso_bearer_token", &token.access_token)], "")
}

#[test]
fn role_credentials_expire_in_milliseconds_and_sign() {
    let (aws, token) = emulator();
    let answer =
        get(&aws, &token, "/federation/credentials?role_name=Admin&account_id=000000000001");
    let credentials = &answer.json()["roleCredentials"];
    let left = credentials["expiration"].as_i64().unwrap() / 1000 - aws.now();
    assert!((7199..=7200).contains(&left), "{left}");
    let mut signer = Signer::new(
        credentials["accessKeyId"].as_str().unwrap(),
        credentials["secretAccessKey"].as_str().unwrap(),
    );
    signer.token = credentials["sessionToken"].as_str().map(str::to_owned);
    let arn = signer.call(&aws, "GetCallerIdentity", "").xml("Arn");
    let start = "arn:aws:sts::000000000001:assumed-role/AWSReservedSSO_Admin_";
    assert!(arn.starts_with(start) && arn.ends_with("/jo@example.com"), "{arn}");
}

const REFUSALS: &[(&str, (u16, &str))] = &[
    (
        "/federation/credentials?role_name=Other&account_id=000000000001",
        (403, "ForbiddenException"),
    ),
    (
        "/federation/credentials?role_name=Admin&account_id=000000000002",
        (403, "ForbiddenException"),
    ),
    ("/federation/credentials?role_name=Admin&account_id=1", (400, "InvalidRequestException")),
    (
        "/federation/credentials?roleName=Admin&account_id=000000000001",
        (400, "InvalidRequestException"),
    ),
    ("/assignment/roles?account_id=000000000002", (404, "ResourceNotFoundException")),
    ("/assignment/roles?account_id=1", (400, "InvalidRequestException")),
    ("/assignment/accounts?maxResults=5", (400, "InvalidRequestException")),
    ("/assignment/accounts?max_result=101", (400, "InvalidRequestException")),
    ("/assignment/accounts?max_result=0", (400, "InvalidRequestException")),
    ("/assignment/accounts?next_token=x", (400, "InvalidRequestException")),
];

#[test]
fn errors_have_the_names_of_the_portal() {
    let (aws, token) = emulator();
    for &(target, expected) in REFUSALS {
        assert_eq!(get(&aws, &token, target).exception(), expected, "{target}");
    }
    let answer = get(&aws, &token, "/federation/credentials?role_name=X&account_id=000000000001");
    assert_eq!(answer.json()["message"], "No access");
    let bearer = format!("Bearer {}", token.access_token);
    let answer = send(&aws, "GET", "/assignment/accounts", &[("Authorization", &bearer)], "");
    assert_eq!(answer.exception(), (401, "UnauthorizedException"));
    assert_eq!(answer.json()["message"], "Session token not found or invalid");
}

#[test]
fn thousands_of_accounts_come_in_pages_with_tokens_that_need_escaping() {
    let (aws, token) = emulator();
    for number in 2..=2500 {
        aws.add_account(&format!("{number:012}"), "", "");
    }
    aws.set_page_size(99);
    let mut seen = Vec::new();
    let mut target = "/assignment/accounts?max_result=100".to_owned();
    loop {
        let page = get(&aws, &token, &target).json();
        let accounts = page["accountList"].as_array().unwrap();
        seen.extend(
            accounts.iter().map(|account| account["accountId"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["nextToken"].as_str() else {
            break;
        };
        assert!(next.contains('+') && next.contains('/') && next.ends_with('='), "{next}");
        let answer = get(&aws, &token, &format!("/assignment/accounts?next_token={next}"));
        assert_eq!(answer.status, 400, "an unescaped token must not work");
        let next = next.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        target = format!("/assignment/accounts?max_result=100&next_token={next}");
    }
    seen.dedup();
    assert_eq!(seen.len(), 2500);
    assert_eq!(aws.count("ListAccounts"), 26 + 25);
}

#[test]
fn accounts_tell_only_what_they_have() {
    let (aws, token) = emulator();
    aws.add_account("000000000002", "", "two@example.com");
    let list = &get(&aws, &token, "/assignment/accounts").json()["accountList"];
    let first = serde_json::json!({
        "accountId": "000000000001", "accountName": "First", "emailAddress": "first@example.com"
    });
    assert_eq!(list[0], first);
    let second =
        serde_json::json!({"accountId": "000000000002", "emailAddress": "two@example.com"});
    assert_eq!(list[1], second);
    let roles = get(&aws, &token, "/assignment/roles?account_id=000000000001").json();
    let expected = serde_json::json!([{"roleName": "Admin", "accountId": "000000000001"}]);
    assert_eq!(roles["roleList"], expected);
}

#[test]
fn logging_out_and_expiry_end_the_token() {
    let (aws, token) = emulator();
    let legacy = aws.issue_legacy_token();
    let header = [("x-amz-sso_bearer_token", token.access_token.as_str())];
    let answer = send(&aws, "POST", "/logout", &header, "");
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    assert_eq!(get(&aws, &token, "/assignment/accounts").status, 401);
    assert_eq!(get(&aws, &legacy, "/assignment/accounts").status, 200);
    aws.expire_access_tokens();
    assert_eq!(get(&aws, &legacy, "/assignment/accounts").status, 401);
}

#[test]
fn a_rate_limit_throttles() {
    let (aws, token) = emulator();
    aws.limit_portal_rate(Some(RateLimit { burst: 2.0, per_second: 0.0 }));
    let statuses: Vec<u16> =
        (0..3).map(|_| get(&aws, &token, "/assignment/accounts").status).collect();
    assert_eq!(statuses, [200, 200, 429]);
    let answer = get(&aws, &token, "/assignment/accounts");
    assert_eq!(answer.exception(), (429, "TooManyRequestsException"));
}
