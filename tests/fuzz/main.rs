//! A target under libFuzzer: the one that the program is called after.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| awsso_fuzz::run(env!("CARGO_BIN_NAME"), data));
