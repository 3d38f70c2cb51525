//! Regions that a person types.

use crate::model::Region;

/// The region of a flag. An unknown one that looks mistyped is a warning only: AWS opens new
/// regions.
pub(crate) fn of_flag(region: Option<&Region>) -> Option<Region> {
    region.inspect(|region| warn_of_typing_error(region)).cloned()
}

/// Suggests a similar region.
pub(crate) fn warn_of_typing_error(region: &Region) {
    if let Some(question) = region.did_you_mean() {
        tracing::warn!("unknown region {region}: {question}");
    }
}
