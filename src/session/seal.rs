//! The proof that awsso wrote the variables of a terminal, and what is said where there is none.

use super::Context;
use crate::environ::{self, Changes, Said};
use crate::error::Result;
use crate::model::SealKey;
use crate::sys::random_nonce;

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

/// `changes` with the proof that awsso made them.
pub(super) fn sealed(
    context: &Context<'_>,
    changes: Changes,
    said: Said,
    key: &SealKey,
) -> Result<Changes> {
    let random = &*context.system.random;
    let nonces = [random_nonce(random)?, random_nonce(random)?];
    Ok(environ::sealed(changes, &context.system.environment, said, key, nonces))
}

/// The changes of `awsso unset` with the proof for what they leave behind, if anything.
pub(crate) fn leave(context: &Context<'_>) -> Result<Changes> {
    let changes = environ::leave(&context.system.environment);
    if changes.set().all(|(name, _)| !environ::vars::is_own(name)) {
        return Ok(changes);
    }
    match context.system.files.seal_key() {
        Some(key) => sealed(context, changes, Said::default(), &key),
        None => Ok(changes),
    }
}
