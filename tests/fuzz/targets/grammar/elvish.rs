//! elvish.

use super::{Rest, Result, World};

pub(in super::super) fn run(text: &str, world: &mut World) -> Result<()> {
    let mut rest = Rest(text);
    while !rest.0.is_empty() {
        if rest.takes("unset-env ") {
            world.unset(rest.name()?);
        } else if rest.takes("set-env ") {
            let name = rest.name()?;
            rest.needs(" ")?;
            world.set(name, rest.doubling()?.into(), true);
        } else if rest.takes("var ") {
            let name = rest.name()?;
            rest.needs(" = ")?;
            world.set(name, rest.doubling()?.into(), false);
        } else {
            rest.needs("nop")?;
        }
        rest.needs("\n")?;
    }
    if text.is_empty() { Err("nothing to evaluate".to_owned()) } else { Ok(()) }
}

/// One word as a person types it.
pub(in super::super) fn word(text: &str) -> Result<Vec<u8>> {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "-_./:=@+".contains(c);
    if !text.is_empty() && text.chars().all(is_bare) {
        return Ok(text.into());
    }
    let mut rest = Rest(text);
    let word = rest.doubling()?;
    if rest.0.is_empty() { Ok(word.into()) } else { Err("more behind the word".to_owned()) }
}
