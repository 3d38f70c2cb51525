//! cmd.exe, which has no reliable quoting: values that it could change are refused.

use std::ffi::OsStr;
use std::fmt::Write;

use super::{Shell, argument, literal, quoted};
use crate::environ::{self, Changes};
use crate::error::{Error, Kind, Result};

/// In characters.
const LONGEST_LINE: usize = 8191;

pub(super) struct Cmd;

impl Shell for Cmd {
    fn name(&self) -> &'static str {
        "cmd"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["cmd"]
    }

    /// The value itself, for `set "A=…"`. `%` is expanded there, `!` may be, `"` ends it, and the
    /// code page decides about anything but ASCII.
    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        let text = value.to_str().ok_or("it is not UTF-8")?;
        if text.contains(['%', '!', '"']) {
            return Err("it contains one of % ! \"");
        }
        if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err("it contains a character other than printable ASCII");
        }
        Ok(text.to_owned())
    }

    /// An empty value is written too, although cmd.exe removes the variable.
    fn render(&self, changes: &Changes) -> Result<String> {
        // What `unset` could not write later must not be replaced now.
        for (name, value) in environ::to_restore(changes) {
            literal(self, name, &value).map_err(|error| error.hint(self.unset_line(&[name])))?;
        }
        let mut text = String::new();
        for name in changes.unset() {
            let _ = writeln!(text, "set \"{name}=\"");
        }
        for variable in quoted(self, changes) {
            let (name, literal) = variable?;
            let line = format!("set \"{name}={literal}\"");
            if line.len() > LONGEST_LINE {
                return Err(Error::new(
                    Kind::Other,
                    format!("cmd cannot carry the value of {name}: it is too long for a line"),
                ));
            }
            let _ = writeln!(text, "{line}");
        }
        Ok(if text.is_empty() { "rem\n".to_owned() } else { text })
    }

    fn call(&self, _words: &[String]) -> Option<String> {
        None
    }

    /// Empty: without output the loop runs nothing.
    fn failure(&self, _exit_code: u8) -> String {
        String::new()
    }

    /// As typed at the prompt; in a batch file `%i` is written `%%i`.
    fn eval_line(&self, command: &str) -> String {
        format!("for /f \"delims=\" %i in ('{command}') do @%i")
    }

    fn unset_line(&self, names: &[&str]) -> String {
        names.iter().map(|name| format!("set \"{name}=\"")).collect::<Vec<_>>().join(" & ")
    }

    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, |word| format!("\"{word}\""))
    }

    fn assign(&self, name: &str, literal: &str) -> String {
        format!("set \"{name}={literal}\"\n")
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::super::samples;
    use super::*;

    #[test]
    fn plain_values_stand_between_quotes() {
        let changes = samples::set("AWS_SSO_PROFILE", "a&b|c <d> ^ 'e'".as_ref());
        assert_eq!(Cmd.render(&changes).unwrap(), "set \"AWS_SSO_PROFILE=a&b|c <d> ^ 'e'\"\n");
    }

    #[test]
    fn what_could_not_be_restored_is_not_replaced() {
        // `a^b` and `50%`, in bytes or in units of 16 bits.
        let packed = |text: &str| {
            let bytes = text
                .bytes()
                .flat_map(|byte| if cfg!(windows) { vec![byte, 0] } else { vec![byte] });
            URL_SAFE_NO_PAD.encode(bytes.collect::<Vec<u8>>())
        };
        let render = |text: &str| {
            let saved = format!("1.AWS_REGION.AWS_PROFILE={}", packed(text));
            Cmd.render(&samples::set("AWSSO_SAVED", saved.as_ref()))
        };
        assert!(render("a^b").unwrap().starts_with("set \"AWSSO_SAVED=1.AWS_REGION."));
        let error = render("50%").unwrap_err();
        assert_eq!(
            error.to_string(),
            "cmd cannot carry the value of AWS_PROFILE: it contains one of % ! \""
        );
        assert_eq!(error.hint_text(), Some("set \"AWS_PROFILE=\""));
    }

    #[test]
    fn what_it_cannot_carry_is_refused_by_name() {
        for (value, reason) in [
            ("100%", "it contains one of % ! \""),
            ("a!b", "it contains one of % ! \""),
            ("\"&calc", "it contains one of % ! \""),
            ("a\nb", "it contains a character other than printable ASCII"),
            ("ü", "it contains a character other than printable ASCII"),
            (&"x".repeat(8191), "it is too long for a line"),
        ] {
            let error = Cmd.render(&samples::set("AWS_REGION", value.as_ref())).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("cmd cannot carry the value of AWS_REGION: {reason}")
            );
        }
    }
}
