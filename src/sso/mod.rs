//! IAM Identity Center: the sign-in of a profile, its token, and the role credentials it gives.
//! Knows nothing of assumed roles, plans or shells.

mod access_token;
mod authorization_code;
mod device;
mod inventory;
mod method;
mod place;
mod portal;
mod presentation;
mod redirect;
mod refused;
mod registration;
mod service_call;
mod session;
mod shared_file;
mod sharing;
mod sign_in;
mod sign_in_check;
mod sign_out;
mod start_url;
mod state;
mod token_file;
mod waiting;

pub(crate) use access_token::{AHEAD, ensure_token, refresh_ahead, replace_rejected_token};
#[cfg(test)]
pub(crate) use inventory::Roles;
pub(crate) use inventory::{AccountEntry, Failure, Inventory, Lister, Match, Scope};
pub(crate) use portal::role_credentials;
pub(crate) use session::{SignInReason, SsoSession};
pub(crate) use shared_file::{SharedFileLock, check_time, read as read_shared_file};
pub(crate) use sign_in::{SignInOptions, browser_obstacle, sign_in};
pub(crate) use sign_in_check::{SignInCheck, check_sign_in};
pub(crate) use sign_out::{SignedOut, forgotten_tokens, sign_out};
pub(crate) use start_url::redirected_region;
pub(crate) use state::{SessionState, session_state};
pub(crate) use token_file::{current_token, is_signed_out, token_region};

pub(crate) use crate::wire::token_cache::Flow;
