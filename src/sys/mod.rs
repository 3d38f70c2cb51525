//! Everything that touches the system, behind one [`System`]: environment, files, clock, random
//! numbers, HTTP, processes, the terminal.
//!
//! A function without a `&System` is pure; `.clippy.toml` bans these calls everywhere else. The
//! layers above decide what to read, send or run.
#![expect(clippy::disallowed_methods, reason = "this is the one place that touches the world")]

mod browser;
mod clipboard;
mod clock;
mod error_text;
mod files;
mod http;
mod listener;
mod loopback;
mod machine;
mod patience;
mod peer;
mod process;
mod random;
#[cfg(test)]
pub(crate) mod scripted;
mod signals;
mod system;
mod terminal;
mod vault;

pub(crate) use browser::{BrowserCommand, browser_words, has_browser, open_browser};
pub(crate) use clipboard::read_clipboard;
pub(crate) use clock::{Clock, local_time, local_zone};
pub(crate) use error_text::reason as io_reason;
pub(crate) use files::{Draft, FileLock, Files, Rotated};
pub(crate) use http::{Http, Transport, send_with_retries};
#[cfg(test)]
pub(crate) use http::{TransportError, TransportErrorKind};
pub(crate) use listener::{Answer, Listener, Request as ListenerRequest, Visitors};
pub(crate) use loopback::{Loopback, Page};
pub(crate) use machine::{OPERATING_SYSTEM, is_container, is_windows_subsystem};
#[cfg(test)]
pub(crate) use patience::Patience;
#[cfg(test)]
pub(crate) use process::{Caller, OnProgress};
pub(crate) use process::{
    CommandLine, Ending, Output, ProcessMark, Processes, Progress, StartFailure, Stream,
};
pub(crate) use random::{Random, random_nonce, random_uuid, signing_random};
pub(crate) use signals::{SignalHold, SignalWatch, die_by_interrupt, hold_signals};
pub(crate) use system::System;
pub(crate) use terminal::{Color, Destination, Dialog, Echo, Key, Terminal, messages};
pub(crate) use vault::{Keyring, Vault};
