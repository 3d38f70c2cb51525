//! Digests, of which names of files and marks are made.

use ring::digest::{Digest, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> Digest {
    digest(&SHA256, bytes.as_ref())
}

/// The AWS CLI names its files with it.
pub(crate) fn sha1(bytes: impl AsRef<[u8]>) -> Digest {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes.as_ref())
}

#[cfg(test)]
mod tests {
    use super::super::hex;
    use super::*;

    /// The first example of FIPS 180-4 for each.
    #[test]
    fn the_digests_are_those_of_the_standard() {
        assert_eq!(hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(sha256("abc")), expected);
    }
}
