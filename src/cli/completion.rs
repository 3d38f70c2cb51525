//! What may stand at the cursor of a half-typed command line, as far as its declaration tells: verbs,
//! flags, fixed values, and what kind of name is wanted.
//!
//! Pure; the names themselves are for `commands`. Follows the line the way clap would, but never
//! refuses: whatever is wrong in front of the cursor is not what is being asked.

use clap::{Arg, ArgAction, Command, CommandFactory, ValueHint};

use super::Cli;
use crate::shell::completion::Candidate;

/// What is wanted at the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What stands before the value in the same word, such as `--region=`.
    pub prefix: String,
    /// What is typed of the value.
    pub typed: String,
    /// What fits whatever the files say: verbs, flags, words of a fixed list.
    pub fixed: Vec<Candidate>,
    /// The kind of name that fits beside them.
    pub wanted: Option<Wanted>,
}

/// A kind of value that is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// What `env` switches to: a profile, an alias, an account/role.
    Target,
    /// The name of an sso-session.
    SsoSession,
    /// An account: id or name.
    Account,
    /// The name of a role.
    Role,
    /// The ARN of a role that the files mention.
    RoleArn,
    /// A region.
    Region,
    /// A shell that snippets can be written for.
    Shell,
    /// A shell that there is a completion script for.
    CompletingShell,
    /// A setting.
    Setting,
    /// A file.
    File,
    /// A command of its own, which begins with the word of this number.
    Command(usize),
}

/// Kinds by long flag and by the name of the value in the help, the first that fits.
const BY_FLAG: &[(&str, Wanted)] = &[
    ("sso-session", Wanted::SsoSession),
    ("session", Wanted::SsoSession),
    ("role-arn", Wanted::RoleArn),
    ("role-name", Wanted::Role),
];
const BY_VALUE_NAME: &[(&str, Wanted)] = &[
    ("PROFILE", Wanted::Target),
    ("TARGET", Wanted::Target),
    ("REGION", Wanted::Region),
    ("ACCOUNT", Wanted::Account),
    ("ROLE", Wanted::Role),
    ("SHELL", Wanted::Shell),
    ("FILE", Wanted::File),
    ("FILE|JSON", Wanted::File),
];

/// What is wanted after `words` (without the program's name), where `current` is typed so far.
#[must_use]
pub fn question(words: &[String], current: &str) -> Question {
    let mut walk = Walk::start();
    for word in words {
        walk.pass(word);
    }
    walk.ask(current)
}

/// A walk along the line.
struct Walk {
    /// The verb that has been reached, with its flags.
    command: Command,
    /// The flags of every verb.
    global: Vec<Arg>,
    /// How many words have been passed, the program's name among them.
    passed: usize,
    positionals: usize,
    used: Vec<clap::Id>,
    /// The flag whose value comes next, and whether it already has one.
    open: Option<(Arg, bool)>,
    /// Whether `--` has been passed.
    is_flag_free: bool,
    /// Number of the first word that is another command's.
    foreign: Option<usize>,
}

impl Walk {
    fn start() -> Self {
        let command = Cli::command();
        let is_global = |argument: &&Arg| argument.is_global_set();
        Self {
            global: command.get_arguments().filter(is_global).cloned().collect(),
            command,
            passed: 1,
            positionals: 0,
            used: Vec::new(),
            open: None,
            is_flag_free: false,
            foreign: None,
        }
    }

    fn pass(&mut self, word: &str) {
        self.passed += 1;
        if self.foreign.is_some() {
            return;
        }
        if let Some((argument, has_value)) = self.open.take() {
            let is_flag = word.starts_with('-') && word.len() > 1;
            if !(has_value && is_flag) {
                if takes_several(&argument) {
                    self.open = Some((argument, true));
                }
                return;
            }
        }
        match word {
            "--" if !self.is_flag_free => self.is_flag_free = true,
            _ if !self.is_flag_free && word.starts_with('-') && word.len() > 1 => {
                self.pass_flag(word);
            }
            _ => self.pass_value(word),
        }
    }

    fn pass_flag(&mut self, word: &str) {
        let (name, has_value) = word
            .split_once('=')
            .map_or((word, false), |(name, _)| (name, true));
        let found = if let Some(long) = name.strip_prefix("--") {
            self.flag(|argument| answers_to(argument, long))
        } else {
            // Only the last of several letters can take a value.
            let last = name.chars().last();
            self.flag(|argument| argument.get_short() == last)
        };
        if let Some(argument) = found.cloned() {
            self.used.push(argument.get_id().clone());
            if takes_value(&argument) && !has_value {
                self.open = Some((argument, false));
            }
        }
    }

    fn pass_value(&mut self, word: &str) {
        if self.positionals == 0
            && !self.is_flag_free
            && let Some(verb) = self.command.find_subcommand(word)
        {
            // Declares the flags, which wait until their verb is reached.
            let mut verb = verb.clone();
            verb.build();
            self.command = verb;
            return;
        }
        if self.positional().is_some_and(is_command) {
            self.foreign = Some(self.passed - 1);
        }
        self.positionals += 1;
    }

    fn ask(mut self, current: &str) -> Question {
        if let Some(first) = self.foreign {
            return Question {
                typed: current.to_owned(),
                wanted: Some(Wanted::Command(first)),
                ..Question::default()
            };
        }
        let is_flag = current.starts_with('-') && !self.is_flag_free;
        if let Some((argument, has_value)) = self.open.take()
            && !(has_value && is_flag)
        {
            return self.values(&argument, "", current);
        }
        if is_flag {
            return match current.split_once('=') {
                Some((name, value)) => self.flag_value(name, value),
                None => Question {
                    typed: current.to_owned(),
                    fixed: self.flags(current),
                    ..Question::default()
                },
            };
        }
        let mut question = match self.positional() {
            Some(argument) => self.values(argument, "", current),
            None => Question {
                typed: current.to_owned(),
                ..Question::default()
            },
        };
        if self.positionals == 0 && !self.is_flag_free {
            question.fixed.extend(self.verbs());
        }
        question
    }

    fn flag_value(&self, name: &str, value: &str) -> Question {
        let long = name.trim_start_matches('-');
        match self.flag(|argument| answers_to(argument, long)) {
            Some(argument) if takes_value(argument) => {
                self.values(argument, &format!("{name}="), value)
            }
            _ => Question::default(),
        }
    }

    fn verbs(&self) -> impl Iterator<Item = Candidate> {
        let shown = self
            .command
            .get_subcommands()
            .filter(|verb| !verb.is_hide_set());
        shown.flat_map(|verb| {
            let about = first_line(verb.get_about());
            let names = std::iter::once(verb.get_name()).chain(verb.get_visible_aliases());
            names
                .map(|name| Candidate::new(name, about.clone()))
                .collect::<Vec<_>>()
        })
    }

    /// The flags that can still be given. The AWS CLI's names for them only once they are typed, so
    /// that nothing stands there twice.
    fn flags(&self, current: &str) -> Vec<Candidate> {
        let repeats =
            |argument: &Arg| matches!(argument.get_action(), ArgAction::Count | ArgAction::Append);
        let is_left = |argument: &&Arg| {
            !argument.is_hide_set() && (repeats(argument) || !self.used.contains(argument.get_id()))
        };
        let mut own = Vec::new();
        let mut others = Vec::new();
        for argument in self.all_flags().filter(is_left) {
            let help = first_line(argument.get_help());
            if let Some(long) = argument.get_long() {
                own.push(Candidate::new(format!("--{long}"), help.clone()));
            }
            for alias in argument.get_visible_aliases().into_iter().flatten() {
                others.push(Candidate::new(format!("--{alias}"), help.clone()));
            }
        }
        if own.iter().any(|flag| flag.value.starts_with(current)) {
            return own;
        }
        others
    }

    fn values(&self, argument: &Arg, prefix: &str, typed: &str) -> Question {
        let possible = argument.get_possible_values();
        let shown = possible.iter().filter(|value| !value.is_hide_set());
        Question {
            prefix: prefix.to_owned(),
            typed: typed.to_owned(),
            fixed: shown
                .map(|value| Candidate::new(value.get_name(), first_line(value.get_help())))
                .collect(),
            wanted: self.wanted(argument),
        }
    }

    fn wanted(&self, argument: &Arg) -> Option<Wanted> {
        if !argument.get_possible_values().is_empty() {
            return None;
        }
        if is_command(argument) {
            return Some(Wanted::Command(self.passed));
        }
        let name = argument.get_value_names()?.first()?.as_str();
        let by_flag = BY_FLAG
            .iter()
            .find(|(flag, _)| argument.get_long() == Some(*flag));
        let by_name = || BY_VALUE_NAME.iter().find(|(known, _)| name == *known);
        let found = by_flag.or_else(by_name).map(|(_, wanted)| *wanted);
        match (found, self.command.get_name()) {
            (Some(Wanted::Shell), "completions" | "init") => Some(Wanted::CompletingShell),
            (None, _) if name == "KEY" && argument.is_positional() => Some(Wanted::Setting),
            (None, _) if argument.get_value_hint() == ValueHint::FilePath => Some(Wanted::File),
            (found, _) => found,
        }
    }

    fn all_flags(&self) -> impl Iterator<Item = &Arg> {
        let own = self
            .command
            .get_arguments()
            .filter(|argument| !argument.is_positional());
        let is_other = |argument: &&Arg| {
            let has = |own: &Arg| own.get_id() == argument.get_id();
            !self.command.get_arguments().any(has)
        };
        own.chain(self.global.iter().filter(is_other))
    }

    fn flag(&self, is_meant: impl Fn(&Arg) -> bool) -> Option<&Arg> {
        self.all_flags().find(|argument| is_meant(argument))
    }

    /// What the next word without a dash is.
    fn positional(&self) -> Option<&Arg> {
        let mut all = self.command.get_positionals();
        let last = self.command.get_positionals().last();
        all.nth(self.positionals)
            .or_else(|| last.filter(|last| takes_several(last)))
    }
}

fn answers_to(argument: &Arg, long: &str) -> bool {
    argument.get_long() == Some(long)
        || argument
            .get_all_aliases()
            .is_some_and(|aliases| aliases.contains(&long))
}

fn takes_value(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Set | ArgAction::Append)
}

fn takes_several(argument: &Arg) -> bool {
    argument
        .get_num_args()
        .is_some_and(|range| range.max_values() > 1)
}

fn is_command(argument: &Arg) -> bool {
    let hint = argument.get_value_hint();
    argument.is_positional()
        && (argument.is_trailing_var_arg_set()
            || matches!(
                hint,
                ValueHint::CommandWithArguments | ValueHint::CommandName
            ))
}

fn first_line(text: Option<&clap::builder::StyledStr>) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(line: &str) -> Question {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let current = words.pop().unwrap();
        question(&words, &current)
    }

    fn names(question: &Question) -> Vec<&str> {
        question.fixed.iter().map(|c| c.value.as_str()).collect()
    }

    #[test]
    fn every_place_wants_its_kind_of_name() {
        for (line, wanted) in [
            ("", None),
            ("env ", Some(Wanted::Target)),
            ("use ", Some(Wanted::Target)),
            ("-v env ", Some(Wanted::Target)),
            ("--color never env ", Some(Wanted::Target)),
            ("env --profile ", Some(Wanted::Target)),
            ("env --profile=", Some(Wanted::Target)),
            ("env --region ", Some(Wanted::Region)),
            ("env --region=eu-", Some(Wanted::Region)),
            ("env --region eu-west-1 ", Some(Wanted::Target)),
            ("env --region=eu-west-1 ", Some(Wanted::Target)),
            ("env dev ", None),
            ("env -- ", Some(Wanted::Target)),
            ("assume --role-arn ", Some(Wanted::RoleArn)),
            ("assume --source-profile ", Some(Wanted::Target)),
            ("assume --policy ", Some(Wanted::File)),
            ("assume --tag a=b ", None),
            ("login --sso-session ", Some(Wanted::SsoSession)),
            ("env --shell ", Some(Wanted::Shell)),
            ("completions ", Some(Wanted::CompletingShell)),
            ("settings get ", Some(Wanted::Setting)),
            ("list --account ", Some(Wanted::Account)),
            ("nonsense --what ", None),
        ] {
            assert_eq!(ask(line).wanted, wanted, "{line:?}");
        }
    }

    #[test]
    fn the_value_behind_an_equals_sign_keeps_its_flag() {
        let question = ask("env --region=eu-");
        assert_eq!(
            (question.prefix.as_str(), question.typed.as_str()),
            ("--region=", "eu-")
        );
        assert_eq!(names(&ask("env --color=")), ["auto", "always", "never"]);
    }

    #[test]
    fn verbs_are_offered_first_and_with_what_they_do() {
        let question = ask("");
        assert!(names(&question).contains(&"env") && names(&question).contains(&"use"));
        assert!(!names(&question).iter().any(|name| name.starts_with('_')));
        assert!(
            question
                .fixed
                .iter()
                .all(|verb| !verb.description.is_empty())
        );
        let settings = ask("settings ");
        assert!(names(&settings).contains(&"edit"), "{settings:?}");
    }

    #[test]
    fn flags_are_offered_once_and_foreign_names_only_when_typed() {
        let question = ask("env --refresh --");
        let flags = names(&question);
        assert!(
            flags.contains(&"--region") && flags.contains(&"--no-login"),
            "{flags:?}"
        );
        assert!(!flags.contains(&"--refresh") && !flags.contains(&"--token-code"));
        assert_eq!(names(&ask("env --token"))[0], "--token-code");
        assert!(
            names(&ask("env --no-such"))
                .iter()
                .all(|flag| !flag.starts_with("--no-such"))
        );
    }
}
