//! The function `awsso` of the init script.

use super::{LOAD, SETUPS, installed, run, stage, tells};

#[test]
fn it_switches_keeps_exit_codes_and_stops_where_it_failed_whatever_is_set() {
    for program in installed() {
        for setup in SETUPS {
            let scene = stage("");
            let script = format!(
                "{setup}\n{LOAD}\n\
                 awsso env keys\n\
                 tell $env:AWSSO_PROFILE; tell $LASTEXITCODE; tell $env:AWSSO_SHELL; tell $env:AWSSO_WRAPPED\n\
                 try {{ awsso env nope; tell 'went on' }} catch {{ tell \"$_\" }}\n\
                 tell $LASTEXITCODE; tell $env:AWSSO_PROFILE\n\
                 awsso use adminUser\n\
                 tell $env:AWS_ACCOUNT_ID\n\
                 awsso env -\n\
                 tell $env:AWSSO_PROFILE\n\
                 $null = awsso nonsense\n\
                 tell $LASTEXITCODE\n\
                 awsso unset\n\
                 tell $env:AWSSO_PROFILE; tell $LASTEXITCODE"
            );
            let failed = "awsso failed with exit code 4";
            let expected = [
                "keys",
                "0",
                "",
                "",
                failed,
                "4",
                "keys",
                "111111111111",
                "keys",
                "2",
                "",
                "0",
            ];
            tells(&scene, program, &script, &expected);
        }
    }
}

#[test]
fn a_failed_switch_ends_a_script() {
    for program in installed() {
        let scene = stage("");
        let outcome = run(
            &scene,
            program,
            &format!("{LOAD}\nawsso env nope\ntell 'went on'"),
        );
        assert_ne!(outcome.status, Some(0), "{}", outcome.shown());
        assert!(!outcome.stdout.contains("text:"), "{}", outcome.shown());
    }
}

#[test]
fn what_somebody_takes_is_left_to_them() {
    for program in installed() {
        let scene = stage("");
        for taken in [
            "awsso env keys | Out-String | Invoke-Expression",
            "Invoke-Expression (awsso env keys)",
            "Invoke-Expression $(awsso env keys)",
            "$snippet = awsso env keys\ntell $env:AWSSO_PROFILE\nInvoke-Expression $snippet",
            "awsso env keys > snippet.txt\ntell $env:AWSSO_PROFILE\nInvoke-Expression (Get-Content snippet.txt)",
            "awsso env keys 1>snippet.txt\ntell $env:AWSSO_PROFILE\nInvoke-Expression (Get-Content snippet.txt)",
        ] {
            let script = format!("{LOAD}\n{taken}\ntell $env:AWSSO_PROFILE; tell $LASTEXITCODE");
            let mut expected = vec!["keys", "0"];
            if taken.contains('\n') {
                expected.insert(0, "");
            }
            tells(&scene, program, &script, &expected);
        }
    }
}

#[test]
fn what_nobody_takes_is_evaluated_wherever_it_stands() {
    for program in installed() {
        let scene = stage("");
        for line in [
            "if ($true) { awsso env keys }",
            "& { awsso env keys }",
            "'what it reads' | awsso env keys",
            "function f { awsso env keys }; f",
            "$x = 'a>b'; awsso env keys",
            "awsso env 'keys' 3>warnings.txt # > is no redirection here",
            "foreach ($name in 'adminUser', 'keys') { awsso env $name }",
        ] {
            let script = format!("{LOAD}\n{line}\ntell $env:AWSSO_PROFILE");
            tells(&scene, program, &script, &["keys"]);
        }
    }
}

/// Names that PowerShell could take for something else, with a section header and what is typed.
const NAMES: &[(&str, &str, &str)] = &[
    ("with space", "'with space'", "'with space'"),
    ("it's", "\"it's\"", "'it''s'"),
    ("qu\"ote", "'qu\"ote'", "'qu\"ote'"),
    (
        "two \"quoted\" words",
        "'two \"quoted\" words'",
        "'two \"quoted\" words'",
    ),
    ("bs\\\\\"x", "'bs\\\\\"x'", "'bs\\\\\"x'"),
    ("dol$lar", "'dol$lar'", "'dol$lar'"),
    ("ünï", "ünï", "ünï"),
    ("\u{2019};x", "'\u{2019};x'", "'\u{2019}\u{2019};x'"),
    ("x$(exit)", "'x$(exit)'", "'x$(exit)'"),
    ("a,b", "'a,b'", "a,b"),
    ("007", "007", "007"),
    ("0x10", "0x10", "0x10"),
    ("1kb", "1kb", "1kb"),
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
        let is_known = |name: &str| {
            known
                .as_array()
                .unwrap()
                .iter()
                .any(|row| row["name"] == name)
        };
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

#[test]
fn it_works_in_constrained_language_mode() {
    for program in installed() {
        let scene = stage("");
        let mode = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'";
        let script = format!(
            "{mode}\nInvoke-Expression @'\n{LOAD}\n\
             awsso env keys\n\
             \"profile $env:AWSSO_PROFILE\"\n\
             $shown = prompt\n\
             awsso unset\n\
             awsso_unload\n\
             \"left $env:AWSSO_PROFILE\"\n'@"
        );
        let outcome = run(&scene, program, &script);
        assert_eq!(
            (
                outcome.status,
                outcome.stdout.replace("\r\n", "\n").as_str()
            ),
            (Some(0), "profile keys\nleft \n"),
            "{}",
            outcome.shown()
        );
    }
}

#[test]
fn unloading_takes_everything_out_and_leaves_a_later_prompt_alone() {
    let count = "tell (@(Get-ChildItem 'function:', 'variable:' | Where-Object Name -like '*awsso*').Count)";
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "function global:prompt {{ 'theirs> ' }}\n{LOAD}\nawsso_unload\n{count}\ntell (prompt)\n\
             $snippet = awsso env keys | Out-String\n\
             tell $LASTEXITCODE\n\
             tell $env:AWSSO_PROFILE\n"
        );
        tells(&scene, program, &script, &["0", "theirs> ", "0", ""]);
        let script = format!(
            "function global:prompt {{ 'theirs> ' }}\n{LOAD}\n\
             $older = $function:prompt\n\
             function global:prompt {{ 'later ' + (& $older) }}\n\
             awsso_unload\ntell (prompt)\ntell \"$(Get-Command awsso -CommandType Function -ErrorAction Ignore)\"\n\
             {LOAD}\ntell (prompt)"
        );
        tells(
            &scene,
            program,
            &script,
            &["later theirs> ", "", "later theirs> "],
        );
    }
}
