//! The words of fish.

use super::{Rest, Result};

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Bytes, from outside or inside quotes.
    Text(Vec<u8>),
    /// `$name` or, twice, `$$name`.
    Expansion { name: String, is_twice: bool, is_quoted: bool },
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) pieces: Vec<Piece>,
    pub(super) is_quoted: bool,
}

impl Word {
    /// The text of a word without quotes and expansions.
    pub(super) fn bare(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Text(text)] if !self.is_quoted => std::str::from_utf8(text).ok(),
            _ => None,
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        match self.pieces.last_mut() {
            Some(Piece::Text(text)) => text.extend(bytes),
            _ => self.pieces.push(Piece::Text(bytes.to_vec())),
        }
    }
}

/// The statements of a text, each with its words; `>&2` is dropped.
pub(super) fn statements(text: &str) -> Result<Vec<Vec<Word>>> {
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return Err("not printable ASCII".to_owned());
    }
    let mut rest = Rest(text);
    let (mut statements, mut words) = (Vec::new(), Vec::new());
    while !rest.0.is_empty() {
        if rest.takes(" >&2") || rest.takes(" ") {
        } else if rest.takes(";") || rest.takes("\n") {
            if !words.is_empty() {
                statements.push(std::mem::take(&mut words));
            }
        } else {
            words.push(word(&mut rest)?);
        }
    }
    if !words.is_empty() || !text.ends_with(";\n") {
        return Err("no end".to_owned());
    }
    // `eval (…)` joins the lines with blanks.
    if text.lines().any(|line| !line.ends_with(';')) {
        return Err("a line without its semicolon".to_owned());
    }
    Ok(statements)
}

pub(super) fn word(rest: &mut Rest<'_>) -> Result<Word> {
    let mut word = Word::default();
    while let Some(next) = rest.0.chars().next().filter(|next| !" ;\n".contains(*next)) {
        if rest.takes("'") {
            word.is_quoted = true;
            word.push(b"");
            single(rest, &mut word)?;
        } else if rest.takes("\"") {
            word.is_quoted = true;
            if rest.takes("$") {
                word.pieces.push(expansion(rest, false, true)?);
            }
            rest.needs("\"")?;
        } else if rest.takes("$") {
            let is_twice = rest.takes("$");
            word.pieces.push(expansion(rest, is_twice, false)?);
        } else if rest.takes("\\X") {
            word.is_quoted = true;
            let byte = u8::try_from(rest.number(2, 16)?).map_err(|_| "a byte")?;
            word.push(&[byte]);
        } else if next.is_ascii_alphanumeric() || "_-=./:+@".contains(next) {
            rest.next();
            word.push(next.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            return Err(format!("{next:?} outside quotes"));
        }
    }
    Ok(word)
}

/// `…'`: a backslash escapes a quote and itself, and else stands for itself.
fn single(rest: &mut Rest<'_>, word: &mut Word) -> Result<()> {
    loop {
        let character = match rest.next().ok_or("an open quote")? {
            '\'' => return Ok(()),
            '\\' if rest.takes("\\") => '\\',
            '\\' if rest.takes("'") => '\'',
            character => character,
        };
        word.push(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

fn expansion(rest: &mut Rest<'_>, is_twice: bool, is_quoted: bool) -> Result<Piece> {
    Ok(Piece::Expansion { name: rest.name()?.to_owned(), is_twice, is_quoted })
}
