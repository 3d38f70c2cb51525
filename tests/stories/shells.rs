//! The two commands, typed into real shells: what a child process of the shell then sees.

use crate::support::{KEY_ID, Outcome, Scene, is_installed, powershell_holds_empty, sso_scene};

/// A shell, how it runs a script, and its words for the two commands.
struct Dialect {
    program: &'static [&'static str],
    /// Evaluates `awsso WORDS`; `{}` is the words.
    evaluate: &'static str,
    /// Runs `{}`, where it would end the script by failing, as well.
    attempt: &'static str,
    /// Prints the status of the last statement as `status=N`.
    status: &'static str,
    /// Prints the variables of AWS and awsso that a child gets, and `END`.
    dump: &'static str,
}

// In quotes, as `^` redirects in fish before 3.3.
const DUMP: &str = "env | grep '^AWS' | sort; echo END";

const fn posix(program: &'static [&'static str]) -> Dialect {
    Dialect {
        program,
        evaluate: "eval \"$(awsso {})\"",
        attempt: "{}",
        status: "echo \"status=$?\"",
        dump: DUMP,
    }
}

const DIALECTS: [Dialect; 5] = [
    posix(&["bash", "--norc", "--noprofile", "-c"]),
    posix(&["zsh", "-f", "-c"]),
    posix(&["dash", "-c"]),
    Dialect {
        program: &["fish", "--no-config", "-c"],
        evaluate: "awsso {} | source",
        attempt: "{}",
        status: "echo \"status=$status\"",
        dump: DUMP,
    },
    Dialect {
        program: &["pwsh", "-NoProfile", "-NonInteractive", "-Command"],
        evaluate: "awsso {} | Out-String | Invoke-Expression",
        attempt: "try { {} } catch { }",
        status: "echo \"status=$LASTEXITCODE\"",
        dump: "sh -c 'env | grep ^AWS | sort; echo END'",
    },
];

impl Dialect {
    fn is_installed(&self) -> bool {
        is_installed(self.program[0])
    }

    /// Runs the lines in the shell, with awsso on its path and no hint about which shell it is.
    fn run(&self, scene: &Scene, lines: &[String]) -> Outcome {
        let script = lines.join("\n");
        let words: Vec<_> = self.program[1..].iter().copied().chain([script.as_str()]).collect();
        let binary = std::path::Path::new(env!("CARGO_BIN_EXE_awsso"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(
            [binary.parent().unwrap().to_owned()].into_iter().chain(std::env::split_paths(&path)),
        );
        scene
            .program(self.program[0], &words)
            .without("AWSSO_SHELL")
            .env("PATH", path.unwrap())
            .go()
    }

    fn awsso(&self, words: &str) -> String {
        self.evaluate.replace("{}", words)
    }
}

#[test]
fn in_and_out_again_leaves_every_shell_as_it_was() {
    for dialect in DIALECTS.iter().filter(|dialect| dialect.is_installed()) {
        let scene = sso_scene("")
            .without("AWSSO_SHELL")
            .env("AWS_PROFILE", "it's \"mine\" $(touch x) \\")
            .env("AWS_DEFAULT_REGION", "");
        let dump = dialect.dump;
        let outcome = dialect
            .run(
                &scene,
                &[
                    dump.to_owned(),
                    dialect.awsso("env keys --region eu-west-3"),
                    dump.to_owned(),
                    dialect.awsso("unset"),
                    dump.to_owned(),
                ],
            )
            .succeeds()
            .quietly();
        let dumps: Vec<_> = outcome.stdout.split("END\n").collect();
        let [before, inside, after, ""] = dumps.as_slice() else {
            panic!("{}", outcome.shown());
        };
        // Before 7.5 PowerShell cannot set an empty variable.
        let is_lossy = dialect.program[0] == "pwsh" && !powershell_holds_empty();
        let empty = if is_lossy { "AWS_DEFAULT_REGION=\n" } else { "" };
        let before = before.replace(empty, "");
        let (way_back, after) = after.split_once('\n').unwrap();
        assert!(way_back.starts_with("AWSSO_PREVIOUS="), "{way_back}");
        let (seal, after) = after.split_once('\n').unwrap();
        assert!(seal.starts_with("AWSSO_SEAL="), "{seal}");
        assert_eq!(before, after, "{}", dialect.program[0]);
        assert!(inside.contains(&format!("AWS_ACCESS_KEY_ID={KEY_ID}\n")), "{inside}");
        assert!(inside.contains("AWS_REGION=eu-west-3\n"), "{inside}");
        assert!(inside.contains("AWS_DEFAULT_REGION=eu-west-3\n"), "{inside}");
        assert!(!inside.contains("\nAWS_PROFILE="), "{inside}");
        assert!(!scene.path("x").exists());
    }
}

#[test]
fn a_failure_carries_its_code_into_the_shell_and_changes_nothing() {
    for dialect in DIALECTS.iter().filter(|dialect| dialect.is_installed()) {
        let scene = sso_scene("");
        let mut lines = vec![dialect.dump.to_owned()];
        let mut codes = Vec::new();
        for (words, code) in [("env nope", 4), ("env adminUser --no-login", 3), ("env", 2)] {
            lines.push(dialect.attempt.replace("{}", &dialect.awsso(words)));
            lines.extend([dialect.status, dialect.dump].map(str::to_owned));
            codes.push(if dialect.program[0] == "fish" { 1 } else { code });
        }
        let outcome = dialect.run(&scene, &lines);
        let (before, _) = outcome.stdout.split_once("END\n").unwrap();
        let mut expected = format!("{before}END\n");
        for code in codes {
            expected.push_str(&format!("status={code}\n{before}END\n"));
        }
        assert_eq!(outcome.stdout, expected, "{}", outcome.shown());
    }
}

#[test]
fn the_line_stops_at_a_failure() {
    for dialect in DIALECTS.iter().filter(|dialect| dialect.is_installed()) {
        let scene = sso_scene("");
        let line = match dialect.program[0] {
            "pwsh" => "awsso env nope | Out-String | Invoke-Expression; echo went-on".to_owned(),
            "fish" => "awsso env nope | source; and echo went-on".to_owned(),
            _ => format!("{} && echo went-on", dialect.awsso("env nope")),
        };
        let outcome = dialect.run(&scene, &[line]);
        assert!(!outcome.stdout.contains("went-on"), "{}", outcome.shown());
    }
}

#[test]
fn an_unquoted_eval_works_too() {
    for dialect in DIALECTS[..2].iter().filter(|dialect| dialect.is_installed()) {
        let scene = sso_scene("");
        let outcome = dialect
            .run(
                &scene,
                &["eval $(awsso env keys)".to_owned(), "echo \"$AWS_ACCESS_KEY_ID\"".to_owned()],
            )
            .succeeds();
        assert_eq!(outcome.stdout, format!("{KEY_ID}\n"));
    }
}

#[test]
fn hostile_names_and_values_are_data_in_every_shell() {
    let names = [
        "$(touch x)",
        "`touch x`",
        "it's",
        "a\"b",
        "a b;touch x",
        "-rf",
        "=ls",
        "~root",
        "!!",
        "{a,b}",
        "a\\b",
        "ümläut",
        "’quote‘",
    ];
    let mut config = String::new();
    for name in names {
        config.push_str(&format!(
            "[profile \"{}\"]\nregion = eu-west-1\naws_access_key_id = AKIA$(touch x)'`\"\\\\\n\
             aws_secret_access_key = s'\"$(touch x)`touch x`\\\\!{{a,b}}\n",
            name.replace('\\', "\\\\").replace('"', "\\\"")
        ));
    }
    let scene = sso_scene("").config(&config);
    let listed = scene.awsso("list --json").succeeds().json();
    let known: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect();
    // A header may hold it in another spelling; what the list shows is what can be switched to.
    let names = names.map(str::to_owned);
    let names: Vec<_> = names.into_iter().filter(|name| known.contains(name)).collect();
    assert!(names.len() >= 10, "{known:?}");
    for dialect in DIALECTS.iter().filter(|dialect| dialect.is_installed()) {
        let mut lines = Vec::new();
        for name in &names {
            let quoted = match dialect.program[0] {
                "fish" => format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'")),
                "pwsh" => {
                    format!("'{}'", name.replace('\'', "''").replace('’', "’’").replace('‘', "‘‘"))
                }
                _ => format!("'{}'", name.replace('\'', "'\\''")),
            };
            lines.push(dialect.awsso(&format!("env --profile={quoted}")));
            lines.push("sh -c 'printenv AWSSO_PROFILE'".to_owned());
        }
        let outcome = dialect.run(&scene, &lines);
        let expected = names.join("\n") + "\n";
        assert_eq!(outcome.stdout, expected, "{}", outcome.shown());
        assert!(!scene.path("x").exists(), "a name was executed");
    }
}

#[test]
fn control_characters_in_values_are_refused_and_not_repeated() {
    for value in ["a\u{1b}]0;x\u{7}b", "a\u{7f}b", "a\u{85}b", "a\tb"] {
        let scene = sso_scene("").credentials(&format!(
            "[bad]\naws_access_key_id = AKIABAD\naws_secret_access_key = {value}\n"
        ));
        let outcome = scene.awsso("env bad");
        let code = outcome.status.unwrap();
        assert!([1, 4].contains(&code), "{value:?}: {}", outcome.shown());
        assert_eq!(outcome.stdout, format!("(\\builtin exit {code});\n"));
        let outcome = outcome.tells("control character");
        assert!(!outcome.stderr.contains(value), "{}", outcome.shown());
    }
    // The same from a server or a program.
    let scene = sso_scene("[profile made]\ncredential_process = sh [HOME]/print.sh\n");
    scene.write(
        "print.sh",
        r#"echo '{"Version":1,"AccessKeyId":"AKIA\u001b[31m","SecretAccessKey":"s\nexport X=1"}'"#,
    );
    let outcome = scene.awsso("env made");
    assert_ne!(outcome.status, Some(0), "{}", outcome.shown());
    assert!(outcome.stdout.starts_with("(\\builtin exit "), "{}", outcome.shown());
}
