//! The binary. See `program.rs`.

use std::process::ExitCode;

fn main() -> ExitCode {
    awsso::main()
}
