//! A role assumed with a token file (botocore `AssumeRoleWithWebIdentityProvider`): EKS service
//! accounts, CI systems with OpenID Connect.

use std::path::{Path, PathBuf};

use super::assume_role::sts_call;
use super::{About, Call, Detection, Fact, Origin, OriginKind};
use crate::aws_files::Section;
use crate::environ::Environment;
use crate::error::{Error, Kind, Result, ResultExt};
use crate::model::{Credentials, RoleArn, RoleParameters, Secret, SessionName};
use crate::wire::endpoint::Service;
use crate::wire::{cli_cache, sts};

pub(super) fn detect(detection: &Detection<'_>) -> Result<Option<Box<dyn Origin>>> {
    let environment = detection.reads_environment.then_some(detection.environment);
    let origin = WebIdentityOrigin::detect(environment, Some(detection.profile))?;
    Ok(origin.map(|origin| Box::new(origin) as Box<dyn Origin>))
}

#[derive(Clone, Debug)]
pub(crate) struct WebIdentityOrigin {
    token_file: PathBuf,
    role_arn: RoleArn,
    session_name: Option<SessionName>,
    duration_seconds: Option<u32>,
}

impl WebIdentityOrigin {
    /// Token file, role and session name come from the environment, else from the profile, each by
    /// itself. `environment` is `None` if a profile was named.
    pub(crate) fn detect(
        environment: Option<&Environment>,
        profile: Option<Section<'_>>,
    ) -> Result<Option<Self>> {
        let text = |variable: &str, key: &str| -> Result<Option<String>> {
            let from_environment = match environment {
                Some(environment) => environment.try_non_empty(variable)?,
                None => None,
            };
            let from_profile = || profile.and_then(|section| section.get(key));
            let found = from_environment.map(str::to_owned);
            Ok(found.or_else(|| from_profile().map(|value| value.text().to_string())))
        };
        let Some(file) = text("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file")? else {
            return Ok(None);
        };
        let whose = match profile {
            Some(section) => format!("profile {:?} ({})", section.name(), section.place()),
            None => "AWS_WEB_IDENTITY_TOKEN_FILE of this terminal".to_owned(),
        };
        let configuration =
            |error: Error| error.with_kind(Kind::Configuration).context(whose.clone());
        let role_arn = text("AWS_ROLE_ARN", "role_arn")?.ok_or_else(|| {
            configuration(Error::new(
                Kind::Configuration,
                "there is a web identity token file, but no role_arn",
            ))
            .hint("set role_arn in the profile, or AWS_ROLE_ARN")
        })?;
        let role_arn = role_arn.parse().map_err(configuration)?;
        let session_name = text("AWS_ROLE_SESSION_NAME", "role_session_name")?
            .map(|name| name.parse())
            .transpose()
            .map_err(configuration)?;
        Ok(Some(Self {
            token_file: PathBuf::from(file),
            role_arn,
            session_name,
            duration_seconds: None,
        }))
    }
}

/// Reads the token without its trailing newline.
fn read_token(call: &Call<'_>, path: &Path) -> Result<Secret> {
    let what = || "the web identity token file".to_owned();
    let text = call.system.files.read_text(path).context_with(what)?.ok_or_else(|| {
        Error::new(
            Kind::Configuration,
            format!("web identity token file not found: {}", path.display()),
        )
    })?;
    let token = text.trim();
    if (4..=20_000).contains(&token.len()) && token.chars().all(|c| c.is_ascii_graphic()) {
        Ok(Secret::new(token))
    } else {
        Err(Error::new(
            Kind::Configuration,
            format!("no token in the web identity token file {}", path.display()),
        ))
    }
}

impl Origin for WebIdentityOrigin {
    fn about(&self) -> About<'_> {
        About {
            is_cacheable: true,
            account: Some(self.role_arn.account()),
            role_name: Some(self.role_arn.role_name()),
            is_role_session: true,
            duration_seconds: self.duration_seconds,
            ..About::of(OriginKind::WebIdentity)
        }
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        let mut facts = vec![
            ("role_arn", self.role_arn.as_str().into()),
            ("token_file", self.token_file.to_string_lossy()),
        ];
        let name = self.session_name.as_ref().map(SessionName::as_str);
        facts.extend(name.map(|name| ("session_name", name.into())));
        facts.extend(self.duration_seconds.map(|it| ("duration", it.to_string().into())));
        facts
    }

    fn sentence(&self) -> String {
        format!("assumes {} with the token in {}", self.role_arn, self.token_file.display())
    }

    fn cli_cache_entry(&self) -> Option<String> {
        let session_name = self.session_name.clone();
        let role = RoleParameters { session_name, ..RoleParameters::of(self.role_arn.clone()) };
        cli_cache::role_file_name(&role).filter(|_| self.duration_seconds.is_none())
    }

    fn with_duration(&self, seconds: u32) -> Option<Result<Box<dyn Origin>>> {
        let role = RoleParameters {
            duration_seconds: Some(seconds),
            ..RoleParameters::of(self.role_arn.clone())
        };
        let lasting = Self { duration_seconds: Some(seconds), ..self.clone() };
        Some(role.check(false).map(|()| Box::new(lasting) as Box<dyn Origin>))
    }

    fn fetch(&self, call: &Call<'_>) -> Result<Credentials> {
        let token = read_token(call, &self.token_file)?;
        let region = call.region_for(&self.role_arn);
        let base = call.system.endpoint(Service::Sts, &region, &call.network.endpoints)?;
        let session_name = match &self.session_name {
            Some(name) => name.clone(),
            None => super::assume_role::default_session_name(call),
        };
        let operation = "AssumeRoleWithWebIdentity";
        let request = |_now| {
            Ok(sts::assume_role_with_web_identity(
                &base,
                &self.role_arn,
                &session_name,
                &token,
                self.duration_seconds,
            ))
        };
        let answer =
            sts_call(call, &request, &|response| sts::parse_role_credentials(operation, response))
                .map_err(Error::from)?;
        Ok(Credentials { account_id: Some(self.role_arn.account().clone()), ..answer })
    }
}
