//! IAM Identity Center: which sign-in a profile uses, its token, and what the token buys.
//!
//! Rank 4: imports `wire`, `config`, `network` and `sys`. Knows nothing of roles assumed upon roles,
//! of plans, or of the shell.

mod access_token;
mod device;
mod inventory;
mod oidc_call;
mod portal;
mod registration;
mod session;
mod sign_in;
mod sign_out;
mod state;
mod token_file;

pub use access_token::{ensure_token, replace_rejected_token};
pub use inventory::{AccountEntry, Failure, Inventory, Lister, Match, Roles, Scope};
pub use portal::role_credentials;
pub use session::SsoSession;
pub use sign_in::{SignIn, sign_in, sign_in_needed};
pub use sign_out::{SignedOut, forgotten_tokens, sign_out};
pub use state::{SessionState, session_state};
