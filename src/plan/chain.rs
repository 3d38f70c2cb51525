//! From a profile to an origin and the roles assumed with it. Pure.
//!
//! The rules are those of botocore's `AssumeRoleProvider`, with its order of precedence. Where the
//! SDKs accept more (a profile with Identity Center credentials that is its own source), awsso does
//! too.

use std::collections::HashSet;

use super::unknown;
use crate::aws_files::{Profiles, Section};
use crate::environ::Environment;
use crate::error::{Error, Kind, Result};
use crate::model::{RoleParameters, SessionTag};
use crate::origin::{
    ContainerOrigin, Detection, Hop, InstanceMetadataOrigin, Origin, REGISTRY, environment_keys,
};

/// An origin, and the roles to assume, first to last.
#[derive(Debug)]
pub(super) struct Chain<'a> {
    pub(super) origin: Box<dyn Origin>,
    pub(super) hops: Vec<Hop>,
    /// The profile, then its source profiles.
    pub(super) sections: Vec<Section<'a>>,
    pub(super) oddities: Vec<String>,
}

impl<'a> Chain<'a> {
    /// An origin without roles to assume.
    pub(super) fn of(origin: Box<dyn Origin>, profile: Option<Section<'a>>) -> Self {
        let sections = profile.into_iter().collect();
        Self { origin, hops: Vec::new(), sections, oddities: Vec::new() }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) profiles: &'a Profiles,
    pub(super) environment: &'a Environment,
    /// False if the profile was named: then web identity variables are ignored.
    pub(super) reads_environment: bool,
}

impl<'a> Inputs<'a> {
    fn detection(&self, profile: Section<'a>, reads_environment: bool) -> Detection<'a> {
        Detection {
            profiles: self.profiles,
            profile,
            environment: self.environment,
            reads_environment,
        }
    }
}

/// Resolves `profile`; `None` if it has no credentials.
pub(super) fn of_profile<'a>(
    inputs: Inputs<'a>,
    profile: Section<'a>,
) -> Result<Option<Chain<'a>>> {
    let selected = inputs.detection(profile, inputs.reads_environment);
    if !assumes_role(profile) {
        return Ok(first_origin(&selected)?.map(|origin| Chain::of(origin, Some(profile))));
    }
    let mut walk = Walk {
        inputs,
        hops: Vec::new(),
        sections: Vec::new(),
        visited: HashSet::new(),
        oddities: Vec::new(),
    };
    let origin = walk.down_from(profile)?;
    walk.hops.reverse();
    check_limits(&walk.hops, inputs.profiles, origin.about().is_role_session)?;
    Ok(Some(Chain { origin, hops: walk.hops, sections: walk.sections, oddities: walk.oddities }))
}

/// A role is assumed unless a token file makes the profile a web identity.
fn assumes_role(profile: Section<'_>) -> bool {
    profile.get("role_arn").is_some() && profile.get("web_identity_token_file").is_none()
}

fn has_access_keys(profile: Section<'_>) -> bool {
    profile.get("aws_access_key_id").is_some() || profile.get("aws_secret_access_key").is_some()
}

fn first_origin(detection: &Detection<'_>) -> Result<Option<Box<dyn Origin>>> {
    for source in REGISTRY {
        if let Some(origin) = source(detection)? {
            return Ok(Some(origin));
        }
    }
    Ok(None)
}

/// The walk from a role profile to the first credentials.
struct Walk<'a> {
    inputs: Inputs<'a>,
    hops: Vec<Hop>,
    sections: Vec<Section<'a>>,
    visited: HashSet<&'a str>,
    oddities: Vec<String>,
}

impl<'a> Walk<'a> {
    fn down_from(&mut self, selected: Section<'a>) -> Result<Box<dyn Origin>> {
        let mut profile = selected;
        loop {
            self.visited.insert(profile.name());
            self.sections.push(profile);
            let detection = self.inputs.detection(profile, false);
            let hop = self.hop(&detection)?;
            self.hops.push(hop);
            let source =
                match (detection.get("source_profile"), detection.get("credential_source")) {
                    (Some(source), None) => source,
                    (None, Some(named)) => return self.named_source(&detection, &named.text()),
                    (Some(_), Some(_)) => {
                        return Err(detection
                            .broken("has both source_profile and credential_source")
                            .hint("keep only one of them"));
                    }
                    (None, None) => {
                        return Err(detection
                        .broken("has a role_arn, but neither source_profile nor credential_source")
                        .hint("add source_profile = NAME, the profile whose credentials assume the \
                               role"));
                    }
                };
            let name = source.text();
            let Some(next) = self.inputs.profiles.profile(&name) else {
                return Err(detection
                    .broken(format!(
                        "names the source_profile {name:?} ({}), which does not exist",
                        source.place()
                    ))
                    .hint(unknown::similar_names(&name, self.inputs.profiles.names())));
            };
            let is_itself = next.name() == profile.name();
            if is_itself || has_access_keys(next) || !assumes_role(next) {
                if self.visited.contains(next.name()) && !is_itself {
                    return Err(self.cycle(next.name()));
                }
                self.sections.push(next);
                return self.source_origin(&detection, next, is_itself);
            }
            if self.visited.contains(next.name()) {
                return Err(self.cycle(next.name()));
            }
            profile = next;
        }
    }

    /// The credentials at the end of the chain.
    fn source_origin(
        &self,
        from: &Detection<'_>,
        source: Section<'a>,
        is_itself: bool,
    ) -> Result<Box<dyn Origin>> {
        let origin = first_origin(&self.inputs.detection(source, false))?;
        origin.ok_or_else(|| {
            if is_itself {
                return self.cycle(source.name());
            }
            from.broken(format!(
                "names the source_profile {:?} ({}), which has no credentials",
                source.name(),
                source.place()
            ))
            .hint(format!("awsso env {} --explain", shell_words::quote(source.name())))
        })
    }

    fn named_source(&self, detection: &Detection<'_>, name: &str) -> Result<Box<dyn Origin>> {
        let environment = self.inputs.environment;
        let nothing =
            |what: &str| detection.broken(format!("has credential_source = {name}, but {what}"));
        // The CLI requires the exact case, the SDKs do not.
        if name.eq_ignore_ascii_case("Environment") {
            let origin = environment_keys(environment)?;
            let origin = origin.ok_or_else(|| nothing("AWS_ACCESS_KEY_ID is not set"))?;
            Ok(Box::new(origin))
        } else if name.eq_ignore_ascii_case("EcsContainer") {
            let origin = ContainerOrigin::detect(environment)?;
            let origin = origin.ok_or_else(|| {
                nothing("neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor …_FULL_URI is set")
            })?;
            Ok(Box::new(origin))
        } else if name.eq_ignore_ascii_case("Ec2InstanceMetadata") {
            let origin = InstanceMetadataOrigin::detect(environment, Some(detection.profile))?;
            let origin = origin.ok_or_else(|| nothing("AWS_EC2_METADATA_DISABLED is true"))?;
            Ok(Box::new(origin))
        } else {
            Err(detection
                .broken(format!("has an unknown credential_source: {name:?}"))
                .hint("use Environment, Ec2InstanceMetadata or EcsContainer"))
        }
    }

    fn hop(&mut self, detection: &Detection<'_>) -> Result<Hop> {
        let profile = detection.profile;
        let broken = |error| in_profile(error, profile.name(), Some(profile));
        let duration = detection.get("duration_seconds");
        let duration_seconds = duration.and_then(|value| value.text().trim().parse().ok());
        if let (Some(value), None) = (duration, duration_seconds) {
            self.oddities.push(format!(
                "ignoring duration_seconds = {} ({}): not a number",
                value.text(),
                value.place()
            ));
        }
        let text = |key: &str| detection.text(key).filter(|text| !text.is_empty());
        // Under the names of aws-vault, too.
        let either = |key: &str| text(&format!("awsso_{key}")).or_else(|| text(key));
        let role_arn = detection.text("role_arn").unwrap_or_default();
        let session_name = text("role_session_name").map(|name| name.parse());
        Ok(Hop {
            profile: Some(profile.name().to_owned()),
            role: RoleParameters {
                session_name: session_name.transpose().map_err(broken)?,
                external_id: text("external_id"),
                duration_seconds,
                mfa_serial: text("mfa_serial"),
                source_identity: either("source_identity"),
                policy: text("awsso_policy"),
                policy_arns: list(text("awsso_policy_arns").as_deref()),
                tags: tags(either("session_tags").as_deref()).map_err(broken)?,
                transitive_tag_keys: list(either("transitive_session_tags").as_deref()),
                role_arn: role_arn.parse().map_err(broken)?,
            },
            mfa_process: text("mfa_process"),
            uses_session: false,
        })
    }

    fn cycle(&self, back_to: &str) -> Error {
        let mut names: Vec<&str> =
            self.hops.iter().filter_map(|hop| hop.profile.as_deref()).collect();
        names.push(back_to);
        Error::new(
            Kind::Configuration,
            format!("source_profile forms a loop: {}", names.join(" → ")),
        )
        .hint("change source_profile of one of them to a profile with credentials")
    }
}

/// The words of a list with commas.
fn list(text: Option<&str>) -> Vec<String> {
    let words = text.unwrap_or_default().split(',').map(str::trim);
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Session tags: `team=blue,env=dev`.
fn tags(text: Option<&str>) -> Result<Vec<SessionTag>> {
    let tag = |word: String| {
        let (key, value) = word.split_once('=').ok_or_else(|| {
            Error::new(Kind::Configuration, format!("session tag {word:?} is not KEY=VALUE"))
        })?;
        Ok(SessionTag { key: key.trim().to_owned(), value: value.trim().to_owned() })
    };
    list(text).into_iter().map(tag).collect()
}

/// Checks STS's limits before any request; errors name the profile.
pub(super) fn check_limits(hops: &[Hop], profiles: &Profiles, on_a_role: bool) -> Result<()> {
    for (index, hop) in hops.iter().enumerate() {
        let checked = hop.role.check(on_a_role || index > 0);
        checked.map_err(|error| match &hop.profile {
            Some(name) => in_profile(error, name, profiles.profile(name)),
            None => error,
        })?;
    }
    Ok(())
}

fn in_profile(error: Error, name: &str, section: Option<Section<'_>>) -> Error {
    let place = section.map(|section| section.place().to_string());
    error
        .with_kind(Kind::Configuration)
        .context(format!("profile {name:?} ({})", place.unwrap_or_default()))
}
