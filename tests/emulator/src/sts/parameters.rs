//! The parameters of a call: taken one by one with their limits (sts.md 4), all problems told in one
//! `ValidationError` as the service does, and what nobody took is refused.

use std::collections::BTreeMap;

use crate::form;
use crate::http::Request;
use crate::signature::Refusal;

/// The characters that a text may hold, with the pattern that error texts name.
#[derive(Clone, Copy)]
pub(super) struct Pattern {
    pub(super) text: &'static str,
    pub(super) allows: fn(char) -> bool,
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Session names and source identities.
pub(super) const NAME: Pattern = Pattern {
    text: r"[\w+=,.@-]*",
    allows: |character| is_word(character) || "+=,.@-".contains(character),
};
/// External ids.
pub(super) const EXTERNAL_ID: Pattern = Pattern {
    text: r"[\w+=,.@:\/-]*",
    allows: |character| is_word(character) || "+=,.@:/-".contains(character),
};
/// Serials of MFA devices.
pub(super) const SERIAL: Pattern = Pattern {
    text: r"[\w+=/:,.@-]*",
    allows: |character| is_word(character) || "+=/:,.@-".contains(character),
};
/// MFA codes.
pub(super) const DIGITS: Pattern =
    Pattern { text: r"[\d]*", allows: |character| character.is_ascii_digit() };
/// Keys and values of session tags.
pub(super) const TAG: Pattern = Pattern {
    text: r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*",
    allows: |character| {
        character.is_alphanumeric()
            || (character.is_whitespace() && !character.is_control())
            || "_.:/=+-@".contains(character)
    },
};
/// ARNs, policies and tokens: every printable character and line ends.
pub(super) const PRINTABLE: Pattern = Pattern {
    text: r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uFFFF]+",
    allows: |character| !character.is_control() || "\t\n\r\u{85}".contains(character),
};

/// The parameters that nobody has taken yet, and the problems so far.
pub(super) struct Parameters {
    rest: BTreeMap<String, String>,
    problems: Vec<String>,
}

impl Parameters {
    /// Reads the form and checks what every call has.
    ///
    /// # Errors
    /// Broken escapes, repeated names, a wrong version.
    pub(super) fn read(request: &Request) -> Result<Self, Refusal> {
        let malformed = |text: &str| Refusal::new(400, "MalformedQueryString", text);
        let body =
            std::str::from_utf8(&request.body).map_err(|_| malformed("The body is not UTF-8"))?;
        let pairs = form::unique_pairs(body)
            .ok_or_else(|| malformed("The query string contains a syntax error"))?;
        if !request.query.is_empty() {
            return Err(malformed("Parameters belong into the body"));
        }
        let mut rest: BTreeMap<_, _> = pairs.into_iter().collect();
        rest.remove("Action");
        let version = rest.remove("Version").unwrap_or_default();
        if version == "2011-06-15" {
            return Ok(Self { rest, problems: Vec::new() });
        }
        let message = format!("Could not find operation for version {version}");
        Err(Refusal::new(400, "InvalidAction", message))
    }

    /// Takes a text that may be absent.
    pub(super) fn optional(
        &mut self,
        name: &str,
        least: usize,
        most: usize,
        pattern: Pattern,
    ) -> Option<String> {
        let value = self.rest.remove(name)?;
        self.check(&value, name, least, most, pattern);
        Some(value)
    }

    /// Takes a text that must be there.
    pub(super) fn required(
        &mut self,
        name: &str,
        least: usize,
        most: usize,
        pattern: Pattern,
    ) -> String {
        self.optional(name, least, most, pattern).unwrap_or_else(|| {
            self.missing(name);
            String::new()
        })
    }

    /// Takes a number of seconds that may be absent.
    pub(super) fn seconds(&mut self, name: &str, least: i64, most: i64) -> Option<i64> {
        let text = self.rest.remove(name)?;
        let Ok(value) = text.parse::<i64>() else {
            self.problem(&text, name, "Member must be a number");
            return None;
        };
        if value < least {
            let rule = format!("Member must have value greater than or equal to {least}");
            self.problem(&text, name, &rule);
        } else if value > most {
            let rule = format!("Member must have value less than or equal to {most}");
            self.problem(&text, name, &rule);
        }
        Some(value)
    }

    /// Takes `NAME.member.1`, `.2`, … with these fields each (`[""]`: plain texts); at most so many items.
    pub(super) fn list(
        &mut self,
        name: &str,
        fields: &[&str],
        most: usize,
    ) -> Vec<Vec<Option<String>>> {
        if self.rest.get(name).is_some_and(String::is_empty) {
            // How botocore writes an empty list.
            self.rest.remove(name);
        }
        let mut items = Vec::new();
        loop {
            let number = items.len() + 1;
            let item: Vec<Option<String>> = fields
                .iter()
                .map(|field| {
                    let dot = if field.is_empty() { "" } else { "." };
                    self.rest.remove(&format!("{name}.member.{number}{dot}{field}"))
                })
                .collect();
            if item.iter().all(Option::is_none) {
                break;
            }
            items.push(item);
        }
        if items.len() > most {
            let rule = format!("Member must have length less than or equal to {most}");
            self.problem(&format!("[{} items]", items.len()), name, &rule);
        }
        items
    }

    /// Checks a value that came by another way.
    pub(super) fn check(
        &mut self,
        value: &str,
        name: &str,
        least: usize,
        most: usize,
        pattern: Pattern,
    ) {
        let length = value.chars().count();
        if length < least {
            let rule = format!("Member must have length greater than or equal to {least}");
            self.problem(value, name, &rule);
        }
        if length > most {
            let rule = format!("Member must have length less than or equal to {most}");
            self.problem(value, name, &rule);
        }
        if !value.chars().all(pattern.allows) {
            let rule = format!("Member must satisfy regular expression pattern: {}", pattern.text);
            self.problem(value, name, &rule);
        }
    }

    /// Notes that a value is missing.
    pub(super) fn missing(&mut self, name: &str) {
        let name = member_name(name);
        self.problems.push(format!(
            "Value null at '{name}' failed to satisfy constraint: Member must not be null"
        ));
    }

    /// Notes that a value breaks a rule.
    pub(super) fn problem(&mut self, value: &str, name: &str, rule: &str) {
        let name = member_name(name);
        self.problems
            .push(format!("Value '{value}' at '{name}' failed to satisfy constraint: {rule}"));
    }

    /// Ends the taking.
    ///
    /// # Errors
    /// All problems in one text; else the first parameter that nobody took.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        if !self.problems.is_empty() {
            let count = self.problems.len();
            let errors = if count == 1 { "error" } else { "errors" };
            let message =
                format!("{count} validation {errors} detected: {}", self.problems.join("; "));
            return Err(validation(message));
        }
        match self.rest.keys().next() {
            Some(name) => {
                let message = format!("Unknown parameter {name}");
                Err(Refusal::new(400, "MalformedQueryString", message))
            }
            None => Ok(()),
        }
    }
}

/// A `ValidationError`.
pub(super) fn validation(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "ValidationError", message)
}

/// `RoleArn` as error texts call it: `roleArn`.
fn member_name(name: &str) -> String {
    name.split('.')
        .map(|part| {
            let mut characters = part.chars();
            let first = characters.next().map(|first| first.to_ascii_lowercase());
            first.into_iter().chain(characters).collect::<String>()
        })
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> Parameters {
        let request = Request {
            body: format!("Action=X&Version=2011-06-15&{body}").into_bytes(),
            ..Request::default()
        };
        Parameters::read(&request).unwrap()
    }

    #[test]
    fn all_problems_stand_in_one_error() {
        let mut parameters = form("RoleSessionName=a%20&DurationSeconds=1");
        parameters.required("RoleSessionName", 3, 64, NAME);
        parameters.required("RoleArn", 20, 2048, PRINTABLE);
        parameters.seconds("DurationSeconds", 900, 43_200);
        let refusal = parameters.finish().unwrap_err();
        assert_eq!(refusal.code, "ValidationError");
        assert_eq!(
            refusal.message,
            "4 validation errors detected: \
             Value 'a ' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or \
             equal to 3; \
             Value 'a ' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression \
             pattern: [\\w+=,.@-]*; \
             Value null at 'roleArn' failed to satisfy constraint: Member must not be null; \
             Value '1' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or \
             equal to 900"
        );
    }

    #[test]
    fn lists_count_from_one_without_gaps() {
        let mut parameters = form("Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.3.Key=c");
        let items = parameters.list("Tags", &["Key", "Value"], 50);
        assert_eq!(items, [[Some("a".to_owned()), Some("b".to_owned())]]);
        let refusal = parameters.finish().unwrap_err();
        assert_eq!(refusal.message, "Unknown parameter Tags.member.3.Key");
        let mut parameters = form("Tags=");
        assert!(parameters.list("Tags", &["Key", "Value"], 50).is_empty());
        assert!(parameters.finish().is_ok());
    }
}
