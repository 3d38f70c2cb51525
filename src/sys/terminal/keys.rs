//! Converts a Unix terminal's bytes to keys (ECMA-48 control sequences as in xterm).

use super::Key;

/// What a byte means after the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// More bytes belong to this key.
    More,
    Done(Key),
    Interrupt,
}

/// In bytes; a longer sequence is not a key.
const LONGEST: usize = 16;

/// Collects the bytes of one key at a time.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    pending: Vec<u8>,
}

impl Decoder {
    pub(super) fn take(&mut self, byte: u8) -> Step {
        self.pending.push(byte);
        let step = step(&self.pending);
        if step != Step::More {
            self.pending.clear();
        }
        step
    }

    /// Whether a key is incomplete.
    pub(super) fn is_waiting(&self) -> bool {
        !self.pending.is_empty()
    }

    /// No more bytes came in time: a lone Escape, or a fragment.
    pub(super) fn give_up(&mut self) -> Key {
        let key = if self.pending == [0x1b] { Key::Escape } else { Key::Unknown };
        self.pending.clear();
        key
    }
}

fn step(bytes: &[u8]) -> Step {
    if bytes.len() > LONGEST {
        return Step::Done(Key::Unknown);
    }
    match bytes {
        // Whatever it interrupts.
        [.., 0x03] => Step::Interrupt,
        [b'\r' | b'\n'] => Step::Done(Key::Enter),
        [b'\t'] => Step::Done(Key::Tab),
        [0x08 | 0x7f] => Step::Done(Key::Backspace),
        // Ctrl-A is 0x01, and so on.
        [letter @ 0x01..=0x1a] => Step::Done(Key::Control(char::from(letter + 0x60))),
        [0x1b] | [0x1b, b'[' | b'O'] | [0x1b, b'[', .., 0x20..=0x3f] => Step::More,
        [0x1b, b'O', last] => Step::Done(named(*last)),
        [0x1b, b'[', parameters @ .., last @ 0x40..=0x7e] => {
            Step::Done(if *last == b'~' { numbered(parameters) } else { named(*last) })
        }
        [0x00..=0x1f, ..] => Step::Done(Key::Unknown),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Step::Done(text.chars().next().map_or(Key::Unknown, |character| {
                if character.is_control() { Key::Unknown } else { Key::Character(character) }
            })),
            Err(error) if error.error_len().is_none() => Step::More,
            Err(_) => Step::Done(Key::Unknown),
        },
    }
}

fn named(last: u8) -> Key {
    match last {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'F' => Key::End,
        b'H' => Key::Home,
        b'M' => Key::Enter,
        b'Z' => Key::BackTab,
        _ => Key::Unknown,
    }
}

fn numbered(parameters: &[u8]) -> Key {
    match parameters {
        b"1" | b"7" => Key::Home,
        b"3" => Key::Delete,
        b"4" | b"8" => Key::End,
        b"5" => Key::PageUp,
        b"6" => Key::PageDown,
        _ => Key::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(bytes: &[u8]) -> Vec<Step> {
        let mut decoder = Decoder::default();
        let mut steps: Vec<_> = bytes
            .iter()
            .map(|byte| decoder.take(*byte))
            .filter(|step| *step != Step::More)
            .collect();
        if decoder.is_waiting() {
            steps.push(Step::Done(decoder.give_up()));
        }
        steps
    }

    #[test]
    fn every_sequence_is_one_key() {
        for (bytes, key) in [
            (&b"a"[..], Key::Character('a')),
            ("ü".as_bytes(), Key::Character('ü')),
            ("\u{1f511}".as_bytes(), Key::Character('\u{1f511}')),
            (b"\r", Key::Enter),
            (b"\n", Key::Enter),
            (b"\t", Key::Tab),
            (b"\x7f", Key::Backspace),
            (b"\x08", Key::Backspace),
            (b"\x04", Key::Control('d')),
            (b"\x15", Key::Control('u')),
            (b"\x1b", Key::Escape),
            (b"\x1b[A", Key::Up),
            (b"\x1bOB", Key::Down),
            (b"\x1b[1;5C", Key::Right),
            (b"\x1b[Z", Key::BackTab),
            (b"\x1b[H", Key::Home),
            (b"\x1b[4~", Key::End),
            (b"\x1b[3~", Key::Delete),
            (b"\x1b[5~", Key::PageUp),
            (b"\x1b[200~", Key::Unknown),
            (b"\x1bx", Key::Unknown),
            (b"\x1b[", Key::Unknown),
            (b"\x00", Key::Unknown),
            ("\u{85}".as_bytes(), Key::Unknown),
        ] {
            assert_eq!(keys(bytes), [Step::Done(key)], "{bytes:?}");
        }
        assert_eq!(keys(b"\x03"), [Step::Interrupt]);
    }

    #[test]
    fn broken_input_never_hides_what_follows() {
        assert_eq!(
            keys(b"\xff\xc3a1"),
            [Key::Unknown, Key::Unknown, Key::Character('1')].map(Step::Done)
        );
        assert_eq!(keys(b"\x1b\x03x"), [Step::Interrupt, Step::Done(Key::Character('x'))]);
        assert_eq!(keys(b"\x1b[1\x03"), [Step::Interrupt]);
        let endless = [&b"\x1b["[..], &b"1;".repeat(40)].concat();
        assert!(keys(&endless).contains(&Step::Done(Key::Unknown)));
    }
}
