//! Where credentials come from: one file per source, and the order in which they are tried.
//!
//! Detection is pure: a source looks at a profile's section and returns an [`Origin`], plain data
//! that can explain itself. Only [`Origin::fetch`] does I/O.

mod about;
mod access_keys;
mod assume_role;
mod cache;
mod container;
mod detection;
mod environment;
mod external_process;
mod instance_metadata;
mod key_pair;
mod login_session;
mod mfa_session;
mod multi_factor;
mod single_sign_on;
mod web_identity;

use std::borrow::Cow;
use std::fmt;

pub(crate) use about::{About, OriginKind};
pub(crate) use assume_role::{Hop, assume, caller_identity, may_retype_code, mfa_code};
pub(crate) use cache::{CacheKey, FileStore};
pub(crate) use container::ContainerOrigin;
pub(crate) use detection::Detection;
pub(crate) use environment::environment_keys;
pub(crate) use instance_metadata::InstanceMetadataOrigin;
pub(crate) use key_pair::pasted;
pub(crate) use multi_factor::{Interaction, MfaDevice, device_code};
pub(crate) use single_sign_on::permission_set_role;
pub(crate) use web_identity::WebIdentityOrigin;

use crate::error::Result;
use crate::model::{Credentials, Region, RoleArn, Secret};
use crate::network::Network;
use crate::sys::System;

/// What a profile says about a source of credentials, if anything.
pub(crate) type Source = fn(&Detection<'_>) -> Result<Option<Box<dyn Origin>>>;

/// The sources in the order of the AWS CLI's chain (botocore `create_credential_resolver`). Assumed
/// roles come before them and are not sources.
pub(crate) const REGISTRY: [Source; 6] = [
    web_identity::detect,
    single_sign_on::detect,
    access_keys::in_credentials_file,
    login_session::detect,
    external_process::detect,
    access_keys::in_config_file,
];

/// A detected source: plain data until it is fetched.
pub(crate) trait Origin: fmt::Debug + Send + Sync {
    fn about(&self) -> About<'_>;

    /// What these credentials depend on, without secrets. The cache key is made of it.
    fn facts(&self) -> Vec<Fact<'_>>;

    /// How the credentials are obtained, as a part of a sentence, without secrets.
    fn sentence(&self) -> String;

    /// The MFA device for [`Call::mfa_code`].
    fn mfa_device(&self) -> Option<MfaDevice<'_>> {
        None
    }

    /// The same origin without its MFA device.
    fn without_mfa(&self) -> Option<Box<dyn Origin>> {
        None
    }

    /// The same with another duration; `None` if the source decides it.
    fn with_duration(&self, _seconds: u32) -> Option<Result<Box<dyn Origin>>> {
        None
    }

    /// The name of the entry in the AWS CLI's cache, for the kinds that the CLI caches.
    fn cli_cache_entry(&self) -> Option<String> {
        None
    }

    /// Obtains the credentials without asking anybody.
    fn fetch(&self, call: &Call<'_>) -> Result<Credentials>;
}

/// Name and value.
pub(crate) type Fact<'a> = (&'static str, Cow<'a, str>);

#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub system: &'a System,
    pub network: &'a Network,
    pub interaction: &'a Interaction,
    /// The region of the plan, if one is configured.
    pub region: Option<&'a Region>,
    /// The code of the origin's MFA device, if it has one.
    pub mfa_code: Option<&'a Secret>,
}

impl Call<'_> {
    /// The region to call STS in for `role`: the configured one, else the default of the role's
    /// partition (where the AWS CLI fails).
    pub(crate) fn region_for(&self, role: &RoleArn) -> Region {
        self.region.cloned().unwrap_or_else(|| role.partition().global_region())
    }
}
