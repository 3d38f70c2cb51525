//! Reads what was pasted. Pure.

use super::place::Place;
use super::{pasted, resource};
use crate::error::{Error, Kind, Result};

/// Reads an ARN, or the address of a page of the console or of an access portal.
pub(crate) fn read(text: &str) -> Result<Place> {
    let text = text.trim();
    if text.starts_with("arn:") {
        return resource::place(text);
    }
    if text.starts_with("https://") {
        return pasted::place(text);
    }
    Err(Error::new(Kind::Usage, format!("{text:?} is neither an ARN nor a console link"))
        .hint("awsso open arn:aws:s3:::my-bucket"))
}
