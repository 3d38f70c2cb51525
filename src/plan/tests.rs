//! Who wins when a profile, the files and the environment speak of several kinds of credentials: one
//! row per rule, with the AWS CLI's answers (botocore `create_credential_resolver`,
//! `AssumeRoleProvider`).

use super::region::{PlannedRegion, RegionSource};
use super::{Plan, Request, Target, explain_json, overridden, resolve};
use crate::aws_files::Profiles;
use crate::environ::Environment;
use crate::error::{Error, Kind};

/// One rule, one row.
struct Case {
    rule: &'static str,
    config: &'static str,
    credentials: &'static str,
    environment: &'static [(&'static str, &'static str)],
    /// The profile that is named; empty: none, so the default chain.
    profile: &'static str,
    /// The steps as [`steps`] writes them, or, after `error: `, a part of the error's text.
    expected: &'static str,
}

const CASE: Case =
    Case { rule: "", config: "", credentials: "", environment: &[], profile: "p", expected: "" };

const KEYS: &[(&str, &str)] = &[("AWS_ACCESS_KEY_ID", "AKIAENV"), ("AWS_SECRET_ACCESS_KEY", "s")];
const KEYS_AND_PROFILE: &[(&str, &str)] =
    &[("AWS_ACCESS_KEY_ID", "AKIAENV"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_PROFILE", "p")];
const WEB_IDENTITY: &[(&str, &str)] = &[
    ("AWS_WEB_IDENTITY_TOKEN_FILE", "/env/token"),
    ("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/Env"),
    ("AWS_PROFILE", "p"),
];

macro_rules! arn {
    ($name:literal) => {
        concat!("arn:aws:iam::111111111111:role/", $name)
    };
}

const SSO: &str = "sso_start_url = https://d-1.awsapps.com/start\nsso_region = us-east-1\n\
    sso_account_id = 111111111111\nsso_role_name = Admin\n";

const WITHIN_A_PROFILE: &[Case] = &[
    Case {
        rule: "a token file beats everything else in the profile",
        config: concat!(
            "[profile p]\nweb_identity_token_file = /t\nrole_arn = ",
            arn!("W"),
            "\nsource_profile = p\nsso_account_id = 111111111111\ncredential_process = x\n"
        ),
        credentials: "[p]\naws_access_key_id = AKIACRED\naws_secret_access_key = s\n",
        expected: "web-identity /t arn:aws:iam::111111111111:role/W",
        ..CASE
    },
    Case {
        rule: "a token file without a role is an error, whatever else is there",
        config: "[profile p]\nweb_identity_token_file = /t\n",
        credentials: "[p]\naws_access_key_id = AKIACRED\naws_secret_access_key = s\n",
        expected: "error: there is a web identity token file, but no role_arn",
        ..CASE
    },
    Case {
        rule: "Identity Center beats keys in the credentials file",
        config: "[profile p]\nSSO",
        credentials: "[p]\naws_access_key_id = AKIACRED\naws_secret_access_key = s\n",
        expected: "sso 111111111111 Admin",
        ..CASE
    },
    Case {
        rule: "keys in the credentials file beat a process",
        config: "[profile p]\ncredential_process = tool\n",
        credentials: "[p]\naws_access_key_id = AKIACRED\naws_secret_access_key = s\n",
        expected: "static AKIACRED",
        ..CASE
    },
    Case {
        rule: "a process beats keys in the config file",
        config: "[profile p]\naws_access_key_id = AKIACONF\naws_secret_access_key = s\ncredential_process = tool\n",
        expected: "process p tool",
        ..CASE
    },
    Case {
        rule: "a process may stand in the credentials file",
        credentials: "[p]\ncredential_process = tool --flag\n",
        expected: "process p tool",
        ..CASE
    },
    Case {
        rule: "keys in the credentials file beat those in the config file",
        config: "[profile p]\naws_access_key_id = AKIACONF\naws_secret_access_key = s\n",
        credentials: "[p]\naws_access_key_id = AKIACRED\naws_secret_access_key = s\n",
        expected: "static AKIACRED",
        ..CASE
    },
    Case {
        rule: "keys in the config file alone serve",
        config: "[profile p]\naws_access_key_id = AKIACONF\naws_secret_access_key = s\n",
        expected: "static AKIACONF",
        ..CASE
    },
    Case {
        rule: "a key id of one file is not combined with the secret of the other",
        config: "[profile p]\naws_secret_access_key = s\n",
        credentials: "[p]\naws_access_key_id = AKIACRED\n",
        expected: "error: needs both aws_access_key_id and aws_secret_access_key",
        ..CASE
    },
    Case {
        rule: "a secret alone is no pair that anybody detects",
        credentials: "[p]\naws_secret_access_key = s\n",
        expected: "error: has no credentials",
        ..CASE
    },
    Case {
        rule: "a role beats keys and a process of the same profile",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("R"),
            "\nsource_profile = q\ncredential_process = tool\n"
        ),
        credentials: "[p]\naws_access_key_id = AKIAP\naws_secret_access_key = s\n\
            [q]\naws_access_key_id = AKIAQ\naws_secret_access_key = s\n",
        expected: "static AKIAQ > R",
        ..CASE
    },
    Case {
        rule: "a role without a source is an error, although there are keys",
        config: concat!("[profile p]\nrole_arn = ", arn!("R"), "\n"),
        credentials: "[p]\naws_access_key_id = AKIAP\naws_secret_access_key = s\n",
        expected: "error: has a role_arn, but neither source_profile nor credential_source",
        ..CASE
    },
    Case {
        rule: "two sources are an error that names the profile",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("R"),
            "\nsource_profile = q\ncredential_source = Environment\n"
        ),
        expected: "error: profile \"p\" (config line 1) has both source_profile and credential_source",
        ..CASE
    },
    Case {
        rule: "a source without a role is passed over",
        config: "[profile p]\nsource_profile = nowhere\ncredential_process = tool\n",
        expected: "process p tool",
        ..CASE
    },
    Case {
        rule: "an account without the rest is an incomplete sign-in",
        config: "[profile p]\nsso_account_id = 111111111111\n",
        expected: "error: is missing sso_session (or sso_start_url and sso_region) and sso_role_name",
        ..CASE
    },
    Case {
        rule: "the session's section supplies start URL and region",
        config: "[profile p]\nsso_session = s\nsso_account_id = 111111111111\nsso_role_name = Admin\n\
            [sso-session s]\nsso_start_url = https://d-1.awsapps.com/start\nsso_region = us-east-1\n",
        expected: "sso 111111111111 Admin s",
        ..CASE
    },
    Case {
        rule: "profile and session must not disagree",
        config: "[profile p]\nsso_session = s\nsso_account_id = 111111111111\nsso_role_name = Admin\n\
            sso_region = eu-west-1\n\
            [sso-session s]\nsso_start_url = https://d-1.awsapps.com/start\nsso_region = us-east-1\n",
        expected: "error: sso_region of profile \"p\" (config line 5) differs",
        ..CASE
    },
    Case {
        rule: "a profile of the credentials file alone is one",
        credentials: "[p]\naws_access_key_id = AKIACRED\naws_secret_access_key = s\naws_session_token = t\n",
        expected: "static AKIACRED",
        ..CASE
    },
    Case {
        rule: "an unknown name is an error with both files",
        expected: "error: no profile named \"p\" in config or credentials",
        ..CASE
    },
];

const CHAINS: &[Case] = &[
    Case {
        rule: "further down the chain keys win over a role of the same profile",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("R"),
            "\nsource_profile = q\n[profile q]\nrole_arn = ",
            arn!("Q"),
            "\nsource_profile = z\n"
        ),
        credentials: "[q]\naws_access_key_id = AKIAQ\naws_secret_access_key = s\n",
        expected: "static AKIAQ > R",
        ..CASE
    },
    Case {
        rule: "further down a process wins over keys of the config file",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("R"),
            "\nsource_profile = q\n[profile q]\naws_access_key_id = AKIAQ\n\
             aws_secret_access_key = s\ncredential_process = tool\n"
        ),
        expected: "process q tool > R",
        ..CASE
    },
    Case {
        rule: "roles stand upon roles, the first assumed first",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("P"),
            "\nsource_profile = q\n[profile q]\nrole_arn = ",
            arn!("Q"),
            "\nsource_profile = r\n[profile r]\nrole_arn = ",
            arn!("R"),
            "\nsource_profile = base\n[profile base]\ncredential_process = tool\n"
        ),
        expected: "process base tool > R > Q > P",
        ..CASE
    },
    Case {
        rule: "a web identity is a base, and may carry roles",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("P"),
            "\nsource_profile = w\n[profile w]\nrole_arn = ",
            arn!("W"),
            "\nweb_identity_token_file = /t\n"
        ),
        expected: "web-identity /t arn:aws:iam::111111111111:role/W > P",
        ..CASE
    },
    Case {
        rule: "a source's Identity Center settings are its own",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("P"),
            "\nsource_profile = q\nregion = eu-west-1\n[profile q]\nSSO"
        ),
        expected: "sso 111111111111 Admin > P",
        ..CASE
    },
    Case {
        rule: "its own source with keys of its own",
        config: concat!("[profile p]\nrole_arn = ", arn!("P"), "\nsource_profile = p\n"),
        credentials: "[p]\naws_access_key_id = AKIAP\naws_secret_access_key = s\n",
        expected: "static AKIAP > P",
        ..CASE
    },
    Case {
        rule: "its own source with nothing of its own is a circle",
        config: concat!("[profile p]\nrole_arn = ", arn!("P"), "\nsource_profile = p\n"),
        expected: "error: source_profile forms a loop: p → p",
        ..CASE
    },
    Case {
        rule: "a circle further down is told with the whole way",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("P"),
            "\nsource_profile = q\n[profile q]\nrole_arn = ",
            arn!("Q"),
            "\nsource_profile = r\n[profile r]\nrole_arn = ",
            arn!("R"),
            "\nsource_profile = q\n"
        ),
        expected: "error: source_profile forms a loop: p → q → r → q",
        ..CASE
    },
    Case {
        rule: "a source must exist",
        config: concat!("[profile p]\nrole_arn = ", arn!("P"), "\nsource_profile = gone\n"),
        expected: "error: names the source_profile \"gone\" (config line 3), which does not exist",
        ..CASE
    },
    Case {
        rule: "a source must have credentials",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("P"),
            "\nsource_profile = q\n[profile q]\nregion = eu-west-1\n"
        ),
        expected: "error: names the source_profile \"q\" (config line 4), which has no credentials",
        ..CASE
    },
    Case {
        rule: "the environment's web identity stays out of a source",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("P"),
            "\nsource_profile = q\n[profile q]\ncredential_process = tool\n"
        ),
        environment: WEB_IDENTITY,
        profile: "",
        expected: "process q tool > P",
        ..CASE
    },
    Case {
        rule: "a named source in any case",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("P"),
            "\ncredential_source = environment\n"
        ),
        environment: KEYS,
        expected: "environment AKIAENV > P",
        ..CASE
    },
    Case {
        rule: "a named source that yields nothing has no substitute",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("P"),
            "\ncredential_source = EcsContainer\ncredential_process = tool\n"
        ),
        environment: KEYS,
        expected: "error: has credential_source = EcsContainer, but neither",
        ..CASE
    },
    Case {
        rule: "an hour is the most upon a role, told with the profile",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("P"),
            "\nsource_profile = q\nduration_seconds = 7200\n[profile q]\nSSO"
        ),
        expected: "error: profile \"p\" (config line 1): a duration of 7200 seconds is too long",
        ..CASE
    },
    Case {
        rule: "a duration that is no number is passed over",
        config: concat!(
            "[profile p]\nrole_arn = ",
            arn!("P"),
            "\nsource_profile = q\nduration_seconds = long\n[profile q]\ncredential_process = tool\n"
        ),
        expected: "process q tool > P",
        ..CASE
    },
];

const DEFAULT_CHAIN: &[Case] = &[
    Case {
        rule: "keys of the environment beat the selected profile",
        config: "[profile p]\ncredential_process = tool\n",
        environment: KEYS_AND_PROFILE,
        profile: "",
        expected: "environment AKIAENV",
        ..CASE
    },
    Case {
        rule: "but the selected profile must exist",
        environment: KEYS_AND_PROFILE,
        profile: "",
        expected: "error: AWS_PROFILE of this terminal: no profile named \"p\"",
        ..CASE
    },
    Case {
        rule: "a named profile beats keys of the environment",
        config: "[profile p]\ncredential_process = tool\n",
        environment: KEYS,
        expected: "process p tool",
        ..CASE
    },
    Case {
        rule: "an empty key id counts as none",
        config: "[profile p]\ncredential_process = tool\n",
        environment: &[("AWS_ACCESS_KEY_ID", ""), ("AWS_PROFILE", "p")],
        profile: "",
        expected: "process p tool",
        ..CASE
    },
    Case {
        rule: "half a pair is an error",
        config: "[default]\ncredential_process = tool\n",
        environment: &[("AWS_ACCESS_KEY_ID", "AKIAENV")],
        profile: "",
        expected: "error: AWS_ACCESS_KEY_ID is set in this terminal, but AWS_SECRET_ACCESS_KEY is not",
        ..CASE
    },
    Case {
        rule: "the older name of the variable counts when the newer is not set",
        config: "[profile old]\ncredential_process = tool\n",
        environment: &[("AWS_DEFAULT_PROFILE", "old")],
        profile: "",
        expected: "process old tool",
        ..CASE
    },
    Case {
        rule: "without any variable the default profile is meant",
        config: "[default]\ncredential_process = tool\n",
        profile: "",
        expected: "process default tool",
        ..CASE
    },
    Case {
        rule: "the environment's web identity beats the selected profile's sign-in",
        config: "[profile p]\nSSO",
        environment: WEB_IDENTITY,
        profile: "",
        expected: "web-identity /env/token arn:aws:iam::111111111111:role/Env",
        ..CASE
    },
    Case {
        rule: "a named profile switches the environment's web identity off",
        config: "[profile p]\nSSO",
        environment: WEB_IDENTITY,
        expected: "sso 111111111111 Admin",
        ..CASE
    },
    Case {
        rule: "token file from the environment, role from the profile",
        config: concat!("[profile p]\nweb_identity_token_file = /t\nrole_arn = ", arn!("P"), "\n"),
        environment: &[("AWS_WEB_IDENTITY_TOKEN_FILE", "/env/token"), ("AWS_PROFILE", "p")],
        profile: "",
        expected: "web-identity /env/token arn:aws:iam::111111111111:role/P",
        ..CASE
    },
    Case {
        rule: "a web identity needs no profile at all",
        environment: &[
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/env/token"),
            ("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/Env"),
        ],
        profile: "",
        expected: "web-identity /env/token arn:aws:iam::111111111111:role/Env",
        ..CASE
    },
    Case {
        rule: "the container comes after the profile",
        config: "[default]\nregion = eu-west-1\n",
        environment: &[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x")],
        profile: "",
        expected: "container http://169.254.170.2/x",
        ..CASE
    },
    Case {
        rule: "a profile with credentials comes before the container",
        config: "[default]\ncredential_process = tool\n",
        environment: &[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x")],
        profile: "",
        expected: "process default tool",
        ..CASE
    },
    Case {
        rule: "the instance comes last",
        profile: "",
        expected: "instance http://169.254.169.254",
        ..CASE
    },
    Case {
        rule: "and can be switched off",
        environment: &[("AWS_EC2_METADATA_DISABLED", "TRUE")],
        profile: "",
        expected: "error: no credentials found: not in the environment",
        ..CASE
    },
];

fn plan(case: &Case) -> Result<Plan, Error> {
    let [config, credentials] =
        [case.config, case.credentials].map(|text| text.replace("SSO", SSO));
    let profiles = Profiles::of_texts(&config, &credentials);
    let environment = Environment::of(case.environment);
    let request = if case.profile.is_empty() {
        Target::DefaultChain.into()
    } else {
        Request::profile(case.profile)
    };
    resolve(&request, &profiles, &environment)
}

/// Kind and the telling facts of the origin, then the names of the roles, first to last.
fn steps(plan: &Plan) -> String {
    let data = explain_json(plan, &Profiles::of_texts("", ""));
    let mut steps = data["steps"].as_array().unwrap().iter();
    let origin = steps.next().unwrap();
    let mut text = origin["kind"].as_str().unwrap().to_owned();
    for name in [
        "access_key_id",
        "account_id",
        "base",
        "process_of_profile",
        "program",
        "role_name",
        "sso_session",
        "token_file",
        "url",
        "role_arn",
    ] {
        if let Some(fact) = origin["facts"][name].as_str() {
            text.push_str(&format!(" {}", fact.trim_end_matches('/')));
        }
    }
    for step in steps {
        let arn = step["role"]["role_arn"].as_str().unwrap();
        text.push_str(&format!(" > {}", arn.rsplit_once('/').unwrap().1));
    }
    text
}

fn check(cases: &[Case]) {
    for case in cases {
        match (plan(case), case.expected.strip_prefix("error: ")) {
            (Ok(plan), None) => assert_eq!(steps(&plan), case.expected, "{}", case.rule),
            (Err(error), Some(part)) => {
                assert_eq!(error.kind(), Kind::Configuration, "{}: {error}", case.rule);
                assert!(error.to_string().contains(part), "{}: {error}", case.rule);
            }
            (Ok(plan), Some(_)) => panic!("{}: {}", case.rule, steps(&plan)),
            (Err(error), None) => panic!("{}: {error}", case.rule),
        }
    }
}

#[test]
fn within_a_profile_the_kinds_have_the_order_of_the_aws_cli() {
    check(WITHIN_A_PROFILE);
}

#[test]
fn chains_end_at_the_first_profile_with_credentials_of_its_own() {
    check(CHAINS);
}

#[test]
fn the_default_chain_has_the_order_of_the_aws_cli() {
    check(DEFAULT_CHAIN);
}

#[test]
fn what_a_named_profile_says_of_the_region_counts_before_what_the_terminal_says() {
    let config = concat!(
        "[default]\nregion = eu-south-1\n",
        "[profile p]\nregion = eu-west-1\nrole_arn = ",
        arn!("P"),
        "\nsource_profile = q\n[profile q]\nrole_arn = ",
        arn!("Q"),
        "\nsource_profile = r\n[profile r]\nregion = eu-west-3\ncredential_process = tool\n",
        "[profile s]\nregion =\ncredential_process = tool\n",
        "[sso-session corp]\nsso_start_url = https://d-1.awsapps.com/start\nsso_region = us-east-1\n"
    );
    let profiles = Profiles::of_texts(config, "");
    let region = |request: Request, environment: &[(&str, &str)]| {
        let environment = Environment::of(environment);
        let planned = resolve(&request, &profiles, &environment).unwrap().region;
        planned.map(|planned| format!("{} {}", planned.region, planned.from.place(&profiles)))
    };
    let named = |name: &str, environment: &[(&str, &str)]| {
        region(Request::profile(name), environment).unwrap()
    };
    let both = [("AWS_REGION", "us-east-1"), ("AWS_DEFAULT_REGION", "us-east-2")];
    let asked = Request { region: Some("eu-north-1".parse().unwrap()), ..Request::profile("p") };
    assert_eq!(region(asked, &both).unwrap(), "eu-north-1 --region");
    assert_eq!(named("p", &both), "eu-west-1 config line 4");
    assert_eq!(named("q", &both), "eu-west-3 config line 11");
    assert_eq!(named("s", &both), "us-east-1 AWS_REGION");
    assert_eq!(named("s", &both[1..]), "us-east-2 AWS_DEFAULT_REGION");
    let empty = [("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "")];
    assert_eq!(named("s", &empty), "eu-south-1 config line 2");
    let portal = || {
        Request::from(Target::AccountRole {
            session: "corp".to_owned(),
            account: "111111111111".parse().unwrap(),
            role: "Admin".to_owned(),
        })
    };
    let (own, of_default) = ("us-east-1 AWS_REGION", "eu-south-1 config line 2");
    assert_eq!(region(portal(), &both).unwrap(), own);
    assert_eq!(region(portal(), &[]).unwrap(), of_default);
    // Nobody names a profile: the AWS CLI's order.
    let chain = |environment: &[(&str, &str)]| {
        let environment = [KEYS, environment].concat();
        region(Target::DefaultChain.into(), &environment).unwrap()
    };
    assert_eq!(chain(&[both[0], ("AWS_PROFILE", "p")]), own);
    assert_eq!(chain(&[("AWS_PROFILE", "p")]), "eu-west-1 config line 4");
    assert_eq!(chain(&[("AWS_PROFILE", "s")]), of_default);
}

#[test]
fn a_region_of_the_terminal_that_does_not_count_is_named() {
    let planned =
        PlannedRegion { region: "eu-west-1".parse().unwrap(), from: RegionSource::Named("") };
    for (environment, expected) in [
        (&[][..], None),
        (&[("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "")], None),
        (
            &[("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "us-east-1")],
            Some(("AWS_DEFAULT_REGION", "us-east-1")),
        ),
        (&[("AWS_REGION", "us-east-2")], Some(("AWS_REGION", "us-east-2"))),
    ] {
        let environment = Environment::of(environment);
        assert_eq!(overridden(&planned, &environment), expected);
    }
}
