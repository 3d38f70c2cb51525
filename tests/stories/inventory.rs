//! Listing accounts and roles that no profile names.

use std::time::{Duration, Instant};

use aws_emulator::{Fault, FaultKind, RateLimit};
use serde_json::json;

use crate::support::{CACHE, Scene, sso_scene};

/// So many accounts with so many roles each, and somebody signed in.
fn company(accounts: usize, roles: usize) -> Scene {
    let scene = sso_scene("");
    for number in 1..accounts {
        let id = format!("{number:012}");
        scene.aws.add_account(&id, &format!("team-{number:04}"), "");
        for role in 0..roles {
            scene.aws.assign(&id, &format!("Role{role}"), 3600);
        }
    }
    scene.signed_in("corp");
    scene
}

#[test]
fn accounts_are_listed_from_the_portal_and_then_from_the_last_listing() {
    let scene = company(4, 2);
    let expected = "\
ACCOUNT       NAME       EMAIL
111111111111  main       main@example.com
000000000001  team-0001
000000000002  team-0002
000000000003  team-0003
";
    scene.awsso("list accounts").succeeds().stdout(expected).stderr("");
    assert_eq!(scene.aws.count("ListAccounts"), 1);
    scene.awsso("list accounts").succeeds().stdout(expected);
    assert_eq!(scene.aws.count("ListAccounts"), 1);
    scene.awsso("list accounts --refresh").succeeds();
    assert_eq!(scene.aws.count("ListAccounts"), 2);
    assert_eq!(scene.aws.count("ListAccountRoles"), 0);
    let json = scene.awsso("list accounts --json").succeeds().json();
    assert_eq!(
        json[1],
        json!({"account_id": "000000000001", "name": "team-0001", "email": null, "sso_session": "corp"})
    );
}

#[test]
fn roles_are_listed_of_one_account_or_of_all() {
    let scene = company(4, 2);
    let expected = "\
ACCOUNT       NAME       ROLE
000000000002  team-0002  Role0
000000000002  team-0002  Role1
";
    for account in ["000000000002", "team-0002", "0002"] {
        scene.awsso(&format!("list roles --account {account}")).succeeds().stdout(expected);
    }
    assert_eq!(scene.aws.count("ListAccountRoles"), 1);
    scene.awsso("list roles").exits(2).tells("hint: awsso list roles --account ACCOUNT, or --all");
    let all = scene.awsso("list roles --all --json").succeeds().json();
    assert_eq!(all.as_array().unwrap().len(), 7);
    assert_eq!(scene.aws.count("ListAccountRoles"), 4);
    scene.awsso("list roles --account team").exits(2).tells("\"team\" matches 3 accounts");
    scene.awsso("list roles --account team-00002").exits(4).tells("did you mean team-0002");
}

#[test]
fn a_portal_that_throttles_slows_the_listing_down_and_nothing_is_lost() {
    let scene = company(40, 1);
    scene.aws.limit_portal_rate(Some(RateLimit { burst: 10.0, per_second: 40.0 }));
    let roles = scene.awsso("list roles --all --json").succeeds().json();
    assert_eq!(roles.as_array().unwrap().len(), 40);
}

#[test]
fn a_token_that_the_portal_refuses_is_refreshed_once_for_all_requests() {
    let scene = company(30, 1);
    scene.aws.expire_access_tokens();
    let roles = scene.awsso("list roles --all --json").succeeds().json();
    assert_eq!(roles.as_array().unwrap().len(), 30);
    assert_eq!(scene.aws.count("CreateToken"), 1);
}

#[test]
fn nobody_signed_in_and_nobody_to_ask_ends_with_the_command_to_type() {
    let scene = sso_scene("");
    scene.awsso("list accounts --no-login").exits(3).tells("hint: awsso login --sso-session corp");
}

#[test]
fn the_kept_lists_hold_no_secret() {
    let scene = company(3, 1);
    let token = scene.signed_in("corp");
    scene.awsso("list roles --all").succeeds();
    let files = scene.files_below(&format!("{CACHE}/inventory"));
    assert_eq!(files.len(), 1);
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert!(!text.contains("team-0001"), "it is encrypted: {text}");
    for secret in [Some(token.access_token), token.refresh_token] {
        assert!(!text.contains(&secret.unwrap()));
    }
}

/// Not an assertion: machines differ. `cargo test --release --test integration -- --ignored
/// --nocapture how_long` prints what it takes.
#[test]
#[ignore = "a measurement, to be run by itself"]
fn how_long_a_thousand_accounts_take() {
    const LATENCY: Duration = Duration::from_millis(20);
    let scene = company(1000, 4);
    scene.aws.fault(Fault::new(FaultKind::Latency(LATENCY)));
    let start = Instant::now();
    scene.awsso("list roles --all --json").succeeds();
    let taken = start.elapsed();
    let requests = scene.aws.requests().len();
    scene.aws.clear_faults();
    let start = Instant::now();
    scene.awsso("configure sso --all --yes").succeeds();
    let written = start.elapsed();
    let start = Instant::now();
    scene.awsso("configure sso --all --yes").succeeds();
    let again = start.elapsed();
    let ideal = LATENCY * u32::try_from(requests).unwrap() / 8;
    let ratio = taken.as_secs_f64() / ideal.as_secs_f64();
    #[expect(clippy::print_stderr, reason = "the result of the measurement")]
    {
        eprintln!(
            "{requests} requests, 8 at once, {LATENCY:?} each: {taken:?}, {ratio:.2} of {ideal:?}; \
             a profile for each of 3997 roles, without latency: {written:?}, once more: {again:?}"
        );
    }
}
