//! The vocabulary of the stories: a [`Scene`] is a home, an environment and an emulated AWS; a
//! [`Run`] is the real program in it; an [`Outcome`] is what it left behind, compared exactly.
//!
//! ```ignore
//! let scene = sso_scene("");
//! scene.signed_in("corp");
//! let terminal = scene.enter("env adminUser").quietly();
//! assert_eq!(terminal.variable("AWS_ACCOUNT_ID"), ACCOUNT);
//! scene.run("unset").after(&terminal).go().succeeds();
//! assert_eq!(scene.aws.count("GetRoleCredentials"), 1);
//! ```
//!
//! Every run starts from an empty environment with an allow-list, is killed after
//! [`TIME_LIMIT`], and meets no AWS but the emulator. In what it said the emulator's address is
//! shown as `[AWS]` and the home as `[HOME]`.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]
#![cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "what only the tests on Linux say")
)]
#![cfg_attr(windows, expect(unused_imports, reason = "what only the tests on Unix say"))]

mod demand;
mod detached;
mod difference;
mod golden;
mod keys;
mod outcome;
mod run;
mod scene;
mod session;
#[cfg(target_os = "linux")]
mod terminal;
pub(crate) mod tls;
pub(crate) mod values;
mod world;

pub(crate) use demand::{is_demanded, is_installed, powershell_holds_empty};
pub(crate) use detached::{Controlling, detached};
pub(crate) use difference::difference;
pub(crate) use golden::{compare_file, golden, masked};
pub(crate) use keys::Keys;
pub(crate) use outcome::Outcome;
pub(crate) use run::{Run, TIME_LIMIT};
pub(crate) use scene::{CACHE, STATE, Scene, token_path};
pub(crate) use session::{activated, restored_names, session};
#[cfg(target_os = "linux")]
pub(crate) use terminal::{OnTerminal, Terminal};
pub(crate) use world::{ACCOUNT, KEY_ID, OTHER_ACCOUNT, SECRET_KEY, START_URL, sso_scene};

/// Checks each case in a thread of its own: for cases that are mostly waiting.
pub(crate) fn at_once<T: Send>(cases: impl IntoIterator<Item = T>, check: impl Fn(T) + Sync) {
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(|| check(case));
        }
    });
}
