//! One line of input, on any dialog: without cursor movement and escape sequences, so that it works
//! on a dumb terminal.

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::model::{Secret, printable};

use super::{Dialog, Echo, Key};

/// In bytes; the rest is dropped.
const LONGEST: usize = 4096;

pub(in super::super) fn ask_in(
    dialog: &mut dyn Dialog,
    prompt: &str,
    echo: Echo,
) -> Result<Secret> {
    dialog.write(&printable(prompt))?;
    let answer = read_line(dialog, echo);
    // The next output starts on a new line. A failure does not matter.
    let _ = dialog.write("\n");
    answer
}

fn read_line(dialog: &mut dyn Dialog, echo: Echo) -> Result<Secret> {
    // Never grows, so that no copy of a secret is left.
    let mut line = Zeroizing::new(String::with_capacity(LONGEST));
    loop {
        let erased = match dialog.read_key()? {
            Key::Enter => return Ok(Secret::new(line.as_str())),
            Key::Character(character) => {
                if line.len() + character.len_utf8() <= LONGEST {
                    line.push(character);
                    if echo == Echo::Visible {
                        dialog.write(character.encode_utf8(&mut [0; 4]))?;
                    }
                }
                0
            }
            Key::Backspace => usize::from(line.pop().is_some()),
            Key::Control('u') => {
                let count = line.chars().count();
                line.clear();
                count
            }
            Key::Control('w') => {
                let kept = line.trim_end().rfind(' ').map_or(0, |blank| blank + 1);
                let count = line[kept..].chars().count();
                line.truncate(kept);
                count
            }
            Key::Control('d') if line.is_empty() => {
                return Err(Error::new(Kind::Other, "no answer given (end of input)"));
            }
            _ => 0,
        };
        if echo == Echo::Visible && erased > 0 {
            dialog.write(&"\u{8} \u{8}".repeat(erased))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::scripted::ScriptedDialog;
    use super::*;

    fn ask(keys: &[Key], echo: Echo) -> (Result<String>, String) {
        let mut dialog = ScriptedDialog::new(keys.iter().copied());
        let answer = ask_in(&mut dialog, "Code: ", echo);
        (answer.map(|answer| answer.expose().to_owned()), dialog.screen())
    }

    fn typed(text: &str) -> Vec<Key> {
        text.chars()
            .map(|character| match character {
                '\n' => Key::Enter,
                '\u{8}' => Key::Backspace,
                '\u{15}' => Key::Control('u'),
                '\u{17}' => Key::Control('w'),
                '\u{4}' => Key::Control('d'),
                other => Key::Character(other),
            })
            .collect()
    }

    #[test]
    fn a_line_can_be_corrected_while_it_is_typed() {
        for (keys, answer) in [
            ("123456\n", "123456"),
            ("\n", ""),
            ("12x\u{8}3\n", "123"),
            ("\u{8}\u{8}1\n", "1"),
            ("wrong\u{15}right\n", "right"),
            ("a bc  \u{17}d\n", "a d"),
            ("ü\u{8}u\n", "u"),
            ("12\u{4}3\n", "123"),
        ] {
            let (given, _) = ask(&typed(keys), Echo::Visible);
            assert_eq!(given.as_deref(), Ok(answer), "{keys:?}");
        }
    }

    #[test]
    fn hidden_input_leaves_no_trace_on_the_screen() {
        let (answer, screen) = ask(&typed("secret\u{8}\u{15}pass\n"), Echo::Hidden);
        assert_eq!(answer.as_deref(), Ok("pass"));
        assert_eq!(screen, "Code: \n");
        let (_, screen) = ask(&typed("12x\u{8}3\n"), Echo::Visible);
        assert_eq!(screen, "Code: 12x\u{8} \u{8}3\n");
    }

    #[test]
    fn ctrl_d_and_ctrl_c_end_the_question() {
        let (answer, screen) = ask(&typed("\u{4}"), Echo::Visible);
        assert_eq!(answer.unwrap_err().to_string(), "no answer given (end of input)");
        assert_eq!(screen, "Code: \n");
        let (answer, _) = ask(&[], Echo::Visible);
        assert_eq!(answer.unwrap_err().kind(), Kind::Interrupted);
    }

    #[test]
    fn arrows_and_unknown_keys_do_nothing() {
        let mut keys = vec![Key::Up, Key::Unknown, Key::Escape, Key::Tab, Key::Resized];
        keys.extend(typed("1\n"));
        assert_eq!(ask(&keys, Echo::Visible), (Ok("1".to_owned()), "Code: 1\n".to_owned()));
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let (answer, _) = ask(&typed(&format!("{}\n", "x".repeat(LONGEST + 10))), Echo::Hidden);
        assert_eq!(answer.unwrap().len(), LONGEST);
    }

    #[test]
    fn the_prompt_cannot_command_the_terminal() {
        let mut dialog = ScriptedDialog::new(typed("\n"));
        ask_in(&mut dialog, "MFA of \u{1b}[2Jdev\n> ", Echo::Visible).unwrap();
        assert_eq!(dialog.screen(), "MFA of dev > \n");
    }
}
