//! Prompts that show awsso's segment: the recipes of docs/prompts.md in real shells on a terminal,
//! with the real theme where there is one, else with a stand-in that draws as its code does. starship
//! itself is in `tests/living`.

use std::fs;

use serde_json::Value;

use super::found;
use crate::docs::block;
use crate::living::{FISH, Player, Session, ZSH, stage, without_escapes};
use crate::support::Scene;

/// What no prompt may run, expand or take for an escape.
const HOSTILE: &str = "x$(touch executed)`touch executed`\\u%n%F{red}%{\\[${HOME}!!*<b>";

/// A scene with the hostile name.
fn hostile() -> Scene {
    let scene = stage("");
    scene.write(
        ".aws/credentials",
        &format!(
            "[{HOSTILE}]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\nregion = eu-west-1\n"
        ),
    );
    scene.write("name", HOSTILE);
    scene
}

/// What the prompt shows.
fn prompt(shell: &mut Session<'_>) -> String {
    // The first one may have been drawn before the last line took effect.
    shell.says("true");
    without_escapes(&shell.says("true"))
}

/// Plays a prompt that is set up by `lines`: nothing without a session, `shown` with one, and a hostile
/// name as it is. `{}` in `shown` stands for the name.
#[track_caller]
fn shows(player: &'static Player, lines: &[String], shown: &str) {
    if !player.is_installed() {
        return;
    }
    let scene = hostile();
    fs::create_dir(scene.path("project")).unwrap();
    let mut shell = player.open(&scene);
    for (number, line) in lines.iter().enumerate() {
        let file = format!("prompt-{number}");
        scene.write(&file, line);
        shell.silently(&format!("source ./{file}"));
    }
    shell.silently(player.load);
    let outside = prompt(&mut shell);
    for word in ["adminUser", "eu-west-1"] {
        assert!(!outside.contains(word), "{outside:?}");
    }
    shell.silently("awsso env adminUser");
    let expected = shown.replace("{}", "adminUser");
    let seen = prompt(&mut shell);
    assert!(seen.contains(&expected), "no {expected:?} in {seen:?}");
    let line = match player.shell {
        "fish" => "awsso env (cat name)",
        _ => "awsso env \"$(cat name)\"",
    };
    shell.silently(line);
    // No way of writing a backquote is exact with every option of zsh.
    let is_escaped = lines.iter().any(|text| text.contains("awsso prompt --shell zsh"));
    let name = if is_escaped { HOSTILE.replace('`', "?") } else { HOSTILE.to_owned() };
    // Long-term keys do not expire.
    let expected = shown.replace("{}", &name).replace(" 59m", "");
    let seen = prompt(&mut shell);
    assert!(seen.contains(&expected), "no {expected:?} in {seen:?}");
    assert!(!scene.path("executed").exists());
    shell.silently("awsso unset");
    let left = prompt(&mut shell);
    assert!(!left.contains("eu-west-1"), "{left:?}");
}

#[test]
fn git_prompt_shows_it_beside_the_branch() {
    let Some(_) = found("git") else { return };
    let recipe = block("docs/prompts.md", "git-prompt");
    let repository = "git init --quiet --initial-branch=trunk . 2>/dev/null\n".to_owned();
    shows(&crate::living::BASH, &[repository, recipe], "{} eu-west-1 59m ~ (trunk)");
}

/// As oh-my-zsh and its theme robbyrussell set a prompt.
const OH_MY_ZSH: &str = "\
setopt prompt_subst
autoload -U colors && colors
function git_prompt_info() { print -n '%{%F{blue}%}git:(trunk)%{%f%}' }
PROMPT=\"%(?:%{$fg_bold[green]%}%1{>%} :%{$fg_bold[red]%}%1{>%} )%{$fg[cyan]%}%c%{$reset_color%}\"
PROMPT+=' $(git_prompt_info) '
";

#[test]
fn a_theme_of_oh_my_zsh_shows_it_before_its_own() {
    let recipe = block("docs/prompts.md", "oh-my-zsh-theme");
    shows(&ZSH, &[OH_MY_ZSH.to_owned(), recipe], "{} eu-west-1 59m > ~ git:(trunk)");
}

#[test]
fn the_plugin_of_oh_my_zsh_shows_it() {
    // What stands around the function there: a prompt that calls it.
    let around = "setopt prompt_subst; PROMPT='$(aws_prompt_info) '\n".to_owned();
    let recipe = block("docs/prompts.md", "oh-my-zsh");
    shows(&ZSH, &[recipe, around], "<{} eu-west-1>");
}

/// As powerlevel10k draws: before each prompt every element's function, whose `p10k segment` adds a text
/// in which percent escapes count and nothing else; the prompt refers to it by a parameter.
const POWERLEVEL10K: &str = "\
setopt prompt_subst
typeset -ga POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS=(status)
function prompt_status() { p10k segment -t ok }
function p10k() {
    [[ $1 == segment ]] || return
    shift
    local opt color=default text
    while getopts 'f:b:t:i:s:c:r' opt; do
        case $opt in
            f) color=$OPTARG ;;
            t) text=$OPTARG ;;
        esac
    done
    _p9k_prompt+=\"%F{$color}$text%f \"
}
function _p9k_precmd() {
    typeset -g _p9k_prompt='<'
    local element
    for element in $POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS; do
        prompt_$element
    done
    _p9k_prompt+='>'
}
precmd_functions+=(_p9k_precmd)
PROMPT='${_p9k_prompt}'
";

#[test]
fn a_segment_of_powerlevel10k_shows_it() {
    let recipe = block("docs/prompts.md", "powerlevel10k");
    shows(&ZSH, &[POWERLEVEL10K.to_owned(), recipe], "<ok {} eu-west-1 59m >");
}

/// As Tide prints an item, and a prompt that has it.
const TIDE: &str = "\
set -g tide_aws_color red
set -g tide_aws_bg_color blue
set -g tide_right_prompt_items status aws jobs
function _tide_print_item
    set -l color tide_$argv[1]_color
    echo -ns (set_color $$color) '<' $argv[2..] '>' (set_color normal)
end
function fish_prompt
    for item in $tide_right_prompt_items
        functions -q _tide_item_$item
        and _tide_item_$item
    end
    echo ' '
end
";

#[test]
fn an_item_of_tide_shows_it_in_the_place_of_aws() {
    let item = block("docs/prompts.md", "tide");
    // Universal in the page, for all sessions; a global one would hide it.
    let place = block("docs/prompts.md", "tide-place").replace("set -U", "set -g");
    shows(&FISH, &[TIDE.to_owned(), item, place.clone()], "<{} eu-west-1>");
    let Some(fish) = found("fish") else { return };
    let scene = stage("");
    let script = format!("{TIDE}{place}echo $tide_right_prompt_items $tide_awsso_color\n");
    let outcome = scene.program(fish, &["-c", &script]).go().succeeds();
    outcome.stdout("status jobs awsso red\n");
}

/// What a template of oh-my-posh (text/template of Go) makes of an environment, as far as the recipe
/// goes: `if`, `end`, variables, and the function of Masterminds/sprig with one class of characters.
fn template(text: &str, variable: impl Fn(&str) -> String) -> String {
    let mut shown = String::new();
    let mut is_shown = true;
    for (number, part) in text.split("{{").enumerate() {
        let (action, after) = match number {
            0 => ("", part),
            _ => part.split_once("}}").expect("an action ends"),
        };
        let words = shell_words::split(&action.replace('\\', "\\\\")).unwrap();
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let value = |word: &str| variable(word.strip_prefix(".Env.").expect(word));
        let text = match words[..] {
            [] => String::new(),
            ["if", name] => {
                is_shown = !value(name).is_empty();
                String::new()
            }
            ["end"] => {
                is_shown = true;
                String::new()
            }
            ["regexReplaceAll", class, name, replacement] => {
                let class = class.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
                let class: String = class.unwrap().replace("\\\\", "\\");
                value(name).replace(|c: char| class.contains(c), replacement)
            }
            [name] => value(name),
            _ => panic!("{action} is not known here"),
        };
        if is_shown {
            shown += &text;
            shown += after;
        }
    }
    shown
}

#[test]
fn a_segment_of_oh_my_posh_shows_it_without_what_a_shell_evaluates() {
    let segment: Value = serde_json::from_str(&block("docs/prompts.md", "oh-my-posh")).unwrap();
    let text = segment["template"].as_str().unwrap();
    let scene = hostile();
    let with = |line: &str| {
        let variables = scene.enter(line).succeeds();
        template(text, |name| variables.variable(name))
    };
    assert_eq!(with("env adminUser"), "adminUser eu-west-1 ");
    assert_eq!(template(text, |_| String::new()), "");
    let name = shell_words::quote(HOSTILE);
    assert_eq!(
        with(&format!("env {name}")),
        "x?(touch executed)?touch executed??u?n?F{red}?{?[?{HOME}!!*?b? eu-west-1 "
    );
}

/// What starship makes of the recipe where it is not there to be asked: the output of the command, and the
/// variable.
#[test]
fn the_lines_for_starship_are_toml_and_their_command_runs() {
    let scene = stage("");
    let recipe = block("docs/prompts.md", "starship");
    let file = recipe.parse::<toml_edit::DocumentMut>().unwrap();
    let custom = &file["custom"]["awsso"];
    let command = custom["command"].as_str().unwrap();
    assert_eq!(custom["shell"][0].as_str(), Some("sh"));
    let active = scene.enter("env adminUser");
    let run = |is_active: bool| {
        let run = scene.program("sh", &["-c", command]);
        let run = if is_active { run.after(&active) } else { run };
        run.go().succeeds().stdout
    };
    assert_eq!(run(true), "111111111111 AdministratorAccess\n");
    assert_eq!(run(false), "");
    assert!(file["env_var"]["AWSSO_DANGER"]["format"].is_str());
}
