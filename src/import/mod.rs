//! `awsso import`: credentials that a person pastes.
//!
//! `reading` gets the text, `owner` finds out whose credentials these are, `saving` writes them into the
//! credentials file. What the text means is for `wire::pasted`.

mod owner;
mod reading;
mod saving;

pub(crate) use owner::{Owner, find_sign_in, known, look_up};
pub(crate) use reading::read;
pub(crate) use saving::save;
