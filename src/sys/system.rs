//! The value through which everything reaches the system.

use std::path::Path;
use std::sync::OnceLock;

use crate::environ::{self, Environment};
use crate::error::Result;
use crate::model::{Region, Timestamp};
use crate::policy::{self, Policy};
use crate::settings::{Document, Settings, SettingsProblem};
use crate::wire::endpoint::{self, EndpointSettings, Service};

use super::clock::SystemClock;
use super::http::WebClient;
use super::patience::Patience;
use super::process::SystemProcesses;
use super::random::SystemRandom;
use super::terminal::TerminalDevice;
use super::vault::SystemKeyring;
use super::{Clock, Files, Http, Keyring, Processes, Random, Terminal, Vault};

/// The real system, or the scripted one of [`super::scripted`].
pub(crate) struct System {
    /// The environment at the start. Nothing reads the process's own later. The request and the saved
    /// values stand in it only if awsso wrote them.
    pub environment: Environment,
    /// Whether it had variables of awsso that awsso did not write.
    pub has_foreign_session: bool,
    pub files: Files,
    pub clock: Box<dyn Clock>,
    pub random: Box<dyn Random>,
    pub http: Box<dyn Http>,
    pub processes: Box<dyn Processes>,
    pub terminal: Box<dyn Terminal>,
    pub keyring: Box<dyn Keyring>,
    pub vault: Vault,
    /// For all that this run waits for.
    pub patience: Patience,
    /// Use [`System::settings`] and [`System::policy`].
    pub settings_read: OnceLock<SettingsRead>,
}

/// What the settings files hold.
pub(crate) struct SettingsRead {
    settings: Settings,
    problems: Vec<String>,
    policy: Result<Policy>,
}

impl System {
    /// The real system. Cheap: captures the environment; everything else (password database,
    /// runtime, TLS, terminal) is opened when it is used.
    pub(crate) fn real() -> Self {
        keep_memory_private();
        let environment = Environment::new(std::env::vars_os());
        let files = Files::new(&environment);
        let (environment, has_foreign_session) = environ::vetted(environment, || files.seal_key());
        Self {
            files,
            has_foreign_session,
            clock: Box::new(SystemClock::default()),
            random: Box::new(SystemRandom),
            http: Box::new(WebClient::new(&environment)),
            processes: Box::new(SystemProcesses),
            terminal: Box::new(TerminalDevice::new(&environment)),
            keyring: Box::new(SystemKeyring),
            vault: Vault::default(),
            patience: Patience::default(),
            settings_read: OnceLock::new(),
            environment,
        }
    }

    /// In UTC.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// awsso's settings, read once. Invalid ones are replaced by defaults, so they never stop a
    /// verb.
    pub(crate) fn settings(&self) -> &Settings {
        &self.all_settings().settings
    }

    /// The problems in the settings files, with file and line.
    pub(crate) fn settings_problems(&self) -> &[String] {
        &self.all_settings().problems
    }

    /// The policy of the machine. An error if it cannot be used: then nothing is allowed.
    pub(crate) fn policy(&self) -> Result<&Policy> {
        self.all_settings().policy.as_ref().map_err(Clone::clone)
    }

    /// The base URL of `service`, if the policy allows it.
    pub(crate) fn endpoint(
        &self,
        service: Service,
        region: &Region,
        settings: &EndpointSettings,
    ) -> Result<String> {
        let url = endpoint::base_url(service, region, settings)?;
        if settings.overrides.get(&service).is_some_and(|url| !url.trim().is_empty()) {
            self.policy()?.check_endpoint(service.display_name(), &url)?;
        }
        Ok(url)
    }

    fn all_settings(&self) -> &SettingsRead {
        self.settings_read.get_or_init(|| self.read_settings())
    }

    fn read_settings(&self) -> SettingsRead {
        let (files, machine) = (&self.files, self.files.machine_settings_file());
        let in_words = |path: &Path, problems: &[SettingsProblem]| -> Vec<String> {
            let place = path.display();
            problems.iter().map(|problem| format!("{place} {problem}")).collect()
        };
        let policy = match files.read_machine_settings() {
            Ok(None) => Ok(Policy::default()),
            Ok(Some(text)) => Policy::parse(machine, &text),
            Err(error) => Err(policy::unusable(&error)),
        };
        let below = policy.as_ref().ok().and_then(Policy::document);
        let mut problems = in_words(machine, below.map_or(&[], Document::problems));
        let path = files.settings_file();
        let text = files.read_text(&path).unwrap_or_else(|error| {
            problems.push(error.to_string());
            None
        });
        let (settings, own) = match (text, below) {
            (None, None) => Default::default(),
            (text, below) => Settings::parse(&text.unwrap_or_default(), below),
        };
        problems.extend(in_words(&path, &own));
        SettingsRead { settings, problems, policy }
    }
}

/// Keeps other processes of the user from reading this one's memory, and the memory out of core dumps.
/// Only Linux lets a process ask for that; what it starts is not concerned.
fn keep_memory_private() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

#[cfg(test)]
mod tests {
    use super::super::scripted::Script;
    use super::*;

    #[test]
    fn the_real_system_knows_the_environment_and_the_time() {
        let system = System::real();
        assert_eq!(system.environment.get("PATH"), std::env::var_os("PATH").as_deref());
        assert!(system.now() > "2024-01-01T00:00:00Z".parse().unwrap());
    }

    #[test]
    fn the_settings_are_read_once_and_what_is_wrong_names_the_file() {
        let home = tempfile::tempdir().unwrap();
        let system = Script::at_home(home.path()).system;
        let write = |text: &str| {
            let path = system.files.settings_file();
            system.files.write_private(&path, text.as_bytes()).unwrap();
        };
        write("[danger]\nconfirm = true\n[prompt]\ntitle = 1\n");
        assert!(system.settings().danger.confirm && !system.settings().prompt.title);
        write("");
        assert!(system.settings().danger.confirm);
        let [problem] = system.settings_problems() else { panic!() };
        assert!(
            problem.ends_with(
                "config.toml line 4: prompt.title: must be true or false, not an integer"
            )
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn nobody_may_read_the_memory() {
        use rustix::process::{DumpableBehavior, dumpable_behavior};
        let _system = System::real();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
