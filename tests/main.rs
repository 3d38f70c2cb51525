//! The integration tests, linked once: every module beside this file is one area.
#![expect(clippy::disallowed_methods, reason = "tests set up the world themselves")]

mod architecture;
#[cfg(target_os = "linux")]
mod casts;
mod clients;
#[cfg(windows)]
mod command_prompt;
#[cfg(target_os = "linux")]
mod completion;
mod docs;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(unix)]
#[path = "fuzz/targets/mod.rs"]
mod fuzz;
#[cfg(target_os = "linux")]
mod living;
#[cfg(target_os = "linux")]
mod man;
mod notices;
mod package;
mod powershell;
#[cfg(unix)]
mod shells;
mod sign_in;
mod stories;
mod support;
