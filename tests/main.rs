//! The integration tests, linked once: every module beside this file is one area.

#[cfg(unix)]
mod shells;
