//! Endpoints, retries, clocks, and answers that are none.

use aws_emulator::{Emulator, Fault, FaultKind, Trust};

use crate::support::{
    CACHE, KEY_ID, OTHER_ACCOUNT, SECRET_KEY, Scene, at_once, is_installed, sso_scene,
};

const ROLE: &str = "arn:aws:iam::222222222222:role/Deploy";

fn scene(more: &str) -> Scene {
    let scene = sso_scene(&format!(
        "[profile deploy]\nrole_arn = {ROLE}\nsource_profile = keys\nregion = eu-west-1\n{more}"
    ));
    scene.aws.add_role(ROLE, Trust::of(OTHER_ACCOUNT));
    scene.signed_in("corp");
    scene
}

fn error(status: u16, code: &str) -> FaultKind {
    FaultKind::Error { status, code: code.into(), message: "on purpose".into() }
}

#[test]
fn the_environment_beats_the_services_section_and_that_the_profile() {
    let scene = scene(
        "services = here\nendpoint_url = http://127.0.0.1:1\n\
         [services here]\nsts =\n  endpoint_url = [AWS]/from/services\n",
    )
    .without("AWS_ENDPOINT_URL");
    let path_of_call = |index: usize| scene.aws.requests()[index].path.clone();
    scene.awsso("env deploy").succeeds().quietly();
    assert_eq!(path_of_call(0), "/from/services");
    let url = scene.aws.url();
    let run = scene.run("env deploy --refresh");
    run.env("AWS_ENDPOINT_URL_STS", format!("{url}/own/"))
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .go()
        .succeeds();
    assert_eq!(path_of_call(1), "/own");
    let run = scene.run("env deploy --refresh");
    run.env("AWS_ENDPOINT_URL", format!("{url}/all")).go().succeeds();
    assert_eq!(path_of_call(2), "/all");
    scene
        .run("env deploy --refresh")
        .env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
        .env("AWS_ENDPOINT_URL", url)
        .env("https_proxy", "http://127.0.0.1:1")
        .env("AWS_MAX_ATTEMPTS", "1")
        .go()
        .exits(6)
        .tells("127.0.0.1:1");
}

#[test]
fn a_services_section_that_is_not_there_is_told_with_its_line() {
    scene("services = nowhere\n")
        .awsso("env deploy")
        .exits(4)
        .tells("uses the services section \"nowhere\", which does not exist")
        .tells("[HOME]/.aws/config line 19");
}

#[test]
fn passing_faults_are_retried_and_lasting_ones_end_after_three_attempts() {
    let passing = [
        error(500, "InternalFailure"),
        error(503, "ServiceUnavailable"),
        FaultKind::Status(502),
        FaultKind::Status(429),
        FaultKind::Throttle,
        FaultKind::CloseEarly,
    ];
    at_once(passing, |kind| {
        let scene = scene("");
        scene.aws.fault(Fault::new(kind.clone()).times(1));
        scene.awsso("env adminUser").succeeds().quietly();
        assert_eq!(scene.aws.count("GetRoleCredentials"), 2, "{kind:?}");
        scene.aws.fault(Fault::new(kind.clone()).times(1));
        scene.awsso("env deploy").succeeds().quietly();
        assert_eq!(scene.aws.count("AssumeRole"), 2, "{kind:?}");
    });
    let scene = scene("");
    scene.aws.fault(Fault::new(FaultKind::Throttle));
    scene
        .awsso("env deploy")
        .exits(6)
        .stdout("(\\builtin exit 6);\n")
        .tells("AWS did not answer AssumeRole: HTTP 400 after 3 attempts (Throttling)");
    assert_eq!(scene.aws.count("AssumeRole"), 3);
    scene
        .run("env deploy")
        .env("AWS_MAX_ATTEMPTS", "1")
        .go()
        .exits(6)
        .tells("AWS did not answer AssumeRole: HTTP 400 (Throttling)");
    assert_eq!(scene.aws.count("AssumeRole"), 4);
    scene
        .run("env deploy")
        .env("AWS_MAX_ATTEMPTS", "0")
        .go()
        .exits(4)
        .tells("max_attempts (AWS_MAX_ATTEMPTS) is \"0\"");
}

#[test]
fn a_refusal_is_not_retried() {
    let scene = scene("");
    scene.aws.fault(Fault::new(error(400, "MalformedPolicyDocument")));
    scene
        .awsso("env deploy")
        .exits(5)
        .tells("AWS refused AssumeRole (MalformedPolicyDocument): on purpose, request id");
    assert_eq!(scene.aws.count("AssumeRole"), 1);
}

/// moto and some gateways mix the two forms of AWS.
#[test]
fn the_reason_of_a_refusal_is_read_in_the_older_form_too() {
    let scene = scene("");
    let body = "<ErrorResponse><Errors><Error><Code>AccessDenied</Code><Message>not you</Message>\
                </Error></Errors><RequestID>1</RequestID></ErrorResponse>";
    scene.aws.fault(Fault::new(FaultKind::Reply {
        status: 403,
        content_type: "text/xml".into(),
        body: body.into(),
    }));
    scene
        .awsso("env deploy")
        .exits(5)
        .tells("AWS refused AssumeRole (AccessDenied): not you, request id 1");
}

#[test]
fn an_outage_is_not_called_a_refusal() {
    for kind in [
        error(500, "InternalFailure"),
        error(503, "ServiceUnavailable"),
        FaultKind::Status(501),
        FaultKind::Status(502),
        FaultKind::Status(429),
        FaultKind::Throttle,
    ] {
        let scene = scene("").env("AWS_MAX_ATTEMPTS", "1");
        scene.aws.fault(Fault::new(kind.clone()));
        for line in ["env adminUser", "env deploy", "whoami keys"] {
            scene
                .awsso(line)
                .exits(6)
                .tells("AWS did not answer")
                .tells("HTTP ")
                .does_not_tell("refused");
        }
        // Nor by the machine's own services.
        scene.aws.set_container_role("Task", OTHER_ACCOUNT, 3600, None);
        let container = scene.aws.container_uri();
        scene
            .run("assume --role-arn arn:aws:iam::222222222222:role/Deploy")
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", container)
            .go()
            .exits(6)
            .does_not_tell("refused");
    }
    let scene = scene("");
    scene.aws.fault(Fault::new(FaultKind::Status(503)));
    scene
        .awsso("env adminUser")
        .exits(6)
        .tells("AWS did not answer GetRoleCredentials: HTTP 503 after 3 attempts");
}

#[test]
fn a_terminal_whose_renewal_meets_an_outage_is_offline_and_not_refused() {
    let scene = scene("");
    let terminal = scene.enter("env adminUser").quietly();
    for file in scene.files_below(CACHE) {
        std::fs::remove_file(file).unwrap();
    }
    scene.aws.fault(Fault::new(FaultKind::Status(503)));
    let ended = |line| {
        let run = scene.run(line).after(&terminal).env("AWSSO_SHELL", "nu");
        run.env("AWSSO_EXPIRATION", "1").go().succeeds()
    };
    ended("renew --background");
    let noted = ended("renew --hook").tells("AWS did not answer GetRoleCredentials: HTTP 503");
    assert_eq!(noted.variable("AWSSO_NOTICE"), "offline");
}

#[test]
fn a_clock_that_is_off_is_corrected_by_the_servers() {
    for offset in [-3600, 3600, 86_400] {
        let scene = scene("");
        scene.aws.set_clock_offset(offset);
        scene.awsso("env deploy").succeeds();
        assert_eq!(scene.aws.count("AssumeRole"), 2, "{offset}");
    }
}

#[test]
fn credentials_that_end_too_soon_are_told_and_a_clock_that_is_fast_is_suspected() {
    if !is_installed("sh") {
        return;
    }
    let scene = scene("[profile made]\ncredential_process = sh [HOME]/made.sh\n");
    scene
        .awsso("env adminUser --min-ttl 2h")
        .succeeds()
        .tells("the new credentials expire in 59m, less than --min-ttl 2h00m\n");
    let terminal = scene.enter("env adminUser --refresh").quietly();
    let run = scene.run("renew").env("AWSSO_SHELL", "nu").after(&terminal);
    run.go().succeeds().quietly();

    let end = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(1800);
    scene.write(
        "made.sh",
        &format!(
            "echo '{{\"Version\": 1, \"AccessKeyId\": \"{KEY_ID}\", \"SecretAccessKey\": \"{SECRET_KEY}\", \
             \"SessionToken\": \"t\", \"Expiration\": \"{end:.0}\"}}'"
        ),
    );
    let terminal = scene.enter("env made").quietly();
    let run = scene.run("renew").env("AWSSO_SHELL", "nu").after(&terminal);
    run.go().succeeds().stderr("awsso: no newer credentials available: these expire in 29m\n");

    // As seen from AWS this machine is two hours ahead.
    scene.aws.set_clock_offset(-7200);
    scene.awsso("env adminUser --refresh").succeeds().tells(": check the clock\n");
}

#[test]
fn answers_that_are_none_end_in_a_clear_error() {
    let cases = [
        FaultKind::Html,
        FaultKind::Garbage,
        FaultKind::Truncate,
        FaultKind::Reply {
            status: 200,
            content_type: "text/xml".into(),
            body: "<AssumeRoleResponse/>".into(),
        },
        FaultKind::Reply {
            status: 200,
            content_type: "application/json".into(),
            body: "{\"roleCredentials\":{}}".into(),
        },
        FaultKind::Reply {
            status: 200,
            content_type: "application/json".into(),
            body: format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)),
        },
        FaultKind::Reply { status: 302, content_type: "text/html".into(), body: "moved".into() },
    ];
    for kind in cases {
        let scene = scene("").env("AWS_MAX_ATTEMPTS", "1");
        scene.aws.fault(Fault::new(kind.clone()));
        for profile in ["adminUser", "deploy"] {
            let outcome = scene.awsso(&format!("env {profile}"));
            let code = outcome.status.unwrap();
            assert!([5, 6].contains(&code), "{kind:?}\n{}", outcome.shown());
            assert_eq!(outcome.stdout, format!("(\\builtin exit {code});\n"));
            assert!(outcome.stderr.len() < 600, "{}", outcome.shown());
            assert!(!outcome.stderr.contains("[[["), "{}", outcome.shown());
        }
    }
}

#[test]
fn a_hotels_sign_in_page_is_called_what_it_is() {
    let scene = scene("").env("AWS_MAX_ATTEMPTS", "1");
    scene.aws.fault(Fault::new(FaultKind::Html));
    for profile in ["adminUser", "deploy"] {
        scene
            .awsso(&format!("env {profile}"))
            .exits(6)
            .tells("got an HTML page instead of an AWS response");
    }
}

#[test]
fn a_closed_port_is_a_network_error_that_names_the_service() {
    let nobody = Emulator::start();
    let url = nobody.url().to_owned();
    drop(nobody);
    scene("")
        .env("AWS_ENDPOINT_URL", url)
        .awsso("env adminUser")
        .exits(6)
        .stdout("(\\builtin exit 6);\n")
        .tells("connection refused");
}

#[test]
fn a_proxy_that_is_not_there_is_named_without_its_password() {
    // A host that is no loopback address, so that the proxy is really asked.
    scene("")
        .env("AWS_ENDPOINT_URL", "http://sts.example.invalid")
        .env("http_proxy", "http://me:tell-nobody@127.0.0.1:1")
        .env("AWS_MAX_ATTEMPTS", "1")
        .awsso("env deploy")
        .exits(6)
        .tells("127.0.0.1:1")
        .does_not_tell("tell-nobody");
}

#[test]
fn an_empty_or_missing_ca_bundle_is_told() {
    let scene = scene("");
    scene.run("env deploy").env("AWS_CA_BUNDLE", "").go().exits(4).tells("the CA bundle");
    let outcome = scene
        .run("env deploy")
        .env("AWS_CA_BUNDLE", "/no/such.pem")
        .env("AWS_ENDPOINT_URL", "https://127.0.0.1:1")
        .go();
    assert!([Some(4), Some(6)].contains(&outcome.status), "{}", outcome.shown());
    outcome.tells("/no/such.pem");
}

#[test]
fn whoami_asks_sts_with_the_terminals_credentials() {
    let scene = scene("").env("AWS_ACCESS_KEY_ID", KEY_ID).env("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    let who = scene.awsso("whoami --json").succeeds().json();
    assert_eq!(who["Arn"], "arn:aws:iam::222222222222:user/jo");
    scene
        .run("whoami")
        .env("AWS_SECRET_ACCESS_KEY", "wrong")
        .go()
        .exits(5)
        .tells("SignatureDoesNotMatch")
        .tells("hint: check the secret access key");
    scene.aws.delete_access_key(KEY_ID);
    scene
        .awsso("whoami")
        .exits(5)
        .tells("InvalidClientTokenId")
        .tells("hint: check the access key");
}
