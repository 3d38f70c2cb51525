//! Everything that goes wrong around awsso: each call with each fault, full disks, missing homes, closed
//! streams, signals, sudden ends, clocks that jump, crowds. Always the same is expected: nothing lost,
//! nothing half written, no process left, the right exit code within 30 seconds, the snippet whole or one
//! statement that fails, and a text that says what to do.
//!
//! The gate runs a part of the larger tables; `AWSSO_TEST_FAULTS=all` runs all of it.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

mod calls;
mod clock;
mod crowd;
mod disk;
mod homes;
mod kinds;
mod matrix;
mod programs;
mod remains;
mod shim;
mod signals;
mod streams;

/// Whether the whole tables are wanted.
fn is_whole() -> bool {
    std::env::var_os("AWSSO_TEST_FAULTS").is_some_and(|value| value == "all")
}
