//! Why renewal failed, in one word. The word travels in a variable, for the prompt, and so that it
//! is reported only once.

use crate::error::Kind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// A person has to sign in, or enter an MFA code.
    SignIn,
    Offline,
    Refused,
    Failed,
    /// It takes longer than a prompt waits.
    Waiting,
}

const WORDS: [(Notice, &str); 5] = [
    (Notice::SignIn, "sign-in"),
    (Notice::Offline, "offline"),
    (Notice::Refused, "refused"),
    (Notice::Failed, "failed"),
    (Notice::Waiting, "waiting"),
];

impl Notice {
    pub(crate) fn word(self) -> &'static str {
        WORDS.iter().find(|(notice, _)| *notice == self).map_or("failed", |(_, word)| word)
    }

    pub(crate) fn of_word(word: &str) -> Option<Self> {
        WORDS.iter().find(|(_, known)| *known == word).map(|(notice, _)| *notice)
    }
}

impl From<Kind> for Notice {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::SignInNeeded => Self::SignIn,
            Kind::Network => Self::Offline,
            Kind::Refused => Self::Refused,
            _ => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_has_a_word_of_its_own() {
        for (notice, word) in WORDS {
            assert_eq!(notice.word(), word);
            assert_eq!(Notice::of_word(word), Some(notice));
        }
        assert_eq!(Notice::of_word("$(touch x)"), None);
    }
}
