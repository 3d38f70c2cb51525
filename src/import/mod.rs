//! `awsso import`: credentials that a person pastes.
//!
//! `reading` gets the text, `owner` finds out whose credentials these are, `saving` writes them to
//! the credentials file. `wire::pasted` parses the text.

mod owner;
mod reading;
mod saving;

pub(crate) use owner::{Owner, find_sign_in, known, look_up};
pub(crate) use reading::read;
pub(crate) use saving::save;
