//! What these stories play on: a home, an emulated AWS, and the real program in an empty environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use aws_emulator::{Approval, Emulator, IssuedToken};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

pub(crate) const START_URL: &str = "https://d-1234567890.awsapps.com/start";
pub(crate) const ACCOUNT: &str = "111111111111";

const CONFIG: &str = "\
[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-west-1

[profile old]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111111111111
sso_role_name = Admin
";

pub(crate) struct Stage {
    pub(crate) aws: Emulator,
    home: tempfile::TempDir,
}

/// What a run said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Said {
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn tells(self, part: &str) -> Self {
        assert!(self.stderr.contains(part), "{part:?} is missing: {self:#?}");
        self
    }
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with_config(CONFIG)
    }

    pub(crate) fn with_config(config: &str) -> Self {
        let aws = Emulator::start();
        aws.add_sso_instance(START_URL, "us-east-1");
        aws.approve_device_logins(Approval::AfterPolls(2));
        aws.add_account(ACCOUNT, "dev", "dev@example.com");
        aws.assign(ACCOUNT, "Admin", 3600);
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(".aws")).unwrap();
        let stage = Self { aws, home };
        stage.write_config(config);
        stage
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn write_config(&self, text: &str) {
        fs::write(self.home().join(".aws/config"), text).unwrap();
    }

    /// A command in the surroundings of the stage: nothing is inherited but the search path.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.home())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("AWS_ENDPOINT_URL", self.aws.url())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            // A terminal where nothing opens a browser, unless a story says otherwise.
            .env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn awsso(&self, line: &str) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_awsso"));
        command.args(line.split_whitespace());
        command
    }

    pub(crate) fn run(&self, line: &str) -> Said {
        finish(self.awsso(line).spawn().unwrap())
    }

    pub(crate) fn token_path(&self, key: &str) -> PathBuf {
        self.home().join(".aws/sso/cache").join(sha1_name(key))
    }

    pub(crate) fn token(&self, key: &str) -> Value {
        let text = fs::read_to_string(self.token_path(key)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Leaves a token as the AWS CLI would.
    pub(crate) fn sign_in_with_the_cli(&self, key: &str) -> IssuedToken {
        let token = self.aws.issue_token();
        let file = json!({
            "startUrl": token.start_url, "region": token.region,
            "accessToken": token.access_token, "expiresAt": token.expires_at,
            "clientId": token.client_id, "clientSecret": token.client_secret,
            "registrationExpiresAt": token.registration_expires_at,
            "refreshToken": token.refresh_token,
        });
        self.write(&self.token_path(key), &file);
        token
    }

    pub(crate) fn write(&self, path: &Path, value: &Value) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, value.to_string()).unwrap();
    }

    /// The files below a folder of the home, by name.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.home().join(folder));
        let mut names: Vec<String> = entries
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().is_file())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

pub(crate) fn sha1_name(key: &str) -> String {
    let digest = Sha1::digest(key);
    let name: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{name}.json")
}

pub(crate) fn finish(child: Child) -> Said {
    let output = child.wait_with_output().unwrap();
    Said {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
