//! What a failing command leaves in the shell.

use awsso::Environment;

use super::{
    BASH, BUSYBOX, DASH, Dialect, ELVISH, FISH, KSH93, MKSH, NU, POWERSHELL, Stage, TCSH, XONSH,
    YASH, ZSH,
};

const POSIX: [Dialect; 7] = [BASH, ZSH, KSH93, MKSH, DASH, BUSYBOX, YASH];

/// A stage with a program `fails` that prints the failure statement and exits with `exit_code`.
fn stage(dialect: &Dialect, exit_code: u8) -> Stage {
    let stage = Stage::new(Environment::default());
    let text = dialect.language().failure(exit_code);
    let text = stage.file("failure", &text);
    stage.file("fails", &format!("cat {text}\nexit {exit_code}\n"));
    stage
}

#[test]
fn the_exit_code_reaches_a_posix_shell_and_and_stops() {
    for dialect in &POSIX {
        if !dialect.is_installed() {
            continue;
        }
        for evaluate in dialect.evaluate {
            let stage = stage(dialect, 4);
            let evaluate = evaluate.replace("cat SNIPPET", "sh ./fails");
            let ended = stage.run(dialect, &format!("{evaluate} && echo went on\nexit $?\n"));
            let what = format!("{evaluate} in {:?}", dialect.program);
            assert_eq!((ended.status, ended.printed.as_str()), (Some(4), ""), "{what}");
        }
    }
}

#[test]
fn nothing_that_is_called_exit_takes_the_failure_away() {
    for dialect in &POSIX {
        if !dialect.is_installed() {
            continue;
        }
        // A function of this name is a syntax error where `exit` cannot be replaced.
        let functions = ["bash", "zsh"].contains(&dialect.shell);
        let function = "exit() { return 0; }";
        let alias = "shopt -s expand_aliases 2>/dev/null || :\nalias exit='return 0'";
        for hijack in [Some(alias), functions.then_some(function)].into_iter().flatten() {
            let script = format!("{hijack}\nf() {{ eval \"$(sh ./fails)\"; }}\nf\necho $?\n");
            let ended = stage(dialect, 4).run(dialect, &script);
            assert_eq!(ended.printed, "4\n", "{hijack} in {:?}", dialect.program);
        }
    }
}

#[test]
fn a_strict_posix_script_ends_with_the_exit_code() {
    for dialect in &POSIX {
        if dialect.is_installed() {
            let stage = stage(dialect, 130);
            let ended = stage.run(dialect, "set -eu\neval \"$(sh ./fails)\"\necho went on\n");
            let what = format!("{:?}", dialect.program);
            assert_eq!((ended.status, ended.printed.as_str()), (Some(130), ""), "{what}");
        }
    }
}

#[test]
fn the_function_and_the_shell_around_a_failure_go_on() {
    let script = "f() { eval \"$(sh ./fails)\"; echo \"in f: $?\"; }\nf\necho after\n";
    for dialect in &POSIX {
        if dialect.is_installed() {
            let ended = stage(dialect, 3).run(dialect, script);
            assert_eq!(ended.printed, "in f: 3\nafter\n", "{:?}", dialect.program);
        }
    }
}

#[test]
fn fish_sees_a_failure_and_goes_on_where_it_should() {
    if !FISH.is_installed() {
        return;
    }
    for evaluate in ["sh ./fails | source", "eval (sh ./fails)"] {
        let script = format!(
            "function f\n{evaluate}\necho in f: $status\nend\nf\n{evaluate}; and echo went on\nexit $status\n"
        );
        let ended = stage(&FISH, 4).run(&FISH, &script);
        assert_eq!((ended.status, ended.printed.as_str()), (Some(1), "in f: 1\n"), "{evaluate}");
    }
}

#[test]
fn tcsh_keeps_the_exit_code_by_itself() {
    if TCSH.is_installed() {
        let script = "eval \"`sh ./fails`\" && echo went on\nexit $status\n";
        let ended = stage(&TCSH, 4).run(&TCSH, script);
        assert_eq!((ended.status, ended.printed.as_str()), (Some(4), ""));
    }
}

#[test]
fn shells_that_throw_stop() {
    for (dialect, evaluate) in [
        (ELVISH, "eval (e:sh ./fails | slurp)"),
        (NU, "^sh ./fails | from json | load-env"),
        (XONSH, "execx($(sh ./fails))"),
        (POWERSHELL, "/bin/sh ./fails | Out-String | Invoke-Expression"),
    ] {
        if dialect.is_installed() {
            let ended = stage(&dialect, 4).run(&dialect, &format!("{evaluate}\necho 'went on'\n"));
            assert_ne!(ended.status, Some(0), "{evaluate}");
            assert!(!ended.printed.contains("went on\n"), "{}", ended.printed);
        }
    }
}
