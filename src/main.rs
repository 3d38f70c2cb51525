//! The binary: see `program.rs`.

use std::process::ExitCode;

fn main() -> ExitCode {
    awsso::main()
}
