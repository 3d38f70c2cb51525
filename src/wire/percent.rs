//! Strict percent-encoding: only letters, digits and `-._~` stay (RFC 3986 2.3). Portal paging
//! tokens and `SigV4` require exactly this set.

use std::fmt::Write;

/// Escapes everything but letters, digits and `-._~`, byte by byte of its UTF-8.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes every write");
        }
    }
    encoded
}

/// Name-value pairs as a query string or form body, in the given order.
pub(crate) fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs =
        pairs.into_iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The pairs of a query string or form body, decoded, in order; `None` if an escape is broken or
/// the bytes are not UTF-8.
pub(crate) fn decoded_pairs(text: &str) -> Option<Vec<(String, String)>> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Some((decode(name)?, decode(value)?))
        })
        .collect()
}

/// `+` is a space, as in forms (RFC 6749 appendix B).
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
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
    fn pairs_come_back_as_they_were() {
        let all = [("b", "1 2"), ("a.b", "&=+%"), ("J\u{fc}rgen", "")];
        let decoded = decoded_pairs(&pairs(all)).unwrap();
        let expected = all.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(decoded, expected);
        assert_eq!(decoded_pairs("a&b=c+d").unwrap()[1].1, "c d");
        for broken in ["a=%", "a=%4", "a=%zz", "a=%ff"] {
            assert_eq!(decoded_pairs(broken), None, "{broken}");
        }
    }

    #[test]
    fn pairs_are_joined_in_order() {
        assert_eq!(pairs([("b", "1 2"), ("a.b", "&")]), "b=1%202&a.b=%26");
    }
}
