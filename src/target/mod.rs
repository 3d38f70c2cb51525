//! From words to targets: names of profiles and roles, and the choices without a name.

mod account;
mod candidates;
mod choices;
mod matching;
mod name;
pub(crate) mod pick;
pub(crate) mod region;
pub(crate) mod sso_session;

pub(crate) use account::find_account;
pub(crate) use candidates::Names;
pub(crate) use choices::choose_with;
pub(crate) use matching::matching;
pub(crate) use name::{
    asked, in_account, named, of_word_or_terminal, role_of_session, role_source,
};
