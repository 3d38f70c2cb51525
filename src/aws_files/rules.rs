//! What may be written into an AWS file: keys and values that all readers read back unchanged.

use super::header::is_identifier;
use super::problem::quote;
use super::syntax::trim;
use crate::error::{Error, Kind, Result};

/// Keys that every reader accepts: identifiers without `:`, which ends a key in the AWS CLI.
pub(super) fn check_key(key: &str) -> Result<&str> {
    if is_identifier(key) && !key.contains(':') {
        return Ok(key);
    }
    let message = format!("{} cannot be a key of an AWS file", quote(key));
    Err(Error::new(Kind::Usage, message))
}

/// Values that are read back unchanged; the message does not quote them.
pub(super) fn check_value(key: &str, value: &str) -> Result<()> {
    let fault = if value.contains(['\r', '\n']) {
        "a line break"
    } else if value.chars().any(|character| character.is_control() && character != '\t') {
        "a control character"
    } else if trim(value) != value {
        "a space at its start or end"
    } else {
        return Ok(());
    };
    Err(Error::new(Kind::Usage, format!("the value for {key} contains {fault}")))
}

/// Whether a value reads back as it is.
pub(crate) fn is_value(text: &str) -> bool {
    check_value("", text).is_ok()
}
