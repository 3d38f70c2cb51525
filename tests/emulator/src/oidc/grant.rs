//! The authorization code's side of `CreateToken`: PKCE (RFC 7636 4.6), single use.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::world::World;

use super::{Refused, refused};

/// Uses up a code; a code that was tried is gone, even if the rest was wrong.
///
/// # Errors
/// `InvalidGrantException`: unknown, used or old code, another client's, another redirect URI, a wrong verifier.
/// `InvalidRequestException`: a verifier that is none.
pub(super) fn redeem(
    world: &mut World,
    client_id: &str,
    code: &str,
    redirect_uri: &str,
    verifier: &str,
) -> Result<(), Refused> {
    if !is_verifier(verifier) {
        let text = "codeVerifier must be 43 to 128 characters of A-Z a-z 0-9 - . _ ~";
        return Err(refused("InvalidRequestException", text));
    }
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let now = world.clock.now();
    let entry = world.oidc.authorization_codes.remove(code);
    let right = entry.is_some_and(|entry| {
        entry.client_id == client_id
            && entry.redirect_uri == redirect_uri
            && entry.challenge == challenge
            && entry.expires_at > now
    });
    if right { Ok(()) } else { Err(refused("InvalidGrantException", "Invalid grant provided")) }
}

fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verifiers_have_43_to_128_unreserved_characters() {
        assert!(is_verifier(&"a".repeat(43)));
        assert!(is_verifier(&"~".repeat(128)));
        for text in ["a".repeat(42), "a".repeat(129), "+".repeat(43)] {
            assert!(!is_verifier(&text));
        }
    }
}
