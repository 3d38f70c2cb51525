//! A duration in the settings, such as `15m`.

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, Serializer, de};

use crate::model::parse_duration_seconds;

pub(super) fn serialize<S: Serializer>(
    duration: &SignedDuration,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{duration:#}"))
}

pub(super) fn deserialize_some<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SignedDuration>, D::Error> {
    deserialize(deserializer).map(Some)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<SignedDuration, D::Error> {
    let text = String::deserialize(deserializer)?;
    let seconds = parse_duration_seconds(&text).map_err(de::Error::custom)?;
    Ok(SignedDuration::from_secs(seconds.into()))
}
