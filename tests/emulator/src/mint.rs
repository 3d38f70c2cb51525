//! Makes identifiers and secrets: unpredictable enough for loopback, in the forms that AWS gives out (secrets with
//! `+` and `/`, tokens with `=`), so that clients which forget to escape are found out.

use std::hash::{BuildHasher as _, RandomState};

use base64::{
    Engine as _, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD,
};
use sha2::{Digest as _, Sha256};

/// A source of fresh values.
pub(crate) struct Mint {
    seed: u64,
    counter: u64,
}

impl Default for Mint {
    fn default() -> Self {
        Self { seed: RandomState::new().hash_one("aws-emulator"), counter: 0 }
    }
}

impl Mint {
    /// `length` fresh bytes.
    pub(crate) fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(length + 32);
        while bytes.len() < length {
            self.counter += 1;
            let block = [self.seed.to_le_bytes(), self.counter.to_le_bytes()].concat();
            bytes.extend_from_slice(&Sha256::digest(block));
        }
        bytes.truncate(length);
        bytes
    }

    /// `prefix` and capital letters or the digits 2 to 7, as in access key ids and unique ids of principals.
    pub(crate) fn identifier(&mut self, prefix: &str, length: usize) -> String {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let bytes = self.bytes(length);
        let tail = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        prefix.chars().chain(tail).collect()
    }

    /// A secret access key: 40 characters, always with `+` and `/`.
    pub(crate) fn secret_key(&mut self) -> String {
        let text = STANDARD.encode(self.bytes(30));
        format!("{}/{}+{}", &text[..12], &text[12..24], &text[24..38])
    }

    /// A session token: some hundred characters, `+`, `/` and `=` among them.
    pub(crate) fn session_token(&mut self) -> String {
        format!("IQoJb3JpZ2luX2Vj+/{}==", STANDARD.encode(self.bytes(300)))
    }

    /// An opaque token of about `length` characters out of letters, digits, `-` and `_`.
    pub(crate) fn opaque(&mut self, prefix: &str, length: usize) -> String {
        format!("{prefix}{}", URL_SAFE_NO_PAD.encode(self.bytes(length * 3 / 4)))
    }

    /// Six digits.
    pub(crate) fn six_digits(&mut self) -> String {
        self.bytes(6).iter().map(|byte| char::from(b'0' + byte % 10)).collect()
    }

    /// A random UUID, for request ids.
    pub(crate) fn uuid(&mut self) -> String {
        let hex = hex(&self.bytes(16));
        format!(
            "{}-{}-4{}-a{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..32]
        )
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minted_values_have_the_lengths_and_characters_of_aws() {
        let mut mint = Mint::default();
        let identifier = mint.identifier("ASIA", 16);
        assert_eq!(identifier.len(), 20);
        assert_ne!(identifier, mint.identifier("ASIA", 16));
        let secret = mint.secret_key();
        assert_eq!(secret.len(), 40, "{secret}");
        assert!(secret.contains('/') && secret.contains('+'));
        assert_eq!(mint.uuid().len(), 36);
        assert_eq!(mint.six_digits().len(), 6);
    }
}
