//! Percent-encoding, strict: only letters, digits and `-._~` stay (RFC 3986 2.3).
//!
//! Imports nothing. Portal paging tokens and `SigV4` both need exactly this set.

use std::fmt::Write;

/// The text with everything but letters, digits and `-._~` escaped, byte by byte of its UTF-8.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    push(&mut encoded, text);
    encoded
}

/// Name-value pairs as a query string or a form body, in the given order.
pub(crate) fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut encoded = String::new();
    for (name, value) in pairs {
        if !encoded.is_empty() {
            encoded.push('&');
        }
        push(&mut encoded, name);
        encoded.push('=');
        push(&mut encoded, value);
    }
    encoded
}

fn push(encoded: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes every write");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(encode("AZaz09-._~"), "AZaz09-._~");
        assert_eq!(encode("a+b/c=d e*f%"), "a%2Bb%2Fc%3Dd%20e%2Af%25");
        assert_eq!(encode("Jürgen\n"), "J%C3%BCrgen%0A");
    }

    #[test]
    fn pairs_are_joined_in_order() {
        assert_eq!(pairs([("b", "1 2"), ("a.b", "&")]), "b=1%202&a.b=%26");
    }
}
