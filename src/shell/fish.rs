//! fish. Only global variables are changed: `set -e` without `-g` would delete a universal variable
//! of that name, for all sessions and for good. An exported universal variable becomes visible when
//! the global one is deleted, and a local one overrides both. Only fish can see them: a switch that
//! one of them would undo fails before it changes anything.

use std::ffi::OsStr;
use std::fmt::Write;

use super::completion::{Completion, Line, Matching, tabbed};
use super::{Places, RcFiles, Shell, argument, kept, quoted};
use crate::environ::{
    Changes,
    vars::{self, Purpose},
};
use crate::error::Result;

pub(super) struct Fish;

impl Shell for Fish {
    fn name(&self) -> &'static str {
        "fish"
    }

    fn program_names(&self) -> &'static [&'static str] {
        &["fish"]
    }

    /// `'…'` for printable ASCII, `\Xhh` outside the quotes for every other byte.
    fn quote(&self, value: &OsStr) -> Result<String, &'static str> {
        let mut literal = String::new();
        let mut inside = false;
        for &byte in value.as_encoded_bytes() {
            let printable = matches!(byte, b' '..=b'~');
            if printable != inside {
                literal.push('\'');
                inside = printable;
            }
            match byte {
                b'\'' | b'\\' => {
                    literal.push('\\');
                    literal.push(char::from(byte));
                }
                _ if printable => literal.push(char::from(byte)),
                _ => {
                    let _ = write!(literal, "\\X{byte:02x}");
                }
            }
        }
        if inside {
            literal.push('\'');
        }
        Ok(if literal.is_empty() { "''".to_owned() } else { literal })
    }

    /// Ends in `true;`: `set -e` of an unset name has status 4, and `set` keeps the earlier status.
    fn render(&self, changes: &Changes) -> Result<String> {
        let names = OthersNames::of(changes);
        let intent = Intent::of(changes);
        let mut text = String::new();
        if intent == Intent::Switch {
            text.push_str(&names.guard());
            text.push_str(&names.hide());
        }
        for name in changes.unset() {
            let _ = writeln!(text, "set -e -g {name};");
        }
        for variable in quoted(self, changes) {
            let (name, literal) = variable?;
            if intent == Intent::Restoration {
                // An exported universal variable with this value is enough.
                let _ = write!(text, "set -e -g {name}; set -q -x -U {name}; and ");
                let _ =
                    writeln!(text, "test \"${name}\" = {literal}; or set -gx {name} {literal};");
            } else {
                let _ = writeln!(text, "set -gx {name} {literal};");
            }
        }
        text.extend(kept(self, changes)?);
        match intent {
            Intent::Switch => text.push_str("true;\nend;\n"),
            Intent::Restoration => text.push_str(&(names.unhide() + "true;\n")),
            Intent::Other => text.push_str("true;\n"),
        }
        Ok(text)
    }

    /// fish has no subshell that could carry the code, and `return` would leave the user's
    /// function.
    fn failure(&self, _exit_code: u8) -> String {
        "false;\n".to_owned()
    }

    fn eval_line(&self, command: &str) -> String {
        format!("{command} | source")
    }

    // Before 3.2, `set -e` takes one name.
    fn unset_line(&self, names: &[&str]) -> String {
        format!("set -e {}", names.join("; set -e "))
    }

    fn argument(&self, word: &str) -> String {
        argument::bare_or(word, argument::escaping)
    }

    fn assign(&self, name: &str, literal: &str) -> String {
        format!("set -g {name} {literal};\n")
    }

    fn rc_files(&self, places: &Places<'_>) -> RcFiles {
        RcFiles::one(places.config_home().join("fish").join("config.fish"))
    }

    fn init_script(&self) -> Option<&'static str> {
        Some(include_str!("../../shell/awsso.fish"))
    }

    fn prompt_script(&self) -> &'static str {
        include_str!("../../shell/prompt.fish")
    }

    fn completion(&self) -> Option<&'static Completion> {
        Some(&COMPLETION)
    }
}

/// The purpose of changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Intent {
    Switch,
    /// To leave a session: the values are the user's.
    Restoration,
    /// To continue in it.
    Other,
}

impl Intent {
    fn of(changes: &Changes) -> Self {
        let profile = vars::name(Purpose::OwnProfile);
        if changes.set().any(|(name, _)| name == profile) {
            Self::Switch
        } else if changes.unset().any(|name| name == profile)
            || !changes.set().any(|(name, _)| vars::is_own(name))
        {
            Self::Restoration
        } else {
            Self::Other
        }
    }
}

/// The changed variables that are not awsso's own, separated by spaces.
struct OthersNames {
    all: String,
    unset: String,
    /// Those that programs read credentials from: regions may differ.
    but_regions: String,
}

impl OthersNames {
    fn of(changes: &Changes) -> Self {
        let unset: Vec<_> = changes.unset().filter(|name| !vars::is_own(name)).collect();
        let set = changes.set().map(|(name, _)| name);
        let set = set.filter(|name| !vars::is_own(name));
        let all: Vec<_> = unset.iter().copied().chain(set).collect();
        let regions = vars::MANAGED.iter().filter(|known| known.purpose == Purpose::Region);
        let regions: Vec<_> = regions.map(|known| known.name).collect();
        let is_region = |name: &str| regions.contains(&name);
        let but_regions: Vec<_> = all.iter().copied().filter(|name| !is_region(name)).collect();
        Self { all: all.join(" "), unset: unset.join(" "), but_regions: but_regions.join(" ") }
    }

    /// Opens a block that runs only if no local variable of the calling function, and no exported
    /// universal variable, would override the new values.
    fn guard(&self) -> String {
        [
            "not begin; set -l found; set -l name; ",
            &format!("for name in {}; set -q -x -l $name; and set found $name; and ", self.but_regions),
            "builtin printf 'awsso: %s is a local variable: it would override the session\\nhint: set -e %s\\n' $name $name >&2; end; ",
            &format!("for name in {}; set -q -x -U $name; and set found $name; and ", self.unset),
            "builtin printf 'awsso: %s is a universal variable: it would override the session\\nhint: set -e -U %s\\n' $name $name >&2; end; ",
            "test -n \"$found\"; end;\nand begin;\n",
        ]
        .concat()
    }

    /// Saves global variables that are not exported, which awsso does not see.
    fn hide(&self) -> String {
        format!(
            "begin; set -l name; for name in {}; set -q -g $name; and not set -q -x -g $name; and set -g __awsso_hidden_$name $$name; end; end;\n",
            self.all
        )
    }

    fn unhide(&self) -> String {
        if self.all.is_empty() {
            return String::new();
        }
        format!(
            "begin; set -l name; for name in {}; set -l hidden __awsso_hidden_$name; set -q -g $hidden; and set -g -u $name $$hidden; and set -e -g $hidden; end; end;\n",
            self.all
        )
    }
}

/// fish. It quotes and filters by itself, and shows what follows a tab as the description.
static COMPLETION: Completion = Completion {
    script: include_str!("../../completions/awsso.fish"),
    is_part_of_init: true,
    variable: None,
    completes_commands: true,
    matching: Matching::Subsequence,
    read: Line::of_words,
    write: |_, answer| tabbed(answer),
};

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn what_the_user_had_comes_back_over_globals_only_and_ends_in_success() {
        assert_eq!(
            Fish.render(&samples::changes()).unwrap(),
            concat!(
                "set -e -g AWS_PROFILE;\n",
                "set -e -g AWS_SECURITY_TOKEN;\n",
                "set -e -g AWS_ACCESS_KEY_ID; set -q -x -U AWS_ACCESS_KEY_ID; and ",
                "test \"$AWS_ACCESS_KEY_ID\" = 'ASIAEXAMPLE'; or set -gx AWS_ACCESS_KEY_ID 'ASIAEXAMPLE';\n",
                "set -e -g AWS_REGION; set -q -x -U AWS_REGION; and ",
                "test \"$AWS_REGION\" = ''; or set -gx AWS_REGION '';\n",
                "set -e -g AWS_SSO_PROFILE; set -q -x -U AWS_SSO_PROFILE; and ",
                "test \"$AWS_SSO_PROFILE\" = 'it\\'s '\\Xe2\\X80\\X99'$x\\\\\\\\!'\\X0a; or ",
                "set -gx AWS_SSO_PROFILE 'it\\'s '\\Xe2\\X80\\X99'$x\\\\\\\\!'\\X0a;\n",
                "begin; set -l name; for name in AWS_PROFILE AWS_SECURITY_TOKEN AWS_ACCESS_KEY_ID AWS_REGION AWS_SSO_PROFILE; ",
                "set -l hidden __awsso_hidden_$name; set -q -g $hidden; and set -g -u $name $$hidden; and set -e -g $hidden; end; end;\n",
                "true;\n",
            )
        );
        assert_eq!(Fish.failure(4), "false;\n");
    }

    #[test]
    fn a_switch_comes_after_a_look_at_what_would_win_over_it() {
        let changes = samples::changes().with("AWSSO_PROFILE", "dev");
        let text = Fish.render(&changes).unwrap();
        let (guard, rest) = text.split_once("\nand begin;\n").unwrap();
        assert!(guard.starts_with("not begin; "), "{guard}");
        assert!(
            guard.contains("for name in AWS_PROFILE AWS_SECURITY_TOKEN AWS_ACCESS_KEY_ID AWS_SSO_PROFILE; set -q -x -l $name;"),
            "{guard}"
        );
        assert!(
            guard.contains("for name in AWS_PROFILE AWS_SECURITY_TOKEN; set -q -x -U $name;"),
            "{guard}"
        );
        assert!(rest.contains("\nset -gx AWS_REGION '';\n"), "{rest}");
        assert!(rest.ends_with("\nset -gx AWSSO_PROFILE 'dev';\ntrue;\nend;\n"), "{rest}");
        for line in text.lines() {
            assert!(line.ends_with(';'), "{line}");
        }
    }

    #[test]
    fn what_goes_on_in_a_session_is_neither_guarded_nor_restored() {
        let renewal =
            samples::set("AWS_ACCESS_KEY_ID", "ASIA2".as_ref()).with("AWSSO_EXPIRATION", "9");
        assert_eq!(
            Fish.render(&renewal).unwrap(),
            "set -gx AWS_ACCESS_KEY_ID 'ASIA2';\nset -gx AWSSO_EXPIRATION '9';\ntrue;\n"
        );
    }
}
