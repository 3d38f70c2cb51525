//! The values that the variables had before awsso, packed into one variable.
//!
//! `1.NAME=VALUE.NAME.…`: a format version, then one entry per variable; without `=` it was unset.
//! Values are base64url of their bytes (UTF-16, little endian, on Windows), so the text is plain
//! ASCII without special characters. It is not trusted: only managed names are read, and malformed
//! text is ignored.

use std::ffi::{OsStr, OsString};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::vars::{MANAGED, Variable};
use super::{Change, Environment};

const VERSION: &str = "1";

pub(super) fn encode(before: &Environment) -> String {
    let mut text = VERSION.to_owned();
    for name in restorable() {
        text.push('.');
        text.push_str(name);
        if let Some(value) = before.get(name) {
            text.push('=');
            URL_SAFE_NO_PAD.encode_string(to_bytes(value), &mut text);
        }
    }
    text
}

/// Reads what [`encode`] wrote, in the order of the table. A missing variable was not managed by
/// the version that wrote it. `None` if malformed.
pub(super) fn decode(text: &str) -> Option<Vec<Change>> {
    let mut entries = text.split('.');
    if entries.next()? != VERSION {
        return None;
    }
    let mut found: [Option<Option<OsString>>; MANAGED.len()] = Default::default();
    for entry in entries {
        let (name, value) = match entry.split_once('=') {
            Some((name, packed)) => (name, Some(unpack(packed)?)),
            None => (entry, None),
        };
        let Some(index) = MANAGED.iter().position(|variable| variable.name == name) else {
            continue;
        };
        if MANAGED[index].is_own() || found[index].replace(value).is_some() {
            return None;
        }
    }
    let changes = MANAGED
        .iter()
        .zip(found)
        .filter_map(|(variable, state)| Some(Change { name: variable.name, value: state? }));
    Some(changes.collect())
}

/// All but awsso's own.
pub(super) fn restorable() -> impl Iterator<Item = &'static str> {
    MANAGED.iter().filter(|variable| !variable.is_own()).map(|&Variable { name, .. }| name)
}

fn unpack(packed: &str) -> Option<OsString> {
    from_bytes(&URL_SAFE_NO_PAD.decode(packed).ok()?)
}

#[cfg(unix)]
fn to_bytes(value: &OsStr) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    value.as_bytes().to_vec()
}

#[cfg(unix)]
fn from_bytes(bytes: &[u8]) -> Option<OsString> {
    use std::os::unix::ffi::OsStrExt;
    (!bytes.contains(&0)).then(|| OsStr::from_bytes(bytes).to_owned())
}

#[cfg(windows)]
fn to_bytes(value: &OsStr) -> Vec<u8> {
    use std::os::windows::ffi::OsStrExt;
    value.encode_wide().flat_map(u16::to_le_bytes).collect()
}

#[cfg(windows)]
fn from_bytes(bytes: &[u8]) -> Option<OsString> {
    use std::os::windows::ffi::OsStringExt;
    let (pairs, []) = bytes.as_chunks() else {
        return None;
    };
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    (!units.contains(&0)).then(|| OsString::from_wide(&units))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set<'a>(previous: &'a [Change], name: &str) -> Option<&'a OsStr> {
        previous.iter().find(|change| change.name == name)?.value.as_deref()
    }

    #[test]
    fn set_empty_and_unset_survive_packing() {
        let mut before = Environment::default();
        before.set("AWS_REGION", "eu-west-1\n'\"$(x)");
        before.set("AWS_PROFILE", "");
        before.set("PATH", "/bin");
        let packed = encode(&before);
        assert!(packed.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.=".contains(&b)));
        let previous = decode(&packed).unwrap();
        assert_eq!(previous.len(), restorable().count());
        assert_eq!(set(&previous, "AWS_REGION"), Some(OsStr::new("eu-west-1\n'\"$(x)")));
        assert_eq!(set(&previous, "AWS_PROFILE"), Some(OsStr::new("")));
        assert_eq!(set(&previous, "AWS_ROLE_ARN"), None);
    }

    #[cfg(unix)]
    #[test]
    fn every_byte_survives_packing() {
        use std::os::unix::ffi::OsStringExt;
        let bytes: Vec<u8> = (1..=255).collect();
        let mut before = Environment::default();
        before.set("AWS_PROFILE", OsString::from_vec(bytes.clone()));
        let previous = decode(&encode(&before)).unwrap();
        assert_eq!(set(&previous, "AWS_PROFILE").unwrap().as_encoded_bytes(), bytes);
    }

    #[test]
    fn only_managed_names_are_ever_restored() {
        let foo = if cfg!(windows) { "ZgBvAG8A" } else { "Zm9v" };
        let text = format!("1.PATH={foo}.LD_PRELOAD={foo}.AWS_REGION={foo}.BASH_ENV");
        let previous = decode(&text).unwrap();
        let names: Vec<_> = previous.iter().map(|change| change.name).collect();
        assert_eq!(names, ["AWS_REGION"]);
    }

    #[test]
    fn malformed_text_counts_as_absent() {
        for text in [
            "",
            "2.AWS_REGION",
            "AWS_REGION=Zm9v",
            "1.AWS_REGION=***",
            "1.AWS_REGION=Zm9v=",
            "1.AWS_REGION=AA",              // a NUL byte
            "1.AWS_REGION.AWS_REGION=Zm9v", // twice
            "1.AWSSO_PROFILE=Zm9v",         // own variables are not saved
        ] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
