//! The proof that awsso wrote the variables of a terminal, and what is said where there is none.

use super::Context;
use crate::environ::{self, Changes, Said};
use crate::model::SealKey;

/// What a terminal whose variables awsso did not write is told.
pub(crate) const FOREIGN: &str = "the AWSSO_ variables of this terminal were changed, or are from \
     another user or machine: awsso does not use them to renew or to restore";

/// The user's key. Where none can be kept, what that costs is said.
pub(crate) fn key(context: &Context<'_>) -> Option<SealKey> {
    let system = context.system;
    match system.files.make_seal_key(&*system.random, &*system.clock) {
        Ok(key) => Some(key),
        Err(error) => {
            tracing::warn!(
                "{}: this terminal's credentials are not renewed, and neither awsso unset nor \
                 awsso env - restores anything",
                error.with_hint()
            );
            None
        }
    }
}

/// The changes of `awsso unset` with the proof for what they leave behind, if anything.
pub(crate) fn leave(context: &Context<'_>) -> Changes {
    let changes = environ::leave(&context.system.environment);
    if changes.set().all(|(name, _)| !environ::vars::is_own(name)) {
        return changes;
    }
    let system = context.system;
    match system.files.seal_key() {
        Some(key) => environ::sealed(changes, &system.environment, Said::default(), &key),
        None => changes,
    }
}
