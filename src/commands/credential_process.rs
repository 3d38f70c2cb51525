//! `awsso credential-process`: the JSON that SDKs expect from a `credential_process`.

use jiff::SignedDuration;

use crate::cli::CredentialProcessOptions;
use crate::error::{Error, Kind, Result};
use crate::output::Reply;
use crate::plan::Freshness;
use crate::session::Context;
use crate::target;
use crate::wire::process;

/// botocore runs the program again when less than 15 minutes are left.
const MINIMUM: SignedDuration = SignedDuration::from_mins(16);

pub(super) fn run(context: &Context<'_>, options: &CredentialProcessOptions) -> Result<Reply> {
    let profile = options.profile.as_ref().or(options.profile_flag.as_ref());
    let profile = profile.ok_or_else(|| Error::new(Kind::Usage, "no profile given"))?;
    if context.system.terminal.stdout_is_terminal() {
        let name = shell_words::quote(profile.as_str());
        let text = "awsso credential-process prints secrets, and stdout is a terminal";
        return Err(Error::new(Kind::Usage, text).hint(format!(
            "credential_process = awsso credential-process {name}   in a profile of the config file"
        )));
    }
    let request = target::named(context, profile.as_str(), None)?;
    // The caller is a program: there is nobody to ask.
    let interaction = crate::origin::Interaction::default();
    let plan = context.plan(&request)?;
    let freshness = Freshness::of_program(options.min_ttl, MINIMUM);
    let freshness = Freshness { ignores_cache: options.refresh, ..freshness };
    let credentials = context.credentials(&plan, freshness, &interaction)?;
    Ok(process::to_json(&credentials).expose().to_owned().into())
}
