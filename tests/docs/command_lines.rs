//! Every `awsso …` that a page shows is a line that awsso takes.

use awsso::Cli;
use clap::error::ErrorKind;
use clap::{ColorChoice, CommandFactory};

use super::{Page, pages};

/// What stands for a value in the pages, and a value for it. Other words of capitals do as they are.
const PLACEHOLDERS: &[(&str, &str)] = &[
    ("ARN", "arn:aws:iam::111111111111:role/Deploy"),
    ("CODE", "123456"),
    ("PORT", "8400"),
    ("REGION", "eu-west-1"),
    ("SHELL", "bash"),
];

/// A line, and whether it is whole: in running text a flag or a command may be only named.
struct Line {
    text: String,
    is_whole: bool,
}

#[test]
fn they_are_understood() {
    let mut count = 0;
    for page in pages() {
        for line in lines(&page) {
            count += 1;
            let words = words(&line.text);
            let parsed = Cli::command().color(ColorChoice::Never).try_get_matches_from(&words);
            let Err(error) = parsed else { continue };
            let is_fine = match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => true,
                ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
                | ErrorKind::MissingRequiredArgument
                | ErrorKind::MissingSubcommand => !line.is_whole,
                ErrorKind::InvalidSubcommand => is_called_missing(&words[1]),
                _ => false,
            };
            assert!(is_fine, "{}: {}\n{error}", page.path, line.text);
        }
    }
    assert!(count > 150, "only {count} were found");
}

/// What the README lists as missing, and a word for any command.
fn is_called_missing(command: &str) -> bool {
    let readme = super::page("README.md").text;
    let (_, rest) = readme.split_once("**Missing today:** ").unwrap();
    let (list, _) = rest.split_once(", encryption").unwrap();
    command == "COMMAND" || list.contains(command)
}

fn lines(page: &Page) -> Vec<Line> {
    let mut found = Vec::new();
    for (number, part) in page.text.split("\n```").enumerate() {
        let is_block = number % 2 == 1;
        if is_block {
            let (language, block) = part.split_once('\n').unwrap_or((part, ""));
            let block = block.replace("\\\n", " ");
            for line in block.lines() {
                // A console also shows what programs say.
                let typed = match language {
                    "console" => ["$ ", "% ", "> "].iter().find_map(|prompt| {
                        let (_, typed) = line.rsplit_once(prompt)?;
                        typed.starts_with("awsso").then_some(typed)
                    }),
                    _ => Some(line),
                };
                found.extend(calls(typed.unwrap_or_default(), true));
            }
        } else {
            for span in part.split('`').skip(1).step_by(2) {
                found.extend(calls(&span.replace("\\|", "|"), false));
            }
        }
    }
    found
}

/// The calls in a text: from the program's name to what ends a command in any of the shells.
fn calls(text: &str, is_whole: bool) -> Vec<Line> {
    let mut found = Vec::new();
    for (at, name) in text.match_indices("awsso ") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || "-_./".contains(c))
            || is_comment(&text[..at])
        {
            continue;
        }
        let rest = &text[at + name.len()..];
        let call = &rest[..end(rest)];
        let is_call = call.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-');
        if is_call {
            found.push(Line { text: format!("awsso {}", call.trim()), is_whole });
        }
    }
    found
}

fn is_comment(before: &str) -> bool {
    before.starts_with('#') || before.contains(" #")
}

/// Where the command ends: at what is not part of a word, outside of quotes that are closed.
fn end(text: &str) -> usize {
    let mut rest = text;
    while let Some(at) = rest.find(|c| "|;&)<>`\"'#\n".contains(c)) {
        let quote = rest[at..].chars().next().unwrap();
        let after = &rest[at + 1..];
        match (quote, after.find(quote)) {
            ('"' | '\'', Some(closing)) if at > 0 && rest[..at].ends_with(' ') => {
                rest = &after[closing + 1..];
            }
            _ => return text.len() - rest.len() + at,
        }
    }
    text.len()
}

fn words(line: &str) -> Vec<String> {
    let words = shell_words::split(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    words
        .into_iter()
        .map(|word| {
            let word = word.trim_matches(['[', ']']).to_owned();
            let known = PLACEHOLDERS.iter().find(|(name, _)| *name == word);
            known.map_or(word, |(_, value)| (*value).to_owned())
        })
        .collect()
}

#[test]
fn calls_are_found_in_code_of_every_shell() {
    let texts = |text| -> Vec<_> { calls(text, true).into_iter().map(|line| line.text).collect() };
    assert_eq!(
        texts("eval \"$(awsso env a --no-login)\" && awsso list; x"),
        ["awsso env a --no-login", "awsso list"]
    );
    assert_eq!(texts("awsso init fish | source"), ["awsso init fish"]);
    assert_eq!(
        texts("awsso settings set p '*a|b*' 'c d'  # awsso env"),
        ["awsso settings set p '*a|b*' 'c d'"]
    );
    assert_eq!(texts("tmux send-keys 'awsso env a' Enter"), ["awsso env a"]);
    assert!(texts("tests/awsso x; awsso-env y; # awsso z").is_empty());
}
