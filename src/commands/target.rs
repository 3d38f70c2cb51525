//! What a name on the command line stands for: a profile, or an alias of the settings.

use super::context::Context;
use crate::error::Result;
use crate::plan::Target;

/// The target that `name` stands for; a profile of that name comes before an alias.
pub(super) fn named(context: &Context<'_>, name: &str) -> Result<Target> {
    if context.profiles()?.profile(name).is_some() {
        return Ok(Target::Profile(name.to_owned()));
    }
    let meaning = context.settings().aliases.get(name);
    let name = meaning.map_or(name, String::as_str);
    Ok(Target::Profile(name.to_owned()))
}
