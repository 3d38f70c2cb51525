//! The fuzz targets, as a crate for cargo-fuzz.

mod targets;

/// Runs the target called `name`.
pub fn run(name: &str, data: &[u8]) {
    targets::run(name, data);
}
