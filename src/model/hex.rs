//! Bytes as text.

pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    let digit = |number: u8| char::from_digit(number.into(), 16).expect("four bits");
    let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    let mut text = String::with_capacity(bytes.len() * 2);
    text.extend(digits);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_two_digits() {
        assert_eq!(hex([]), "");
        assert_eq!(hex([0, 9, 10, 0x7f, 0xff]), "00090a7fff");
    }
}
