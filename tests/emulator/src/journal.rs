//! What was asked and answered, for assertions.

use crate::form;
use crate::route::Service;

/// One request that reached the emulator, with what became of it.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The service that the request was for.
    pub service: Service,
    /// The operation, `AssumeRole` for instance; method and path where it has no name.
    pub operation: String,
    /// `GET`, `POST`, …
    pub method: String,
    /// Path as sent, with any prefix.
    pub path: String,
    /// Query as sent.
    pub query: String,
    /// Names in lower case, in their order.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// Status of the answer; 0 if a fault kept it back.
    pub status: u16,
    /// Name of the error in the answer.
    pub error: Option<String>,
}

impl Recorded {
    /// A header by its name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let name = name.to_ascii_lowercase();
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter of a form body or else of the query, decoded.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        [&self.body, &self.query].into_iter().find_map(|text| {
            form::pairs(text)?.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
        })
    }

    /// The body as JSON; null if it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The access key id that the request was signed with.
    #[must_use]
    pub fn access_key_id(&self) -> Option<&str> {
        let (_, rest) = self.header("authorization")?.split_once("Credential=")?;
        rest.split('/').next()
    }

    /// The region in the scope of the signature.
    #[must_use]
    pub fn signing_region(&self) -> Option<&str> {
        let (_, rest) = self.header("authorization")?.split_once("Credential=")?;
        rest.split('/').nth(2)
    }
}
