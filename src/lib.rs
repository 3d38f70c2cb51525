//! awsso: AWS accounts and roles, one terminal at a time.
//!
//! The binary is a thin shell around these modules; the library exists so that tests and
//! benchmarks can reach the pure parts. Modules import only modules of lower rank, which
//! `tests/architecture.rs` checks.

pub mod aws_files;
pub mod cli;
pub mod commands;
mod configure;
pub mod environ;
pub mod error;
pub mod model;
pub mod network;
pub mod origin;
pub mod output;
pub mod plan;
pub mod present;
mod session;
pub mod settings;
pub mod shell;
pub mod similar;
pub mod sso;
pub mod sys;
mod target;
pub mod wire;
