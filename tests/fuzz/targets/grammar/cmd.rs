//! cmd.exe, at a prompt and in a batch file.

use super::{Rest, Result, World};

pub(in super::super) fn run(text: &str, world: &mut World) -> Result<()> {
    let lines = text.strip_suffix('\n').ok_or("no line feed at the end")?;
    for line in lines.split('\n') {
        if line == "rem" {
            continue;
        }
        if line.len() > 8191 || line.contains(['%', '!']) {
            return Err("too long, or expanded".to_owned());
        }
        let mut rest = Rest(line.strip_suffix('"').ok_or("no quote at the end")?);
        rest.needs("set \"")?;
        let name = rest.name()?;
        rest.needs("=")?;
        if rest.0.contains('"') || !rest.0.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err("what ends the string, or what the code page decides".to_owned());
        }
        // An empty value removes the variable.
        match rest.0 {
            "" => world.unset(name),
            value => world.set(name, value.into(), true),
        }
    }
    Ok(())
}
