//! The region of a plan, and where it comes from. Pure.
//!
//! A named profile's region overrides the terminal's: with a region exported by an rc file, all
//! profiles would end up there. Without a named profile, the order is the AWS CLI's.

use crate::aws_files::{Profiles, Section};
use crate::environ::Environment;
use crate::error::{Result, ResultExt};
use crate::model::Region;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlannedRegion {
    pub region: Region,
    pub from: RegionSource,
}

/// Where a region comes from. Lines are counted only for people: counting takes longer than all else
/// in a file with thousands of profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RegionSource {
    /// `--region`, a variable, or words for something else.
    Named(&'static str),
    /// The key `region` of this profile.
    Profile(String),
}

impl RegionSource {
    /// For people: the name, or file and line.
    pub(crate) fn place(&self, profiles: &Profiles) -> String {
        match self {
            Self::Named(name) => (*name).to_owned(),
            Self::Profile(name) => {
                let value = profiles.profile(name).and_then(|section| section.get("region"));
                value.map_or_else(|| name.clone(), |value| value.place().to_string())
            }
        }
    }
}

/// In the AWS CLI's order.
const VARIABLES: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// For a target: the first region in `sections` (the profile, then its source profiles), else the
/// terminal's, else that of `[default]`.
pub(super) fn of_target(
    sections: &[Section<'_>],
    profiles: &Profiles,
    environment: &Environment,
) -> Result<Option<PlannedRegion>> {
    first_of([&|| of_sections(sections), &|| of_terminal(environment), &|| {
        of_sections(profiles.profile("default").as_slice())
    }])
}

/// For the default chain: the terminal's region, else that of the profile it leads to.
pub(super) fn of_default_chain(
    sections: &[Section<'_>],
    profiles: &Profiles,
    environment: &Environment,
) -> Result<Option<PlannedRegion>> {
    first_of([&|| of_terminal(environment), &|| of_sections(sections), &|| {
        of_sections(profiles.profile("default").as_slice())
    }])
}

type Place<'a> = &'a dyn Fn() -> Result<Option<PlannedRegion>>;

/// Later places are not read, so a mistake there does not matter.
fn first_of(places: [Place<'_>; 3]) -> Result<Option<PlannedRegion>> {
    for place in places {
        if let Some(found) = place()? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// An empty variable counts as unset: the AWS CLI would build a host name without a region.
fn of_terminal(environment: &Environment) -> Result<Option<PlannedRegion>> {
    let Some((variable, text)) = environment.try_first(&VARIABLES)? else {
        return Ok(None);
    };
    let region = text.parse().context_with(|| format!("{variable} of this terminal"))?;
    Ok(Some(PlannedRegion { region, from: RegionSource::Named(variable) }))
}

fn of_sections(sections: &[Section<'_>]) -> Result<Option<PlannedRegion>> {
    let found = sections.iter().find_map(|section| {
        let value = section.get("region")?;
        (!value.text().is_empty()).then_some((section, value))
    });
    let Some((section, value)) = found else {
        return Ok(None);
    };
    let place = || format!("region of profile {:?} ({})", section.name(), value.place());
    let region = value.text().parse().context_with(place)?;
    Ok(Some(PlannedRegion { region, from: RegionSource::Profile(section.name().to_owned()) }))
}

/// A variable of the terminal with another region than `planned`, and its value.
pub(crate) fn overridden<'e>(
    planned: &PlannedRegion,
    environment: &'e Environment,
) -> Option<(&'static str, &'e str)> {
    VARIABLES.into_iter().find_map(|variable| {
        let value = environment.text(variable)?;
        let is_other = !value.is_empty() && value != planned.region.as_str();
        is_other.then_some((variable, value))
    })
}
