//! The stage: a temporary home, an emulated AWS, an environment with nothing but an allow-list.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use aws_emulator::{Emulator, IssuedToken};
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use tempfile::TempDir;

use super::{Controlling, Keys, Run};

/// What a run needs of the machine it runs on.
const INHERITED: &[&str] = &["PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LLVM_PROFILE_FILE"];

/// A home with AWS files in it, and the AWS that they speak of.
pub(crate) struct Scene {
    /// The emulator; its address stands in `AWS_ENDPOINT_URL`.
    pub(crate) aws: Emulator,
    pub(super) environment: BTreeMap<OsString, OsString>,
    _keys: Keys,
    home: TempDir,
}

impl Scene {
    /// An empty home, an AWS without anybody in it.
    pub(crate) fn new() -> Self {
        let home = tempfile::Builder::new().prefix("awsso-test-").tempdir();
        Self::at(home.unwrap())
    }

    /// The same in a home of the test's own choice.
    pub(crate) fn at(home: TempDir) -> Self {
        let aws = Emulator::start();
        fs::create_dir(home.path().join(".aws")).unwrap();
        // Where elvish keeps the socket of its daemon: two scenes must not meet at one.
        let sockets = home.path().join(".run");
        fs::create_dir(&sockets).unwrap();
        let mut environment = BTreeMap::new();
        for name in INHERITED {
            if let Some(value) = std::env::var_os(name) {
                environment.insert(OsString::from(name), value);
            }
        }
        let own = [
            ("HOME", home.path().as_os_str()),
            ("USERPROFILE", home.path().as_os_str()),
            ("LANG", OsStr::new("C.UTF-8")),
            ("USER", OsStr::new("jo")),
            ("XDG_RUNTIME_DIR", sockets.as_os_str()),
            ("AWS_ENDPOINT_URL", OsStr::new(aws.url())),
            ("AWS_EC2_METADATA_DISABLED", OsStr::new("true")),
            // Who calls is the test runner, and whoever called that.
            ("AWSSO_SHELL", OsStr::new("bash")),
        ];
        environment.extend(own.map(|(name, value)| (name.into(), value.into())));
        if cfg!(target_os = "linux") {
            // Sockets of PowerShell, and what else a shell that is killed leaves behind.
            environment.insert("TMPDIR".into(), sockets.clone().into_os_string());
        } else {
            // Files lie where they lie on Linux, but for what Windows has in one folder.
            let caches = home.path().join(".cache").into_os_string();
            for name in ["XDG_CACHE_HOME", "LOCALAPPDATA"] {
                environment.insert(name.into(), caches.clone());
            }
            let state = home.path().join(".local/state").into_os_string();
            environment.insert("XDG_STATE_HOME".into(), state);
            environment.insert("APPDATA".into(), home.path().join(".config").into_os_string());
        }
        let keys = Keys::below(home.path());
        let scene = Self { aws, environment, _keys: keys, home };
        // A home without a Keychain: the system would ask the developer for one.
        if cfg!(target_os = "macos") {
            scene.write(".config/awsso/config.toml", "credential_store = \"file\"\n");
        }
        scene
    }

    /// Writes `~/.aws/config`; `[AWS]` and `[HOME]` in it are filled in.
    pub(crate) fn config(self, text: &str) -> Self {
        self.write(".aws/config", text);
        self
    }

    /// Writes `~/.aws/credentials`.
    pub(crate) fn credentials(self, text: &str) -> Self {
        self.write(".aws/credentials", text);
        self
    }

    /// A variable for all runs; `[AWS]` and `[HOME]` are filled in.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        let value = match value.as_ref().to_str() {
            Some(text) => self.unshown(text).into(),
            None => value.as_ref().to_owned(),
        };
        self.environment.insert(name.into(), value);
        self
    }

    /// No such variable in any run.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.environment.remove(OsStr::new(name));
        self
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// A path in the home.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.home().join(relative)
    }

    /// Writes a file of the home, with its folders; `[AWS]` and `[HOME]` are filled in.
    pub(crate) fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, self.unshown(text)).unwrap();
        // The AWS CLI's modes: what others can read or write would be told.
        #[cfg(unix)]
        if relative.starts_with(".aws/") {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            fs::set_permissions(path, mode).unwrap();
        }
    }

    /// Reads a file of the home.
    pub(crate) fn read(&self, relative: &str) -> String {
        let path = self.path(relative);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// All files below a folder of the home, sorted.
    pub(crate) fn files_below(&self, relative: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.path(relative)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path);
                }
            }
        }
        found.sort();
        found
    }

    /// Writes the token file of an sso-session (or, in the legacy form, of a start URL), in the
    /// AWS CLI's layout.
    pub(crate) fn seed_token(&self, session_or_start_url: &str, token: &IssuedToken) {
        self.seed_token_file(session_or_start_url, &token_json(token));
    }

    /// The same, with a content of the test's own making.
    pub(crate) fn seed_token_file(&self, session_or_start_url: &str, content: &Value) {
        self.write(&token_path(session_or_start_url), &content.to_string());
    }

    /// A fresh token of the emulator's first instance, put into the cache of a session; returned for
    /// comparison.
    pub(crate) fn signed_in(&self, session: &str) -> IssuedToken {
        let token = self.aws.issue_token();
        self.seed_token(session, &token);
        token
    }

    /// A token that has run out on both sides, yet can be refreshed.
    pub(crate) fn signed_in_long_ago(&self, session: &str) -> IssuedToken {
        let token = self.aws.issue_token();
        self.aws.expire_access_tokens();
        let mut content = token_json(&token);
        content["expiresAt"] = json!("2020-06-17T10:02:08Z");
        self.seed_token_file(session, &content);
        token
    }

    /// The operations that were asked for, in the order of their arrival.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.aws.requests().into_iter().map(|request| request.operation).collect()
    }

    /// The program with a line of arguments, split as a shell splits.
    pub(crate) fn run(&self, line: &str) -> Run<'_> {
        let words = shell_words::split(line).unwrap();
        self.run_words(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    /// The program with these arguments.
    pub(crate) fn run_words(&self, words: &[OsString]) -> Run<'_> {
        Run::new(self, OsStr::new(env!("CARGO_BIN_EXE_awsso")), words, Controlling::Nothing)
    }

    /// Another program, in the same surroundings.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>, words: &[&str]) -> Run<'_> {
        let words: Vec<_> = words.iter().map(OsString::from).collect();
        Run::new(self, program.as_ref(), &words, Controlling::Nothing)
    }

    /// The program with a line of arguments, run to its end.
    pub(crate) fn awsso(&self, line: &str) -> super::Outcome {
        self.run(line).go()
    }

    /// What a snippet verb does to a terminal, as data: the snippet for nushell is a JSON object of
    /// all variables.
    #[track_caller]
    pub(crate) fn enter(&self, line: &str) -> super::Outcome {
        self.run(line).env("AWSSO_SHELL", "nu").go().succeeds()
    }

    /// `text` with the emulator's address and the home replaced.
    pub(crate) fn shown(&self, text: &str) -> String {
        let home = self.home().to_string_lossy();
        let text = text.replace(self.aws.url(), "[AWS]").replace(home.as_ref(), "[HOME]");
        if !cfg!(windows) {
            return text;
        }
        let in_json = home.replace('\\', "\\\\");
        with_slashes(&text.replace(&in_json, "[HOME]"))
    }

    /// The other way round.
    pub(crate) fn unshown(&self, text: &str) -> String {
        let home = self.home().to_string_lossy();
        text.replace("[AWS]", self.aws.url()).replace("[HOME]", home.as_ref())
    }
}

/// Where awsso caches credentials, relative to the home.
pub(crate) const CACHE: &str = if cfg!(windows) { ".cache/awsso/cache" } else { ".cache/awsso" };

/// The journal, and keys where no keyring has them.
pub(crate) const STATE: &str =
    if cfg!(windows) { ".cache/awsso/state" } else { ".local/state/awsso" };

/// Paths below the home with the separator of the other systems.
fn with_slashes(text: &str) -> String {
    let mut parts = text.split("[HOME]");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let ends = |c: char| c.is_whitespace() || "\"',;:)".contains(c);
        let (path, rest) = part.split_at(part.find(ends).unwrap_or(part.len()));
        shown += &format!("[HOME]{}{rest}", path.replace("\\\\", "/").replace('\\', "/"));
    }
    shown
}

/// Where a session's token lies, relative to the home.
pub(crate) fn token_path(session_or_start_url: &str) -> String {
    let digest: String =
        Sha1::digest(session_or_start_url).iter().map(|byte| format!("{byte:02x}")).collect();
    format!(".aws/sso/cache/{digest}.json")
}

fn token_json(token: &IssuedToken) -> Value {
    let mut content = json!({
        "startUrl": token.start_url,
        "region": token.region,
        "accessToken": token.access_token,
        "expiresAt": token.expires_at,
        "clientId": token.client_id,
        "clientSecret": token.client_secret,
        "registrationExpiresAt": token.registration_expires_at,
    });
    if let Some(refresh_token) = &token.refresh_token {
        content["refreshToken"] = json!(refresh_token);
    }
    content
}
