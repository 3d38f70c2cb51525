//! The JSON body of a call: only members that the operation knows, each of its type.

use serde_json::{Map, Value};

use crate::http::Request;

use super::{Refused, refused};

/// The members of a request.
pub(super) struct Members(Map<String, Value>);

impl Members {
    /// Reads the body.
    ///
    /// # Errors
    /// `InvalidRequestException`: not JSON, signed, or a member that is not in `known`.
    pub(super) fn read(request: &Request, known: &[&str]) -> Result<Self, Refused> {
        let invalid = |text: &str| refused("InvalidRequestException", text);
        if request.content_type() != "application/json" {
            return Err(invalid("The content type must be application/json"));
        }
        if request.header("authorization").is_some() {
            return Err(invalid("This operation takes no Authorization header"));
        }
        let body: Value =
            serde_json::from_slice(&request.body).map_err(|_| invalid("The body is not JSON"))?;
        let Value::Object(members) = body else {
            return Err(invalid("The body is not a JSON object"));
        };
        match members.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(invalid(&format!("Unknown member {name}"))),
            None => Ok(Self(members)),
        }
    }

    /// A text that may be absent, but not empty.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refused> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
            Some(_) => {
                let text = format!("{name} must be a string that is not empty");
                Err(refused("InvalidRequestException", &text))
            }
        }
    }

    /// A text that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&str, Refused> {
        let missing = || refused("InvalidRequestException", &format!("{name} is missing"));
        self.text(name)?.ok_or_else(missing)
    }

    /// A list of texts that may be absent.
    pub(super) fn list(&self, name: &str) -> Result<Option<Vec<String>>, Refused> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        let items = value.as_array().and_then(|items| {
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        let wrong = || {
            let text = format!("{name} must be a list of strings");
            refused("InvalidRequestException", &text)
        };
        items.map(Some).ok_or_else(wrong)
    }

    /// Refuses members that do not belong to the chosen form of the call.
    pub(super) fn allow_only(&self, names: &[&str]) -> Result<(), Refused> {
        match self.0.keys().find(|name| !names.contains(&name.as_str())) {
            Some(name) => {
                let text = format!("{name} does not belong to this grant");
                Err(refused("InvalidRequestException", &text))
            }
            None => Ok(()),
        }
    }
}
