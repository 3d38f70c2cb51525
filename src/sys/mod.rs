//! Everything that touches the world, behind one [`System`]: environment, files, clock, random
//! numbers, HTTP, processes, the terminal.
//!
//! Rank 3: may import `error`, `model`, `environ`, `wire` (the shapes of a request and an answer),
//! `network` (whom to trust) and `shell` (the names of a process). A function without a `&System` is pure; `.clippy.toml`
//! bans these calls everywhere else. What to read, send or run is decided by the layers above.
#![expect(clippy::disallowed_methods, reason = "this is the one place that touches the world")]

mod browser;
mod clock;
mod error_text;
mod files;
mod http;
mod loopback;
mod machine;
mod platform;
mod process;
mod random;
pub mod scripted;
mod signals;
mod system;
mod terminal;

pub use browser::{has_browser, open_browser};
pub use clock::{Clock, local_time};
pub use error_text::reason as io_reason;
pub use files::{Draft, FileLock, Files};
pub use http::{Http, Transport, TransportError, TransportErrorKind, send_with_retries};
pub use loopback::{Loopback, Page};
pub use machine::{is_container, is_windows_subsystem};
pub use process::{CommandLine, Ending, Output, Processes, StartFailure};
pub use random::{Random, random_uuid};
pub use signals::{SignalHold, die_by_interrupt, hold_signals};
pub use system::System;
pub use terminal::{Color, Destination, Dialog, Echo, Key, Terminal, messages};
