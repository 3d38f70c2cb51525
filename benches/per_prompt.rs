//! What `awsso init` costs: at the start of a shell, and at each prompt while nothing is due, without
//! and with the segment. `cargo bench --bench per_prompt [-- ROUNDS]`.
//!
//! A shell's start is measured with the line of the rc file and without; a prompt by a loop of many
//! of them and a loop of none. The two take turns, and of each the fastest round counts: what slows a
//! round down is something else that the machine does. Prints Markdown; a shell that is not installed
//! is left out.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own, which starts others and prints what it found"
)]

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

type Outcome<T> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 50;
/// Prompts in a loop, as it is written in the scripts below. Not more, or no round would be left alone.
const PROMPTS: f64 = 500.0;

/// How to measure in a shell. `OPTION` is for `awsso init`.
struct Shell {
    /// The program and its arguments, before a script.
    program: &'static [&'static str],
    /// The line of the rc file.
    load: &'static str,
    /// Says nothing, with success.
    nothing: &'static str,
    /// A loop around `BODY`, and what stands for a prompt in it.
    prompts: Option<(&'static str, &'static str)>,
}

const SHELLS: [Shell; 5] = [
    Shell {
        program: &["bash", "--norc", "--noprofile", "-i", "-c"],
        load: "eval \"$(command awsso init bash OPTION)\"",
        nothing: ":",
        prompts: Some(("for ((i = 0; i < 500; i++)); do BODY; done", "__awsso_hook")),
    },
    Shell {
        program: &["zsh", "-f", "-i", "-c"],
        load: "eval \"$(command awsso init zsh OPTION)\"",
        nothing: ":",
        prompts: Some(("for ((i = 0; i < 500; i++)); do BODY; done", "__awsso_hook")),
    },
    Shell {
        program: &["fish", "--no-config", "-i", "-c"],
        // A prompt of the user's that costs nothing.
        load: "function fish_prompt; end; command awsso init fish OPTION | source",
        nothing: "true",
        prompts: Some((
            "for i in (seq 500); BODY; end",
            "emit fish_prompt; fish_prompt",
        )),
    },
    Shell {
        program: &["tcsh", "-f", "-c"],
        load: "\\awsso init tcsh | source /dev/stdin",
        nothing: "true",
        prompts: None,
    },
    Shell {
        program: &["xonsh", "--no-rc", "-c"],
        load: "execx($(awsso init xonsh))",
        nothing: "pass",
        prompts: None,
    },
];

/// The environment of a terminal in a session that has long to go.
struct Terminal {
    variables: Vec<(&'static str, std::ffi::OsString)>,
}

fn main() -> Outcome<()> {
    let rounds = std::env::args().find_map(|word| word.parse().ok());
    let rounds = rounds.unwrap_or(ROUNDS).max(1);
    let home = tempfile::tempdir()?;
    let terminal = Terminal::new(home.path())?;
    println!("| Shell | At its start | At each prompt | With the segment |");
    println!("|---|---:|---:|---:|");
    for shell in &SHELLS {
        let load = shell.load.replace("OPTION", "");
        if let Err(error) = terminal.time(shell, &load) {
            eprintln!("left out: {}: {error}", shell.program[0]);
            continue;
        }
        let start = terminal.difference(shell, rounds, shell.nothing, &load)?;
        let mut row = format!("| {} | {:.1} ms |", shell.program[0], start * 1e3);
        for option in ["", "--prompt"] {
            let cost = terminal.per_prompt(shell, rounds, option)?;
            let cost = cost.map_or_else(|| "–".to_owned(), |cost| format!("{:.0} µs", cost * 1e6));
            row.push_str(&format!(" {cost} |"));
        }
        println!("{row}");
    }
    Ok(())
}

impl Terminal {
    fn new(home: &Path) -> Outcome<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let program = Path::new(env!("CARGO_BIN_EXE_awsso"));
        let folder = program.parent().ok_or("the program lies nowhere")?;
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = [folder.to_owned()].into_iter();
        let path = std::env::join_paths(folders.chain(std::env::split_paths(&inherited)))?;
        Ok(Self {
            variables: vec![
                ("PATH", path),
                ("HOME", home.into()),
                ("TERM", "xterm-256color".into()),
                ("AWSSO_PROFILE", "adminUser".into()),
                ("AWSSO_PROMPT", "adminUser".into()),
                ("AWS_REGION", "eu-west-1".into()),
                ("AWSSO_EXPIRATION", (now + 36_000).to_string().into()),
                ("AWSSO_RENEW_AT", (now + 35_100).to_string().into()),
            ],
        })
    }

    /// Seconds that the shell takes for a script, from its start to its end.
    fn time(&self, shell: &Shell, script: &str) -> Outcome<f64> {
        let mut command = Command::new(shell.program[0]);
        command
            .args(&shell.program[1..])
            .arg(script)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let start = Instant::now();
        let status = command.status()?;
        let time = start.elapsed();
        if !status.success() {
            return Err(format!("{script}: {status}").into());
        }
        Ok(time.as_secs_f64())
    }

    /// How many seconds more the second script takes than the first.
    fn difference(&self, shell: &Shell, rounds: usize, less: &str, more: &str) -> Outcome<f64> {
        let mut fastest = [f64::INFINITY; 2];
        for _ in 0..rounds {
            for (fastest, script) in fastest.iter_mut().zip([less, more]) {
                *fastest = fastest.min(self.time(shell, script)?);
            }
        }
        Ok(fastest[1] - fastest[0])
    }

    /// Seconds for one prompt; `None` where awsso does nothing at a prompt.
    fn per_prompt(&self, shell: &Shell, rounds: usize, option: &str) -> Outcome<Option<f64>> {
        let Some((around, prompt)) = shell.prompts else {
            return Ok(None);
        };
        let load = shell.load.replace("OPTION", option);
        let [less, more] = [shell.nothing, prompt].map(|body| {
            let line = around.replace("BODY", body);
            format!("{load}; {line}")
        });
        let seconds = self.difference(shell, rounds, &less, &more)?;
        Ok(Some(seconds / PROMPTS))
    }
}
