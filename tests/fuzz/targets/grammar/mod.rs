//! What shells do with what awsso writes for them, as far as awsso uses their languages. Written from
//! the manuals and from measurements, not from the emitters: everything else is refused.

pub(super) mod cmd;
pub(super) mod data;
pub(super) mod elvish;
pub(super) mod fish;
mod fish_words;
pub(super) mod posix;
pub(super) mod powershell;
pub(super) mod tcsh;
pub(super) mod xonsh;

use std::collections::BTreeMap;

/// Text that is not in the language, or not in the part of it that awsso uses.
pub(super) type Result<T> = std::result::Result<T, String>;

/// One variable: its value, and whether programs see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) value: Vec<u8>,
    pub(super) is_exported: bool,
}

/// The variables of a shell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct World {
    pub(super) variables: BTreeMap<String, Variable>,
    pub(super) readonly: Option<String>,
}

impl World {
    pub(super) fn set(&mut self, name: &str, value: Vec<u8>, is_exported: bool) {
        self.variables.insert(name.to_owned(), Variable { value, is_exported });
    }

    pub(super) fn unset(&mut self, name: &str) {
        self.variables.remove(name);
    }
}

/// What is left of a text.
#[derive(Clone, Copy)]
pub(super) struct Rest<'a>(pub(super) &'a str);

impl<'a> Rest<'a> {
    pub(super) fn takes(&mut self, start: &str) -> bool {
        match self.0.strip_prefix(start) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn needs(&mut self, start: &str) -> Result<()> {
        if self.takes(start) {
            return Ok(());
        }
        Err(format!("{start:?} expected, not {:?}", self.0.chars().take(20).collect::<String>()))
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.0.chars().next()?;
        self.0 = &self.0[character.len_utf8()..];
        Some(character)
    }

    /// The name of a variable.
    pub(super) fn name(&mut self) -> Result<&'a str> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = self.0.find(|c| !is_part(c)).unwrap_or(self.0.len());
        let (name, rest) = self.0.split_at(end);
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err("a name expected".to_owned());
        }
        self.0 = rest;
        Ok(name)
    }

    /// The number of exactly `digits` digits.
    pub(super) fn number(&mut self, digits: usize, radix: u32) -> Result<u32> {
        let text = self.0.get(..digits).ok_or("a number ends early")?;
        let is_number = text.chars().all(|c| c.is_digit(radix));
        let number = u32::from_str_radix(text, radix).ok().filter(|_| is_number);
        self.0 = &self.0[digits..];
        number.ok_or_else(|| format!("{text:?} is not a number"))
    }

    /// A string in single quotes, in which a doubled quote is one.
    pub(super) fn doubling(&mut self) -> Result<String> {
        self.needs("'")?;
        let mut text = String::new();
        loop {
            match self.next().ok_or("an open quote")? {
                '\'' if !self.takes("'") => return Ok(text),
                character => text.push(character),
            }
        }
    }
}
