//! The man pages of `man/`: one for each verb, made from the declaration of the command line, and one for
//! each topic of `awsso help`. `AWSSO_UPDATE_GOLDEN=1` rewrites them.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command as Process;

use awsso::{Cli, TOPICS};
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use roff::{Roff, bold, roman};

use crate::support::{Scene, compare_file, is_installed};

/// The first line of a page.
fn title(name: &str, section: u8) -> Vec<u8> {
    let (name, version) = (name.to_uppercase(), env!("CARGO_PKG_VERSION"));
    format!(".TH {name} {section} \"{}\" \"awsso {version}\" \"awsso\"\n", date()).into_bytes()
}

/// When the version was released; none before.
fn date() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CHANGELOG.md");
    let changelog = fs::read_to_string(path).unwrap();
    let heading = concat!("## [", env!("CARGO_PKG_VERSION"), "] - ");
    let date = changelog.lines().find_map(|line| line.strip_prefix(heading));
    date.unwrap_or_default().to_owned()
}

/// Every page by the name of its file.
fn pages() -> BTreeMap<String, String> {
    let mut program = Cli::command();
    program.build();
    let mut pages = BTreeMap::new();
    verb_pages(&program, None, &mut pages);
    for (name, text) in TOPICS {
        let first_line = text.lines().next().unwrap();
        let summary = first_line.split('.').next().unwrap().to_lowercase();
        let text = Scene::new().awsso(&format!("help {name}")).succeeds().stdout;
        pages.insert(format!("awsso-{name}.7"), topic_page(name, &summary, &text));
    }
    pages
}

fn verb_pages(command: &Command, parent: Option<&str>, pages: &mut BTreeMap<String, String>) {
    let name = command.get_display_name().unwrap_or("awsso");
    pages.insert(format!("{name}.1"), verb_page(command, name, parent));
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        verb_pages(verb, Some(name), pages);
    }
}

fn verb_page(command: &Command, name: &str, parent: Option<&str>) -> String {
    let usage = command.clone().render_usage().to_string();
    let command = command
        .clone()
        .override_usage(usage.trim_start_matches("Usage: ").to_owned())
        .mut_args(with_aliases);
    let man = Man::new(command.clone());
    let mut page = title(name, 1);
    man.render_name_section(&mut page).unwrap();
    man.render_synopsis_section(&mut page).unwrap();
    man.render_description_section(&mut page).unwrap();

    let mut rest = Roff::new();
    let aliases: Vec<&str> = command.get_visible_aliases().collect();
    if !aliases.is_empty() {
        rest.control("PP", [])
            .text([roman("Also: "), bold(format!("awsso {}", aliases.join(", ")))]);
    }
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let examples = after.strip_prefix("Examples:\n");
    if examples.is_none() && !after.is_empty() {
        rest.control("PP", []).text([roman(after.as_str())]);
    }
    rest.to_writer(&mut page).unwrap();

    man.render_options_section(&mut page).unwrap();
    if command.get_subcommands().any(|verb| !verb.is_hide_set()) {
        let command = command.subcommand_help_heading("COMMANDS");
        Man::new(command).render_subcommands_section(&mut page).unwrap();
    }
    let mut rest = Roff::new();
    if let Some(examples) = examples {
        rest.control("SH", ["EXAMPLES"]);
        as_it_stands(&mut rest, examples.lines().map(|line| line.trim_start_matches("  ")));
    }
    let topics = TOPICS.iter().map(|(topic, _)| format!("awsso-{topic}(7)"));
    let parents = parent.map(|parent| format!("{parent}(1)"));
    let see: Vec<String> = parents.into_iter().chain(topics).collect();
    rest.control("SH", ["SEE ALSO"]).text([roman(see.join(", "))]);
    rest.to_writer(&mut page).unwrap();
    String::from_utf8(page).unwrap()
}

/// clap_mangen leaves them out.
fn with_aliases(argument: clap::Arg) -> clap::Arg {
    match argument.get_visible_aliases() {
        Some(aliases) if !aliases.is_empty() => {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            let help = format!("{help} [alias: --{}]", aliases.join(", --"));
            argument.help(help)
        }
        _ => argument,
    }
}

fn topic_page(name: &str, summary: &str, text: &str) -> String {
    let name = format!("awsso-{name}");
    let mut page = Roff::new();
    page.control("SH", ["NAME"]).text([roman(format!("{name} - {summary}"))]);
    page.control("SH", ["DESCRIPTION"]);
    for (index, block) in text.trim_end().split("\n\n").enumerate() {
        if index > 0 {
            page.control("PP", []);
        }
        let lines: Vec<&str> = block.lines().collect();
        let is_table = |line: &&str| line.starts_with("  ");
        let table = lines.iter().position(is_table).unwrap_or(lines.len());
        if table > 0 {
            page.text([roman(lines[..table].join("\n"))]);
        }
        if table < lines.len() {
            if table > 0 {
                page.control("PP", []);
            }
            as_it_stands(&mut page, lines[table..].iter().copied());
        }
    }
    page.control("SH", ["SEE ALSO"]).text([roman("awsso(1)")]);
    let mut bytes = title(&name, 7);
    page.to_writer(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Lines that are not to be filled.
fn as_it_stands<'a>(page: &mut Roff, lines: impl Iterator<Item = &'a str>) {
    page.control("nf", []);
    for line in lines {
        page.text([roman(line)]);
    }
    page.control("fi", []);
}

#[test]
fn there_is_a_page_for_every_verb_and_topic() {
    let pages = pages();
    assert!(pages.len() > 30, "{}", pages.len());
    for (name, page) in &pages {
        compare_file(&format!("man/{name}"), page);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(pages.contains_key(&name), "man/{name} belongs to no verb or topic");
    }
}

#[test]
fn the_readers_of_man_pages_have_nothing_to_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    // Only a release has a date.
    let is_due = |line: &&str| date().is_empty() && line.contains("WARNING: missing date");
    for words in
        [&["mandoc", "-T", "lint", "-W", "warning"][..], &["groff", "-man", "-Tutf8", "-ww", "-z"]]
    {
        if is_installed(words[0]) {
            let output = Process::new(words[0]).args(&words[1..]).args(&files).output().unwrap();
            let text = [output.stdout, output.stderr].concat();
            let text = String::from_utf8_lossy(&text);
            let said: Vec<&str> = text.lines().filter(|line| !is_due(line)).collect();
            assert!(said.is_empty(), "{said:#?}");
        }
    }
}
