//! The role of the EC2 instance, from its metadata service (botocore `InstanceMetadataFetcher`),
//! with a session token (IMDSv2) where the service gives one.

use std::time::Duration;

use super::{About, Call, Fact, Origin, OriginKind};
use crate::aws_files::Section;
use crate::environ::Environment;
use crate::error::{Error, Kind, Result, ResultExt};
use crate::model::{Credentials, Secret};
use crate::sys::{Transport, send_with_retries};
use crate::wire::imds::{self, CredentialsReply, TokenReply};
use crate::wire::{HttpRequest, HttpResponse};

#[derive(Debug)]
pub(crate) struct InstanceMetadataOrigin {
    base: String,
    /// The name of the machine: the address is the same on all of them, and they may share a home.
    host: String,
    timeout: Duration,
    attempts: u32,
    is_token_required: bool,
}

impl InstanceMetadataOrigin {
    /// The service's endpoint; `None` if it is disabled. Only a request shows whether it exists.
    pub(crate) fn detect(
        environment: &Environment,
        profile: Option<Section<'_>>,
    ) -> Result<Option<Self>> {
        let is_true = |text: &str| text.trim().eq_ignore_ascii_case("true");
        if environment.non_empty("AWS_EC2_METADATA_DISABLED").is_some_and(is_true) {
            return Ok(None);
        }
        let text = |variable: &str, key: &str| {
            let configured = || profile.and_then(|section| section.get(key));
            environment
                .non_empty(variable)
                .map(str::to_owned)
                .or_else(|| configured().map(|value| value.text().to_string()))
        };
        let endpoint = text("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
        let mode =
            text("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");
        let old_switch = text("AWS_IMDS_USE_IPV6", "imds_use_ipv6");
        let is_ipv6 = match mode.as_deref().map(str::trim) {
            None => old_switch.as_deref().is_some_and(is_true),
            Some(mode) if mode.eq_ignore_ascii_case("ipv6") => true,
            Some(mode) if mode.eq_ignore_ascii_case("ipv4") => false,
            Some(mode) => {
                return Err(Error::new(
                    Kind::Configuration,
                    format!("ec2_metadata_service_endpoint_mode is {mode:?}"),
                )
                .hint("set it to IPv4 or IPv6"));
            }
        };
        let number = |variable: &str, key: &str| {
            text(variable, key).and_then(|text| text.trim().parse::<u32>().ok()).filter(|&n| n > 0)
        };
        let seconds = number("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout");
        let attempts = number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts");
        let v1_disabled = text("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled");
        Ok(Some(Self {
            base: imds::base_url(endpoint.as_deref(), is_ipv6)?,
            host: super::container::host(environment),
            timeout: Duration::from_secs(seconds.unwrap_or(1).into()),
            attempts: attempts.unwrap_or(1),
            is_token_required: v1_disabled.as_deref().is_some_and(is_true),
        }))
    }

    fn get(&self, call: &Call<'_>, request: &HttpRequest) -> Result<HttpResponse> {
        let transport = Transport {
            connect_timeout: self.timeout,
            total_timeout: self.timeout,
            proxy: false,
            ..Transport::to(call.network)
        };
        let build = &mut |_now| Ok(request.clone());
        let is_fault = |response: &HttpResponse| response.status >= 500;
        send_with_retries(call.system, &transport, self.attempts, build, &is_fault, true)
    }

    /// The session token; `None` if the service does not support it and IMDSv1 is allowed.
    fn session_token(&self, call: &Call<'_>) -> Result<Option<Secret>> {
        match imds::parse_token(&self.get(call, &imds::token_request(&self.base))?)? {
            TokenReply::Token(token) => Ok(Some(token)),
            TokenReply::Unsupported if !self.is_token_required => Ok(None),
            TokenReply::Unsupported => {
                Err(Error::new(Kind::Refused, "it gave no session token, and IMDSv1 is disabled"))
            }
        }
    }
}

impl Origin for InstanceMetadataOrigin {
    fn about(&self) -> About<'_> {
        About { is_role_session: true, ..About::of(OriginKind::Instance) }
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        vec![("base", self.base.as_str().into()), ("host", self.host.as_str().into())]
    }

    fn sentence(&self) -> String {
        format!(
            "gets credentials of the instance's role from the instance metadata service {}",
            self.base
        )
    }

    fn fetch(&self, call: &Call<'_>) -> Result<Credentials> {
        let what = || format!("the instance metadata service {}", self.base);
        let no_role = || Error::new(Kind::Refused, "the instance has no role");
        let fetch = || {
            let token = self.session_token(call)?;
            let request = imds::role_name_request(&self.base, token.as_ref());
            let role = imds::parse_role_name(&self.get(call, &request)?)?.ok_or_else(no_role)?;
            let request = imds::credentials_request(&self.base, &role, token.as_ref());
            match imds::parse_credentials(&self.get(call, &request)?)? {
                CredentialsReply::Issued(credentials) => Ok(credentials),
                CredentialsReply::None { code, message } => Err(Error::new(
                    Kind::Refused,
                    format!("no credentials for role {role:?}: {code}: {message}"),
                )),
            }
        };
        // The last place of the default chain: everywhere else nobody answers there.
        fetch().context_with(what).map_err(|error| match error.kind() {
            Kind::Network => error.hint("awsso env PROFILE, if this is not an EC2 instance"),
            _ => error,
        })
    }
}
