//! Where the files are: home directory, AWS files, caches.
//!
//! The rules are those of the AWS CLI (botocore `raw_config_parse`, Python `expanduser` and
//! `expandvars`); for awsso's files those of the XDG base directory specification and of the
//! platforms.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use crate::environ::Environment;
use crate::error::Error;
use crate::model::{Platform, SealKey};

/// The file system, and its places.
///
/// Made from a captured environment, without touching the disk.
pub(crate) struct Files {
    platform: Platform,
    home: Option<PathBuf>,
    account_home: OnceLock<Option<PathBuf>>,
    config_override: Option<OsString>,
    credentials_override: Option<OsString>,
    login_override: Option<OsString>,
    settings_root: Option<PathBuf>,
    /// Not to be moved by a variable: it holds the policy.
    machine_settings: PathBuf,
    cache_root: Option<PathBuf>,
    state_root: Option<PathBuf>,
    /// awsso's own folders, once they were asked for.
    pub(super) own_folders: OnceLock<[OwnFolder; 3]>,
    /// The key behind the seals, once it was read.
    pub(super) seal_key: OnceLock<SealKey>,
    /// Whether the warning about missing locks was shown.
    pub(super) has_told_of_locks: AtomicBool,
}

/// The name of the settings file.
pub(super) const SETTINGS_NAME: &str = "config.toml";

/// A folder of awsso's own.
pub(super) struct OwnFolder {
    pub(super) path: PathBuf,
    /// Why it is not to be used, once it was looked at.
    pub(super) refusal: OnceLock<Option<Error>>,
}

impl Files {
    pub(crate) fn new(environment: &Environment) -> Self {
        Self::on(Platform::CURRENT, environment)
    }

    /// The same, without a home directory from the password database: tests must not find the
    /// developer's.
    #[cfg(test)]
    pub(in super::super) fn without_account(environment: &Environment) -> Self {
        let files = Self::new(environment);
        Self { account_home: OnceLock::from(None), machine_settings: PathBuf::new(), ..files }
    }

    /// The same with the machine's settings in a place of the test.
    #[cfg(all(test, unix))]
    pub(crate) fn with_machine_settings(self, machine_settings: PathBuf) -> Self {
        Self { machine_settings, ..self }
    }

    fn on(platform: Platform, environment: &Environment) -> Self {
        let override_of = |name| {
            let value = environment.get(name)?;
            Some(match value.to_str() {
                Some(text) => expand_variables(text, environment, platform).into(),
                None => value.to_owned(),
            })
        };
        // The XDG spec says to ignore relative paths.
        let root = |xdg, windows| {
            let name = if platform == Platform::Windows { windows } else { xdg };
            environment.get(name).map(PathBuf::from).filter(|path| is_absolute(path, platform))
        };
        let home_variable = if platform == Platform::Windows { "USERPROFILE" } else { "HOME" };
        Self {
            platform,
            home: home(environment, platform),
            account_home: match environment.get(home_variable) {
                Some(_) => OnceLock::from(None),
                None => OnceLock::new(),
            },
            config_override: override_of("AWS_CONFIG_FILE"),
            credentials_override: override_of("AWS_SHARED_CREDENTIALS_FILE"),
            login_override: override_of("AWS_LOGIN_CACHE_DIRECTORY")
                .filter(|path| !path.is_empty()),
            settings_root: root("XDG_CONFIG_HOME", "APPDATA"),
            machine_settings: machine_folder(platform).join("awsso").join("config.toml"),
            cache_root: root("XDG_CACHE_HOME", "LOCALAPPDATA"),
            state_root: root("XDG_STATE_HOME", "LOCALAPPDATA"),
            own_folders: OnceLock::new(),
            seal_key: OnceLock::new(),
            has_told_of_locks: AtomicBool::new(false),
        }
    }

    /// The home directory: `HOME`, else the password database. On Windows, as in the AWS CLI,
    /// `USERPROFILE`, else `HOMEDRIVE` and `HOMEPATH`, and never `HOME`, which Git Bash sets.
    ///
    /// `None` if the variable is set and empty. The database is asked at most once.
    pub(crate) fn home(&self) -> Option<&Path> {
        let account_home = || std::env::home_dir().filter(|path| path.is_absolute());
        self.home.as_deref().or_else(|| self.account_home.get_or_init(account_home).as_deref())
    }

    /// The config file: `AWS_CONFIG_FILE`, else `~/.aws/config`.
    ///
    /// An empty variable gives an empty path, which reads as a missing file, as in the AWS CLI.
    /// Without a home directory a path starts with `~`: it reads as missing, and writing to it is
    /// an error.
    pub(crate) fn config_file(&self) -> PathBuf {
        self.overridden(self.config_override.as_ref(), "config")
    }

    /// The credentials file: `AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws/credentials`; like
    /// [`Files::config_file`].
    pub(crate) fn credentials_file(&self) -> PathBuf {
        self.overridden(self.credentials_override.as_ref(), "credentials")
    }

    /// `~/.aws`; not changed by the variables for the two files.
    pub(crate) fn aws_directory(&self) -> PathBuf {
        self.in_home(".aws")
    }

    /// `~/.aws/sso/cache`: tokens and registrations, shared with the AWS CLI and the SDKs.
    pub(crate) fn sso_cache(&self) -> PathBuf {
        self.aws_directory().join("sso").join("cache")
    }

    /// `~/.aws/cli/cache`: the AWS CLI's role credentials.
    pub(crate) fn cli_cache(&self) -> PathBuf {
        self.aws_directory().join("cli").join("cache")
    }

    /// `AWS_LOGIN_CACHE_DIRECTORY`, else `~/.aws/login/cache`: the files of `aws login`.
    pub(crate) fn login_cache(&self) -> PathBuf {
        self.overridden(self.login_override.as_ref(), "login/cache")
    }

    /// awsso's cache: `$XDG_CACHE_HOME/awsso`, else `~/.cache/awsso`; on macOS
    /// `~/Library/Caches/awsso`, on Windows `%LOCALAPPDATA%\awsso\cache`.
    pub(crate) fn credential_cache(&self) -> PathBuf {
        let root = self.cache_root.clone().unwrap_or_else(|| match self.platform {
            Platform::Unix => self.in_home(".cache"),
            Platform::MacOs => self.in_home("Library").join("Caches"),
            Platform::Windows => self.in_home("AppData").join("Local"),
        });
        let own = root.join("awsso");
        if self.platform == Platform::Windows { own.join("cache") } else { own }
    }

    /// What awsso keeps that is neither a setting nor to be had again: `$XDG_STATE_HOME/awsso`, else
    /// `~/.local/state/awsso`; on macOS `~/Library/Application Support/awsso`, on Windows
    /// `%LOCALAPPDATA%\awsso\state`.
    pub(crate) fn state_folder(&self) -> PathBuf {
        let root = self.state_root.clone().unwrap_or_else(|| match self.platform {
            Platform::Unix => self.in_home(".local").join("state"),
            Platform::MacOs => self.in_home("Library").join("Application Support"),
            Platform::Windows => self.in_home("AppData").join("Local"),
        });
        let own = root.join("awsso");
        if self.platform == Platform::Windows { own.join("state") } else { own }
    }

    /// awsso's settings: `$XDG_CONFIG_HOME/awsso/config.toml`, else `~/.config/awsso/config.toml`,
    /// also on macOS, as for most terminal programs; on Windows `%APPDATA%\awsso\config.toml`.
    pub(crate) fn settings_file(&self) -> PathBuf {
        let root = self.settings_root.clone().unwrap_or_else(|| match self.platform {
            Platform::Unix | Platform::MacOs => self.in_home(".config"),
            Platform::Windows => self.in_home("AppData").join("Roaming"),
        });
        root.join("awsso").join(SETTINGS_NAME)
    }

    /// The settings of everybody on this machine: `/etc/awsso/config.toml`; on macOS
    /// `/Library/Application Support/awsso/config.toml`, on Windows
    /// `%ProgramData%\awsso\config.toml`.
    pub(crate) fn machine_settings_file(&self) -> &Path {
        &self.machine_settings
    }

    fn in_home(&self, name: &str) -> PathBuf {
        self.home().unwrap_or(Path::new("~")).join(name)
    }

    fn overridden(&self, value: Option<&OsString>, default: &str) -> PathBuf {
        let Some(value) = value else {
            return self.aws_directory().join(default);
        };
        let path = Path::new(value);
        let mut components = path.components();
        match (components.next(), self.home()) {
            (Some(Component::Normal(first)), Some(home)) if first == "~" => {
                home.join(components.as_path())
            }
            _ => path.to_owned(),
        }
    }
}

/// No variable may say where it is.
fn machine_folder(platform: Platform) -> PathBuf {
    match platform {
        Platform::Unix => "/etc".into(),
        Platform::MacOs => "/Library/Application Support".into(),
        Platform::Windows => program_data(),
    }
}

#[cfg(windows)]
fn program_data() -> PathBuf {
    let known = known_folders::get_known_folder_path(known_folders::KnownFolder::ProgramData);
    known.unwrap_or_else(|| "C:\\ProgramData".into())
}

#[cfg(not(windows))]
fn program_data() -> PathBuf {
    "C:\\ProgramData".into()
}

/// Whether a path is unusable: empty, or it starts with a `~` without a home directory.
pub(super) fn leads_nowhere(path: &Path) -> bool {
    path.components().next().is_none_or(|first| first == Component::Normal("~".as_ref()))
}

fn is_absolute(path: &Path, platform: Platform) -> bool {
    // Only in tests: rules of another platform.
    let other = if platform == Platform::Windows { ":\\" } else { "/" };
    path.is_absolute() || (platform != Platform::CURRENT && path.to_string_lossy().contains(other))
}

fn home(environment: &Environment, platform: Platform) -> Option<PathBuf> {
    let directory = |name| environment.get(name).filter(|value| !value.is_empty());
    if platform != Platform::Windows {
        return directory("HOME").map(PathBuf::from);
    }
    directory("USERPROFILE").map(PathBuf::from).or_else(|| {
        let mut drive = directory("HOMEDRIVE")?.to_owned();
        drive.push(directory("HOMEPATH")?);
        Some(drive.into())
    })
}

/// Python's `expandvars`: `$NAME` and `${NAME}`, on Windows also `%NAME%`. Unknown (or not Unicode)
/// ones stay as written, and values are not expanded again.
fn expand_variables(text: &str, environment: &Environment, platform: Platform) -> String {
    let sigils: &[char] = if platform == Platform::Windows { &['$', '%'] } else { &['$'] };
    // Searched once, so that many opening brackets take linear time.
    let last = |closing: char| text.rfind(closing).unwrap_or(0);
    let (last_brace, last_percent) = (last('}'), last('%'));
    let mut expanded = String::with_capacity(text.len());
    let mut position = 0;
    while let Some(offset) = text[position..].find(sigils) {
        let start = position + offset;
        expanded.push_str(&text[position..start]);
        let rest = &text[start..];
        let (length, name) = if rest.starts_with('%') {
            if last_percent > start { enclosed(rest, 1, '%') } else { (1, "") }
        } else if rest.starts_with("${") {
            if last_brace > start { enclosed(rest, 2, '}') } else { (1, "") }
        } else {
            let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
            let name = &rest[1..];
            let length = name.find(|character| !is_name(character)).unwrap_or(name.len());
            (length + 1, &name[..length])
        };
        expanded.push_str(environment.text(name).unwrap_or(&rest[..length]));
        position = start + length;
    }
    expanded.push_str(&text[position..]);
    expanded
}

/// The length of a reference that opens with `opening` bytes and closes with `closing`, and its
/// name.
fn enclosed(text: &str, opening: usize, closing: char) -> (usize, &str) {
    match text[opening..].find(closing) {
        Some(length) => (opening + length + 1, &text[opening..opening + length]),
        None => (1, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(platform: Platform, variables: &[(&str, &str)]) -> Files {
        Files::on(platform, &Environment::of(variables))
    }

    #[test]
    fn everything_hangs_off_the_home_directory() {
        let files = files(Platform::Unix, &[("HOME", "/home/ann")]);
        for (path, expected) in [
            (files.config_file(), "/home/ann/.aws/config"),
            (files.credentials_file(), "/home/ann/.aws/credentials"),
            (files.sso_cache(), "/home/ann/.aws/sso/cache"),
            (files.cli_cache(), "/home/ann/.aws/cli/cache"),
            (files.login_cache(), "/home/ann/.aws/login/cache"),
            (files.credential_cache(), "/home/ann/.cache/awsso"),
            (files.settings_file(), "/home/ann/.config/awsso/config.toml"),
        ] {
            assert_eq!(path, Path::new(expected));
        }
    }

    #[test]
    fn an_override_expands_variables_and_then_the_tilde() {
        for (value, expected) in [
            ("/etc/aws", "/etc/aws"),
            ("~/x", "/home/ann/x"),
            ("~", "/home/ann"),
            ("~bob/x", "~bob/x"),
            ("/x/~", "/x/~"),
            ("$WHERE/x", "/somewhere/x"),
            ("${WHERE}/x", "/somewhere/x"),
            ("$TILDE/x", "/home/ann/x"),
            ("$NOT_SET/x", "$NOT_SET/x"),
            ("${NOT_SET}/${WHERE", "${NOT_SET}/${WHERE"),
            ("${a$WHERE", "${a/somewhere"),
            ("a$", "a$"),
            ("%WHERE%", "%WHERE%"),
            ("$NESTED", "$WHERE"),
            ("", ""),
        ] {
            let files = files(
                Platform::Unix,
                &[
                    ("HOME", "/home/ann"),
                    ("WHERE", "/somewhere"),
                    ("TILDE", "~"),
                    ("NESTED", "$WHERE"),
                    ("AWS_CONFIG_FILE", value),
                    ("AWS_SHARED_CREDENTIALS_FILE", value),
                ],
            );
            assert_eq!(files.config_file(), Path::new(expected), "{value}");
            assert_eq!(files.credentials_file(), Path::new(expected), "{value}");
            assert_eq!(files.sso_cache(), Path::new("/home/ann/.aws/sso/cache"), "{value}");
        }
    }

    #[test]
    fn a_long_row_of_openings_is_expanded_in_linear_time() {
        let environment = Environment::of(&[]);
        for text in ["${".repeat(500_000), "$".repeat(500_000), "%".repeat(500_001)] {
            for platform in [Platform::Unix, Platform::Windows] {
                assert_eq!(expand_variables(&text, &environment, platform), text);
            }
        }
    }

    #[test]
    fn windows_ignores_home_and_knows_percent_signs() {
        let variables = [
            ("HOME", "/c/Users/git"),
            ("USERPROFILE", "C:\\Users\\ann"),
            ("APPDATA", "C:\\Users\\ann\\Roaming"),
            ("LOCALAPPDATA", "C:\\Users\\ann\\Local"),
            ("XDG_CONFIG_HOME", "/xdg"),
            ("AWS_CONFIG_FILE", "%USERPROFILE%\\100%\\config"),
        ];
        let profile = Path::new("C:\\Users\\ann");
        let files = files(Platform::Windows, &variables);
        assert_eq!(files.home(), Some(profile));
        assert_eq!(files.config_file(), Path::new("C:\\Users\\ann\\100%\\config"));
        assert_eq!(
            files.settings_file(),
            Path::new("C:\\Users\\ann\\Roaming").join("awsso").join("config.toml")
        );
        assert_eq!(
            files.credential_cache(),
            Path::new("C:\\Users\\ann\\Local").join("awsso").join("cache")
        );
        let split = self::files(Platform::Windows, &[("HOMEDRIVE", "D:"), ("HOMEPATH", "\\ann")]);
        assert_eq!(split.home(), Some(Path::new("D:\\ann")));
    }

    #[test]
    fn no_variable_moves_the_settings_of_the_machine() {
        let somewhere =
            ["HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "ProgramData", "AWSSO_CONFIG"];
        let variables = somewhere.map(|name| (name, "/somewhere"));
        for (platform, expected) in [
            (Platform::Unix, "/etc/awsso/config.toml"),
            (Platform::MacOs, "/Library/Application Support/awsso/config.toml"),
        ] {
            let files = files(platform, &variables);
            assert_eq!(files.machine_settings_file(), Path::new(expected));
        }
    }

    #[test]
    fn xdg_directories_count_only_if_they_are_absolute() {
        let home = ("HOME", "/home/ann");
        for (config, cache, settings_file, credential_cache) in [
            ("/c", "/d", "/c/awsso/config.toml", "/d/awsso"),
            ("c", "d", "/home/ann/.config/awsso/config.toml", "/home/ann/.cache/awsso"),
            ("", "", "/home/ann/.config/awsso/config.toml", "/home/ann/.cache/awsso"),
        ] {
            let variables = [home, ("XDG_CONFIG_HOME", config), ("XDG_CACHE_HOME", cache)];
            let files = files(Platform::Unix, &variables);
            assert_eq!(files.settings_file(), Path::new(settings_file));
            assert_eq!(files.credential_cache(), Path::new(credential_cache));
        }
        let files = files(Platform::MacOs, &[home]);
        assert_eq!(files.settings_file(), Path::new("/home/ann/.config/awsso/config.toml"));
        assert_eq!(files.credential_cache(), Path::new("/home/ann/Library/Caches/awsso"));
    }

    #[test]
    fn without_the_variable_the_account_says_where_home_is() {
        let home = std::env::home_dir().filter(|path| path.is_absolute());
        assert_eq!(files(Platform::CURRENT, &[]).home(), home.as_deref());
        let empty = [("HOME", ""), ("USERPROFILE", "")];
        let files = files(Platform::CURRENT, &empty);
        assert_eq!(files.home(), None);
        assert_eq!(files.config_file(), Path::new("~/.aws/config"));
    }

    #[test]
    fn an_empty_path_and_a_lone_tilde_lead_nowhere() {
        for (path, expected) in
            [("", true), ("~/.aws", true), ("~", true), ("~a", false), ("/~", false), ("a", false)]
        {
            assert_eq!(leads_nowhere(Path::new(path)), expected, "{path}");
        }
    }
}
