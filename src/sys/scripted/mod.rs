//! A scripted world for tests of the layers above: time that only moves when told, answers from a
//! queue, and a record of everything that was asked for. Files are real, below a home directory
//! that the test chooses.

mod network;
mod person;
mod programs;
mod script;
mod time;

use std::sync::{Mutex, MutexGuard, PoisonError};

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
