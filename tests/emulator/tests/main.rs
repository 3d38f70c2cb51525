//! The emulator's own tests: it must serve what is right and refuse what the real services refuse.

mod client;
mod machines;
mod oidc;
mod portal;
mod server;
mod signin;
mod sts;
mod trust;
