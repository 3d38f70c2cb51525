//! The prompt segment: a template filled with the terminal's session.
//!
//! The scripts in `shell/` do the same without a process; the tests compare them.

use crate::model::printable;

/// The values of the placeholders; empty if unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Segment {
    /// `{profile}`
    pub profile: String,
    /// `{account}`
    pub account: String,
    /// `{account_name}`
    pub account_name: String,
    /// `{role}`
    pub role: String,
    /// `{region}`
    pub region: String,
    /// `{left}`
    pub left: String,
}

/// The state that a segment's color shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Calm,
    /// Action is required soon.
    Warning,
    /// The credentials have expired.
    Ended,
    /// A dangerous profile.
    Danger,
}

impl Mood {
    /// The colors on a terminal (ECMA-48 SGR).
    pub(crate) const fn style(self) -> &'static str {
        match self {
            Self::Calm => "36",
            Self::Warning => "33",
            Self::Ended => "31",
            Self::Danger => "1;37;41",
        }
    }
}

impl Segment {
    /// `template` with its placeholders replaced once: a value that looks like a placeholder stays
    /// as it is. A placeholder without a value removes the space before it. Without control
    /// characters.
    pub(crate) fn fill(&self, template: &str) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
        {
            text.push_str(before);
            let value = self.value(name);
            if value.is_empty() && text.ends_with(' ') {
                text.pop();
            }
            text.push_str(&printable(value));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn value(&self, name: &str) -> &str {
        match name {
            "profile" => &self.profile,
            "account" => &self.account,
            "account_name" => &self.account_name,
            "role" => &self.role,
            "region" => &self.region,
            "left" => &self.left,
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once_and_leave_no_gaps() {
        let segment = Segment {
            profile: "a{left}b\u{200b}\u{1b}[31m".to_owned(),
            left: "52m".to_owned(),
            ..Segment::default()
        };
        for (template, text) in [
            ("{profile} {region} {left}", "a{left}b\u{fffd} 52m"),
            ("({account}/{left})", "(/52m)"),
            ("{left", "{left"),
            ("plain }{", "plain }{"),
            ("{unknown}{left}!", "52m!"),
            ("", ""),
        ] {
            assert_eq!(segment.fill(template), text, "{template}");
        }
    }
}
