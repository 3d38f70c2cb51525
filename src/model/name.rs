//! Names: profiles, accounts, role sessions.

use std::str::FromStr;

use super::text::shown_as_text;
use crate::error::{Error, Kind, Result};

/// The name of a profile in the AWS files: case-sensitive, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProfileName(String);

impl ProfileName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProfileName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::new(Kind::Usage, "a profile name cannot be empty"));
        }
        if text.chars().any(char::is_control) {
            return Err(Error::new(
                Kind::Usage,
                format!("the profile name {text:?} contains a control character"),
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

shown_as_text!(ProfileName);

/// An account id: twelve digits, as text because of leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(String);

impl AccountId {
    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::new(
                Kind::Usage,
                format!("{text:?} is not an account id: twelve digits are expected"),
            ))
        }
    }
}

shown_as_text!(AccountId);

/// A role session name: 2 to 64 of ASCII letters, digits and `_+=,.@-` (STS `RoleSessionName`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionName(String);

impl SessionName {
    /// Makes a valid name from free text (user, host …): replaces other characters by `-`, cuts and
    /// pads.
    pub fn from_free_text(text: &str) -> Self {
        let mut name: String = text
            .chars()
            .map(|character| if is_session_character(character) { character } else { '-' })
            .take(64)
            .collect();
        while name.len() < 2 {
            name.push('-');
        }
        Self(name)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SessionName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if !(2..=64).contains(&text.chars().count()) {
            return Err(Error::new(
                Kind::Usage,
                format!("the role session name {text:?} must have 2 to 64 characters"),
            ));
        }
        if let Some(wrong) = text.chars().find(|&character| !is_session_character(character)) {
            return Err(Error::new(
                Kind::Usage,
                format!(
                    "the role session name {text:?} contains {wrong:?}: only letters, digits and _+=,.@- are allowed"
                ),
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

shown_as_text!(SessionName);

/// The characters that STS allows in session names and source identities.
pub(crate) fn is_session_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_+=,.@-".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_ids_keep_leading_zeros_and_refuse_the_rest() {
        assert_eq!("000011112222".parse::<AccountId>().unwrap().as_str(), "000011112222");
        for wrong in
            ["", "12345678901", "1234567890123", "12345678901a", "１２３４５６７８９０１２"]
        {
            assert!(wrong.parse::<AccountId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn session_names_follow_the_alphabet_of_sts() {
        assert!("jo.doe@example.com".parse::<SessionName>().is_ok());
        assert!("x".parse::<SessionName>().is_err());
        let error = "a b".parse::<SessionName>().unwrap_err();
        assert!(error.to_string().contains("' '"), "{error}");
    }

    #[test]
    fn free_text_becomes_a_session_name() {
        assert_eq!(SessionName::from_free_text("Jürgen M").as_str(), "J-rgen-M");
        assert_eq!(SessionName::from_free_text("").as_str(), "--");
        assert_eq!(SessionName::from_free_text(&"x".repeat(99)).as_str().len(), 64);
    }
}
