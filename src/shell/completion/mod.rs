//! Completion: the scripts of `completions/`, and the two ways of speaking between such a script and
//! awsso: what it passes on at TAB, and what it gets back.
//!
//! The scripts hold no names: at TAB they run `awsso __complete --shell NAME -- …` and show what
//! comes. What there is to say is for `cli` (verbs, flags) and `commands` (names); one file here per
//! shell says how. Nothing that is typed is ever evaluated, and what comes back is a word to the
//! shell, whatever characters a name has.

mod bash;
mod elvish;
mod fish;
mod line;
mod nu;
mod powershell;
mod tcsh;
mod xonsh;
mod zsh;

pub(crate) use line::{Answer, Candidate, Line, Matching};

/// How the completion script of one shell speaks with awsso.
pub trait Dialect: Sync {
    /// The shell, by its name in [`super::all`].
    fn shell(&self) -> &'static str;

    /// The script that asks at TAB.
    fn script(&self) -> &'static str;

    /// Whether `awsso init` appends the script to its own: not where it defines an `awsso` too.
    fn is_part_of_init(&self) -> bool;

    /// The variable through which the script passes the line, if not as arguments.
    fn variable(&self) -> Option<&'static str>;

    /// What has been typed, from what the script passed on.
    fn read(&self, arguments: &[String]) -> Line;

    /// Which candidates are worth sending for what was typed.
    fn matching(&self) -> Matching;

    /// The answer as the script expects it; candidates without control characters.
    fn write(&self, line: &Line, answer: &Answer) -> String;
}

static DIALECTS: [&dyn Dialect; 8] = [
    &bash::Bash,
    &zsh::Zsh,
    &fish::Fish,
    &powershell::PowerShell,
    &tcsh::Tcsh,
    &elvish::Elvish,
    &nu::Nu,
    &xonsh::Xonsh,
];

/// Every shell that can complete.
pub(crate) fn all() -> &'static [&'static dyn Dialect] {
    &DIALECTS
}

/// How to speak with the shell of this name, its own or one of its program's.
pub(crate) fn by_name(name: &str) -> Option<&'static dyn Dialect> {
    let shell = super::by_name(name)?.name();
    let found = DIALECTS.iter().find(|dialect| dialect.shell() == shell);
    found.copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_belongs_to_a_shell() {
        for dialect in all() {
            let found = by_name(dialect.shell()).expect("its shell is in the registry");
            assert_eq!(found.shell(), dialect.shell());
        }
        assert!(by_name("cmd").is_none() && by_name("perl").is_none());
    }

    #[test]
    fn the_scripts_have_unix_line_ends_and_no_tabs() {
        for dialect in all() {
            let script = dialect.script();
            assert!(!script.contains(['\r', '\t']), "{}", dialect.shell());
            assert!(script.ends_with('\n'), "{}", dialect.shell());
        }
    }

    #[test]
    fn nothing_that_is_typed_makes_a_dialect_fail() {
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
        for dialect in all() {
            for text in lines {
                for arguments in [vec![], vec![text], vec![text, "\":= "], vec!["env", text]] {
                    let arguments: Vec<_> = arguments.into_iter().map(str::to_owned).collect();
                    let line = dialect.read(&arguments);
                    for answer in [
                        Answer::Files,
                        Answer::Candidates {
                            prefix: String::new(),
                            candidates: vec![Candidate::new(&line.current, "d")],
                        },
                    ] {
                        dialect.write(&line, &answer);
                    }
                }
            }
        }
    }
}
