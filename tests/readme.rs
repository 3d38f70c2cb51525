//! What the README promises in tables is what the code says.

use awsso::cli::Cli;
use awsso::environ::vars::MANAGED;
use awsso::error::Kind;
use awsso::shell;
use clap::CommandFactory;

const README: &str = include_str!("../README.md");

#[test]
fn every_command_has_its_row_and_every_row_its_command() {
    let cli = Cli::command();
    let shown = cli
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    let commands: Vec<_> = shown.map(clap::Command::get_name).collect();
    let rows: Vec<_> = README
        .lines()
        .filter_map(|line| line.strip_prefix("| `awsso "))
        .filter_map(|line| line.split([' ', '`']).next())
        .collect();
    for command in &commands {
        assert!(rows.contains(command), "{command} is missing");
    }
    for row in rows {
        assert!(commands.contains(&row), "there is no {row}");
    }
}

#[test]
fn every_flag_that_is_named_exists() {
    let mut cli = Cli::command();
    cli.build();
    let is_flag = |word: &str| {
        let name = word.trim_start_matches('-');
        let arguments = || cli.get_subcommands().flat_map(clap::Command::get_arguments);
        arguments().chain(cli.get_arguments()).any(|argument| {
            let names = argument.get_long_and_visible_aliases().unwrap_or_default();
            names.contains(&name)
        })
    };
    let section = README
        .split("\n## Commands\n")
        .nth(1)
        .expect("there is a section on commands");
    let section = section
        .split("\n## ")
        .next()
        .expect("a split has a first part");
    let flags: Vec<_> = section
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| {
            word.starts_with("--") && *word != "--help" && !word.trim_matches('-').is_empty()
        })
        .collect();
    assert!(flags.len() > 10, "the section was read");
    for flag in flags {
        assert!(is_flag(flag), "there is no flag {flag}");
    }
}

#[test]
fn every_shell_has_its_line() {
    for shell in shell::all() {
        for command in ["awsso env PROFILE", "awsso unset"] {
            let line = shell.eval_line(command).replace('|', "\\|");
            assert!(
                README.contains(&line),
                "{}: {line} is missing",
                shell.name()
            );
        }
    }
}

#[test]
fn every_variable_and_every_exit_code_is_explained() {
    for variable in MANAGED {
        assert!(
            README.contains(&format!("`{}`", variable.name)),
            "{} is missing",
            variable.name
        );
    }
    for kind in [
        Kind::Other,
        Kind::Usage,
        Kind::SignInNeeded,
        Kind::Configuration,
        Kind::Refused,
        Kind::Network,
        Kind::Interrupted,
    ] {
        let row = format!("\n| {} | ", kind.exit_code());
        assert!(README.contains(&row), "{kind:?} is missing");
    }
}

/// The blocks behind `<!-- recorded: SHELL, CHAPTER -->`, which `tests/casts` plays.
#[test]
fn sessions_are_as_recorded() {
    let blocks: Vec<_> = README.split("<!-- recorded: ").skip(1).collect();
    assert!(blocks.len() >= 7, "only {} were found", blocks.len());
    for block in blocks {
        let (source, rest) = block.split_once(" -->\n```console\n").expect(block);
        let (block, _) = rest.split_once("```").expect("a block ends");
        let (shell, chapter) = source.split_once(", ").expect("a shell and a chapter");
        let path = format!("{}/tests/casts/{shell}.txt", env!("CARGO_MANIFEST_DIR"));
        let recorded = std::fs::read_to_string(path).expect("there is such a recording");
        let recorded = recorded
            .split("\n== ")
            .find_map(|part| part.strip_prefix(&format!("{chapter}\n")))
            .expect("there is such a chapter");
        let lines: Vec<_> = lines(recorded).collect();
        let shown: Vec<_> = self::lines(block).collect();
        assert!(
            lines.windows(shown.len()).any(|part| part == shown),
            "this is not in {chapter} of {shell}:\n{block}"
        );
    }
}

/// Without empty ones, of which a screen has many.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty())
}
