//! What the pages promise in tables is what the code says.

use std::path::Path;

use awsso::Cli;
use awsso::Kind;
use awsso::MANAGED;
use awsso::shells;
use clap::CommandFactory;

use super::{page, pages};

/// A page that is longer is a manual, and nobody's first page.
const LONGEST_README: usize = 12_000;

fn commands() -> Vec<String> {
    let cli = Cli::command();
    let shown = cli.get_subcommands().filter(|command| !command.is_hide_set());
    shown.map(|command| command.get_name().to_owned()).collect()
}

#[test]
fn the_readme_is_short_and_says_what_must_always_be_true() {
    let readme = page("README.md").text;
    let length = readme.len();
    assert!(length <= LONGEST_README, "README.md has {length} bytes");
    for line in [
        "\ncargo run --example playground ",
        "\ncargo test --workspace ",
        "The first build takes a few minutes.",
    ] {
        assert!(readme.contains(line), "README.md lacks {line:?}");
    }
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/playground/main.rs");
    assert!(std::fs::exists(example).unwrap(), "{example} is gone");
}

#[test]
fn what_is_called_missing_is_missing() {
    let readme = page("README.md").text;
    let (_, rest) = readme.split_once("**Missing today:** ").unwrap();
    let (list, _) = rest.split_once(": see").unwrap();
    for command in list.split('`').skip(1).step_by(2) {
        let name = command.trim_start_matches("awsso ");
        assert!(!commands().iter().any(|known| known == name), "{name}");
    }
}

#[test]
fn every_command_has_its_row_and_every_row_its_command() {
    let commands = commands();
    let page = page("docs/commands.md").text;
    let rows: Vec<_> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `awsso "))
        .filter_map(|line| line.split([' ', '`']).next())
        .collect();
    for command in &commands {
        assert!(rows.contains(&command.as_str()), "{command} is missing");
    }
    for row in rows {
        assert!(commands.iter().any(|command| command == row), "there is no {row}");
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
    let page = page("docs/commands.md").text;
    let flags: Vec<_> = page
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| {
            word.starts_with("--") && *word != "--help" && !word.trim_matches('-').is_empty()
        })
        .collect();
    assert!(flags.len() > 10, "the page was read");
    for flag in flags {
        assert!(is_flag(flag), "there is no flag {flag}");
    }
}

#[test]
fn every_shell_has_its_line() {
    let page = page("docs/shells.md").text;
    for shell in shells() {
        for command in ["awsso env PROFILE", "awsso unset"] {
            let line = shell.eval_line(command).replace('|', "\\|");
            assert!(page.contains(&line), "{}: {line} is missing", shell.name());
        }
    }
}

#[test]
fn the_readme_sets_up_the_four_shells_as_the_page_does() {
    let readme = page("README.md").text;
    let page = page("docs/shells.md").text;
    for shell in ["bash", "zsh", "fish", "PowerShell"] {
        let row = |text: &str| {
            let line = text.lines().find(|line| {
                line.starts_with(&format!("| {shell} |")) && line.contains("awsso init")
            });
            line.unwrap_or_else(|| panic!("no row of {shell}")).to_owned()
        };
        assert_eq!(row(&readme), row(&page));
    }
}

#[test]
fn the_readme_says_for_every_shell_where_it_was_run() {
    let readme = page("README.md").text;
    let (_, table) = readme.split_once("\n## What was run where\n").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let first_cells = table.lines().filter_map(|line| line.split('|').nth(1));
    let names: String = first_cells.flat_map(|cell| [cell, ","]).collect();
    let names: Vec<_> = names
        .split([',', '('])
        .filter_map(|name| name.split_whitespace().next())
        .map(str::to_lowercase)
        .collect();
    for shell in shells() {
        let name = match shell.name() {
            "nu" => "nushell",
            "cmd" => "cmd.exe",
            name => name,
        };
        assert!(names.iter().any(|known| known == name), "{name} is missing among {names:?}");
    }
}

#[test]
fn every_variable_and_every_exit_code_is_explained() {
    let variables = page("docs/variables.md").text;
    for variable in MANAGED {
        assert!(
            variables.contains(&format!("`{}`", variable.name)),
            "{} is missing",
            variable.name
        );
    }
    let codes = page("docs/exit-codes.md").text;
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
        assert!(codes.contains(&row), "{kind:?} is missing");
    }
}

/// `AWSSO_…` on any page is a variable that awsso sets or reads, or its installer.
#[test]
fn every_variable_that_is_named_exists() {
    let read = ["AWSSO_SHELL", "AWSSO_COLOR", "AWSSO_RENEWAL"];
    let installer = page(".ci/install.sh").text;
    for page in pages() {
        let words = page.text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        for name in words.filter(|word| word.starts_with("AWSSO_")) {
            let is_known = read.contains(&name)
                || MANAGED.iter().any(|known| known.name == name)
                || installer.contains(&format!("${{{name}:-"));
            assert!(is_known, "{}: there is no {name}", page.path);
        }
    }
}

#[test]
fn the_way_of_a_switch_leads_through_files_that_exist_and_not_too_many() {
    let text = page("docs/architecture.md").text;
    let way = text.split("## The way of one").nth(1).unwrap().split("\n## ").next().unwrap();
    let files: Vec<_> = way.split('`').filter(|word| word.starts_with("src/")).collect();
    for file in &files {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(file).is_file(), "{file}");
    }
    assert!((15..=25).contains(&files.len()), "{}", files.len());
}
