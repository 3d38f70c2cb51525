//! What is loaded and not evaluated: the JSON of nushell and of programs, and files of `NAME=value`.

use std::collections::BTreeMap;

use super::{Rest, Result};

/// Names and values, `None` for `null`.
pub(in super::super) type Members = BTreeMap<String, Option<Vec<u8>>>;

/// One line of ASCII: an object of texts and `null`, each member once.
pub(in super::super) fn json(text: &str) -> Result<Members> {
    let line = text.strip_suffix('\n').ok_or("no line feed at the end")?;
    if !line.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err("not one line of printable ASCII".to_owned());
    }
    let mut rest = Rest(line);
    let mut members = Members::new();
    rest.needs("{")?;
    while !rest.takes("}") {
        if !members.is_empty() {
            rest.needs(",")?;
        }
        let name = json_string(&mut rest)?;
        rest.needs(":")?;
        let value = if rest.takes("null") { None } else { Some(json_string(&mut rest)?.into()) };
        if members.insert(name, value).is_some() {
            return Err("a member twice".to_owned());
        }
    }
    if rest.0.is_empty() { Ok(members) } else { Err("more behind the object".to_owned()) }
}

/// RFC 8259, section 7.
fn json_string(rest: &mut Rest<'_>) -> Result<String> {
    rest.needs("\"")?;
    let mut units = Vec::new();
    loop {
        let character = match rest.next().ok_or("an open quote")? {
            '"' => return String::from_utf16(&units).map_err(|_| "half a character".to_owned()),
            '\\' => match rest.next().ok_or("an open quote")? {
                same @ ('"' | '\\' | '/') => same,
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    units.push(u16::try_from(rest.number(4, 16)?).map_err(|_| "a UTF-16 unit")?);
                    continue;
                }
                other => return Err(format!("\\{other} is not JSON")),
            },
            character => character,
        };
        units.extend(character.encode_utf16(&mut [0; 2]).iter());
    }
}

/// A string of nushell in double quotes, which has its own escapes.
pub(in super::super) fn nu_string(text: &str) -> Result<Vec<u8>> {
    let mut rest = Rest(text);
    rest.needs("\"")?;
    let mut value = String::new();
    loop {
        value.push(match rest.next().ok_or("an open quote")? {
            '"' if rest.0.is_empty() => return Ok(value.into()),
            '"' => return Err("more behind the string".to_owned()),
            '\\' => match rest.next().ok_or("an open quote")? {
                same @ ('"' | '\'' | '\\' | '/') => same,
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    rest.needs("{")?;
                    let end = rest.0.find('}').ok_or("an open brace")?;
                    let code = rest.number(end, 16)?;
                    rest.needs("}")?;
                    char::from_u32(code).filter(|_| (1..=6).contains(&end)).ok_or("a code point")?
                }
                other => return Err(format!("\\{other} is not nushell's")),
            },
            character => character,
        });
    }
}

/// A `.env` file, as the common readers (dotenv of Node, Python, Ruby, Compose, direnv) agree on it.
pub(in super::super) fn dotenv(text: &str) -> Result<Members> {
    let mut rest = Rest(text);
    let mut members = Members::new();
    while !rest.0.is_empty() {
        let name = rest.name()?.to_owned();
        rest.needs("=")?;
        let mut value = String::new();
        if rest.takes("'") {
            loop {
                match rest.next().ok_or("an open quote")? {
                    '\'' => break,
                    control if control.is_control() => return Err("a control character".to_owned()),
                    character => value.push(character),
                }
            }
        } else if rest.takes("\"") {
            loop {
                match rest.next().ok_or("an open quote")? {
                    '"' => break,
                    '\\' => value.push(match rest.next().ok_or("an open quote")? {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        same @ ('"' | '\\' | '$' | '`') => same,
                        other => return Err(format!("\\{other} is not an escape of all readers")),
                    }),
                    '$' | '`' => return Err("an expansion".to_owned()),
                    '\n' | '\r' => return Err("a line break".to_owned()),
                    character => value.push(character),
                }
            }
        } else {
            let is_bare = |c: char| c.is_ascii_alphanumeric() || "_./:@%+=,-".contains(c);
            while let Some(next) = rest.0.chars().next().filter(|c| is_bare(*c)) {
                value.push(next);
                rest.next();
            }
        }
        rest.needs("\n")?;
        members.insert(name, Some(value.into()));
    }
    Ok(members)
}

/// A file for `docker --env-file`: everything behind the `=` is the value.
pub(in super::super) fn docker(text: &str) -> Result<Members> {
    let mut members = Members::new();
    for line in text.split_terminator('\n') {
        let (name, value) = line.split_once('=').ok_or("no value")?;
        if value.contains('\r') {
            return Err("a line break".to_owned());
        }
        members.insert(name.to_owned(), Some(value.into()));
    }
    Ok(members)
}
