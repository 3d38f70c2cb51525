//! Where the text comes from: the clipboard, standard input, or a paste into the terminal.

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::session::Context;
use crate::sys::{Dialog, Key, read_clipboard};
use crate::wire::pasted::{self, Pasted};

/// Tokens have some kilobytes.
const LONGEST: usize = 64 * 1024;

/// After so many reads without a key (a tenth of a second each), the paste has ended.
const MOST_PAUSES: u32 = 10;

/// Reads credentials; on a terminal, without showing them.
pub(crate) fn read(context: &Context<'_>, from_clipboard: bool) -> Result<Pasted> {
    let system = context.system;
    let (text, place) = if from_clipboard {
        (read_clipboard(system)?, "the clipboard")
    } else if system.terminal.input_is_terminal() {
        let mut dialog = system.terminal.open()?;
        dialog.write(
            "Paste the credentials here (they are not shown), then press Return on an empty line. ",
        )?;
        let text = from_terminal(dialog.as_mut());
        let _ = dialog.write("\n");
        (crate::model::Secret::new(text?.as_str()), "what was pasted")
    } else {
        (system.terminal.read_input(LONGEST)?, "standard input")
    };
    pasted::parse(text.expose()).map_err(|why| {
        Error::new(Kind::Usage, format!("no credentials found in {place}: {why}")).hint(
            "awsso import reads \"Access keys\" of the access portal, JSON of the AWS CLI, or a \
             .env file",
        )
    })
}

/// In its usual mode a terminal shows lines and cuts them at 1,024 or 4,096 bytes, so keys are read
/// one by one. Never grows, so that no copy is left.
fn from_terminal(dialog: &mut dyn Dialog) -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(LONGEST));
    let mut pauses = 0;
    loop {
        let Some(key) = dialog.poll_key()? else {
            pauses += 1;
            if pauses == MOST_PAUSES {
                // Without a line end the last value could still grow.
                text.push('\n');
            }
            if pasted::is_whole(&text) {
                return Ok(text);
            }
            if pauses == MOST_PAUSES {
                text.pop();
            }
            continue;
        };
        pauses = 0;
        match key {
            Key::Enter if text.is_empty() => {}
            Key::Enter if text.ends_with('\n') => return Ok(text),
            Key::Control('d') => return Ok(text),
            _ if text.len() + 5 > LONGEST => {}
            Key::Enter => text.push('\n'),
            Key::Tab => text.push(' '),
            Key::Character(character) => text.push(character),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{ColorChoice, GlobalOptions};
    use crate::output::Output;
    use crate::sys::scripted::Script;

    const TEXT: &str = "aws_access_key_id=ASIAIOSFODNN7EXAMPLE\n\
        aws_secret_access_key=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n";

    fn read_keys(text: &str, last: &[Key]) -> Result<Pasted> {
        let script = Script::new([]);
        let keys = text.chars().map(|c| if c == '\n' { Key::Enter } else { Key::Character(c) });
        script.terminal.queue_keys(keys.chain(last.iter().copied()));
        let options = GlobalOptions::default();
        let output = Output::for_tests(&script.system);
        let context = Context::new(&script.system, output, &options, ColorChoice::Auto);
        let pasted = read(&context, false);
        assert!(!script.terminal.screen().contains("ASIA"), "{}", script.terminal.screen());
        pasted
    }

    #[test]
    fn a_paste_ends_by_itself_and_longer_lines_than_a_terminal_takes_are_whole() {
        let token = "A".repeat(9000);
        for last in ["\n", ""] {
            let pasted = read_keys(&format!("{TEXT}aws_session_token={token}{last}"), &[]).unwrap();
            assert_eq!(pasted.credentials.session_token.unwrap().expose(), token);
        }
    }

    #[test]
    fn an_empty_line_or_the_end_of_input_ends_what_is_not_temporary() {
        let text = TEXT.replace("ASIA", "AKIA");
        for last in [[Key::Enter], [Key::Control('d')]] {
            assert_eq!(read_keys(&text, &last).unwrap().credentials.session_token, None);
        }
        let error = read_keys("hello\n", &[Key::Enter]).unwrap_err();
        let expected = "no credentials found in what was pasted: the access key ID is missing";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn standard_input_is_read_where_it_is_no_terminal() {
        let script = Script::new([]);
        script.terminal.set_input(&TEXT.replace("ASIA", "AKIA"));
        let options = GlobalOptions::default();
        let output = Output::for_tests(&script.system);
        let context = Context::new(&script.system, output, &options, ColorChoice::Auto);
        assert!(read(&context, false).is_ok());
    }
}
