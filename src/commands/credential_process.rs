//! `awsso credential-process`: the JSON that SDKs expect, so that awsso can stand in a profile's
//! `credential_process`.

use crate::cli::CredentialProcessOptions;
use crate::error::{Error, Kind, Result};
use crate::output::Reply;
use crate::session::Context;
use crate::target;
use crate::wire::process;

pub(super) fn run(context: &Context<'_>, options: &CredentialProcessOptions) -> Result<Reply> {
    let profile = options.profile.as_ref().or(options.profile_flag.as_ref());
    let profile = profile.ok_or_else(|| Error::new(Kind::Usage, "no profile is named"))?;
    let request = target::named(context, profile.as_str(), None)?;
    // The caller is a program: nobody is there to answer.
    let interaction = crate::origin::Interaction::default();
    let plan = context.plan(&request)?;
    let credentials = context.credentials(&plan, &options.renewal, &interaction)?;
    Ok(process::to_json(&credentials).expose().to_owned().into())
}
