//! How a profile reaches AWS: endpoints, CA bundle, attempts, time-outs.
//!
//! The rules are the AWS CLI's (`configprovider.py`, `ConfiguredEndpointProvider`): the environment
//! overrides the profile, the global variable overrides a service's entry in the file, and the
//! profile is always the selected one, also for calls on behalf of its source profiles.

use std::path::PathBuf;

use crate::aws_files::{Profiles, Section};
use crate::environ::Environment;
use crate::error::{Error, Kind, Result};
use crate::wire::endpoint::{EndpointSettings, Service};

const SERVICES: [Service; 4] = [Service::Sts, Service::Portal, Service::Oidc, Service::Signin];

/// Shared by all requests of one plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Network {
    pub endpoints: EndpointSettings,
    pub ca_bundle: Option<CaBundle>,
    /// Attempts per request, the first one included; at least 1.
    pub attempts: u32,
    /// Warnings about settings that are ignored.
    pub oddities: Vec<String>,
}

/// A PEM file that replaces the built-in certificate authorities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CaBundle {
    pub path: PathBuf,
    /// The variable or key that it is from.
    pub named_by: &'static str,
}

/// The default of the standard retry mode.
const DEFAULT_ATTEMPTS: u32 = 3;

impl Network {
    /// The settings of `profile`; without one, those of the environment.
    pub(crate) fn resolve(
        profiles: &Profiles,
        profile: Option<Section<'_>>,
        environment: &Environment,
    ) -> Result<Self> {
        let values = ConfiguredValues { profile, environment };
        Ok(Self {
            endpoints: values.endpoints(profiles)?,
            ca_bundle: values.ca_bundle()?,
            attempts: values.attempts()?,
            oddities: values.oddities()?,
        })
    }
}

struct ConfiguredValues<'a> {
    profile: Option<Section<'a>>,
    environment: &'a Environment,
}

impl ConfiguredValues<'_> {
    fn text(&self, variable: &str, key: &str) -> Result<Option<String>> {
        let of_environment = self.environment.try_text(variable)?.map(str::to_owned);
        Ok(of_environment.or_else(|| self.configured(key)))
    }

    fn configured(&self, key: &str) -> Option<String> {
        let value = self.profile.and_then(|section| section.get(key));
        value.map(|value| value.text().to_string())
    }

    /// Booleans are `true` in any case; everything else is false (botocore `ensure_boolean`).
    fn is_true(&self, variable: &str, key: &str) -> Result<bool> {
        let text = self.text(variable, key)?;
        Ok(text.is_some_and(|text| text.trim().eq_ignore_ascii_case("true")))
    }

    fn endpoints(&self, profiles: &Profiles) -> Result<EndpointSettings> {
        let mut settings = EndpointSettings {
            fips: self.is_true("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")?,
            dual_stack: self.is_true("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")?,
            ..EndpointSettings::default()
        };
        if self.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")? {
            return Ok(settings);
        }
        let services = self.services_section(profiles)?;
        for service in SERVICES {
            let variable = format!("AWS_ENDPOINT_URL_{}", service.environment_suffix());
            let in_services = || {
                let section = services?;
                service
                    .configuration_blocks()
                    .iter()
                    .find_map(|block| section.nested(block, "endpoint_url"))
                    .map(|value| value.text().to_string())
            };
            let in_profile = || self.configured("endpoint_url");
            let of_environment = self.environment.try_first(&[&variable, "AWS_ENDPOINT_URL"])?;
            let url = of_environment
                .map(|(_, url)| url.to_owned())
                .or_else(|| in_services().filter(|url| !url.is_empty()))
                .or_else(|| in_profile().filter(|url| !url.is_empty()));
            if let Some(url) = url {
                settings.overrides.insert(service, url);
            }
        }
        Ok(settings)
    }

    fn services_section<'p>(&self, profiles: &'p Profiles) -> Result<Option<Section<'p>>> {
        let Some((profile, value)) =
            self.profile.and_then(|section| Some((section, section.get("services")?)))
        else {
            return Ok(None);
        };
        let name = value.text();
        profiles.services(&name).map(Some).ok_or_else(|| {
            Error::new(
                Kind::Configuration,
                format!(
                    "profile {:?} ({}) uses the services section {name:?}, which does not exist",
                    profile.name(),
                    value.place()
                ),
            )
            .hint(format!(
                "add [services {name}] to {}, or remove the key",
                profiles.config_path().display()
            ))
        })
    }

    fn ca_bundle(&self) -> Result<Option<CaBundle>> {
        // A path need not be UTF-8.
        let of_environment =
            |variable| Some((variable, self.environment.get(variable)?.to_owned()));
        let named = of_environment("AWS_CA_BUNDLE")
            .or_else(|| Some(("ca_bundle", self.configured("ca_bundle")?.into())))
            .or_else(|| of_environment("REQUESTS_CA_BUNDLE"));
        match named {
            Some((_, path)) if path.to_str().is_some_and(|path| path.trim().is_empty()) => {
                Err(Error::new(
                    Kind::Configuration,
                    "the CA bundle (AWS_CA_BUNDLE, ca_bundle or REQUESTS_CA_BUNDLE) is empty",
                )
                .hint("unset it, or set it to a PEM file"))
            }
            named => Ok(named.map(|(named_by, path)| CaBundle { path: path.into(), named_by })),
        }
    }

    fn attempts(&self) -> Result<u32> {
        let Some(text) = self.text("AWS_MAX_ATTEMPTS", "max_attempts")? else {
            return Ok(DEFAULT_ATTEMPTS);
        };
        match text.trim().parse() {
            Ok(attempts @ 1..) => Ok(attempts),
            _ => Err(Error::new(
                Kind::Configuration,
                format!(
                    "max_attempts (AWS_MAX_ATTEMPTS) is {text:?}: it must be a whole number of at \
                     least 1"
                ),
            )),
        }
    }

    fn oddities(&self) -> Result<Vec<String>> {
        let mode = self.text("AWS_RETRY_MODE", "retry_mode")?;
        let unknown = mode.filter(|mode| !["standard", "adaptive"].contains(&mode.as_str()));
        let oddity = |mode| format!("unknown retry_mode {mode:?}; using \"standard\"");
        Ok(unknown.map(oddity).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profiles(config: &str) -> Profiles {
        Profiles::of_texts(config, "")
    }

    fn resolve(config: &str, variables: &[(&str, &str)]) -> Result<Network> {
        let profiles = profiles(config);
        Network::resolve(&profiles, profiles.profile("p"), &Environment::of(variables))
    }

    const LAYERED: &str = "[profile p]\nendpoint_url = http://profile\nservices = s\n\
        [services s]\nsts =\n  endpoint_url = http://block\nsso-oidc =\n  endpoint_url = http://oidc\n";

    fn sts_url(config: &str, variables: &[(&str, &str)]) -> Option<String> {
        resolve(config, variables).unwrap().endpoints.overrides.get(&Service::Sts).cloned()
    }

    #[test]
    fn endpoint_urls_follow_the_order_of_the_cli() {
        let service = ("AWS_ENDPOINT_URL_STS", "http://service");
        let global = ("AWS_ENDPOINT_URL", "http://global");
        for (variables, expected) in [
            (&[service, global][..], Some("http://service")),
            (&[global], Some("http://global")),
            (&[("AWS_ENDPOINT_URL", "")], Some("http://block")),
            (&[], Some("http://block")),
            (&[("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE"), global], None),
        ] {
            assert_eq!(sts_url(LAYERED, variables).as_deref(), expected, "{variables:?}");
        }
    }

    #[test]
    fn a_services_block_may_be_written_with_hyphens_and_the_profile_serves_the_rest() {
        let overrides = resolve(LAYERED, &[]).unwrap().endpoints.overrides;
        assert_eq!(overrides[&Service::Oidc], "http://oidc");
        assert_eq!(overrides[&Service::Portal], "http://profile");
    }

    #[test]
    fn a_services_section_that_is_missing_is_named_with_its_line() {
        let error = resolve("[profile p]\nservices = gone\n", &[]).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        assert!(error.to_string().contains("config line 2"), "{error}");
        assert!(error.to_string().contains("\"gone\""), "{error}");
    }

    #[test]
    fn attempts_must_be_positive() {
        assert_eq!(resolve("[profile p]\nmax_attempts = 7\n", &[]).unwrap().attempts, 7);
        assert_eq!(resolve("[profile p]\n", &[]).unwrap().attempts, 3);
        for wrong in ["0", "x", "-1", ""] {
            assert!(resolve("[profile p]\n", &[("AWS_MAX_ATTEMPTS", wrong)]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_empty_ca_bundle_is_an_error_and_the_environment_beats_the_profile() {
        let config = "[profile p]\nca_bundle = /file.pem\n";
        let bundle = |variables: &[(&str, &str)]| {
            resolve(config, variables).map(|n| n.ca_bundle.map(|it| it.path))
        };
        assert_eq!(bundle(&[]).unwrap(), Some("/file.pem".into()));
        assert_eq!(bundle(&[("AWS_CA_BUNDLE", "/env.pem")]).unwrap(), Some("/env.pem".into()));
        assert!(bundle(&[("AWS_CA_BUNDLE", " ")]).is_err());
    }

    #[test]
    fn an_unknown_retry_mode_is_told_not_fatal() {
        let network = resolve("[profile p]\nretry_mode = legacy\n", &[]).unwrap();
        assert!(network.oddities[0].contains("legacy"));
    }
}
