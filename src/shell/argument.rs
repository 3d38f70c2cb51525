//! A word as a person would type it: bare if that is safe in every shell, else in the shell's
//! quotes. For text that is shown; code is quoted by [`Shell::quote`](super::Shell::quote).

/// `word` bare, if every shell reads it as it is at any position, else quoted by `quote`.
pub(super) fn bare_or(word: &str, quote: impl FnOnce(&str) -> String) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:".contains(&byte);
    // Special in some shells at the start of a word.
    let is_plain_inside = |byte: u8| is_plain(byte) || b"=@+".contains(&byte);
    let mut bytes = word.bytes();
    if bytes.next().is_some_and(is_plain) && bytes.all(is_plain_inside) {
        word.to_owned()
    } else {
        quote(word)
    }
}

/// `'…'`; a quote is written outside.
pub(super) fn posix(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// `'…'`; a quote is doubled.
pub(super) fn doubling(word: &str) -> String {
    format!("'{}'", word.replace('\'', "''"))
}

/// `'…'`; quote and backslash are escaped with a backslash.
pub(super) fn escaping(word: &str) -> String {
    let escaped = word.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{escaped}'")
}

#[cfg(test)]
mod tests {
    use super::super::all;

    #[test]
    fn what_is_plain_stays_bare_and_the_rest_is_quoted_in_the_shells_own_way() {
        for word in ["env", "--role-arn", "arn:aws:iam::1:role/a", "team=a@b", "a+b"] {
            for shell in all() {
                assert_eq!(shell.argument(word), word, "{}", shell.name());
            }
        }
        for (word, name, expected) in [
            ("a b", "bash", "'a b'"),
            ("it's", "zsh", "'it'\\''s'"),
            ("", "sh", "''"),
            ("=ls", "zsh", "'=ls'"),
            ("a,b", "powershell", "'a,b'"),
            ("@x", "powershell", "'@x'"),
            ("it’s", "powershell", "'it’’s'"),
            ("it's", "powershell", "'it''s'"),
            ("it's", "elvish", "'it''s'"),
            ("a\\b'c", "fish", "'a\\\\b\\'c'"),
            ("$x", "xonsh", "'$x'"),
            ("a!b", "tcsh", "'a\\!b'"),
            ("a b", "nu", "\"a b\""),
            ("a b", "cmd", "\"a b\""),
        ] {
            let shell = super::super::by_name(name).unwrap();
            assert_eq!(shell.argument(word), expected, "{name}");
        }
    }
}
