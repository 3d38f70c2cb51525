//! A variable that is set for one command only, in front of a switch: the shell takes it back afterwards, so
//! the switch stops.

use super::players::{NU, XONSH, ZSH};
use super::stage;

#[test]
fn in_zsh_a_line_that_sets_a_variable_for_a_switch_stops() {
    if !ZSH.is_installed() {
        return;
    }
    let scene = stage("");
    let mut shell = ZSH.enter(&scene);
    shell.silently("export AWS_PROFILE=mine");
    for (line, name) in [
        ("AWS_PROFILE=theirs awsso env keys", "AWS_PROFILE"),
        ("true; LC_ALL=C AWS_REGION=$(echo us-east-1) awsso --color never use keys", "AWS_REGION"),
        ("if AWS_REGION=us-east-1 \\awsso env keys; then true; else false; fi", "AWS_REGION"),
        ("(AWS_REGION=us-east-1 awsso env keys)", "AWS_REGION"),
    ] {
        let seen = shell.says(&format!("{line} && echo went''-on"));
        let told = format!("awsso: {name} is set for this command only");
        assert!(seen.contains(&told), "{line}: {seen:?}");
        assert!(!seen.contains("went-on"), "{line}: {seen:?}");
        assert_eq!(shell.variable("AWSSO_PROFILE"), None, "{line}");
        assert_eq!(shell.variable("AWS_PROFILE").as_deref(), Some("mine"), "{line}");
    }
    // Without its hook before the prompt, too, each line stands for itself.
    shell.says("precmd_functions=(); AWS_REGION=us-east-1 awsso env keys");
    for line in [
        "AWS_PROFILE=theirs true; awsso env keys",
        "AWS_PROFILE=theirs awsso list >/dev/null && awsso env keys",
        "env AWS_PROFILE=theirs sh -c true; awsso env keys",
        "LC_ALL=C AWS_CONFIG_FILE=$HOME/.aws/config awsso env keys",
        "echo AWS_PROFILE=theirs awsso env >/dev/null; awsso env keys",
    ] {
        shell.silently(line);
        assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"), "{line}");
        shell.silently("awsso unset");
        assert_eq!(shell.variable("AWS_PROFILE").as_deref(), Some("mine"), "{line}");
    }
}

/// How zsh reads a script: a file, `-c`, and a file read by another.
#[test]
fn in_a_zsh_script_too() {
    if !ZSH.is_installed() {
        return;
    }
    let scene = stage("").env("AWS_PROFILE", "mine");
    let shown = "print -r -- \"<$AWSSO_PROFILE $AWS_PROFILE $AWS_REGION>\"";
    for (line, name) in [
        ("AWS_PROFILE=theirs awsso env keys", "AWS_PROFILE"),
        ("AWS_REGION=us-east-1 AWS_PROFILE=theirs \\awsso use keys >/dev/null", "AWS_PROFILE"),
        (
            "if LC_ALL=C AWS_REGION=us-east-1 awsso --color never env keys; then true; else false; fi",
            "AWS_REGION",
        ),
        ("deploy() { AWS_REGION=us-east-1 awsso env keys }; deploy", "AWS_REGION"),
        ("deploy() { awsso env keys; }; AWS_REGION=us-east-1 deploy", "AWS_REGION"),
        ("() { AWS_REGION=us-east-1 awsso env keys }", "AWS_REGION"),
        ("eval 'AWS_REGION=us-east-1 awsso env keys'", "AWS_REGION"),
        ("eval \"$(AWS_REGION=us-east-1 awsso env keys)\"", "AWS_REGION"),
    ] {
        let text = format!(
            "eval \"$(command awsso init zsh)\"\n{line} && print went on\n{shown}\nawsso unset\n{shown}\n"
        );
        scene.write("script.zsh", &text);
        for words in
            [&["-f", "script.zsh"][..], &["-f", "-c", &text], &["-f", "-c", ". ./script.zsh"]]
        {
            let outcome = scene.program("zsh", words).go();
            assert_eq!(outcome.stdout, "< mine >\n< mine >\n", "{line} {words:?}");
            outcome.tells(&format!(
                "awsso: {name} is set for this command only, and a switch lasts longer"
            ));
        }
    }
    for line in [
        "export AWS_REGION=us-east-1; awsso env keys",
        "AWS_PROFILE=theirs awsso list >/dev/null && awsso env keys",
        "deploy() { echo AWS_PROFILE=theirs awsso env keys >/dev/null; awsso env keys }; deploy",
        "deploy() { AWS_REGION=us-east-1 true; awsso env keys }; deploy",
        "LC_ALL=C awsso env keys",
    ] {
        let text = format!("eval \"$(command awsso init zsh)\"\n{line} && {shown}");
        scene.write("script.zsh", &text);
        let outcome = scene.program("zsh", &["-f", "script.zsh"]).go();
        let seen = (outcome.stdout.as_str(), outcome.stderr.as_str());
        assert_eq!(seen.0, "<keys  eu-west-1>\n", "{line} {seen:?}");
    }
}

#[test]
fn in_nushell_a_switch_behind_a_variable_for_one_command_stops() {
    if !NU.is_installed() {
        return;
    }
    let scene = stage("");
    let mut shell = NU.enter(&scene);
    for line in
        ["AWS_REGION=us-east-1 awsso env keys", "print x; A=1 B=2 awsso --color never use keys"]
    {
        let seen = shell.says(&format!("{line}; touch went-on"));
        assert!(seen.contains("one command only"), "{line}: {seen:?}");
        assert_eq!(shell.variable("AWSSO_PROFILE"), None, "{line}");
    }
    assert!(!scene.path("went-on").exists());
    shell.silently("A=1 awsso list | ignore; print A=1; awsso env keys");
    assert_eq!(shell.variable("AWSSO_PROFILE").as_deref(), Some("keys"));
    shell.expect("sh -c 'env | grep -c awsso_line'", "0");
}

#[test]
fn in_a_nushell_script_too() {
    if !NU.is_installed() {
        return;
    }
    let scene = stage("");
    scene.program("sh", &["-c", "awsso init nu >awsso.nu"]).go();
    for line in [
        "AWS_REGION=us-east-1 awsso env keys",
        "def --env deploy [] { AWS_PROFILE=theirs A='x y' awsso env keys }; deploy",
        "if true { AWS_REGION=us-east-1 awsso env keys }",
    ] {
        scene.write("script.nu", &format!("source awsso.nu\n{line}\nprint 'went on'\n"));
        let outcome = scene.program("nu", &["--no-config-file", "script.nu"]).go();
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(1), ""), "{line}");
        outcome.tells("awsso: a switch behind a variable for one command only would not last");
    }
    let line = "A=1 awsso list | ignore; awsso env keys; print $env.AWSSO_PROFILE";
    scene.write("script.nu", &format!("source awsso.nu\n{line}\n"));
    let outcome = scene.program("nu", &["--no-config-file", "script.nu"]).go();
    assert_eq!(outcome.stdout, "keys\n", "{}", outcome.stderr);
}

#[test]
fn in_xonsh_it_stops_the_switch() {
    if !XONSH.is_installed() {
        return;
    }
    let scene = stage("");
    let shown =
        "print(f\"<{__xonsh__.env.get('AWSSO_PROFILE')} {__xonsh__.env.get('AWS_REGION')}>\")";
    for (line, goes) in [
        ("$AWS_REGION='us-east-1' awsso env keys", ""),
        ("$AWS_PROFILE='theirs' awsso use keys", ""),
        ("$LC_ALL='C' awsso env keys", "<keys eu-west-1>\n"),
        ("$AWS_REGION='us-east-1' awsso list > out", "<None None>\n"),
    ] {
        scene.write("script.xsh", &format!("execx($(awsso init xonsh))\n{line}\n{shown}\n"));
        let outcome = scene.program("xonsh", &["--no-rc", "script.xsh"]).go();
        assert_eq!(outcome.stdout, goes, "{line} {}", outcome.stderr);
        let told = "is set for this command only, and a switch lasts longer";
        let is_switch = !line.contains("LC_ALL") && !line.contains("list");
        assert_eq!(outcome.stderr.contains(told), is_switch, "{line} {}", outcome.stderr);
    }
}
