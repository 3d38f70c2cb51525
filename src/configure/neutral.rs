//! The profile without credentials for programs that use an endpoint: if `[default]` has
//! credentials, the SDKs prefer those.

use super::change::ConfigFile;
use crate::aws_files::{NEUTRAL_PROFILE, SectionId};
use crate::error::{Error, Kind, Result};
use crate::plan;
use crate::session::Context;

/// The profile to set beside an endpoint; `None` if none is needed. It is added once, if the person
/// agrees.
pub(crate) fn neutral_profile(context: &Context<'_>) -> Result<Option<String>> {
    let profiles = context.profiles()?;
    let Some(default) = profiles.profile("default") else {
        return Ok(None);
    };
    if !plan::offers_credentials(profiles, "default") {
        return Ok(None);
    }
    let path = profiles.config_path().display();
    let place = default.place();
    if profiles.profile(NEUTRAL_PROFILE).is_some() {
        if !plan::offers_credentials(profiles, NEUTRAL_PROFILE) {
            return Ok(Some(NEUTRAL_PROFILE.to_owned()));
        }
        let text = format!("profile {NEUTRAL_PROFILE:?} must not have credentials");
        return Err(Error::new(Kind::Configuration, text)
            .hint(format!("remove its credentials, or the profile, from {path}")));
    }
    let refused = Error::new(
        Kind::Configuration,
        format!("programs would use the credentials of [default] ({place}) instead"),
    )
    .hint(format!("add a profile without credentials to {path}: [profile {NEUTRAL_PROFILE}]"));
    if !context.may_ask_person() {
        return Err(refused);
    }
    context.system.terminal.tell(&format!(
        "awsso: programs use the credentials of [default] ({place}) before those of a server, unless \
         AWS_PROFILE names a profile without credentials"
    ));
    if !context.confirm(&format!("Add [profile {NEUTRAL_PROFILE}] to {path}?"))? {
        return Err(refused);
    }
    let file = ConfigFile::of(profiles);
    let mut edit = file.edit();
    // Some SDKs ignore a section without a key.
    let note = "no credentials on purpose, for env --server";
    edit.set(SectionId::Profile(NEUTRAL_PROFILE), "awsso_note", note)?;
    file.write(context.system, &edit.finish(), false)?;
    Ok(Some(NEUTRAL_PROFILE.to_owned()))
}
