//! Percent encoding and form bodies. Pure.

/// Decodes `%XX` and, as every form reader does, `+` to a blank. Broken escapes or text that is not UTF-8: `None`.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = tail.get(..2)?;
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
                rest = &tail[2..];
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}

/// Escapes everything but letters, digits and `-._~`.
pub(crate) fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
    encoded
}

/// Names and values of a query string or form body in their order; `None` if an escape is broken.
pub(crate) fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name)?, decode(value)?))
        })
        .collect()
}

/// Like [`pairs`], with every name at most once, as the services here demand.
pub(crate) fn unique_pairs(text: &str) -> Option<Vec<(String, String)>> {
    let pairs = pairs(text)?;
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).all(|two| two[0] != two[1]).then_some(pairs)
}

/// The value of a name among pairs.
pub(crate) fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_and_decoding_are_inverse() {
        let text = "a b+c=d&e/f%g\u{e9}*~";
        assert_eq!(encode(text), "a%20b%2Bc%3Dd%26e%2Ff%25g%C3%A9%2A~");
        assert_eq!(decode(&encode(text)).as_deref(), Some(text));
        assert_eq!(decode("a+b").as_deref(), Some("a b"));
    }

    #[test]
    fn broken_escapes_and_repeated_names_are_refused() {
        for broken in ["%", "%2", "%zz", "%+1", "%FF"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
        assert!(unique_pairs("a=1&b=2").is_some());
        assert!(unique_pairs("a=1&b=2&a=3").is_none());
    }
}
