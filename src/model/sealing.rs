//! Authenticated encryption with a key of the user: AES-256-GCM (NIST SP 800-38D).
//!
//! Its nonces are random, which is safe for 2^32 texts with one key.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce as GcmNonce, UnboundKey};
use zeroize::Zeroizing;

use super::{hex, sha256};
use crate::error::Result;

/// A number that is used once.
pub(crate) type Nonce = [u8; NONCE_LEN];

/// A key of the user's.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SealKey(Zeroizing<[u8; SealKey::LENGTH]>);

impl SealKey {
    /// 256 bits.
    pub(crate) const LENGTH: usize = 32;

    /// The key of these bytes; `None` if their number is not that of a key.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// A key of the bytes that `fill` chooses.
    pub(crate) fn random(fill: impl FnOnce(&mut [u8]) -> Result<()>) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; Self::LENGTH]);
        fill(&mut *bytes)?;
        Ok(Self(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &*self.0
    }

    /// Tells keys apart without revealing them: the start of the SHA-256.
    pub(crate) fn id(&self) -> String {
        hex(&sha256(*self.0).as_ref()[..8])
    }

    /// `text`, encrypted, with what it takes to [open](Self::open) it. Proves `context` too, which it
    /// does not contain.
    pub(crate) fn seal(&self, nonce: Nonce, context: &[u8], text: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(NONCE_LEN + text.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(text);
        let tag = self.cipher().seal_in_place_separate_tag(
            GcmNonce::assume_unique_for_key(nonce),
            Aad::from(context),
            &mut sealed[NONCE_LEN..],
        );
        sealed.extend_from_slice(tag.expect("the text is shorter than 64 GiB").as_ref());
        sealed
    }

    /// The text that was sealed with this key and `context`.
    pub(crate) fn open(&self, context: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = sealed.split_first_chunk()?;
        let nonce = GcmNonce::assume_unique_for_key(*nonce);
        let mut text = Zeroizing::new(rest.to_vec());
        let length = self.cipher().open_in_place(nonce, Aad::from(context), &mut text).ok()?.len();
        text.truncate(length);
        Some(text)
    }

    fn cipher(&self) -> LessSafeKey {
        let key = UnboundKey::new(&AES_256_GCM, &*self.0);
        LessSafeKey::new(key.expect("256 bits are a key"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> SealKey {
        SealKey::of(&[byte; SealKey::LENGTH]).unwrap()
    }

    #[test]
    fn only_the_same_key_and_context_open_what_nobody_has_changed() {
        for text in ["", "a", "the secret of a role, longer than one block of the cipher"] {
            let sealed = key(1).seal([9; 12], b"entry a", text.as_bytes());
            assert_eq!(key(1).open(b"entry a", &sealed).unwrap().as_slice(), text.as_bytes());
            assert!(key(2).open(b"entry a", &sealed).is_none());
            assert!(key(1).open(b"entry b", &sealed).is_none());
            for at in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[at] ^= 1;
                assert!(key(1).open(b"entry a", &changed).is_none(), "{text:?} {at}");
                assert!(key(1).open(b"entry a", &sealed[..at]).is_none(), "{text:?} {at}");
            }
        }
    }

    /// Test case 16 of "The Galois/Counter Mode of Operation" (McGrew and Viega).
    #[test]
    fn the_cipher_is_the_one_of_the_standard() {
        let bytes = |text: &str| -> Vec<u8> {
            let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
            digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
        };
        let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
        let key = SealKey::of(&bytes(key)).unwrap();
        let nonce = bytes("cafebabefacedbaddecaf888");
        let text = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                    1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
        let expected = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
                        8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
                        76fc6ece0f4e1768cddf8853bb2d551b";
        let context = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let sealed = key.seal(nonce.clone().try_into().unwrap(), &context, &bytes(text));
        assert_eq!(sealed, [nonce, bytes(expected)].concat());
    }

    #[test]
    fn a_key_has_a_name_and_no_other_length() {
        assert_eq!(key(1).id(), "72cd6e8422c407fb");
        for length in [0, 31, 33] {
            assert!(SealKey::of(&vec![0; length]).is_none());
        }
    }
}
