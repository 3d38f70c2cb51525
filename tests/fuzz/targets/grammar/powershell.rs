//! PowerShell, as it arrives there: one line of printable ASCII.

use super::{Rest, Result, World};

const CURLY: [char; 4] = ['\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];

pub(in super::super) fn run(text: &str, world: &mut World) -> Result<()> {
    let mut rest = Rest(line(text)?);
    loop {
        if rest.takes("$env:") {
            let name = rest.name()?;
            rest.needs(" = ")?;
            if rest.takes("$null") {
                world.unset(name);
            } else {
                world.set(name, literal(&mut rest)?, true);
            }
        } else if rest.takes("$global:") {
            let name = rest.name()?;
            rest.needs(" = ")?;
            world.set(name, literal(&mut rest)?, false);
        } else {
            rest.needs("$null = 0")?;
        }
        rest.needs(";")?;
        if rest.0.is_empty() {
            return Ok(());
        }
        rest.needs(" ")?;
    }
}

/// The words of `$null = 0; & ('…') ('…');`.
pub(in super::super) fn words(text: &str) -> Result<Vec<Vec<u8>>> {
    let mut rest = Rest(line(text)?);
    rest.needs("$null = 0; &")?;
    let mut words = Vec::new();
    while !rest.takes(";") {
        rest.needs(" (")?;
        words.push(literal(&mut rest)?);
        rest.needs(")")?;
    }
    if rest.0.is_empty() { Ok(words) } else { Err("more behind the command".to_owned()) }
}

/// `function global:NAME { '…' }`.
pub(in super::super) fn prelude(text: &str, name: &str) -> Result<Vec<u8>> {
    let mut rest = Rest(line(text)?);
    rest.needs("function global:")?;
    rest.needs(name)?;
    rest.needs(" { ")?;
    let value = literal(&mut rest)?;
    rest.needs(" }")?;
    if rest.0.is_empty() { Ok(value) } else { Err("more behind the function".to_owned()) }
}

/// One word as a person types it: five characters are quotes.
pub(in super::super) fn word(text: &str) -> Result<Vec<u8>> {
    let mut rest = Rest(text);
    if !rest.takes("'") {
        let is_bare = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=@+".contains(c));
        let starts = text.starts_with(['@', '=', '+']) || text.is_empty();
        return if is_bare && !starts { Ok(text.into()) } else { Err("a bare word".to_owned()) };
    }
    let is_quote = |c: char| c == '\'' || CURLY.contains(&c);
    let mut value = String::new();
    loop {
        match rest.next().ok_or("an open quote")? {
            // Of a pair the second stays.
            quote if is_quote(quote) => match rest.next() {
                Some(second) if is_quote(second) => value.push(second),
                None => return Ok(value.into()),
                Some(other) => return Err(format!("{other:?} behind the word")),
            },
            character => value.push(character),
        }
    }
}

fn line(text: &str) -> Result<&str> {
    let line = text.strip_suffix('\n').ok_or("no line feed at the end")?;
    let is_plain = line.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain { Ok(line) } else { Err("not one line of printable ASCII".to_owned()) }
}

fn literal(rest: &mut Rest<'_>) -> Result<Vec<u8>> {
    if !rest.takes("-join (") {
        return Ok(rest.doubling()?.into());
    }
    let mut units = Vec::new();
    loop {
        if rest.takes("[char]0x") {
            units.push(u16::try_from(rest.number(4, 16)?).map_err(|_| "a UTF-16 unit")?);
        } else {
            units.extend(rest.doubling()?.encode_utf16());
        }
        if rest.takes(")") {
            let text = String::from_utf16(&units).map_err(|_| "half a character")?;
            return Ok(text.into());
        }
        rest.needs(", ")?;
    }
}
