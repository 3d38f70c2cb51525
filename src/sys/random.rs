//! The only place that asks the operating system for random bytes.

use ring::rand::SecureRandom;

use crate::error::{Error, Kind, Result};
use crate::model::Nonce;

/// Unpredictable bytes, for states, code verifiers and jitter.
pub(crate) trait Random: Send + Sync {
    fn fill(&self, buffer: &mut [u8]) -> Result<()>;
}

/// The operating system's generator.
#[derive(Debug)]
pub(super) struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<()> {
        let filled = ring::rand::SystemRandom::new().fill(buffer);
        filled.map_err(|_| Error::new(Kind::Other, "the operating system gave no random bytes"))
    }
}

/// For signatures: ring takes no other generator.
pub(crate) fn signing_random() -> impl SecureRandom {
    ring::rand::SystemRandom::new()
}

pub(crate) fn random_nonce(random: &dyn Random) -> Result<Nonce> {
    let mut nonce = Nonce::default();
    random.fill(&mut nonce)?;
    Ok(nonce)
}

/// A random UUID (version 4, RFC 9562).
pub(crate) fn random_uuid(random: &dyn Random) -> Result<String> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes)?;
    let bits = u128::from_be_bytes(bytes);
    // Four bits are the version, two the variant.
    let bits = bits & !(0xf << 76) & !(0b11 << 62) | 4 << 76 | 0b10 << 62;
    let digits = format!("{bits:032x}");
    let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
    Ok(parts.map(|(start, end)| &digits[start..end]).join("-"))
}

/// A uniform number in [0, 1) from 53 random bits.
pub(super) fn fraction(random: &dyn Random) -> Result<f64> {
    let mut bytes = [0; 8];
    random.fill(&mut bytes)?;
    let bits = u64::from_le_bytes(bytes) >> 11;
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    let fraction = bits as f64 / (1_u64 << 53) as f64;
    Ok(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);

    impl Random for Fixed {
        fn fill(&self, buffer: &mut [u8]) -> Result<()> {
            buffer.fill(self.0);
            Ok(())
        }
    }

    #[test]
    fn a_fraction_reaches_zero_and_never_one() {
        assert!(fraction(&Fixed(0)).unwrap().abs() < f64::EPSILON);
        let highest = fraction(&Fixed(0xff)).unwrap();
        assert!((0.999_999..1.0).contains(&highest), "{highest}");
    }

    #[test]
    fn a_uuid_says_its_version_and_variant() {
        assert_eq!(random_uuid(&Fixed(0)).unwrap(), "00000000-0000-4000-8000-000000000000");
        assert_eq!(random_uuid(&Fixed(0xff)).unwrap(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    #[test]
    fn two_draws_differ() {
        let (mut first, mut second) = ([0; 16], [0; 16]);
        SystemRandom.fill(&mut first).unwrap();
        SystemRandom.fill(&mut second).unwrap();
        assert_ne!(first, second);
    }
}
