//! TAB in bash and zsh as people have set them up: aliases, strict modes, styles, a start-up file that is
//! read twice.

use super::{SHOW_IN_BASH, becomes, is_installed, scene};
use crate::support::OnTerminal;

const BASH: &[&str] = &["bash", "--norc", "--noprofile", "-i"];
const ZSH: &[&str] = &["zsh", "-f", "-i"];
const COMPINIT: &str = "autoload -Uz compinit; compinit -D -u";
const SHOW_IN_ZSH: &str =
    "show() { printf '<%s:%s>\\n' \"$number\" \"${@[-1]}\" }; compdef _awsso show";

fn cases<'a>(cases: &[(&str, &'a str)]) -> Vec<(String, &'a str)> {
    let owned = |(typed, word): &(&str, &'a str)| ((*typed).to_owned(), *word);
    cases.iter().map(owned).collect()
}

#[test]
fn aliases_complete_wherever_they_are_defined() {
    // Each is replaced by `awsso` in the answer, and by a command that shows it in the run.
    let show = "awsso() { printf '<%s:%s>\\n' \"$number\" \"${@: -1}\"; }";
    let cases = cases(&[
        ("a env me@h", "me@host"),
        ("into wi", "with space"),
        ("later --profile=wi", "--profile=with space"),
    ]);
    let before = "alias a=awsso into='awsso env'";
    let after = "alias later='awsso env'";
    let load = "eval \"$(awsso init bash)\"";
    becomes(BASH, &[before, load, after, show], &cases);
    let load = "eval \"$(awsso init zsh)\"";
    becomes(ZSH, &[before, COMPINIT, load, after, show], &cases);
}

#[test]
fn behind_the_target_of_exec_the_command_completes() {
    let cases = cases(&[("exec me@host dirnam", "dirname"), ("exec me@host -- dirnam", "dirname")]);
    becomes(BASH, &["eval \"$(awsso init bash)\"", SHOW_IN_BASH], &cases_for("show", &cases));
    let load = "eval \"$(awsso init zsh)\"";
    becomes(ZSH, &[COMPINIT, load, SHOW_IN_ZSH], &cases_for("show", &cases));
}

fn cases_for<'a>(command: &str, cases: &[(String, &'a str)]) -> Vec<(String, &'a str)> {
    cases.iter().map(|(typed, word)| (format!("{command} {typed}"), *word)).collect()
}

#[test]
fn a_missing_program_ends_no_shell() {
    for (program, load) in [
        (BASH, "eval \"$(awsso init bash)\""),
        (ZSH, "autoload -Uz compinit; compinit -D -u; eval \"$(awsso init zsh)\""),
    ] {
        if !is_installed(program[0]) {
            continue;
        }
        let scene = scene();
        let terminal = scene.program_on_terminal(program[0], &program[1..], OnTerminal::Everything);
        let (terminal, _) = terminal
            .types(&format!("{load}; __awsso_program=/nowhere/awsso; set -e\r"))
            .types("echo re''ady\r")
            .sees("ready")
            .types("awsso env \t\u{15}echo st''ill there\r")
            .sees_next("still there");
        terminal.types("exit\r").end();
    }
}

#[test]
fn completion_survives_a_start_up_file_that_is_read_twice() {
    let load = "eval \"$(awsso init zsh)\"";
    let check = "[[ $_comps[awsso] == _awsso ]] || exit";
    becomes(
        ZSH,
        &[load, COMPINIT, load, COMPINIT, check, SHOW_IN_ZSH],
        &cases(&[("show env wi", "with space")]),
    );
    // In every way that arrays may be counted.
    let ksh = "setopt ksharrays; precmd_functions=(one two); one() { :; }; two() { :; }";
    let check = "[[ ${precmd_functions[0]}${precmd_functions[1]}${precmd_functions[2]} == __awsso_lookonetwo ]] || exit";
    becomes(
        ZSH,
        &[ksh, load, COMPINIT, check, "unsetopt ksharrays", SHOW_IN_ZSH],
        &cases(&[("show env wi", "with space")]),
    );
}

#[test]
fn completers_that_find_more_than_a_beginning_have_all_names_to_choose_from() {
    let load = "eval \"$(awsso init zsh)\"";
    let style = "zstyle ':completion:*' completer _complete _match _approximate; zstyle ':completion:*' insert-unambiguous false; zstyle ':completion:*:match:*' original only";
    becomes(
        ZSH,
        &[COMPINIT, load, style, SHOW_IN_ZSH],
        &cases(&[
            ("show env me@hsot", "me@host"),
            ("show env *lon", "co:lon"),
            ("show env --profiel", "--profile"),
            ("show login --sso-session=crop", "--sso-session=corp"),
        ]),
    );
}

#[test]
fn groups_have_tags_that_styles_apply_to() {
    if !is_installed("zsh") {
        return;
    }
    let scene = scene();
    let terminal = scene.program_on_terminal(ZSH[0], &ZSH[1..], OnTerminal::Everything);
    let terminal = terminal
        .types(&format!("{COMPINIT}; eval \"$(awsso init zsh)\"\r"))
        .types("zstyle ':completion:*' group-name ''; zstyle ':completion:*:descriptions' format '[%d]'\r")
        .types("PS1='> '; echo re''ady\r")
        .sees("ready");
    let (terminal, _) = terminal.types("awsso env \t").sees_next("[profiles]");
    let (terminal, _) = terminal.types("\u{15}awsso env --\t").sees_next("[options]");
    let (terminal, _) = terminal.types("\u{15}awsso \t").sees_next("[commands]");
    let (terminal, seen) = terminal
        .types("\u{15}zstyle ':completion:*:*:awsso:*' tag-order '! options' -\r")
        .types("echo do''ne\r")
        .sees_next("done");
    assert!(!seen.is_empty());
    let (terminal, seen) =
        terminal.types("awsso env --ref\t").types("\u{15}echo en''d\r").sees_next("end");
    assert!(!seen.contains("--refresh"), "{seen:?}");
    terminal.types("exit\r").end();
}

#[test]
fn a_word_is_completed_as_before_in_bash_with_an_alias_of_another_program() {
    let cases = cases(&[("show env me@h", "me@host")]);
    let aliases = "alias show='show' grep='grep --color=auto' x.y=true";
    let load = "eval \"$(awsso init bash)\"";
    becomes(BASH, &[load, SHOW_IN_BASH, aliases], &cases);
}
