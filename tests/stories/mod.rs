//! The main job, lived: each file is a chapter, each test a story with the real program, a home and
//! an emulated AWS.

mod inventory;
mod profiles;
mod settings;
#[cfg(target_os = "linux")]
mod terminal;
