//! awsso: switch AWS accounts and roles, one terminal at a time.
//!
//! The binary calls [`main`]. Everything else is private, except what the integration tests use.

mod aws_files;
mod cli;
mod commands;
mod configure;
mod console;
mod doctor;
mod environ;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod import;
mod journal;
mod model;
mod network;
mod origin;
mod output;
mod plan;
mod policy;
mod present;
mod program;
mod serving;
mod session;
mod settings;
mod shell;
mod similar;
mod sso;
mod sys;
mod target;
mod wire;

pub use program::main;

// For the integration tests.
pub use cli::{Cli, TOPICS};
pub use environ::vars::MANAGED;
pub use environ::{Environment, Mode, activate, deactivate};
pub use error::Kind;
pub use model::{Credentials, Secret, Session};
pub use shell::{Shell, all as shells, by_name as shell_by_name, init};
