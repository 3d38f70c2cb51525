//! Lines that are typed all day or run at every prompt, parsed without clap.
//!
//! clap takes a quarter of the instructions of a warm `env`, and needs pages of the program that nothing
//! else does. All other lines are left to clap; a
//! test compares both on thousands of lines.

use std::ffi::OsString;

use super::{
    Cli, Command, Deferred, EnvOptions, GlobalOptions, ListOptions, PromptOptions, RenewOptions,
    ShellName, SnippetOptions, StatusOptions,
};

/// Parses `[--wrapper S] env NAME [--shell S]`, `[--wrapper S] renew --hook [--shell S]` and
/// `prompt`, `list` and `status` without options; `words` begin with the program's name. `None` leaves the line to clap.
pub(super) fn parse(words: &[OsString]) -> Option<Cli> {
    let mut words = words.get(1..)?;
    let wrapper = shell_after("--wrapper", &mut words).ok()?;
    let global = GlobalOptions { wrapper, ..GlobalOptions::default() };
    let (verb, mut rest) = words.split_first()?;
    let command = match verb.to_str()? {
        "env" | "use" => {
            let mut options = EnvOptions::default();
            options.switch.snippet = shell_options(&mut rest)?;
            let (name, behind) = rest.split_first()?;
            options.target.profile =
                Some(name.to_str().filter(|name| is_value(name))?.parse().ok()?);
            rest = behind;
            if options.switch.snippet.shell.is_none() {
                options.switch.snippet = shell_options(&mut rest)?;
            }
            Command::Env(Deferred::new(options))
        }
        "renew" => {
            let (flag, behind) = rest.split_first()?;
            rest = behind;
            if flag != "--hook" {
                return None;
            }
            let snippet = shell_options(&mut rest)?;
            let options = RenewOptions { hook: true, snippet, ..RenewOptions::default() };
            Command::Renew(Deferred::new(options))
        }
        "prompt" => Command::Prompt(Deferred::new(PromptOptions::default())),
        "list" => Command::List(Deferred::new(ListOptions::default())),
        "status" => Command::Status(Deferred::new(StatusOptions::default())),
        _ => return None,
    };
    rest.is_empty().then_some(Cli { global, command })
}

fn shell_options(words: &mut &[OsString]) -> Option<SnippetOptions> {
    let shell = shell_after("--shell", words).ok()?;
    Some(SnippetOptions { shell, ..SnippetOptions::default() })
}

/// What follows a flag is not the name of a shell: clap reports it.
struct Invalid;

/// The shell of `flag` at the start of `words`, if it is there; both words are removed.
fn shell_after(flag: &str, words: &mut &[OsString]) -> Result<Option<ShellName>, Invalid> {
    let [first, value, rest @ ..] = *words else {
        return Ok(None);
    };
    if first != flag {
        return Ok(None);
    }
    *words = rest;
    let shell = value.to_str().filter(|value| is_value(value)).ok_or(Invalid)?;
    shell.parse().map(Some).map_err(|_| Invalid)
}

/// Not a flag; `-` alone is the previous profile.
fn is_value(word: &str) -> bool {
    word == "-" || !word.starts_with('-')
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, FromArgMatches as _};
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;
    use proptest::test_runner::Config;

    use super::*;
    use crate::model::ProfileName;

    const WORDS: [&str; 22] = [
        "env",
        "use",
        "renew",
        "prompt",
        "list",
        "status",
        "unset",
        "--wrapper",
        "--shell",
        "--hook",
        "bash",
        "zsh",
        "nosuchshell",
        "dev",
        "-",
        "--",
        "a b",
        "",
        "--shell=fish",
        "-v",
        "--print",
        "\u{e9}/x",
    ];

    fn line(words: &[&str]) -> Vec<OsString> {
        ["awsso"].iter().chain(words).map(OsString::from).collect()
    }

    /// What clap makes of the words.
    fn by_clap(words: &[OsString]) -> Option<String> {
        let matches = Cli::command().try_get_matches_from(words).ok()?;
        Cli::from_arg_matches(&matches).ok().map(|cli| format!("{cli:?}"))
    }

    /// Holds `words` to what clap says, if they are read here; says whether they are.
    fn agrees(words: &[&str]) -> bool {
        let words = line(words);
        let Some(own) = parse(&words) else {
            return false;
        };
        assert_eq!(Some(format!("{own:?}")), by_clap(&words), "{words:?}");
        true
    }

    #[test]
    fn the_everyday_lines_are_read_here() {
        for text in [
            "env dev",
            "env -",
            "use dev --shell fish",
            "env --shell bash dev",
            "--wrapper zsh env prod/Read",
            "--wrapper bash renew --hook",
            "renew --hook --shell tcsh",
            "prompt",
            "list",
            "--wrapper fish status",
        ] {
            assert!(agrees(&text.split(' ').collect::<Vec<_>>()), "{text}");
        }
    }

    #[test]
    fn whatever_is_read_here_means_the_same_to_clap() {
        let mut read = 0;
        for first in WORDS {
            for second in WORDS {
                read += u32::from(agrees(&[first, second]));
                for third in WORDS {
                    read += u32::from(agrees(&[first, second, third]));
                    let wrapped = ["--wrapper", "bash", first, second, third];
                    read += u32::from(agrees(&wrapped));
                    for fourth in ["bash", "dev", "--shell", "--"] {
                        read += u32::from(agrees(&[first, second, third, fourth]));
                    }
                }
            }
        }
        assert!(read > 50, "{read}");
    }

    /// Nothing is written beside the sources.
    fn cases() -> Config {
        Config { failure_persistence: None, ..Config::with_cases(400) }
    }

    proptest! {
        #![proptest_config(cases())]

        /// Any name that is not a flag, every shell by every name, in any case.
        #[test]
        fn an_everyday_line_is_read_here_whatever_the_name(
            name in "[^\\-\\p{Cc}][^\\p{Cc}]{0,9}|-",
            shell in "bash|ZSH|fish|pwsh|sh|ksh|csh|elvish|nu|xonsh|cmd",
            (is_wrapped, has_shell, is_behind) in (any::<bool>(), any::<bool>(), any::<bool>()),
            verb in "env|use",
        ) {
            let option = ["--shell", &shell];
            let mut words = Vec::new();
            if is_wrapped {
                words.extend(["--wrapper", &shell]);
            }
            words.push(&verb);
            if has_shell && !is_behind {
                words.extend(option);
            }
            words.push(&name);
            if has_shell && is_behind {
                words.extend(option);
            }
            let is_known = name.parse::<ProfileName>().is_ok();
            prop_assert_eq!(agrees(&words), is_known, "{:?}", words);
        }

        /// Words with everything that clap knows besides, and what is no text.
        #[test]
        fn no_line_means_something_else_here(
            words in vec(prop_oneof![
                6 => select(&WORDS[..]).prop_map(OsString::from),
                2 => ".{0,6}".prop_map(OsString::from),
                1 => select(&["--profile", "--json", "--region=x", "-q", "--help", "-h", "--explain", "--"][..])
                    .prop_map(OsString::from),
                1 => vec(any::<u8>(), 1..5).prop_map(raw),
            ], 0..7),
        ) {
            let words: Vec<_> = [OsString::from("awsso")].into_iter().chain(words).collect();
            if let Some(own) = parse(&words) {
                prop_assert_eq!(Some(format!("{own:?}")), by_clap(&words), "{:?}", words);
            }
        }
    }

    #[cfg(unix)]
    fn raw(bytes: Vec<u8>) -> OsString {
        std::os::unix::ffi::OsStringExt::from_vec(bytes)
    }

    /// Halves of surrogate pairs among them.
    #[cfg(windows)]
    fn raw(bytes: Vec<u8>) -> OsString {
        let units: Vec<u16> = bytes.into_iter().map(|byte| 0xd780 + u16::from(byte)).collect();
        std::os::windows::ffi::OsStringExt::from_wide(&units)
    }
}
