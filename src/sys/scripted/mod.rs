//! A scripted world for tests: time that moves only when told, queued answers, and a record of all
//! requests. Files are real, in a home directory of the test.

mod keyring;
mod network;
mod person;
mod programs;
mod script;
mod time;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use keyring::ScriptedKeyring;
pub(crate) use network::ScriptedHttp;
pub(crate) use person::{ScriptedDialog, ScriptedTerminal};
pub(crate) use programs::ScriptedProcesses;
pub(crate) use script::Script;
pub(crate) use time::{START, ScriptedClock, ScriptedRandom};

/// A queue or record that several owners share.
#[derive(Debug)]
struct Shared<T>(Mutex<T>);

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
