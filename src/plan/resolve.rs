//! From a request to a plan. Pure: the same request, files and environment give the same plan.

use super::adjust;
use super::chain::{self, Chain, Inputs};
use super::region::{self, PlannedRegion, RegionSource};
use super::request::{Request, RoleSource, Target};
use super::unknown::unknown_profile;
use crate::aws_files::{Profiles, Section};
use crate::environ::Environment;
use crate::error::{Error, Kind, Result, ResultExt};
use crate::model::{AccountId, Credentials, RoleArn};
use crate::network::Network;
use crate::origin::{
    self, ContainerOrigin, Hop, InstanceMetadataOrigin, Origin, WebIdentityOrigin,
};
use crate::sso::SsoSession;

/// How the credentials of a request will be obtained.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The name shown in the prompt and in `AWSSO_PROFILE`.
    pub label: String,
    /// The name in errors: `profile "dev"`, or the label.
    pub name: String,
    /// The profile whose settings (region, endpoints) apply to the whole chain.
    pub profile: Option<String>,
    /// Where the first credentials come from.
    pub origin: Box<dyn Origin>,
    /// The roles to assume, first to last.
    pub hops: Vec<Hop>,
    /// The region to set, and to call STS in.
    pub region: Option<PlannedRegion>,
    pub network: Network,
    /// Warnings about ignored settings.
    pub oddities: Vec<String>,
}

/// Of an assumed role, in seconds, if none is asked for.
const DEFAULT_DURATION: u32 = 3600;

impl Plan {
    pub(crate) fn sso_session(&self) -> Option<&SsoSession> {
        self.origin.about().sso_session
    }

    /// The account of the credentials, if the files tell.
    pub(crate) fn account(&self) -> Option<&AccountId> {
        match self.last_role() {
            Some(arn) => Some(arn.account()),
            None => self.origin.about().account,
        }
    }

    pub(crate) fn role_name(&self) -> Option<&str> {
        match self.last_role() {
            Some(arn) => Some(arn.role_name()),
            None => self.origin.about().role_name,
        }
    }

    /// How many seconds the session is asked for; `None` if the source of the credentials decides.
    pub(crate) fn duration(&self) -> Option<u32> {
        match self.hops.last() {
            Some(hop) => Some(hop.role.duration_seconds.unwrap_or(DEFAULT_DURATION)),
            None => self.origin.about().duration_seconds,
        }
    }

    /// `role` if one is assumed, else the origin's kind.
    pub(crate) fn kind(&self) -> &'static str {
        if self.hops.is_empty() { self.origin.about().kind.as_str() } else { "role" }
    }

    pub(crate) fn last_role(&self) -> Option<&RoleArn> {
        self.hops.last().map(|hop| &hop.role.role_arn)
    }
}

/// Decides how to meet `request`. `environment` is the terminal's, without the variables that awsso
/// has set ([`crate::environ::baseline`]).
pub(crate) fn resolve(
    request: &Request,
    profiles: &Profiles,
    environment: &Environment,
) -> Result<Plan> {
    let mut plan = match &request.target {
        Target::Profile(name) => named_profile(profiles, environment, name)?,
        Target::DefaultChain => default_chain(profiles, environment)?,
        Target::Pasted(_) => return Err(pasted_once()),
        Target::AccountRole { session, account, role } => {
            account_role(profiles, environment, session, account, role)?
        }
        Target::Role { role, source } => {
            let mut plan = match source {
                RoleSource::Profile(name) => named_profile(profiles, environment, name)?,
                RoleSource::Request(inner) => resolve(inner, profiles, environment)?,
                RoleSource::DefaultChain => default_chain(profiles, environment)?,
            };
            plan.hops.push(Hop {
                role: (**role).clone(),
                profile: None,
                mfa_process: None,
                uses_session: false,
            });
            chain::check_limits(&plan.hops, profiles, plan.origin.about().is_role_session)?;
            let arn = &role.role_arn;
            plan.label = format!("{}/{}", arn.account(), arn.role_name());
            plan
        }
    };
    if let Some(seconds) = request.duration {
        adjust::set_duration(&mut plan.origin, &mut plan.hops, seconds)
            .context_with(|| plan.label.clone())?;
    }
    adjust::share_session(&mut plan.origin, &mut plan.hops);
    if let Some(label) = &request.label {
        plan.label.clone_from(label);
    }
    plan.name = match &request.target {
        Target::Profile(name) => format!("profile {name:?}"),
        _ => plan.label.clone(),
    };
    if let Some(region) = &request.region {
        plan.region =
            Some(PlannedRegion { region: region.clone(), from: RegionSource::Named("--region") });
    }
    Ok(plan)
}

fn pasted_once() -> Error {
    Error::new(Kind::Usage, "these credentials were pasted: awsso cannot renew them")
        .hint("awsso import, with new ones")
}

/// The plan of credentials that a person pasted: they are there already. `region` is what they came with.
pub(crate) fn of_pasted(
    credentials: Credentials,
    region: Option<PlannedRegion>,
    profiles: &Profiles,
    environment: &Environment,
) -> Result<Plan> {
    let network = Network::resolve(profiles, None, environment)?;
    let label = "pasted".to_owned();
    let other = region::of_target(&[], profiles, environment)?;
    let chain = Chain::of(origin::pasted(credentials), None);
    Ok(assemble(label, None, chain, region.or(other), network))
}

/// Whether the AWS CLI and the SDKs look for credentials in the profile `name`: complete or not, they look
/// nowhere else then.
pub(crate) fn offers_credentials(profiles: &Profiles, name: &str) -> bool {
    let environment = Environment::default();
    let inputs = Inputs { profiles, environment: &environment, reads_environment: false };
    let profile = profiles.profile(name);
    profile.is_some_and(|profile| !matches!(chain::of_profile(inputs, profile), Ok(None)))
}

fn named_profile(profiles: &Profiles, environment: &Environment, name: &str) -> Result<Plan> {
    let profile = profiles.profile(name).ok_or_else(|| unknown_profile(profiles, name, &[]))?;
    let inputs = Inputs { profiles, environment, reads_environment: false };
    let chain = chain::of_profile(inputs, profile)?.ok_or_else(|| no_credentials(profile))?;
    let region = region::of_target(&chain.sections, profiles, environment)?;
    let network = Network::resolve(profiles, Some(profile), environment)?;
    Ok(assemble(name.to_owned(), Some(profile), chain, region, network))
}

/// A role in an account, through a sign-in. No profile's settings apply.
fn account_role(
    profiles: &Profiles,
    environment: &Environment,
    session: &str,
    account: &AccountId,
    role: &str,
) -> Result<Plan> {
    let session = SsoSession::by_display_name(profiles, session)?;
    let is_name =
        |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
    if role.is_empty() || role.len() > 128 || !role.chars().all(is_name) {
        return Err(Error::new(
            Kind::Usage,
            format!("{role:?} is not the name of a permission set"),
        ));
    }
    let origin = origin::permission_set_role(session, account.clone(), role);
    let label = format!("{account}/{role}");
    let region = region::of_target(&[], profiles, environment)?;
    let network = Network::resolve(profiles, None, environment)?;
    Ok(assemble(label, None, Chain::of(origin, None), region, network))
}

/// The AWS CLI's chain without a named profile: keys in the environment, the selected profile, the
/// environment's web identity, the container, the instance.
fn default_chain(profiles: &Profiles, environment: &Environment) -> Result<Plan> {
    let named = environment.try_first(&["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])?;
    let profile = match named {
        Some((variable, name)) => Some(profiles.profile(name).ok_or_else(|| {
            unknown_profile(profiles, name, &[]).context(format!("{variable} of this terminal"))
        })?),
        None => profiles.profile("default"),
    };
    let (label, chain) = first_of_default_chain(profiles, environment, profile)?;
    let region = region::of_default_chain(&chain.sections, profiles, environment)?;
    let network = Network::resolve(profiles, profile, environment)?;
    Ok(assemble(label, profile, chain, region, network))
}

fn first_of_default_chain<'a>(
    profiles: &'a Profiles,
    environment: &'a Environment,
    profile: Option<Section<'a>>,
) -> Result<(String, Chain<'a>)> {
    if let Some(keys) = origin::environment_keys(environment)? {
        let chain = Chain::of(Box::new(keys), profile);
        return Ok(("environment".to_owned(), chain));
    }
    let inputs = Inputs { profiles, environment, reads_environment: true };
    if let Some(section) = profile
        && let Some(chain) = chain::of_profile(inputs, section)?
    {
        return Ok((section.name().to_owned(), chain));
    }
    let (label, origin) = machine_origin(inputs, profile)?.ok_or_else(|| {
        Error::new(
            Kind::Configuration,
            "no credentials found: not in the environment, the profile \
                                         \"default\", a container or an instance",
        )
        .hint("awsso env PROFILE (awsso list shows the profiles)")
    })?;
    Ok((label, Chain::of(origin, profile)))
}

fn machine_origin(
    inputs: Inputs<'_>,
    profile: Option<Section<'_>>,
) -> Result<Option<(String, Box<dyn Origin>)>> {
    let called = |origin: Box<dyn Origin>| (origin.about().kind.as_str().to_owned(), origin);
    if profile.is_none()
        && let Some(origin) = WebIdentityOrigin::detect(Some(inputs.environment), None)?
    {
        return Ok(Some(called(Box::new(origin))));
    }
    if let Some(origin) = ContainerOrigin::detect(inputs.environment)? {
        return Ok(Some(called(Box::new(origin))));
    }
    let instance = InstanceMetadataOrigin::detect(inputs.environment, profile)?;
    Ok(instance.map(|origin| called(Box::new(origin))))
}

fn assemble(
    label: String,
    profile: Option<Section<'_>>,
    chain: Chain<'_>,
    region: Option<PlannedRegion>,
    mut network: Network,
) -> Plan {
    let mut oddities = chain.oddities;
    oddities.append(&mut network.oddities);
    Plan {
        name: String::new(),
        label,
        profile: profile.map(|section| section.name().to_owned()),
        origin: chain.origin,
        hops: chain.hops,
        region,
        network,
        oddities,
    }
}

fn no_credentials(profile: Section<'_>) -> Error {
    let message = format!("profile {:?} ({}) has no credentials", profile.name(), profile.place());
    let error = Error::new(Kind::Configuration, message);
    if profile.get("sso_session").is_some() {
        error.hint("add sso_account_id and sso_role_name")
    } else {
        error.hint("add access keys, sso_session, role_arn or credential_process")
    }
}
