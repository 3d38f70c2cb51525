//! Commands that a person has written into a file or a variable.

/// Splits a command into words: by POSIX quoting, and on Windows by its own rules, as botocore's
/// `compat_shell_split`. The error continues "has a command".
pub(crate) fn split_command(text: &str) -> Result<Vec<String>, &'static str> {
    let words = if cfg!(windows) { split_windows(text) } else { shell_words::split(text).ok() };
    match words {
        None => Err("with an unclosed quote"),
        Some(words) if words.is_empty() => Err("that is empty"),
        Some(words) => Ok(words),
    }
}

/// Spaces and tabs separate, only double quotes quote, a backslash is literal unless it precedes a
/// double quote. `None`: a quote is not closed.
fn split_windows(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    let mut backslashes = 0;
    for character in text.chars() {
        if character == '\\' {
            backslashes += 1;
            continue;
        }
        let pending = std::mem::take(&mut backslashes);
        if character == '"' {
            let word = word.get_or_insert_default();
            word.push_str(&"\\".repeat(pending / 2));
            if pending % 2 == 1 {
                word.push('"');
            } else {
                is_quoted = !is_quoted;
            }
            continue;
        }
        if pending > 0 {
            word.get_or_insert_default().push_str(&"\\".repeat(pending));
        }
        if !is_quoted && (character == ' ' || character == '\t') {
            words.extend(word.take());
        } else {
            word.get_or_insert_default().push(character);
        }
    }
    if backslashes > 0 {
        word.get_or_insert_default().push_str(&"\\".repeat(backslashes));
    }
    words.extend(word);
    (!is_quoted).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_words_keep_their_backslashes() {
        let split = |text: &str| split_windows(text).map(|words| words.join("|"));
        for (text, expected) in [
            (r"C:\bin\tool.exe --profile a", Some(r"C:\bin\tool.exe|--profile|a")),
            (r#""C:\Program Files\tool.exe" x"#, Some(r"C:\Program Files\tool.exe|x")),
            (r#"a \"b\" c"#, Some(r#"a|"b"|c"#)),
            (r#""a\\" b"#, Some(r"a\|b")),
            (r#"a "" b"#, Some("a||b")),
            (r#""open"#, None),
            ("a\\", Some("a\\")),
        ] {
            assert_eq!(split(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_command_that_cannot_be_split_says_why() {
        assert_eq!(split_command("tool \"x"), Err("with an unclosed quote"));
        assert_eq!(split_command("  "), Err("that is empty"));
    }
}
