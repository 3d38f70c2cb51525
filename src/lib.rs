//! awsso: AWS accounts and roles, one terminal at a time.
//!
//! The binary is [`run`](commands) over these modules; the library exists so that tests and
//! benchmarks can reach the pure parts. Modules import only modules of lower rank, which
//! `tests/architecture.rs` checks.

pub mod config;
pub mod environ;
pub mod error;
pub mod model;
pub mod shell;
pub mod sys;
pub mod wire;
