//! The real clients against the emulator: the AWS CLI in both generations and boto3 take what awsso
//! exports and prints, and awsso takes what they leave on disk.
//!
//! `AWSSO_TEST_AWS_CLI_V2`, `AWSSO_TEST_AWS_CLI_V1` and `AWSSO_TEST_PYTHON` name the programs. A
//! missing one is reported and skipped; with `CI` in the environment of a Linux system it is a failure.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

mod exported;
mod served;
mod shared_files;
#[cfg(unix)]
mod terraform;
#[cfg(target_os = "linux")]
mod wizard;

use serde_json::json;

use crate::support::{Outcome, Run, Scene, is_demanded};

/// A client that is there.
pub(crate) struct Client {
    program: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    CommandLine1,
    CommandLine2,
    Boto3,
}

/// What boto3 says of the caller, in the form of `aws sts get-caller-identity`.
const WHO: &str = "\
import boto3, json, sys
session = boto3.Session(profile_name=sys.argv[1] or None)
reply = session.client('sts', region_name=session.region_name or 'us-east-1').get_caller_identity()
del reply['ResponseMetadata']
print(json.dumps(reply | {'Region': session.region_name}))
";

impl Client {
    /// The AWS CLI of the first generation.
    pub(crate) fn command_line_1() -> Option<Self> {
        Self::named("AWSSO_TEST_AWS_CLI_V1", Kind::CommandLine1)
    }

    /// The AWS CLI of the second generation.
    pub(crate) fn command_line_2() -> Option<Self> {
        Self::named("AWSSO_TEST_AWS_CLI_V2", Kind::CommandLine2)
    }

    /// boto3.
    pub(crate) fn boto3() -> Option<Self> {
        Self::named("AWSSO_TEST_PYTHON", Kind::Boto3)
    }

    /// All that are there.
    pub(crate) fn all() -> Vec<Self> {
        [Self::command_line_1(), Self::command_line_2(), Self::boto3()]
            .into_iter()
            .flatten()
            .collect()
    }

    #[expect(clippy::print_stderr, reason = "tells a person which clients were not tested")]
    fn named(variable: &str, kind: Kind) -> Option<Self> {
        let program = std::env::var(variable).ok();
        if program.is_none() {
            assert!(!is_demanded(variable), "{variable} names no client");
            eprintln!("skipped: {variable} names no client");
        }
        program.map(|program| Self { program, kind })
    }

    /// A run of the client with these words; for boto3 they follow the script.
    pub(crate) fn run<'s>(&self, scene: &'s Scene, words: &[&str]) -> Run<'s> {
        let script = ["-c", WHO];
        let words = match self.kind {
            Kind::Boto3 => [&script, words].concat(),
            _ => words.to_vec(),
        };
        scene
            .program(&self.program, &words)
            .env("AWS_PAGER", "")
            .env("PYTHONDONTWRITEBYTECODE", "1")
    }

    /// Asks STS who the caller is, as a command of awsso.
    pub(crate) fn who_behind<'s>(&self, scene: &'s Scene, line: &[&str]) -> Run<'s> {
        let asks: &[&str] = match self.kind {
            Kind::Boto3 => &["-c", WHO, ""],
            _ => &["sts", "get-caller-identity", "--output", "json"],
        };
        let words: Vec<&str> =
            line.iter().chain([&self.program.as_str()]).chain(asks).copied().collect();
        scene
            .program(env!("CARGO_BIN_EXE_awsso"), &words)
            .env("AWS_PAGER", "")
            .env("PYTHONDONTWRITEBYTECODE", "1")
    }

    /// Asks STS who the caller is; `profile` may be empty.
    pub(crate) fn who<'s>(&self, scene: &'s Scene, profile: &str) -> Run<'s> {
        if self.kind == Kind::Boto3 {
            return self.run(scene, &[profile]);
        }
        let mut words = vec!["sts", "get-caller-identity", "--output", "json"];
        if !profile.is_empty() {
            words.extend(["--profile", profile]);
        }
        self.run(scene, &words)
    }
}

/// Puts the emulator into the scene for clients that do not know `AWS_ENDPOINT_URL` yet (the AWS CLI
/// before 2.13): a rule set of endpoints in `~/.aws/models`, which botocore reads first.
pub(crate) fn divert(scene: &Scene) {
    let rules = |parameters: serde_json::Value| {
        json!({
            "version": "1.0",
            "parameters": parameters,
            "rules": [{
                "conditions": [],
                "endpoint": {"url": scene.aws.url(), "properties": {}, "headers": {}},
                "type": "endpoint",
            }],
        })
        .to_string()
    };
    let parameter = |builtin: &str, kind: &str, default: Option<bool>| {
        let mut value =
            json!({"builtIn": builtin, "required": false, "type": kind, "documentation": ""});
        if let Some(default) = default {
            value["default"] = json!(default);
            value["required"] = json!(true);
        }
        value
    };
    let parameters = json!({
        "Region": parameter("AWS::Region", "String", None),
        "UseDualStack": parameter("AWS::UseDualStack", "Boolean", Some(false)),
        "UseFIPS": parameter("AWS::UseFIPS", "Boolean", Some(false)),
        "Endpoint": parameter("SDK::Endpoint", "String", None),
    });
    let mut of_sts = parameters.clone();
    of_sts["UseGlobalEndpoint"] = parameter("AWS::STS::UseGlobalEndpoint", "Boolean", Some(false));
    for (service, parameters) in [
        ("sts/2011-06-15", of_sts),
        ("sso/2019-06-10", parameters.clone()),
        ("sso-oidc/2019-06-10", parameters),
    ] {
        scene.write(&format!(".aws/models/{service}/endpoint-rule-set-1.json"), &rules(parameters));
    }
}

/// The ARN in the answer of [`Client::who`].
pub(crate) fn arn(outcome: &Outcome) -> String {
    outcome.variable("Arn")
}
