//! The format of an encrypted file: JSON that says which key it takes.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

use super::Store;

const VERSION: u32 = 2;

/// What stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Form<'a> {
    #[serde(default)]
    version: u32,
    /// Where the key is.
    #[serde(default, borrow)]
    store: Cow<'a, str>,
    /// The id of the key.
    #[serde(default, borrow)]
    key: Cow<'a, str>,
    #[serde(default, borrow)]
    sealed: Cow<'a, str>,
}

pub(super) struct Envelope {
    pub(super) store: Store,
    /// The id of the key.
    pub(super) key: String,
    pub(super) sealed: Vec<u8>,
}

/// Why a file is not an [`Envelope`].
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unsealed {
    /// An older awsso wrote it, or a newer one.
    OfAnotherVersion,
    Damaged,
}

impl Envelope {
    pub(super) fn to_text(&self) -> Vec<u8> {
        let form = Form {
            version: VERSION,
            store: self.store.word().into(),
            key: self.key.as_str().into(),
            sealed: STANDARD_NO_PAD.encode(&self.sealed).into(),
        };
        serde_json::to_vec(&form).expect("texts and numbers become JSON")
    }

    pub(super) fn parse(text: &[u8]) -> Result<Self, Unsealed> {
        let form: Form<'_> = serde_json::from_slice(text).map_err(|_| Unsealed::Damaged)?;
        let store = Store::of_word(&form.store);
        let (VERSION, Some(store)) = (form.version, store) else {
            return Err(Unsealed::OfAnotherVersion);
        };
        let sealed = STANDARD_NO_PAD.decode(form.sealed.as_bytes());
        let sealed = sealed.map_err(|_| Unsealed::Damaged)?;
        Ok(Self { store, key: form.key.into_owned(), sealed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_is_read_back() {
        for store in Store::ALL {
            let written = Envelope { store, key: "72cd".to_owned(), sealed: vec![0, 1, 255] };
            let read = Envelope::parse(&written.to_text()).unwrap_or_else(|_| panic!());
            assert_eq!(
                (read.store, read.key.as_str(), read.sealed.as_slice()),
                (store, "72cd", &[0, 1, 255][..])
            );
        }
    }

    #[test]
    fn plain_entries_and_damage_are_told_apart() {
        for (text, expected) in [
            (r#"{"Version":1,"AccessKeyId":"a"}"#, Unsealed::OfAnotherVersion),
            (r#"{"version":1}"#, Unsealed::OfAnotherVersion),
            (r#"{"Version":3,"Store":"file"}"#, Unsealed::OfAnotherVersion),
            (r#"{"Version":2,"Store":"elsewhere"}"#, Unsealed::OfAnotherVersion),
            (r#"{"Version":2,"Store":"file","Sealed":"%"}"#, Unsealed::Damaged),
            (r#"{"Version":2,"Store":1}"#, Unsealed::Damaged),
            ("7", Unsealed::Damaged),
            ("", Unsealed::Damaged),
        ] {
            assert_eq!(Envelope::parse(text.as_bytes()).err(), Some(expected), "{text}");
        }
    }
}
