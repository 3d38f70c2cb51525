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
