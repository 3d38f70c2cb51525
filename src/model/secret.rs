//! Text that must not be shown: keys, tokens, codes.

use std::fmt;

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{hex, sha256};

/// A secret text. Debug prints a placeholder, there is no Display, and its memory is wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself: only for requests, stores and emitters.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `other` is the same text, in constant time.
    pub(crate) fn is_same(&self, other: &str) -> bool {
        self.expose().as_bytes().ct_eq(other.as_bytes()).into()
    }

    /// Identifies the secret without revealing it: the start of its SHA-256.
    pub fn mark(&self) -> String {
        hex(&sha256(self.expose()).as_ref()[..8])
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(…)");
    }

    #[test]
    fn a_mark_is_the_same_for_the_same_secret_only() {
        assert_eq!(Secret::new("hunter2").mark(), "f52fbd32b2b3b86f");
        assert_ne!(Secret::new("hunter2").mark(), Secret::new("hunter3").mark());
    }
}
