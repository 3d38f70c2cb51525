//! How the completion scripts in `completions/` talk to awsso: their input at TAB, and the output.
//!
//! The scripts contain no names: at TAB they run `awsso __complete --shell NAME -- …`. Nothing that
//! was typed is evaluated, and every result is one word to the shell, whatever characters a name
//! has.

/// The protocol of one shell's completion script.
pub struct Completion {
    pub(crate) script: &'static str,
    /// Whether `awsso init` appends the script: not if its own defines an `awsso` completion too.
    pub(crate) is_part_of_init: bool,
    /// The variable through which the script passes the line, instead of arguments.
    pub(crate) variable: Option<&'static str>,
    /// Whether the script completes another command; else it gets files.
    pub(crate) completes_commands: bool,
    /// Which candidates to send.
    pub(crate) matching: Matching,
    /// Reads what the script passes.
    pub(crate) read: fn(&[String]) -> Line,
    /// The output for the script; candidates have no control characters.
    pub(crate) write: fn(&Line, &Answer) -> String,
}

/// The words of a command line up to the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// The words between the program's name and the cursor, as the program would get them.
    pub words: Vec<String>,
    /// The word at the cursor, up to it, unquoted.
    pub current: String,
    /// The open quote at the cursor.
    pub quote: Option<char>,
    /// How many bytes of `current` the shell keeps: it replaces only the rest.
    pub kept: usize,
}

/// The result of a completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Candidates {
        /// What precedes each of them in the same word, such as `--region=`.
        prefix: String,
        candidates: Vec<Candidate>,
    },
    /// Paths of files.
    Files,
    /// Another command, whose first word is at this position; the program's name is word 0.
    Command(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Unquoted.
    pub value: String,
    /// A few words; may be empty.
    pub description: String,
    /// The kind, in the plural: zsh groups by it.
    pub tag: &'static str,
}

impl Candidate {
    pub(crate) fn new(value: impl Into<String>, description: impl Into<String>) -> Self {
        Self { value: value.into(), description: description.into(), tag: "values" }
    }

    pub(crate) fn tagged(self, tag: &'static str) -> Self {
        Self { tag, ..self }
    }
}

/// Which candidates to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matching {
    /// Those that start with the typed text: the shell does not filter.
    Prefix,
    /// The same, ignoring case.
    PrefixWithoutCase,
    /// Those that contain the typed characters in this order: the shell filters by its own,
    /// stricter rules.
    Subsequence,
}

impl Matching {
    /// Whether to send `value`.
    pub(crate) fn admits(self, typed: &str, value: &str) -> bool {
        let fold = |c: char| c.to_lowercase();
        match self {
            Self::Prefix => value.starts_with(typed),
            Self::PrefixWithoutCase => {
                let mut folded = value.chars().flat_map(fold);
                typed.chars().flat_map(fold).all(|c| folded.next() == Some(c))
            }
            Self::Subsequence => {
                let mut folded = value.chars().flat_map(fold);
                // Quotes as typed are not part of the name, or need not match.
                let typed = typed.chars().filter(|c| !['\\', '"', '\''].contains(c));
                typed.flat_map(fold).all(|c| folded.any(|found| found == c))
            }
        }
    }
}

impl Line {
    /// Words that the shell has already split and unquoted, the last one at the cursor.
    pub(super) fn of_words(words: &[String]) -> Self {
        let (current, words) =
            words.split_last().map_or((String::new(), &[][..]), |(l, w)| (l.clone(), w));
        Self { words: words.to_vec(), current, quote: None, kept: 0 }
    }

    /// A raw command line up to the cursor, quoted as in POSIX shells. `breaks` are the characters
    /// after which the shell's line editor starts a new word (readline's word breaks); quotes among
    /// them count when they close.
    pub(super) fn of_text(text: &str, breaks: &str) -> Self {
        let mut line = Self::default();
        let mut has_word = false;
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match (line.quote, character) {
                (Some(quote), _) if character == quote => {
                    line.quote = None;
                    line.keep_if(breaks.contains(quote));
                }
                (None, '"' | '\'') => {
                    line.quote = Some(character);
                    line.keep_if(true);
                    has_word = true;
                }
                (None, '\\') => {
                    line.current.extend(characters.next());
                    has_word = true;
                }
                (Some('"'), '\\') => match characters.next() {
                    Some(next @ ('"' | '\\' | '$' | '`')) => line.current.push(next),
                    next => {
                        line.current.push('\\');
                        line.current.extend(next);
                    }
                },
                (None, ';' | '|' | '&' | '(' | '\n') => {
                    line = Self::default();
                    has_word = false;
                }
                (None, blank) if blank.is_whitespace() => {
                    if has_word {
                        line.words.push(std::mem::take(&mut line.current));
                    }
                    (line.kept, has_word) = (0, false);
                }
                _ => {
                    line.current.push(character);
                    has_word = true;
                    if line.quote.is_none() && breaks.contains(character) {
                        // Readline starts a word with `@`, but does not end one.
                        let is_first = character == '@';
                        line.kept = line.current.len() - usize::from(is_first);
                    }
                }
            }
        }
        // The program's name.
        if !line.words.is_empty() {
            line.words.remove(0);
        }
        line
    }

    fn keep_if(&mut self, is_break: bool) {
        if is_break {
            self.kept = self.current.len();
        }
    }

    /// The part of `value`, which starts with the current word, that the shell has to insert.
    pub(super) fn rest<'a>(&self, value: &'a str) -> Option<&'a str> {
        value.get(self.kept..)
    }
}

/// `value`, a tab, its description; a leading tab marks a line that is not a candidate.
pub(super) fn tabbed(answer: &Answer) -> String {
    lines(answer, |prefix, candidate| {
        let description = match candidate.description.as_str() {
            "" => String::new(),
            text => format!("\t{text}"),
        };
        Some(format!("{prefix}{}{description}", candidate.value))
    })
}

/// One line per candidate, or the line for another result.
pub(super) fn lines<'c, T: AsRef<str>>(
    answer: &'c Answer,
    write: impl Fn(&str, &'c Candidate) -> Option<T>,
) -> String {
    match answer {
        Answer::Files => "\tfiles\n".to_owned(),
        Answer::Command(first) => format!("\tcommand\t{first}\n"),
        Answer::Candidates { prefix, candidates } => {
            let mut text = String::new();
            for line in candidates.iter().filter_map(|c| write(prefix, c)) {
                text.push_str(line.as_ref());
                text.push('\n');
            }
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Shell, all};
    use super::*;

    const BREAKS: &str = " \t\n\"'@><=;|&(:";

    #[test]
    fn a_line_is_taken_apart_as_bash_takes_it() {
        for (text, words, current, quote, kept) in [
            ("awsso ", &[][..], "", None, 0),
            ("awsso env dev", &["env"], "dev", None, 0),
            ("awsso env with\\ sp", &["env"], "with sp", None, 0),
            ("awsso env \"with sp", &["env"], "with sp", Some('"'), 0),
            ("awsso env 'it", &["env"], "it", Some('\''), 0),
            ("awsso env co:l", &["env"], "co:l", None, 3),
            ("awsso env me@h", &["env"], "me@h", None, 2),
            ("awsso env co\\:l", &["env"], "co:l", None, 0),
            ("awsso env 'a b' --region=eu", &["env", "a b"], "--region=eu", None, 9),
            ("awsso env --profile=\"wi", &["env"], "--profile=wi", Some('"'), 10),
            ("awsso env \"a b\"c", &["env"], "a bc", None, 3),
            ("awsso env \"q\\\"u\\x", &["env"], "q\"u\\x", Some('"'), 0),
            ("true; x | awsso env d", &["env"], "d", None, 0),
            ("awsso env '' ", &["env", ""], "", None, 0),
            ("awsso env ü\\", &["env"], "ü", None, 0),
        ] {
            let line = Line::of_text(text, BREAKS);
            assert_eq!(
                (line.words, line.current.as_str(), line.quote, line.kept),
                (words.iter().map(|w| (*w).to_owned()).collect(), current, quote, kept),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_worth_sending_depends_on_who_chooses() {
        for (matching, typed, value, is_admitted) in [
            (Matching::Prefix, "de", "dev", true),
            (Matching::Prefix, "De", "dev", false),
            (Matching::PrefixWithoutCase, "De", "dEv", true),
            (Matching::PrefixWithoutCase, "deva", "dev", false),
            (Matching::Subsequence, "p-d", "prod-dev", true),
            (Matching::Subsequence, "\"with\\ SP", "with space", true),
            (Matching::Subsequence, "vd", "dev", false),
        ] {
            assert_eq!(matching.admits(typed, value), is_admitted, "{typed} {value}");
        }
    }

    fn completions() -> impl Iterator<Item = (&'static dyn Shell, &'static Completion)> {
        all().iter().filter_map(|shell| Some((*shell, shell.completion()?)))
    }

    #[test]
    fn the_scripts_have_unix_line_ends_and_no_tabs() {
        for (shell, completion) in completions() {
            let script = completion.script;
            assert!(!script.contains(['\r', '\t']), "{}", shell.name());
            assert!(script.ends_with('\n'), "{}", shell.name());
        }
    }

    #[test]
    fn nothing_that_is_typed_makes_a_script_fail() {
        let lines = [
            "",
            " ",
            "\"",
            "'",
            "\\",
            "awsso",
            "awsso ",
            "awsso env \"a\\",
            "--x=",
            "=",
            "::",
            "ü'",
            "a;b|c&d(e",
            "awsso env $(x `y",
            "\u{1b}[2J",
        ];
        for (_, completion) in completions() {
            for text in lines {
                for arguments in [vec![], vec![text], vec![text, "\":= "], vec!["env", text]] {
                    let arguments: Vec<_> = arguments.into_iter().map(str::to_owned).collect();
                    let line = (completion.read)(&arguments);
                    for answer in [
                        Answer::Files,
                        Answer::Command(2),
                        Answer::Candidates {
                            prefix: String::new(),
                            candidates: vec![Candidate::new(&line.current, "d")],
                        },
                    ] {
                        (completion.write)(&line, &answer);
                    }
                }
            }
        }
    }
}
