//! The region that a person names.

use crate::model::Region;

/// The region of a flag. One that is not known and looks mistyped is told; it is used all the same,
/// since AWS builds new ones.
pub(crate) fn of_flag(region: Option<&Region>) -> Option<Region> {
    region.inspect(|region| warn_of_typing_error(region)).cloned()
}

/// Says which region may have been meant.
pub(crate) fn warn_of_typing_error(region: &Region) {
    if let Some(question) = region.did_you_mean() {
        tracing::warn!("unknown region {region}: {question}");
    }
}
