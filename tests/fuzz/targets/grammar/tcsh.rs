//! tcsh: history expansion takes place everywhere, and backquotes make blanks of line feeds.

use super::{Rest, Result, World};

pub(in super::super) fn run(text: &str, world: &mut World) -> Result<()> {
    for line in lines(text)? {
        let mut rest = Rest(line);
        if rest.takes("unsetenv ") {
            world.unset(rest.name()?);
        } else if rest.takes("setenv ") {
            let name = rest.name()?;
            rest.needs(" ")?;
            world.set(name, quoted(&mut rest)?, true);
        } else if rest.takes("set ") {
            let name = rest.name()?;
            rest.needs("=")?;
            world.set(name, quoted(&mut rest)?, false);
        } else {
            rest.needs(":")?;
        }
        end(rest)?;
    }
    Ok(())
}

/// The words of a snippet that is one command.
pub(in super::super) fn words(text: &str) -> Result<Vec<Vec<u8>>> {
    let [line] = lines(text)?[..] else {
        return Err("several lines".to_owned());
    };
    let mut rest = Rest(line);
    let mut words = vec![quoted(&mut rest)?];
    while rest.takes(" ") {
        words.push(quoted(&mut rest)?);
    }
    end(rest)?;
    Ok(words)
}

/// One word as a person types it.
pub(in super::super) fn word(text: &str) -> Result<Vec<u8>> {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "-_./:=@+".contains(c);
    if !text.is_empty() && text.chars().all(is_bare) {
        return Ok(text.into());
    }
    let mut rest = Rest(text);
    let word = quoted(&mut rest)?;
    if rest.0.is_empty() { Ok(word) } else { Err("more behind the word".to_owned()) }
}

fn lines(text: &str) -> Result<Vec<&str>> {
    let text = text.strip_suffix('\n').ok_or("no line feed at the end")?;
    Ok(text.split('\n').collect())
}

fn end(mut rest: Rest<'_>) -> Result<()> {
    rest.needs(";")?;
    if rest.0.is_empty() { Ok(()) } else { Err("more behind the statement".to_owned()) }
}

/// `'…'`, in which `\!` is `!`; a quote stands outside.
fn quoted(rest: &mut Rest<'_>) -> Result<Vec<u8>> {
    let mut text = String::new();
    let mut has_any = false;
    loop {
        if rest.takes("\\'") {
            text.push('\'');
        } else if rest.takes("'") {
            loop {
                match rest.next().ok_or("an open quote")? {
                    '\'' => break,
                    '\\' if rest.takes("!") => text.push('!'),
                    '!' => return Err("history expansion".to_owned()),
                    character => text.push(character),
                }
            }
        } else if has_any {
            return Ok(text.into());
        } else {
            return Err("a quoted word expected".to_owned());
        }
        has_any = true;
    }
}
