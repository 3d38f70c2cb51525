//! xonsh: a small part of Python, in ASCII.

use super::{Rest, Result, World};

pub(in super::super) fn run(text: &str, world: &mut World) -> Result<()> {
    if !text.is_ascii() || text.is_empty() {
        return Err("empty, or not ASCII".to_owned());
    }
    let mut rest = Rest(text);
    while !rest.0.is_empty() {
        if rest.takes("${...}.pop('") {
            world.unset(rest.name()?);
            rest.needs("', None)")?;
        } else if rest.takes("pass") {
        } else {
            let is_exported = rest.takes("$");
            let name = rest.name()?;
            rest.needs(" = ")?;
            world.set(name, string(&mut rest)?, is_exported);
        }
        rest.needs("\n")?;
    }
    Ok(())
}

fn string(rest: &mut Rest<'_>) -> Result<Vec<u8>> {
    rest.needs("'")?;
    let mut text = String::new();
    loop {
        let code = match rest.next().ok_or("an open quote")? {
            '\'' => return Ok(text.into()),
            '\\' => match rest.next().ok_or("an open quote")? {
                same @ ('\\' | '\'') => u32::from(same),
                'x' => rest.number(2, 16)?,
                'u' => rest.number(4, 16)?,
                'U' => rest.number(8, 16)?,
                other => return Err(format!("\\{other} is not an escape that awsso uses")),
            },
            character @ ' '..='~' => u32::from(character),
            other => return Err(format!("{other:?} in a string")),
        };
        text.push(char::from_u32(code).ok_or("half a character")?);
    }
}
