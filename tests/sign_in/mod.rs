//! Signing in and out, told as stories.

mod console;
mod logout;
mod stage;
