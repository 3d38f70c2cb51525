//! The words of a call of the function `awsso`, and how the program gets them.

use super::{LOAD, installed, stage, tells};

/// Names that PowerShell could take for something else, with a section header and what is typed.
const NAMES: &[(&str, &str, &str)] = &[
    ("with space", "'with space'", "'with space'"),
    ("it's", "\"it's\"", "'it''s'"),
    ("qu\"ote", "'qu\"ote'", "'qu\"ote'"),
    ("two \"quoted\" words", "'two \"quoted\" words'", "'two \"quoted\" words'"),
    ("bs\\\\\"x", "'bs\\\\\"x'", "'bs\\\\\"x'"),
    ("dol$lar", "'dol$lar'", "'dol$lar'"),
    ("ünï", "ünï", "ünï"),
    ("\u{2019};x", "'\u{2019};x'", "'\u{2019}\u{2019};x'"),
    ("x$(exit)", "'x$(exit)'", "'x$(exit)'"),
    ("a,b", "'a,b'", "a,b"),
    ("007", "007", "007"),
    ("0x10", "0x10", "0x10"),
    ("1kb", "1kb", "1kb"),
    ("1e3", "1e3", "1e3"),
    ("1.50", "1.50", "1.50"),
    ("000000000001", "000000000001", "000000000001"),
    ("*dev*", "'*dev*'", "'*dev*'"),
    ("~/x", "'~/x'", "'~/x'"),
    ("back\\ slash\\\\", "'back\\ slash\\'", "'back\\ slash\\'"),
];

#[test]
fn words_reach_the_program_as_they_were_typed() {
    for program in installed() {
        let mut config = String::new();
        for (_, section, _) in NAMES {
            config.push_str(&format!(
                "[profile {section}]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n"
            ));
        }
        let scene = stage(&config);
        let known = scene.awsso("list --json").succeeds().json();
        let is_known = |name: &str| known.as_array().unwrap().iter().any(|row| row["name"] == name);
        let mut script = LOAD.to_owned();
        let mut expected = Vec::new();
        for (name, _, typed) in NAMES.iter().filter(|(name, _, _)| is_known(name)) {
            for word in [(*typed).to_owned(), format!("--profile {typed}")] {
                script.push_str(&format!("awsso env {word}\ntell $env:AWSSO_PROFILE\n"));
                expected.push(*name);
            }
        }
        assert!(expected.len() > 20, "{expected:?}");
        tells(&scene, program, &script, &expected);
    }
}

/// What would be expanded if it counted as a bare word.
#[test]
fn quoted_wildcards_stay_what_they_are() {
    for program in installed() {
        for setup in ["", "$PSNativeCommandArgumentPassing = 'Legacy'"] {
            let scene = stage("");
            scene.write("myprod.tf", "");
            let script = format!(
                "{setup}\n{LOAD}\n\
                 awsso settings set danger.profiles '*prod*' 'my[p]rod.tf' '?yprod.tf' '~/x' 'a b' 'q\"q'\n\
                 tell ((awsso settings get danger.profiles) -join '|')\n\
                 tell $LASTEXITCODE"
            );
            let expected = r#"*prod*|my[p]rod.tf|?yprod.tf|~/x|a b|q"q"#;
            tells(&scene, program, &script, &[expected, "0"]);
        }
    }
}

#[test]
fn what_powershell_takes_apart_is_put_together_again() {
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "Set-StrictMode -Version Latest\n{LOAD}\n\
             function typed {{ tell ((__awsso_words $args) -join '|') }}\n\
             typed -p:Config=Release --x=y -v a,b -w:1,2 '-q:' z\n\
             typed --role-arn=arn:aws:iam::1:role/X $null '' -1 0x10 12345678901234567890\n\
             $words = 'one', 'two words'\n\
             typed @words\n\
             typed $words\n\
             typed"
        );
        let expected = [
            "-p:Config=Release|--x=y|-v|a,b|-w:1,2|-q:|z",
            "--role-arn=arn:aws:iam::1:role/X|||-1|0x10|12345678901234567890",
            "one|two words",
            "one,two words",
            "",
        ];
        tells(&scene, program, &script, &expected);
    }
}

#[test]
fn what_comes_down_a_pipe_is_what_the_program_reads() {
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "{LOAD}\n\
             'y' | awsso env keys\n\
             tell $env:AWSSO_PROFILE\n\
             $listed = 1..3 | awsso list\n\
             tell $LASTEXITCODE"
        );
        tells(&scene, program, &script, &["keys", "0"]);
    }
}

/// PowerShell keeps the first `--` of a call to itself.
#[cfg(unix)]
#[test]
fn a_command_to_run_stands_behind_two_dashes_or_not() {
    for program in installed() {
        let scene = stage("");
        let shown = "'echo \"$AWSSO_PROFILE $1 $2\"' sh";
        let script = format!(
            "{LOAD}\n\
             tell (awsso exec keys sh -c {shown} '*' 'a b')\n\
             tell (awsso exec keys -- sh -c {shown} -- 007)\n\
             'in' | awsso exec keys -- sh -c 'read word; test $word = in && exit 7'\n\
             tell $LASTEXITCODE; tell $env:AWSSO_PROFILE"
        );
        tells(&scene, program, &script, &["keys * a b", "keys -- 007", "7", ""]);
    }
}
