//! IAM Identity Center: which sign-in a profile uses, its token, and what the token buys.
//!
//! Rank 4: imports `wire`, `config`, `network` and `sys`. Knows nothing of roles assumed upon roles,
//! of plans, or of the shell.

mod access_token;
mod authorization_code;
mod device;
mod inventory;
mod method;
mod portal;
mod redirect;
mod registration;
mod service_call;
mod session;
mod sharing;
mod sign_in;
mod sign_out;
mod standing;
mod start_url;
mod state;
mod token_file;
mod turn;
mod waiting;

pub use access_token::{ensure_token, replace_rejected_token};
pub use inventory::{AccountEntry, Failure, Inventory, Lister, Match, Roles, Scope};
pub use portal::role_credentials;
pub use session::SsoSession;
pub use sign_in::{SignIn, sign_in, sign_in_needed};
pub use sign_out::{SignedOut, forgotten_tokens, sign_out};
pub use standing::{Standing, standing};
pub use start_url::redirected_region;
pub use state::{SessionState, session_state};
pub use token_file::{current_token, token_mark, token_region};
pub use turn::{Turn, TurnLimits};

pub use crate::wire::token_cache::Flow;
