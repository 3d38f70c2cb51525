//! Authenticated encryption, and proofs, with a key of the user: AES-256-GCM-SIV (RFC 8452).
//!
//! Unlike AES-256-GCM it is safe also where a nonce is used twice. So random nonces of 96 bits may
//! meet, and a proof needs none: the same text has the same proof.

use aws_lc_rs::aead::{
    AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce as GcmNonce, UnboundKey,
};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::hex;
use crate::error::Result;

const TAG_LENGTH: usize = 16;

/// A number that is hardly ever used twice.
pub(crate) type Nonce = [u8; NONCE_LEN];

/// What proves that the owner of a key has seen a text.
pub(crate) type Proof = [u8; TAG_LENGTH];

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
        hex(&Sha256::digest(&*self.0)[..8])
    }

    pub(crate) fn prove(&self, text: &[u8]) -> Proof {
        self.encrypt(Nonce::default(), text, &mut [])
    }

    pub(crate) fn proves(&self, text: &[u8], proof: &[u8]) -> bool {
        self.prove(text).ct_eq(proof).into()
    }

    /// `text`, encrypted, with what it takes to [open](Self::open) it. Proves `context` too, which it
    /// does not contain.
    pub(crate) fn seal(&self, nonce: Nonce, context: &[u8], text: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(NONCE_LEN + text.len() + TAG_LENGTH);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(text);
        let tag = self.encrypt(nonce, context, &mut sealed[NONCE_LEN..]);
        sealed.extend_from_slice(&tag);
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

    fn encrypt(&self, nonce: Nonce, context: &[u8], text: &mut [u8]) -> Proof {
        let nonce = GcmNonce::assume_unique_for_key(nonce);
        let tag = self.cipher().seal_in_place_separate_tag(nonce, Aad::from(context), text);
        let tag = tag.expect("the text is shorter than 64 GiB");
        tag.as_ref().try_into().expect("a tag has 128 bits")
    }

    fn cipher(&self) -> LessSafeKey {
        let key = UnboundKey::new(&AES_256_GCM_SIV, &*self.0);
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

    /// RFC 8452, appendix C.2.
    #[test]
    fn the_cipher_is_the_one_of_the_standard() {
        let mut bytes = [0; SealKey::LENGTH];
        bytes[0] = 1;
        let (key, mut nonce) = (SealKey::of(&bytes).unwrap(), Nonce::default());
        nonce[0] = 3;
        for (text, expected) in [
            (&[][..], "07f5f4169bbf55a8400cd47ea6fd400f"),
            (&[1, 0, 0, 0, 0, 0, 0, 0], "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"),
        ] {
            let sealed = key.seal(nonce, &[], text);
            assert_eq!(hex(&sealed[NONCE_LEN..]), expected);
        }
    }

    #[test]
    fn a_proof_is_of_one_text_and_key() {
        let proof = key(1).prove(b"a text");
        assert_eq!(proof, key(1).prove(b"a text"));
        assert!(key(1).proves(b"a text", &proof));
        assert!(!key(1).proves(b"another", &proof) && !key(2).proves(b"a text", &proof));
        assert!(!key(1).proves(b"a text", &proof[..15]) && !key(1).proves(b"a text", &[]));
    }

    #[test]
    fn a_key_has_a_name_and_no_other_length() {
        assert_eq!(key(1).id(), "72cd6e8422c407fb");
        for length in [0, 31, 33] {
            assert!(SealKey::of(&vec![0; length]).is_none());
        }
    }
}
