//! A container's endpoint: ECS, EKS pod identity, generic HTTP (botocore `ContainerProvider`).

use std::path::PathBuf;
use std::time::Duration;

use super::{About, Call, Fact, Origin, OriginKind};
use crate::environ::Environment;
use crate::error::{Error, Kind, Result, ResultExt};
use crate::model::{Credentials, Secret};
use crate::sys::{Transport, send_with_retries};
use crate::wire::container;

/// As in the AWS CLI.
const ATTEMPTS: u32 = 3;

/// The endpoint is on this machine or next to it.
const TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(crate) struct ContainerOrigin {
    url: String,
    token: Token,
    /// The name of the container or machine: the address is the same in all of them.
    host: String,
}

#[derive(Debug)]
enum Token {
    None,
    Value(Secret),
    File(PathBuf),
}

impl ContainerOrigin {
    /// The endpoint that the environment names.
    pub(crate) fn detect(environment: &Environment) -> Result<Option<Self>> {
        let relative = environment.try_non_empty("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")?;
        let full = environment.try_non_empty("AWS_CONTAINER_CREDENTIALS_FULL_URI")?;
        let Some(url) = container::url(relative, full)? else {
            return Ok(None);
        };
        let file = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        let file = file.filter(|path| !path.is_empty());
        let value = environment.try_non_empty("AWS_CONTAINER_AUTHORIZATION_TOKEN")?;
        let token = match (file, value) {
            (Some(file), _) => Token::File(PathBuf::from(file)),
            (None, Some(value)) => Token::Value(Secret::new(value)),
            (None, None) => Token::None,
        };
        let host = host(environment);
        Ok(Some(Self { url, token, host }))
    }

    fn token(&self, call: &Call<'_>) -> Result<Option<Secret>> {
        match &self.token {
            Token::None => Ok(None),
            Token::Value(value) => Ok(Some(value.clone())),
            Token::File(path) => {
                call.system.files.read_text(path)?.map(|text| Some(Secret::new(text))).ok_or_else(
                    || {
                        let path = path.display();
                        Error::new(
                            Kind::Configuration,
                            format!("container authorization token file not found: {path}"),
                        )
                    },
                )
            }
        }
    }
}

/// The name of this machine, from the environment.
pub(super) fn host(environment: &Environment) -> String {
    environment.text("HOSTNAME").unwrap_or_default().to_owned()
}

impl Origin for ContainerOrigin {
    fn about(&self) -> About<'_> {
        About { is_role_session: true, ..About::of(OriginKind::Container) }
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        let token = match &self.token {
            Token::None => "".into(),
            // Local proxies use the same address for different roles.
            Token::Value(value) => value.mark().into(),
            Token::File(path) => path.to_string_lossy(),
        };
        vec![
            ("url", self.url.as_str().into()),
            ("token", token),
            ("host", self.host.as_str().into()),
        ]
    }

    fn sentence(&self) -> String {
        format!("gets credentials from the container endpoint {}", self.url)
    }

    fn fetch(&self, call: &Call<'_>) -> Result<Credentials> {
        let what = || "the container endpoint".to_owned();
        let token = self.token(call)?;
        let transport = Transport {
            connect_timeout: TIMEOUT,
            total_timeout: TIMEOUT,
            proxy: false,
            ..Transport::to(call.network)
        };
        let response = send_with_retries(
            call.system,
            &transport,
            ATTEMPTS,
            &mut |_now| container::request(&self.url, token.as_ref()),
            &|response| container::parse(response).is_err(),
            true,
        )
        .context_with(what)?;
        container::parse(&response).context_with(what)
    }
}
