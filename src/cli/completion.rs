//! What fits at the cursor of a command line, by its declaration: verbs, flags, fixed values, and
//! the kind of name that is wanted.
//!
//! `clap_complete` follows the line. For a name it gets a mark: `target` looks up the names, and
//! the calling shell filters them.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command, CommandFactory, ValueEnum};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, complete};

use super::Cli;
use crate::shell::completion::Candidate;

/// What is wanted at the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Question {
    /// What precedes the value in the same word, such as `--region=`.
    pub prefix: String,
    /// The typed part of the value.
    pub typed: String,
    /// Candidates that do not depend on files: verbs, flags, words of a fixed list.
    pub fixed: Vec<Candidate>,
    /// The index of the first word of a command that awsso runs, if the cursor is in it; the
    /// program's name is word 0.
    pub command_at: Option<usize>,
    /// The kind of name that fits too.
    pub wanted: Option<Wanted>,
}

/// A kind of value that is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wanted {
    /// A profile, an alias or an account/role, as for `env`.
    Target,
    /// The name of an SSO session.
    SsoSession,
    /// An account: id or name.
    Account,
    /// The name of a role.
    Role,
    /// The ARN of a role in the files.
    RoleArn,
    /// A region.
    Region,
    /// A shell for snippets.
    Shell,
    /// A shell with a completion script.
    CompletingShell,
    /// A setting.
    Setting,
    /// A file.
    File,
}

impl Wanted {
    /// zsh's group for a name of this kind. A profile name may contain a slash too.
    pub(crate) fn tag(self, name: &str) -> &'static str {
        match self {
            Self::Target if name.contains('/') => "roles",
            Self::Target => "profiles",
            Self::SsoSession => "sso-sessions",
            Self::Account => "accounts",
            Self::Role | Self::RoleArn => "roles",
            Self::Region => "regions",
            Self::Setting => "settings",
            Self::Shell | Self::CompletingShell => "shells",
            Self::File => "files",
        }
    }
}

/// Kinds by long flag and by value name in the help; the first match counts.
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
    ("KEY", Wanted::Setting),
    ("FILE|JSON", Wanted::File),
];

/// Precedes the number of a kind; no command line can contain it.
const MARK: char = '\0';

/// What is wanted after `words` (without the program's name), with `current` typed so far.
pub(crate) fn question(words: &[String], current: &str) -> Question {
    let mut command = marked(declaration());
    if let Some(at) = command_position(&command, words, current) {
        return Question { command_at: Some(at + 1), ..Question::default() };
    }
    let (prefix, typed) = match current.split_once('=') {
        Some((flag, value)) if flag.starts_with("--") => (format!("{flag}="), value),
        _ => (String::new(), current),
    };
    // Everything that fits here: the shell filters.
    let is_flag = prefix.is_empty() && current.starts_with('-') && !words.iter().any(|w| w == "--");
    let asked = if is_flag { "--" } else { prefix.as_str() };
    let mut found = candidates(&mut command, words, asked);
    let is_typed = |candidate: &CompletionCandidate| {
        let value = candidate.get_value().to_string_lossy();
        value.starts_with(current)
    };
    if is_flag && !found.iter().any(is_typed) {
        // Other names of a flag (the AWS CLI's) are offered only when they are typed.
        found = candidates(&mut command, words, current);
    }
    let verb = reached(&command, words);
    let mut question = Question { prefix, typed: typed.to_owned(), ..Question::default() };
    for candidate in found {
        let text = candidate.get_value().to_string_lossy().into_owned();
        let value = text.strip_prefix(&question.prefix).unwrap_or(&text);
        if let Some(kind) = value.strip_prefix(MARK) {
            let kinds = Wanted::value_variants();
            question.wanted = kind.parse().ok().and_then(|at: usize| kinds.get(at).copied());
        } else if value.starts_with("--") == is_flag && !is_used(verb, value, words) {
            let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
            let help = help.lines().next().unwrap_or_default();
            // The engine offers each verb once; other names fit too.
            let subcommand = verb.find_subcommand(value).filter(|_| !is_flag);
            let aliases = subcommand.into_iter().flat_map(Command::get_visible_aliases);
            let names = std::iter::once(value).chain(aliases);
            let tag = match subcommand {
                Some(_) => "commands",
                None if is_flag => "options",
                None => "values",
            };
            question.fixed.extend(names.map(|name| Candidate::new(name, help).tagged(tag)));
        }
    }
    question
}

/// The position in `words` of the command of `exec`, if the cursor is in it.
fn command_position(command: &Command, words: &[String], current: &str) -> Option<usize> {
    let exec = command.find_subcommand("exec")?;
    let takes_value = |name: &str| {
        let arguments = exec.get_arguments().chain(command.get_arguments());
        let mut named = arguments.filter(|argument| argument.get_long() == Some(name));
        named.next().is_some_and(|argument| argument.get_action().takes_values())
    };
    let (mut is_exec, mut has_target) = (false, false);
    let mut left = words.iter().enumerate();
    while let Some((at, word)) = left.next() {
        if is_exec && word == "--" {
            return Some(at + 1);
        } else if let Some(flag) = word.strip_prefix("--") {
            let (name, value) = flag.split_once('=').map_or((flag, None), |(n, v)| (n, Some(v)));
            has_target |= ["profile", "each"].contains(&name);
            if takes_value(name) && value.is_none() {
                left.next()?;
            }
        } else if !word.starts_with('-') || word == "-" {
            match (is_exec, has_target) {
                (false, _) if word == "exec" => is_exec = true,
                (false, _) => return None,
                (true, false) => has_target = true,
                (true, true) => return Some(at),
            }
        }
    }
    (is_exec && has_target && !current.starts_with('-')).then_some(words.len())
}

fn candidates(command: &mut Command, words: &[String], current: &str) -> Vec<CompletionCandidate> {
    let mut line = vec![OsString::from("awsso")];
    line.extend(words.iter().map(OsString::from));
    line.push(current.into());
    let last = line.len() - 1;
    complete(command, line, last, None).unwrap_or_default()
}

/// The declaration of the whole line, with every verb's flags.
fn declaration() -> Command {
    let mut command = Cli::command();
    command.build();
    command
}

/// `command` with a mark wherever a name is wanted.
fn marked(command: Command) -> Command {
    let verb = command.get_name().to_owned();
    let mark = |argument: Arg| match wanted(&argument, &verb) {
        Some(kind) => {
            let mark = format!("{MARK}{}", kind as usize);
            argument.add(ArgValueCompleter::new(move |_: &std::ffi::OsStr| {
                vec![CompletionCandidate::new(mark.clone())]
            }))
        }
        None => argument,
    };
    command.mut_args(mark).mut_subcommands(marked)
}

fn wanted(argument: &Arg, verb: &str) -> Option<Wanted> {
    if !argument.get_possible_values().is_empty() {
        return None;
    }
    let name = argument.get_value_names()?.first()?.as_str();
    let by_flag = BY_FLAG.iter().find(|(flag, _)| argument.get_long() == Some(*flag));
    let by_name = || BY_VALUE_NAME.iter().find(|(known, _)| name == *known);
    match by_flag.or_else(by_name)?.1 {
        Wanted::Shell if ["completions", "init"].contains(&verb) => Some(Wanted::CompletingShell),
        kind => Some(kind),
    }
}

/// The verb that `words` lead to.
fn reached<'c>(command: &'c Command, words: &[String]) -> &'c Command {
    words.iter().fold(command, |verb, word| verb.find_subcommand(word).unwrap_or(verb))
}

/// Whether `flag` is already on the line, by any of its names, and cannot be repeated.
fn is_used(verb: &Command, flag: &str, words: &[String]) -> bool {
    let Some(long) = flag.strip_prefix("--") else {
        return false;
    };
    let names = |argument: &Arg| {
        let longs = argument.get_long_and_visible_aliases().unwrap_or_default();
        longs.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let argument = verb.get_arguments().find(|argument| names(argument).iter().any(|n| n == long));
    argument.is_some_and(|argument| {
        let repeats = matches!(argument.get_action(), ArgAction::Count | ArgAction::Append);
        let is_it = |word: &String| {
            let word = word.split('=').next().unwrap_or_default();
            word.strip_prefix("--")
                .is_some_and(|word| names(argument).iter().any(|name| name == word))
        };
        !repeats && words.iter().any(is_it)
    })
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
            ("serve ", Some(Wanted::Target)),
            ("serve dev ", Some(Wanted::Target)),
            ("import --region ", Some(Wanted::Region)),
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
    fn behind_the_target_of_exec_another_command_begins() {
        for (line, at) in [
            ("exec ", None),
            ("exec de", None),
            ("exec dev ", Some(2)),
            ("exec dev aw", Some(2)),
            ("exec dev aws s3 ", Some(2)),
            ("exec dev aws --", Some(2)),
            ("exec dev -- ", Some(3)),
            ("exec dev -- --", Some(3)),
            ("exec -- aws ", Some(2)),
            ("exec dev --", None),
            ("exec dev --region ", None),
            ("exec dev --region eu ", Some(4)),
            ("-v --color never exec dev ", Some(5)),
            ("exec --each x ", Some(3)),
            ("exec --profile=dev ", Some(2)),
            ("env exec dev ", None),
        ] {
            assert_eq!(ask(line).command_at.map(|at| at - 1), at, "{line:?}");
        }
        assert_eq!(ask("exec ").wanted, Some(Wanted::Target));
        assert!(names(&ask("exec dev --")).contains(&"--region"));
    }

    #[test]
    fn the_value_behind_an_equals_sign_keeps_its_flag() {
        let question = ask("env --region=eu-");
        assert_eq!((question.prefix.as_str(), question.typed.as_str()), ("--region=", "eu-"));
        assert_eq!(names(&ask("env --color=")), ["auto", "always", "never"]);
    }

    #[test]
    fn verbs_are_offered_first_and_with_what_they_do() {
        let question = ask("");
        assert!(names(&question).contains(&"env") && names(&question).contains(&"use"));
        assert!(!names(&question).iter().any(|name| name.starts_with('_')));
        assert!(question.fixed.iter().all(|verb| !verb.description.is_empty()));
        let settings = ask("settings ");
        assert!(names(&settings).contains(&"edit"), "{settings:?}");
    }

    #[test]
    fn flags_are_offered_once_and_foreign_names_only_when_typed() {
        let question = ask("env --refresh --");
        let flags = names(&question);
        assert!(flags.contains(&"--region") && flags.contains(&"--no-login"), "{flags:?}");
        assert!(!flags.contains(&"--refresh") && !flags.contains(&"--token-code"));
        assert_eq!(names(&ask("env --token"))[0], "--token-code");
        assert!(names(&ask("env --no-such")).iter().all(|flag| !flag.starts_with("--no-such")));
    }
}
