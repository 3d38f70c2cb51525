//! awsso: AWS accounts and roles, one terminal at a time.
//!
//! The binary is a thin shell around these modules; the library exists so that tests and
//! benchmarks can reach the pure parts. Modules import only modules of lower rank, which
//! `tests/architecture.rs` checks.

pub mod cli;
pub mod commands;
pub mod config;
pub mod environ;
pub mod error;
pub mod model;
pub mod network;
pub mod plan;
pub mod present;
pub mod report;
pub mod settings;
pub mod shell;
pub mod similar;
pub mod source;
pub mod sso;
pub mod sys;
pub mod wire;
