//! `awsso init --install` in the home of a person: the next shell has awsso, and `--uninstall` leaves
//! every byte as it was.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::players::{ALL, BASH, ELVISH, FISH, NU, POWERSHELL, Player, TCSH, XONSH, ZSH};
use super::{installed, stage};
use crate::support::{KEY_ID, OnTerminal, Scene};

/// The rc file of a shell, what a person has in it, and how the shell starts so that it is read.
struct Home {
    player: &'static Player,
    rc: &'static str,
    text: &'static str,
    start: &'static [&'static str],
    /// Runs a command, and does not become it.
    once: &'static [&'static str],
}

const HOMES: &[Home] = &[
    Home {
        player: &BASH,
        rc: ".bashrc",
        text: "alias ll='ls -l'",
        start: &["bash", "-i"],
        once: &["bash", "-c", "{}; :"],
    },
    Home {
        player: &ZSH,
        rc: "z/.zshrc",
        text: "# of jo's\n\nalias ll='ls -l'\n\n",
        start: &["zsh", "-i"],
        once: &["zsh", "-c", "{}; :"],
    },
    Home {
        player: &FISH,
        rc: ".config/fish/config.fish",
        text: "set -g greeting hello",
        start: &["fish", "-i"],
        once: &["fish", "-c", "{}; true"],
    },
    Home {
        player: &POWERSHELL,
        rc: ".config/powershell/Microsoft.PowerShell_profile.ps1",
        text: "$read = $function:PSConsoleHostReadLine\r\nfunction PSConsoleHostReadLine { \
               [Console]::Write(\"`e]133;B`a\"); & $read; [Console]::Write(\"`e]133;C`a\") }",
        start: &["pwsh", "-NoLogo"],
        once: &["pwsh", "-NonInteractive", "-Command", "{}"],
    },
    Home {
        player: &NU,
        rc: ".config/nushell/config.nu",
        text: "$env.config.show_banner = false\n",
        start: &["sh", "-c", "stty -icrnl; exec nu --no-history"],
        once: &["nu", "-c", "{}"],
    },
    Home {
        player: &XONSH,
        rc: ".xonshrc",
        text: "$RIGHT_PROMPT = ''\n",
        start: &["xonsh", "--interactive"],
        once: &["xonsh", "-c", "{}"],
    },
    Home {
        player: &ELVISH,
        rc: ".config/elvish/rc.elv",
        text: "var greeting = hello",
        start: &["elvish"],
        once: &["elvish", "-c", "{}"],
    },
    Home {
        player: &TCSH,
        rc: ".cshrc",
        text: "set greeting = hello\n",
        start: &["tcsh", "-i"],
        once: &["tcsh", "-c", "{}; true"],
    },
];

impl Home {
    fn scene(&self) -> Scene {
        let scene = stage("");
        if self.player.shell == "zsh" {
            let folder = scene.path("z");
            return scene.env("ZDOTDIR", folder);
        }
        scene
    }

    fn runs(&self, scene: &Scene, line: &str) -> String {
        let words: Vec<String> =
            self.once[1..].iter().map(|word| word.replace("{}", line)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        scene.program(self.once[0], &words).go().succeeds().stderr
    }
}

fn installed_homes() -> impl Iterator<Item = &'static Home> {
    let players: Vec<&str> = installed(ALL).map(|player| player.shell).collect();
    HOMES.iter().filter(move |home| players.contains(&home.player.shell))
}

#[test]
fn the_next_shell_has_awsso_and_taking_it_out_leaves_every_byte() {
    for home in installed_homes() {
        let (scene, shell) = (home.scene(), home.player.shell);
        scene.write(home.rc, home.text);
        let file = scene.path(home.rc);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let told = home.runs(&scene, "awsso init --install --yes");
        assert!(told.contains("# >>> awsso") && told.contains("added to "), "{shell}: {told}");
        let text = scene.read(home.rc);
        let again = home.runs(&scene, "awsso init --install --yes");
        assert!(again.contains("loads awsso already"), "{shell}: {again}");
        assert_eq!(scene.read(home.rc), text, "{shell}");

        let mut session = home.player.open_with(&scene, home.start);
        session.says("awsso env keys");
        let key = session.variable("AWS_ACCESS_KEY_ID");
        assert_eq!(key.as_deref(), Some(KEY_ID), "{shell}");
        session.says("awsso unset");
        assert_eq!(session.variable("AWS_ACCESS_KEY_ID"), None, "{shell}");
        drop(session);

        let told = home.runs(&scene, "awsso init --uninstall --yes");
        assert!(told.contains("deleted from "), "{shell}: {told}");
        assert_eq!(scene.read(home.rc), home.text, "{shell}");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640, "{shell}");
        let left = scene.files_below(".config");
        let left = left.iter().filter(|path| path.ends_with("awsso.nu"));
        assert_eq!(left.collect::<Vec<_>>(), Vec::<&std::path::PathBuf>::new(), "{shell}");
        home.runs(&scene, "awsso init --uninstall --yes");
        assert_eq!(scene.read(home.rc), home.text, "{shell}");
    }
}

#[test]
fn a_file_that_was_not_there_is_gone_again_and_a_link_stays_one() {
    let scene = stage("");
    let file = scene.path(".bashrc");
    HOMES[0].runs(&scene, "awsso init --install --yes");
    assert!(scene.read(".bashrc").contains("awsso init bash"));
    HOMES[0].runs(&scene, "awsso init --uninstall --yes");
    assert!(!file.exists());

    scene.write("dotfiles/bashrc", "alias a=b\n");
    symlink("dotfiles/bashrc", &file).unwrap();
    HOMES[0].runs(&scene, "awsso init --install --yes");
    assert_eq!(fs::read_link(&file).unwrap(), Path::new("dotfiles/bashrc"));
    assert!(scene.read("dotfiles/bashrc").contains("awsso init bash"));
    HOMES[0].runs(&scene, "awsso init --uninstall --yes");
    assert_eq!(fs::read_link(&file).unwrap(), Path::new("dotfiles/bashrc"));
    assert_eq!(scene.read("dotfiles/bashrc"), "alias a=b\n");
}

#[test]
fn nothing_is_written_before_the_person_agrees() {
    let scene = stage("");
    scene.write(".bashrc", "alias a=b\n");
    let ask = |answer: &str| {
        let shell = scene.program_on_terminal(
            "bash",
            &["--norc", "-c", "awsso init --install; echo \"status=$?\""],
            OnTerminal::Everything,
        );
        shell.sees("Add it? [Y/n]: ").types(answer).end().1
    };
    let seen = ask("n\r");
    assert!(seen.contains("eval \"$(awsso init bash)\"") && seen.contains("~/.bashrc"), "{seen}");
    assert!(seen.contains("no changes") && seen.contains("status=1"), "{seen}");
    assert_eq!(scene.read(".bashrc"), "alias a=b\n");
    let seen = ask("\r");
    assert!(seen.contains("added to ~/.bashrc") && seen.contains("status=0"), "{seen}");
    assert!(scene.read(".bashrc").starts_with("alias a=b\n# >>> awsso >>>\n"));
    // Where nobody can be asked.
    fs::write(scene.path(".bashrc"), "").unwrap();
    let outcome = scene.program("bash", &["-c", "awsso init --install; exit $?"]).go();
    outcome.exits(3).tells("hint: awsso init --install --yes");
    assert_eq!(scene.read(".bashrc"), "");
}

#[test]
fn a_place_that_cannot_be_known_is_said_with_the_line() {
    let scene = stage("");
    scene.write(".zshenv", "ZDOTDIR=$HOME/z\n");
    let outcome = scene.program("zsh", &["-c", "awsso init --install --yes; exit $?"]).go();
    outcome
        .exits(4)
        .tells("~/.zshenv sets ZDOTDIR")
        .tells("add this line to it yourself: eval \"$(awsso init zsh)\"");
    let outcome = scene.program("sh", &["-c", "awsso init dash --install --yes; exit $?"]).go();
    outcome.exits(2).tells("no init script for sh");
}

#[test]
fn without_a_name_the_line_for_this_shell_is_shown_and_the_script_is_captured() {
    for home in installed_homes().filter(|home| ["bash", "fish"].contains(&home.player.shell)) {
        let (scene, shell) = (home.scene(), home.player.shell);
        let words: Vec<String> =
            home.once[1..].iter().map(|word| word.replace("{}", "awsso init")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let terminal = scene.program_on_terminal(home.once[0], &words, OnTerminal::Everything);
        let seen = terminal.end().1;
        assert!(seen.contains(&format!("Add this line to ~/{}", home.rc)), "{shell}: {seen}");
        assert!(seen.contains(home.player.load), "{shell}: {seen}");
        let captured = scene.program(home.once[0], &words).go().succeeds().stdout;
        let named = scene.program("awsso", &["init", shell]).go().succeeds().stdout;
        assert_eq!(captured, named, "{shell}");
    }
}

#[test]
fn the_first_failure_tells_both_ways() {
    for home in installed_homes() {
        let (scene, shell) = (home.scene(), home.player.shell);
        scene.write(home.rc, home.text);
        let words: Vec<String> =
            home.once[1..].iter().map(|word| word.replace("{}", "awsso env keys")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let terminal = scene.program_on_terminal_of((50, 250), home.once[0], &words);
        let seen = terminal.end().1;
        let line = awsso::shell_by_name(shell).unwrap().eval_line("awsso env keys");
        assert!(seen.contains(&line), "{shell}: {seen}");
        assert!(seen.contains("awsso init --install"), "{shell}: {seen}");
        assert!(seen.contains(&format!("as a line of ~/{},", home.rc)), "{shell}: {seen}");
    }
}
