//! Switching, back and forth, and leaving, through the wrapper function.

use super::players::XONSH;
use super::{ALL, FULL, Player, installed, stage, without_escapes};
use crate::support::{ACCOUNT, OTHER_ACCOUNT, SECRET_KEY, powershell_holds_empty};
use aws_emulator::Trust;

const ROLE: &str = "[profile deploy]\nrole_arn = arn:aws:iam::222222222222:role/Deploy\nsource_profile = adminUser\nregion = eu-central-1\n";

#[test]
fn a_terminal_switches_back_and_forth_and_is_left_as_it_was() {
    for player in installed(ALL) {
        let scene = stage(ROLE).env("AWS_REGION", "sa-east-1").env("AWS_PROFILE", "");
        scene.aws.add_role("arn:aws:iam::222222222222:role/Deploy", Trust::of(ACCOUNT));
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser --region euw1");
        assert_eq!(shell.variable("AWS_ACCOUNT_ID").as_deref(), Some(ACCOUNT));
        assert_eq!(shell.variable("AWS_REGION").as_deref(), Some("eu-west-1"));
        assert_eq!(shell.variable("AWS_PROFILE"), None);
        shell.silently("awsso use deploy");
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("deploy"));
        shell.silently("awsso env -");
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("adminUser"));
        shell.silently("awsso env -");
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("deploy"));
        shell.silently("awsso unset");
        assert_eq!(shell.variable("AWS_ACCOUNT_ID"), None);
        assert_eq!(shell.variable("AWSSO_PROFILE"), None);
        assert_eq!(shell.variable("AWS_REGION").as_deref(), Some("sa-east-1"));
        // Before 7.5 PowerShell cannot set an empty variable.
        let is_lossy = player.shell == "powershell" && !powershell_holds_empty();
        let empty = if is_lossy { None } else { Some("") };
        assert_eq!(shell.variable("AWS_PROFILE").as_deref(), empty);
    }
}

#[test]
fn a_role_is_assumed_upon_what_the_terminal_holds() {
    for player in installed(ALL) {
        let scene = stage("");
        scene.aws.add_role("arn:aws:iam::222222222222:role/Deploy", Trust::of(ACCOUNT));
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        shell.silently("awsso assume --role-arn arn:aws:iam::222222222222:role/Deploy");
        assert_eq!(shell.variable("AWS_ACCOUNT_ID").as_deref(), Some(OTHER_ACCOUNT));
        shell.silently("awsso unset");
        assert_eq!(shell.variable("AWS_ACCOUNT_ID"), None);
    }
}

#[test]
fn what_fails_keeps_its_exit_code_and_changes_nothing() {
    for player in installed(ALL) {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env adminUser");
        let seen = shell.exits("awsso env adminUsr", 4);
        assert!(seen.contains("did you mean adminUser"), "{seen}");
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("adminUser"));
        shell.exits("awsso env adminUser --nonsense", 2);
        shell.exits("awsso list", 0);
        shell.exits("awsso nonsense", 2);
        // Words that are values of other types in some shells.
        shell.exits("awsso settings set prompt.enabled true", 0);
    }
}

#[test]
fn what_is_for_people_is_shown_and_never_evaluated() {
    for player in installed(ALL) {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        let seen = shell.exits("awsso env --help", 0);
        assert!(seen.contains("Usage:"), "{seen}");
        shell.expect("awsso env adminUser --explain", "Identity Center");
        shell.expect("awsso env adminUser --explain --json", "\"account\"");
        let seen = shell.exits("awsso env keys --format json", 2);
        assert!(!seen.contains(SECRET_KEY), "{seen}");
        shell.expect("awsso env keys --format json --print", SECRET_KEY);
        shell.expect("awsso env keys --print", SECRET_KEY);
        let (other, text) = match player.shell {
            "nu" => ("fish", "set -gx AWS_SECRET_ACCESS_KEY '"),
            _ => ("nu", "\"AWS_SECRET_ACCESS_KEY\":"),
        };
        shell.expect(&format!("awsso env keys --shell {other} --print"), text);
        shell.exits(&format!("awsso env keys --shell {other}"), 2);
        assert_eq!(shell.variable("AWSSO_PROFILE"), None);
        if FULL.iter().any(|full| full.shell == player.shell) {
            shell.silently("awsso -v env --profile keys 2>/dev/null");
        } else {
            shell.silently("awsso env --profile keys");
        }
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"));
    }
}

#[test]
fn leaving_the_picker_says_nothing_and_stops_the_line() {
    for player in installed(FULL) {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env keys");
        let separators: &[&str] = match player.shell {
            "powershell" => &["&&", ";"],
            _ => &["&&"],
        };
        for (key, separator) in ["\u{3}", "\u{1b}"]
            .into_iter()
            .flat_map(|key| separators.iter().map(move |separator| (key, separator)))
        {
            let line = format!("awsso env {separator} sh -c 'touch went-on'");
            let seen = without_escapes(&shell.leaves_the_picker(&line, key));
            for word in ["awsso:", "hint:", "rror", "xception", "130"] {
                assert!(!seen.contains(word), "{}: {line}: {seen:?}", player.shell);
            }
            assert!(!scene.path("went-on").exists(), "{}: {line}", player.shell);
        }
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"));
    }
}

#[test]
fn a_key_of_the_picker_opens_a_shell_in_the_shell() {
    for player in installed(FULL) {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently("awsso env keys");
        let inner = "sh -c 'echo $AWSSO_PROFILE >made.new; mv made.new made'";
        shell.visits_a_shell("awsso env", "admin\u{18}", inner, &scene.path("made"));
        assert_eq!(scene.read("made"), "adminUser\n", "{}", player.shell);
        // The terminal is what it was.
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"), "{}", player.shell);
    }
}

#[test]
fn a_file_gets_no_snippet_from_the_wrapper_and_a_substitution_gets_it_unevaluated() {
    for player in installed(ALL) {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently(player.to_file);
        // Past the wrapper, the program does what it is told.
        let is_wrapped = player.to_file.starts_with("awsso");
        let profile = is_wrapped.then_some("keys");
        let what = format!("{}: {}", player.shell, player.to_file);
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), profile, "{what}");
        let snippet = scene.read("snippet");
        assert_eq!(snippet.contains(SECRET_KEY), !is_wrapped, "{what}");
        shell.silently(player.by_hand);
        assert_eq!(
            shell.variable("AWSSO_PROFILE").as_deref(),
            Some("adminUser"),
            "{}",
            player.shell
        );
    }
}

#[test]
fn a_trace_of_the_shell_shows_no_secret() {
    // PowerShell's records what is evaluated, and can be neither asked nor stopped for a while.
    let traceable = |player: &&&Player| player.shell != "powershell" && player.is_installed();
    for player in FULL.iter().filter(traceable) {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        let on = match player.shell {
            "fish" => "set -g fish_trace 1",
            _ => "set -x",
        };
        shell.says(on);
        let seen = shell.says("awsso env keys");
        assert!(!seen.contains(SECRET_KEY), "{}: {seen}", player.shell);
        let seen = shell.says("true trace-is-on");
        assert!(seen.matches("trace-is-on").count() >= 2, "{}: {seen}", player.shell);
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"));
    }
}

#[test]
fn unloading_takes_everything_out_of_xonsh() {
    if !XONSH.is_installed() {
        return;
    }
    let scene = stage("");
    let mut shell = XONSH.open(&scene);
    for _ in 0..2 {
        shell.silently("execx($(awsso init --prompt --title xonsh))");
    }
    shell.silently("awsso env keys");
    shell.exits("awsso_unload", 0);
    shell.exits("awsso env keys", 2);
    let all = "[n for n in [*__xonsh__.ctx, *aliases, *__xonsh__.completers, *$PROMPT_FIELDS] if 'awsso' in n]";
    shell.expect(
        &format!("print('left', {all}, len(events.on_pre_prompt), 'awsso' in $PROMPT + $TITLE)"),
        "left [] 0 False",
    );
}

#[test]
fn unloading_takes_everything_out() {
    for player in installed(FULL) {
        let scene = stage("");
        let mut shell = player.enter(&scene);
        shell.silently(player.load);
        shell.silently("awsso env keys");
        shell.exits("awsso_unload", 0);
        shell.exits("awsso env keys", 2);
        let left = match player.shell {
            "fish" => {
                "count (functions -a -n | string match '*awsso*') (set -n | string match '__awsso*')"
            }
            "zsh" => {
                "print -l ${(k)functions[(I)*awsso*]} ${(k)parameters[(I)__awsso*]} | grep -c ."
            }
            "powershell" => {
                "$left = @(Get-ChildItem 'function:', 'variable:' | Where-Object Name -like '*awsso*').Count; sh -c \"exit $(1 - $left)\""
            }
            _ => "{ compgen -A function; compgen -v __awsso; } | grep -c awsso",
        };
        shell.exits(left, 1);
    }
}
