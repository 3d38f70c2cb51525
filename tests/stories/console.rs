//! The web console: the link, who gets it, and which page of which account it leads to.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use aws_emulator::Trust;

use crate::support::{ACCOUNT, Outcome, Scene, sso_scene};

const ROLE: &str = "arn:aws:iam::222222222222:role/Deploy";
const SECOND: &str = "arn:aws:iam::222222222222:role/Second";

/// A scene whose browser writes down what it was started with.
fn scene() -> Scene {
    let scene = sso_scene(&format!(
        "[profile deploy]\nrole_arn = {ROLE}\nsource_profile = keys\nregion = eu-central-1\n\
         [profile chained]\nrole_arn = {SECOND}\nsource_profile = deploy\nregion = eu-central-1\n"
    ))
    .env("BROWSER", "sh [HOME]/browser");
    scene.write("browser", "printf '%s\\n' \"$@\" >[HOME]/.opened; env >[HOME]/browser.env\nmv [HOME]/.opened [HOME]/opened\n");
    scene.aws.add_role(ROLE, Trust::of("222222222222"));
    scene.aws.add_role(SECOND, Trust::of("222222222222"));
    scene.signed_in("corp");
    scene
}

/// What the browser was started with, as soon as it was.
fn opened(scene: &Scene) -> String {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        match fs::read_to_string(scene.path("opened")) {
            Ok(text) => return text,
            Err(_) if Instant::now() < end => thread::sleep(Duration::from_millis(20)),
            Err(error) => panic!("no browser was started: {error}"),
        }
    }
}

/// Status and `Location` of an address.
fn get(url: &str) -> (u16, String) {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let location = answer.lines().find_map(|line| line.strip_prefix("Location: "));
    (status, location.unwrap_or_default().trim_end().to_owned())
}

/// Where the link that was printed leads, once the emulator has let it in.
#[track_caller]
fn destination(scene: &Scene, outcome: &Outcome) -> String {
    let link = scene.unshown(outcome.stdout.trim_end());
    let (status, location) = get(&link);
    assert_eq!(status, 302, "{}", outcome.shown());
    location
}

#[test]
fn the_link_leads_to_the_page_in_the_right_region() {
    let scene = scene();
    for (line, expected) in [
        (
            "console adminUser --print",
            "https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1",
        ),
        (
            "console adminUser --service s3 --region euc1 --print",
            "https://eu-central-1.console.aws.amazon.com/s3/buckets?region=eu-central-1",
        ),
        ("console deploy --service iam --print", "https://console.aws.amazon.com/iam/home"),
        (
            "console chained --service ec2/home?region=eu-west-1#Instances: --print",
            "https://console.aws.amazon.com/ec2/home?region=eu-west-1#Instances:",
        ),
        (
            "console 111111111111/AdministratorAccess --print",
            "https://us-east-1.console.aws.amazon.com/console/home?region=us-east-1",
        ),
    ] {
        let outcome = scene.awsso(line).succeeds().quietly();
        assert_eq!(destination(&scene, &outcome), expected, "{line}");
    }
}

#[test]
fn a_duration_is_asked_for_where_aws_takes_one() {
    let scene = scene();
    for (line, bodies) in [
        ("console adminUser --print", &[Some("43200")][..]),
        ("console adminUser --duration 1h --print", &[Some("3600")]),
        ("console deploy --duration 30m --print", &[Some("1800")]),
        ("console chained --print", &[None]),
    ] {
        scene.aws.clear_requests();
        scene.awsso(line).succeeds();
        let durations: Vec<_> = scene
            .aws
            .requests_for("Federation")
            .iter()
            .map(|request| {
                assert!(!request.path.contains("Session"), "keys are no part of an address");
                let (_, rest) = request.body.split_once("SessionDuration=")?;
                rest.split('&').next().map(str::to_owned)
            })
            .collect();
        let expected: Vec<_> = bodies.iter().map(|body| body.map(str::to_owned)).collect();
        assert_eq!(durations, expected, "{line}");
    }
    scene.awsso("console adminUser --duration 13h").exits(2).tells("15m to 12h");
}

#[test]
fn refused_with_a_duration_the_link_is_asked_for_without() {
    let scene = scene();
    // Exported by another tool: nobody knows that the role is a chained one.
    let chained = scene.enter("env chained");
    let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    let [id, secret, token] = keys.map(|name| scene.unshown(&chained.variable(name)));
    let json = format!(
        "{{\"Version\":1,\"AccessKeyId\":\"{id}\",\"SecretAccessKey\":\"{secret}\",\"SessionToken\":\"{token}\"}}"
    );
    scene.write("print.json", &json);
    let config = scene.read(".aws/config");
    let more = "\n[profile made]\ncredential_process = cat [HOME]/print.json\nregion = eu-west-1\n";
    scene.write(".aws/config", &format!("{config}{more}"));
    scene.aws.clear_requests();
    let outcome = scene.awsso("console made --print").succeeds().quietly();
    destination(&scene, &outcome);
    let bodies = scene.aws.requests_for("Federation");
    let has_duration = bodies.iter().map(|request| request.body.contains("SessionDuration"));
    assert_eq!(has_duration.collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn long_term_keys_are_refused_and_so_is_what_aws_refuses() {
    let scene = scene();
    let outcome = scene.awsso("console keys --print").exits(2).stdout("");
    outcome.tells("long-term keys").tells("name a role");
    assert_eq!(scene.aws.count("Federation"), 0);
    let outcome = scene
        .run("console --print")
        .env("AWS_ACCESS_KEY_ID", "ASIAGONE")
        .env("AWS_SECRET_ACCESS_KEY", "s")
        .env("AWS_SESSION_TOKEN", "gone")
        .go();
    outcome.exits(5).stdout("").tells("HTTP 400").tells("credentials of a role");
}

#[test]
fn without_a_target_it_is_the_console_of_this_terminal() {
    let scene = scene();
    let terminal = scene.enter("env deploy");
    let outcome = scene.run("console --print").after(&terminal).go().succeeds().quietly();
    assert!(destination(&scene, &outcome).starts_with("https://eu-central-1."));
    assert_eq!(scene.aws.count("AssumeRole"), 1, "the credentials are those of the terminal");
    // Of another tool.
    let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    let mut run = scene.run("console --print");
    for name in keys {
        run = run.env(name, scene.unshown(&terminal.variable(name)));
    }
    let outcome = run.env("AWS_REGION", "eu-north-1").go().succeeds().quietly();
    assert!(destination(&scene, &outcome).starts_with("https://eu-north-1."));
    let outcome = scene.awsso("console --print").exits(2);
    outcome.tells("no profile given").tells("awsso console PROFILE");
    let outcome = scene.awsso("open arn:aws:s3:::my-bucket").exits(2);
    outcome.tells("no profile given").tells("awsso open ARN --profile PROFILE");
}

#[test]
fn the_browser_gets_an_address_that_leads_to_the_link_once() {
    let scene = scene();
    let run = scene.run("console adminUser").env("AWSSO_SAVED", "1.AWS_PROFILE=Zm9v").start();
    let address = opened(&scene);
    let address = address.trim_end();
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    assert!(!address.contains("Signin") && address.len() > 60, "{address}");
    // What does not know the path gets nothing, and uses nothing up.
    let (host, path) = address.rsplit_once('/').unwrap();
    assert_eq!(get(&format!("{host}/x{path}")).0, 404);
    let (status, link) = get(address);
    assert_eq!(status, 302);
    assert!(link.starts_with(scene.aws.url()) && link.contains("SigninToken="), "{link}");
    let outcome = run.end().succeeds().stdout("");
    outcome.tells("opened the console as adminUser (account 111111111111)");
    assert!(TcpStream::connect(host.strip_prefix("http://").unwrap()).is_err(), "it is closed");
    assert!(get(&link).1.starts_with("https://eu-west-1.console.aws.amazon.com/"));
    let environment = scene.read("browser.env");
    for name in ["AWS_SECRET_ACCESS_KEY", "AWSSO_SAVED"] {
        assert!(!environment.contains(name), "{name}");
    }
}

#[test]
fn the_link_stands_in_no_log_and_no_message() {
    let scene = scene();
    let run = scene.run("console adminUser -vv").start();
    get(opened(&scene).trim_end());
    let outcome = run.end().succeeds();
    for part in ["SigninToken", "sessionKey", "Session="] {
        assert!(!outcome.stderr.contains(part), "{part}: {}", outcome.shown());
    }
}

#[test]
fn the_browser_can_be_signed_out_first() {
    let scene = scene();
    let outcome = scene.awsso("console adminUser --sign-out --print").succeeds();
    let link = &outcome.stdout;
    assert!(link.starts_with("[AWS]/oauth?Action=logout&redirect_uri=http%3A%2F%2F"), "{link}");
    scene.write(".config/awsso/config.toml", "[console]\nsign-out = true\n");
    let outcome = scene.awsso("console adminUser --print").succeeds();
    assert!(outcome.stdout.contains("/oauth?Action=logout"), "{}", outcome.stdout);
}

#[test]
fn the_portals_own_link_needs_no_credentials() {
    let scene = scene();
    scene.aws.clear_requests();
    let outcome =
        scene.awsso("console adminUser --service s3 --portal --print").succeeds().quietly();
    outcome.stdout(
        "https://d-1234567890.awsapps.com/start/#/console?account_id=111111111111&role_name=\
         AdministratorAccess&destination=https%3A%2F%2Feu-west-1.console.aws.amazon.com%2Fs3%2F\
         buckets%3Fregion%3Deu-west-1\n",
    );
    assert!(scene.aws.requests().is_empty());
    scene.awsso("console adminUser --portal").succeeds();
    assert!(opened(&scene).starts_with("https://d-1234567890.awsapps.com/start/#/console?"));
    scene
        .awsso("console deploy --portal")
        .exits(2)
        .tells("--portal requires a role of IAM Identity");
}

#[test]
fn each_account_has_its_own_browser() {
    let settings = "\
[danger]\nprofiles = [\"deploy\"]
[console]\nbrowser = \"sh [HOME]/browser common {url}\"\ndanger-browser = \"sh [HOME]/browser danger {role} {url}\"
[sso-session.corp]\nconsole-browser = \"sh [HOME]/browser session 'ext+container:name={profile}&url={url}'\"
[account.111111111111]\nbrowser = \"sh [HOME]/browser 'of account' {account} {url}\"\n";
    for (line, without, expected) in [
        ("console adminUser", "", "of account\n111111111111\nhttp://127.0.0.1:"),
        (
            "console adminUser",
            "[account.",
            "session\next+container:name=adminUser&url=http%3A%2F%2F",
        ),
        ("console deploy", "", "danger\nDeploy\nhttp://127.0.0.1:"),
        ("console chained", "", "common\nhttp://127.0.0.1:"),
        ("console deploy --browser 'sh [HOME]/browser mine {url}'", "", "mine\nhttp://127.0.0.1:"),
    ] {
        let scene = scene();
        let end = settings.find(without).filter(|_| !without.is_empty()).unwrap_or(settings.len());
        scene.write(".config/awsso/config.toml", &settings[..end]);
        let run = scene.run(&scene.unshown(line)).start();
        let words = opened(&scene);
        assert!(words.starts_with(expected), "{line}: {words}");
        let address = words.rsplit("url=").next().unwrap().replace("%3A", ":").replace("%2F", "/");
        get(address.lines().last().unwrap());
        run.end().succeeds();
    }
}

#[test]
fn where_no_browser_can_be_the_way_out_is_told() {
    let scene = scene().without("BROWSER").env("SSH_CONNECTION", "1 2 3 4");
    let outcome = scene.awsso("console adminUser").exits(1).stdout("");
    outcome.tells("could not open a browser: this is an SSH session").tells("--print");
}

#[test]
fn a_dangerous_profile_is_confirmed_and_nobody_is_asked_to_sign_in() {
    let scene = scene();
    let settings = "[danger]\nprofiles = [\"deploy\"]\nconfirm = true\n";
    scene.write(".config/awsso/config.toml", settings);
    scene.awsso("console deploy --print").exits(3).stdout("").tells("marked as dangerous");
    scene
        .awsso(&format!("open {ROLE} --role Deploy --print"))
        .exits(3)
        .stdout("")
        .tells("marked as dangerous");
    scene.awsso("console deploy --yes --print").succeeds();
    let scene = sso_scene("");
    scene.awsso("console adminUser --no-login --print").exits(3).stdout("");
}

#[test]
fn an_arn_opens_in_its_account_with_the_role_that_is_known_there() {
    let scene = scene();
    let outcome =
        scene.awsso("open arn:aws:lambda:eu-north-1:111111111111:function:report --print");
    let outcome = outcome.succeeds().quietly();
    assert_eq!(
        destination(&scene, &outcome),
        "https://eu-north-1.console.aws.amazon.com/lambda/home?region=eu-north-1#/functions/report"
    );
    // Two roles are known there.
    let queue = "arn:aws:sqs:eu-west-1:222222222222:jobs";
    let outcome = scene.awsso(&format!("open {queue} --print")).exits(2).stdout("");
    outcome.tells("several roles are known in account 222222222222").tells("deploy, chained");
    scene.awsso(&format!("open {queue} --role Deploy --print")).succeeds().quietly();
    scene.awsso(&format!("open {queue} --profile chained --print")).succeeds().quietly();
    // That of this terminal, if it is there.
    let terminal = scene.enter("env deploy");
    scene.run(&format!("open {queue} --print")).after(&terminal).go().succeeds().quietly();
    // No account in the ARN: this terminal's.
    let run = scene.run("open arn:aws:s3:::bucket --print").after(&terminal);
    let outcome = run.go().succeeds().quietly();
    assert_eq!(
        destination(&scene, &outcome),
        "https://eu-central-1.console.aws.amazon.com/s3/buckets/bucket?region=eu-central-1"
    );
}

#[test]
fn a_link_opens_in_the_account_that_it_names() {
    let scene = scene();
    let link =
        "https://111111111111-abcd.eu-west-1.console.aws.amazon.com/s3/buckets/x?region=eu-west-1";
    let outcome = scene.awsso(&format!("open '{link}' --print")).succeeds().quietly();
    assert_eq!(
        destination(&scene, &outcome),
        "https://eu-west-1.console.aws.amazon.com/s3/buckets/x?region=eu-west-1"
    );
    let portal = format!(
        "https://d-1234567890.awsapps.com/start/#/console?account_id={ACCOUNT}&role_name=AdministratorAccess"
    );
    scene.awsso(&format!("open '{portal}' --print")).succeeds().quietly();
    scene.awsso("open https://evil.example/console.aws.amazon.com").exits(2).tells("evil.example");
    scene.awsso("open s3://bucket").exits(2).tells("neither an ARN nor a console link");
}

#[test]
fn the_roles_of_an_account_that_was_never_listed_are_asked_for() {
    let scene = scene();
    scene.aws.add_account("333333333333", "data", "data@example.com");
    scene.aws.assign("333333333333", "ReadOnlyAccess", 3600);
    let arn = "arn:aws:dynamodb:eu-west-1:333333333333:table/users";
    scene.awsso(&format!("open {arn} --print")).succeeds();
    let outcome = scene.awsso("open arn:aws:sns:eu-west-1:999999999999:x --print").exits(4);
    outcome.tells("no role of yours is known in account 999999999999");
}

#[test]
fn what_has_no_page_is_told_and_the_partition_must_fit() {
    let scene = scene();
    let outcome =
        scene.awsso("open arn:aws:braket:eu-west-1:111111111111:job/x --print").succeeds();
    let outcome = outcome.tells("no console page known for resources of braket");
    assert!(destination(&scene, &outcome).contains("/console/home?region=eu-west-1"));
    let outcome = scene.awsso("open arn:aws-cn:s3:::x --profile adminUser --print").exits(2);
    outcome.stdout("").tells("is in the partition aws, the page (cn-northwest-1) in aws-cn");
}
