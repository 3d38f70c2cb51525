//! A strict emulator of the AWS services that awsso talks to, on loopback: STS, Identity Center's OIDC service and
//! access portal, console sign-in, instance and container credentials, all on one origin.
//!
//! ```
//! use aws_emulator::{Emulator, Trust};
//!
//! let aws = Emulator::start();
//! aws.add_user("AKIAEXAMPLE", "secret", "111111111111", "jo");
//! aws.add_role("arn:aws:iam::222222222222:role/x", Trust::of("111111111111"));
//! assert!(aws.url().starts_with("http://127.0.0.1:"));
//! assert_eq!(aws.count("AssumeRole"), 0);
//! ```
//!
//! It refuses whatever the real services refuse, and what they let pass but no careful client sends (unknown
//! parameters, signatures on unsigned operations). It knows nothing of the crate it tests. Everything runs on
//! threads of this process and ends when the [`Emulator`] is dropped.

pub mod cast;
mod clock;
mod container;
mod control;
mod fault;
mod form;
mod http;
mod identity;
mod imds;
mod journal;
mod mint;
mod oidc;
mod portal;
mod route;
mod server;
mod signature;
mod signin;
mod sts;
mod vanity;
mod world;

pub use control::{Browsed, Emulator, browse};
pub use fault::{Fault, FaultKind};
pub use identity::Trust;
pub use journal::Recorded;
pub use oidc::{Approval, Consent, IssuedToken};
pub use portal::RateLimit;
pub use route::Service;
pub use signin::{LoginFailure, LoginSession};
