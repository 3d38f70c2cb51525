//! The one value through which everything reaches the world.

use crate::environ::Environment;
use crate::model::Timestamp;

use super::clock::SystemClock;
use super::http::WebClient;
use super::process::SystemProcesses;
use super::random::SystemRandom;
use super::terminal::TerminalDevice;
use super::{Clock, Files, Http, Processes, Random, Terminal};

/// The world: the real one, or the scripted one of [`super::scripted`].
pub struct System {
    /// The environment as it was when the program started; nothing reads the process's own later.
    pub environment: Environment,
    /// Files and where they are.
    pub files: Files,
    /// Time.
    pub clock: Box<dyn Clock>,
    /// Random bytes.
    pub random: Box<dyn Random>,
    /// Requests.
    pub http: Box<dyn Http>,
    /// Other programs.
    pub processes: Box<dyn Processes>,
    /// The person.
    pub terminal: Box<dyn Terminal>,
}

impl System {
    /// The real world. Cheap: captures the environment; whatever costs more (home directory of the
    /// password database, runtime, TLS, terminal device) waits until it is asked for.
    #[must_use]
    pub fn real() -> Self {
        let environment = Environment::new(std::env::vars_os());
        Self {
            files: Files::new(&environment),
            clock: Box::new(SystemClock::default()),
            random: Box::new(SystemRandom),
            http: Box::new(WebClient::new(&environment)),
            processes: Box::new(SystemProcesses),
            terminal: Box::new(TerminalDevice),
            environment,
        }
    }

    /// The time, in UTC.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_system_knows_the_environment_and_the_time() {
        let system = System::real();
        assert_eq!(
            system.environment.get("PATH"),
            std::env::var_os("PATH").as_deref()
        );
        assert!(system.now() > "2024-01-01T00:00:00Z".parse().unwrap());
    }
}
