//! The whole scripted system.

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use crate::environ::Environment;

use super::super::{Files, Patience, System, Vault};
use super::{
    ScriptedClock, ScriptedHttp, ScriptedKeyring, ScriptedProcesses, ScriptedRandom,
    ScriptedTerminal,
};

/// A [`System`] and the handles of its parts.
pub(crate) struct Script {
    pub system: System,
    pub clock: Arc<ScriptedClock>,
    pub random: Arc<ScriptedRandom>,
    pub http: Arc<ScriptedHttp>,
    pub processes: Arc<ScriptedProcesses>,
    pub terminal: Arc<ScriptedTerminal>,
    pub keyring: Arc<ScriptedKeyring>,
}

impl Script {
    /// A system with only these variables. If files are used, set `HOME` (on Windows `USERPROFILE`)
    /// to a temporary directory.
    pub(crate) fn new(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let environment = Environment::new(variables);
        let (clock, random) = (Arc::<ScriptedClock>::default(), Arc::<ScriptedRandom>::default());
        let http = Arc::<ScriptedHttp>::default();
        let processes = Arc::<ScriptedProcesses>::default();
        let terminal = Arc::<ScriptedTerminal>::default();
        let keyring = Arc::<ScriptedKeyring>::default();
        let system = System {
            files: Files::without_account(&environment),
            clock: Box::new(clock.clone()),
            random: Box::new(random.clone()),
            http: Box::new(http.clone()),
            processes: Box::new(processes.clone()),
            terminal: Box::new(terminal.clone()),
            keyring: Box::new(keyring.clone()),
            vault: Vault::default(),
            patience: Patience::default(),
            settings_read: std::sync::OnceLock::new(),
            has_foreign_session: false,
            environment,
        };
        Self { system, clock, random, http, processes, terminal, keyring }
    }

    pub(crate) fn at_home(home: &Path) -> Self {
        let variable = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        Self::new([(variable.into(), home.into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_without_home_never_finds_that_of_the_developer() {
        let script = Script::new([]);
        assert_eq!(script.system.files.home(), None);
        assert_eq!(script.system.files.config_file(), Path::new("~/.aws/config"));
        assert!(
            script.system.files.write_private(&script.system.files.config_file(), b"").is_err()
        );
    }
}
