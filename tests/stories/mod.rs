//! The main job, lived: each file is a chapter, each test a story with the real program, a home and
//! an emulated AWS.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

mod assume;
mod caches;
mod configure;
#[cfg(unix)]
mod console;
mod doctor;
#[cfg(unix)]
mod each;
#[cfg(unix)]
mod exec;
mod failures;
mod hostile_variables;
mod import;
mod inventory;
mod listing;
mod log;
mod multi_factor;
mod network;
#[cfg(target_os = "linux")]
mod picker;
#[cfg(target_os = "linux")]
mod policy;
#[cfg(unix)]
mod processes;
mod profiles;
mod roles;
mod secrets;
mod serving;
mod settings;
#[cfg(unix)]
mod shared_token;
#[cfg(unix)]
mod shells;
mod sign_in;
mod switching;
mod targets;
#[cfg(target_os = "linux")]
mod terminal;
mod texts;
mod tls;
#[cfg(unix)]
mod trust;
mod variables;
#[cfg(not(target_os = "macos"))]
mod vault;
#[cfg(windows)]
mod windows;
