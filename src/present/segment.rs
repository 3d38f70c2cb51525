//! The segment of a prompt: what the terminal is in, filled into a template.
//!
//! The scripts of `shell/` do the same in their own languages for prompts that must not start a
//! program; the tests hold the two together.

use crate::model::printable;

/// What the placeholders stand for; empty where nothing is known.
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

/// How a segment is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// All is well.
    Calm,
    /// Soon something has to be done.
    Warning,
    /// The credentials have ended.
    Ended,
    /// The settings say to be careful.
    Danger,
}

impl Mood {
    /// What selects the colours on a terminal (ECMA-48 SGR).
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
    /// `template` with its placeholders filled in, each once: a name that looks like a placeholder
    /// stays what it is. A placeholder without a value takes the blank before it along. Without
    /// control characters.
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
