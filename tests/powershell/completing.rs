//! Completion, asked for as the line editor asks, and the words that come of what it inserts.

use super::{installed, stage, tells};

/// Names that PowerShell could take for something else, a part that only they begin with, and their header.
const NAMES: &[(&str, &str, &str)] = &[
    ("with space", "wi", "'with space'"),
    ("co:lon", "co", "co:lon"),
    ("qu\"ote", "qu", "'qu\"ote'"),
    ("it's", "it", "\"it's\""),
    ("dol$lar", "do", "'dol$lar'"),
    ("bs\\x", "bs", "'bs\\x'"),
    ("star*", "sta", "star*"),
    ("\u{fc}n\u{ef}", "\u{fc}n", "\u{fc}n\u{ef}"),
    ("semi;colon", "se", "'semi;colon'"),
    ("eq=ual", "eq", "eq=ual"),
    ("a:b:c", "a:b", "a:b:c"),
    ("me@host", "me", "me@host"),
    ("q\u{2019};touch ran;\u{2019}", "q\u{2019}\u{2019}", "'q\u{2019};touch ran;\u{2019}'"),
    ("x$(touch ran)", "x", "'x$(touch ran)'"),
];

/// What is typed behind the command, and the last word that it becomes.
const LINES: &[(&str, &str)] = &[
    ("env co:", "co:lon"),
    ("env co:l", "co:lon"),
    ("env eq=", "eq=ual"),
    ("env eq=u", "eq=ual"),
    ("env a:b:", "a:b:c"),
    ("env me@h", "me@host"),
    ("env 'with s", "with space"),
    ("env --profile wi", "with space"),
    ("env --profile=wi", "--profile=with space"),
    ("env --region=eusc", "--region=eusc-de-east-1"),
    ("env --prof", "--profile"),
    ("login --sso-session=co", "--sso-session=corp"),
    ("completi", "completions"),
];

/// `complete LINE` tells the last word of the line with the first candidate put in, or the line as
/// it was. It is not typed, so no quoting is undone before the completer sees it.
const COMPLETE: &str = r#"
function show { tell $args[-1] }
function complete($Line) {
    $found = TabExpansion2 -inputScript $Line -cursorColumn $Line.Length
    if ($found.CompletionMatches.Count -gt 0) {
        $end = $found.ReplacementIndex + $found.ReplacementLength
        $Line = $Line.Substring(0, $found.ReplacementIndex) +
            $found.CompletionMatches[0].CompletionText + $Line.Substring($end)
    }
    if ($Line -like "*`n*") { tell 'a line break' }
    Invoke-Expression ($Line -replace '^awsso', 'show')
}
"#;

#[test]
fn every_name_comes_out_right_quoted_or_not() {
    for program in installed() {
        let mut config = String::new();
        for (_, _, section) in NAMES {
            config.push_str(&format!("[profile {section}]\nregion = eu-west-1\n"));
        }
        let scene = stage(&config);
        let mut typed = Vec::new();
        for (name, part, _) in NAMES {
            typed.push((format!("env {part}"), *name));
            typed.push((format!("env '{part}"), *name));
            typed.push((format!("env \"{part}"), *name));
        }
        // A doubled quote is one only behind a quote of its kind.
        typed.retain(|(line, _)| !line.contains('\u{2019}') || line.starts_with("env '"));
        typed.extend(LINES.iter().map(|(line, word)| ((*line).to_owned(), *word)));
        for load in ["init", "completions"] {
            let mut script = format!(
                "{COMPLETE}\nawsso {load} powershell | Out-String | Invoke-Expression\n$null = awsso list\n"
            );
            let mut expected = Vec::new();
            for (line, word) in &typed {
                let line = line.replace('\'', "''").replace('\u{2019}', "\u{2019}\u{2019}");
                script.push_str(&format!("complete 'awsso {line}'\n"));
                expected.push(*word);
            }
            script.push_str("tell $LASTEXITCODE; tell $env:AWSSO_COMPLETE_WORDS\n");
            expected.extend(["0", ""]);
            tells(&scene, program, &script, &expected);
            assert!(scene.files_below("ran").is_empty());
        }
    }
}

#[test]
fn what_is_typed_is_never_run() {
    for program in installed() {
        let scene = stage("");
        let script = format!(
            "{COMPLETE}\nSet-StrictMode -Version Latest\nawsso init powershell | Out-String | Invoke-Expression\n\
             foreach ($line in 'awsso env $(New-Item ran)', 'awsso env (New-Item ran) a', 'awsso env \"$(New-Item ran)') {{\n\
             $null = TabExpansion2 -inputScript $line -cursorColumn $line.Length }}\n\
             tell (Test-Path ran)"
        );
        tells(&scene, program, &script, &["False"]);
    }
}

/// PowerShell would offer files.
#[test]
fn where_nothing_fits_the_line_stays_as_it_is() {
    for program in installed() {
        let scene = stage("");
        scene.write("zzz-a-file", "");
        let mut script = "awsso init powershell | Out-String | Invoke-Expression\n".to_owned();
        let mut expected = Vec::new();
        for (line, inserted) in [
            ("awsso unset ", " "),
            ("awsso env zzz", "zzz"),
            ("awsso env 'zz z", "'zz z"),
            ("awsso env \"zz", "\"zz"),
        ] {
            let line = line.replace('\'', "''");
            script.push_str(&format!(
                "$found = (TabExpansion2 '{line}' {}).CompletionMatches\n\
                 tell $found.Count; tell $found[0].CompletionText\n",
                line.replace("''", "'").len()
            ));
            expected.extend(["1", inserted]);
        }
        tells(&scene, program, &script, &expected);
    }
}

#[test]
fn an_alias_completes_once_it_is_registered() {
    for program in installed() {
        let scene = stage("");
        let script = "awsso init powershell | Out-String | Invoke-Expression\n\
             Set-Alias aw awsso\n\
             Register-ArgumentCompleter -Native -CommandName aw -ScriptBlock $function:__awsso_complete\n\
             tell (TabExpansion2 'aw env ke' 9).CompletionMatches[0].CompletionText\n\
             aw env keys\n\
             tell $env:AWSSO_PROFILE";
        tells(&scene, program, script, &["keys", "keys"]);
    }
}
