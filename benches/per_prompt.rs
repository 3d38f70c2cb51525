//! What `awsso init` costs: at the start of a shell; at each prompt while nothing is due, without and
//! with the segment; for a switch, and for TAB. `cargo bench --bench per_prompt [-- ROUNDS] [SHELL]`.
//!
//! A shell's start is measured with the line of the rc file and without, and beside it what the program
//! alone takes in such a shell; the rest by a loop of many and a loop of none. The two take turns, and of
//! each the fastest round counts: what slows a round down is something else that the machine does.
//! Prints Markdown; a shell that is not installed is left out.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own, which starts others and prints what it found"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use aws_emulator::cast::{CONFIG, CREDENTIALS};
use aws_emulator::{Approval, Emulator};

type Outcome<T> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 50;
/// Prompts in a loop. Not more, or no round would be left alone.
const PROMPTS: u16 = 500;
/// Of what starts a program, so many.
const PROGRAMS: u16 = 50;

/// How to measure in a shell. `OPTION` is for `awsso init`.
struct Shell {
    /// The program and its arguments, before a script.
    program: &'static [&'static str],
    /// Takes part in one round of so many: some take their time.
    stride: usize,
    /// The line of the rc file.
    load: &'static str,
    /// What is started for that.
    ask: &'static str,
    /// Says nothing, with success.
    nothing: &'static str,
    loops: Option<Loops>,
}

/// What is done many times.
struct Loops {
    /// Does `BODY` `COUNT` times.
    repeat: &'static str,
    /// What stands for a prompt.
    prompt: &'static str,
    /// What TAB does behind `awsso env `, where that can be had without a terminal.
    tab: Option<&'static str>,
}

const SHELLS: [Shell; 6] = [
    Shell {
        program: &["bash", "--norc", "--noprofile", "-i", "-c"],
        stride: 1,
        load: "eval \"$(command awsso init bash OPTION)\"",
        ask: ": \"$(command awsso init bash)\"",
        nothing: ":",
        loops: Some(Loops {
            repeat: "for ((i = 0; i < COUNT; i++)); do BODY; done",
            prompt: "__awsso_look; ${__awsso_shows:+__awsso_draw}",
            tab: None,
        }),
    },
    Shell {
        program: &["zsh", "-f", "-i", "-c"],
        stride: 1,
        load: "eval \"$(command awsso init zsh OPTION)\"",
        ask: ": \"$(command awsso init zsh)\"",
        nothing: ":",
        loops: Some(Loops {
            repeat: "for ((i = 0; i < COUNT; i++)); do BODY; done",
            prompt: "__awsso_look; ${__awsso_shows:+__awsso_draw}",
            tab: None,
        }),
    },
    Shell {
        program: &["fish", "--no-config", "-i", "-c"],
        stride: 1,
        // A prompt of the user's that costs nothing.
        load: "function fish_mode_prompt; end; function fish_prompt; end; command awsso init fish OPTION | source",
        ask: "command awsso init fish | read -z text",
        nothing: "true",
        loops: Some(Loops {
            repeat: "for i in (seq COUNT); BODY; end",
            prompt: "emit fish_prompt; fish_mode_prompt; fish_prompt",
            tab: Some("complete -C 'awsso env ' >/dev/null"),
        }),
    },
    Shell {
        program: &["pwsh", "-NoLogo", "-NoProfile", "-NonInteractive", "-Command"],
        stride: 5,
        load: "function prompt { '' }; . ([scriptblock]::Create((awsso init powershell OPTION) -join [char]10))",
        ask: "$text = awsso init powershell",
        nothing: "$null = 0",
        loops: Some(Loops {
            repeat: "for ($i = 0; $i -lt COUNT; $i++) { BODY }",
            prompt: "$null = prompt",
            tab: Some("$null = TabExpansion2 -inputScript 'awsso env ' -cursorColumn 10"),
        }),
    },
    Shell {
        program: &["tcsh", "-f", "-c"],
        stride: 1,
        load: "\\awsso init tcsh | source /dev/stdin",
        ask: "set text = \"`\\awsso init tcsh`\"",
        nothing: "true",
        loops: None,
    },
    Shell {
        program: &["xonsh", "--no-rc", "-c"],
        stride: 5,
        load: "execx($(awsso init xonsh))",
        ask: "text = $(awsso init xonsh)",
        nothing: "pass",
        loops: None,
    },
];

/// A terminal in a session that has long to go.
struct Terminal {
    variables: Vec<(String, OsString)>,
    /// What the session is of.
    _aws: Emulator,
}

fn main() -> Outcome<()> {
    let rounds = std::env::args().find_map(|word| word.parse().ok());
    let rounds = rounds.unwrap_or(ROUNDS).max(1);
    let is_named = |shell: &&Shell| std::env::args().any(|word| word == shell.program[0]);
    let is_any_named = SHELLS.iter().any(|shell| is_named(&shell));
    let home = tempfile::tempdir()?;
    let terminal = Terminal::new(home.path())?;
    println!(
        "| Shell | At its start | Of which the program | At each prompt | With the segment | A switch | TAB | `/bin/true` |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    let chosen = |shell: &&Shell| !is_any_named || is_named(shell);
    for shell in SHELLS.iter().filter(chosen) {
        let load = shell.load.replace("OPTION", "");
        if let Err(error) = terminal.time(shell, &load) {
            eprintln!("left out: {}: {error}", shell.program[0]);
            continue;
        }
        let cells = terminal.row(shell, rounds.div_ceil(shell.stride))?;
        println!("| {} | {} |", shell.program[0], cells.join(" | "));
    }
    Ok(())
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.1} ms", seconds * 1e3)
}

fn microseconds(seconds: f64) -> String {
    format!("{:.0} µs", seconds * 1e6)
}

impl Terminal {
    fn new(home: &Path) -> Outcome<Self> {
        std::fs::create_dir(home.join(".aws"))?;
        std::fs::write(home.join(".aws/config"), CONFIG)?;
        std::fs::write(home.join(".aws/credentials"), CREDENTIALS)?;
        let aws = Emulator::start();
        aws.add_cast();
        aws.approve_device_logins(Approval::AfterPolls(1));
        aws.set_device_interval(Some(1));
        let program = Path::new(env!("CARGO_BIN_EXE_awsso"));
        let folder = program.parent().ok_or("the program lies nowhere")?;
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = [folder.to_owned()].into_iter();
        let path = std::env::join_paths(folders.chain(std::env::split_paths(&inherited)))?;
        let variables = [
            ("PATH", path),
            ("HOME", home.into()),
            ("TERM", "xterm-256color".into()),
            ("AWS_ENDPOINT_URL", aws.url().into()),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value));
        let mut terminal = Self { variables: variables.into(), _aws: aws };
        terminal.run("login --sso-session corp --use-device-code --no-browser")?;
        // For nushell the snippet is a JSON object.
        let snippet = terminal.run("env adminUser --shell nu")?;
        let session: BTreeMap<String, Option<String>> = serde_json::from_slice(&snippet)?;
        let set = session.into_iter().filter_map(|(name, value)| Some((name, value?.into())));
        terminal.variables.extend(set);
        Ok(terminal)
    }

    /// What awsso prints.
    fn run(&self, line: &str) -> Outcome<Vec<u8>> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_awsso"));
        let output = self.at_home(command.args(line.split(' '))).output()?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{line}: {message}").into());
        }
        Ok(output.stdout)
    }

    fn at_home<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        command.env_clear().envs(variables).stdin(Stdio::null())
    }

    /// Seconds that the shell takes for a script, from its start to its end.
    fn time(&self, shell: &Shell, script: &str) -> Outcome<f64> {
        let mut command = Command::new(shell.program[0]);
        self.at_home(command.args(&shell.program[1..]).arg(script))
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

    /// The cells behind the name of the shell.
    fn row(&self, shell: &Shell, rounds: usize) -> Outcome<Vec<String>> {
        let load = shell.load.replace("OPTION", "");
        let mut cells = Vec::new();
        for script in [&load, shell.ask] {
            let seconds = self.difference(shell, rounds, shell.nothing, script)?;
            cells.push(milliseconds(seconds));
        }
        let Some(loops) = &shell.loops else {
            cells.resize(7, "–".to_owned());
            return Ok(cells);
        };
        for option in ["", "--prompt"] {
            let seconds = self.each(shell, loops, rounds, option, (loops.prompt, PROMPTS))?;
            cells.push(microseconds(seconds));
        }
        for body in [Some("awsso env keys"), loops.tab, Some("/bin/true")] {
            let cell = match body {
                Some(body) => {
                    milliseconds(self.each(shell, loops, rounds, "", (body, PROGRAMS))?)
                }
                None => "–".to_owned(),
            };
            cells.push(cell);
        }
        Ok(cells)
    }

    /// Seconds for one of so many bodies.
    fn each(
        &self,
        shell: &Shell,
        loops: &Loops,
        rounds: usize,
        option: &str,
        (body, count): (&str, u16),
    ) -> Outcome<f64> {
        let load = shell.load.replace("OPTION", option);
        let around = loops.repeat.replace("COUNT", &count.to_string());
        let [less, more] = [shell.nothing, body].map(|body| {
            let line = around.replace("BODY", body);
            format!("{load}; {line}")
        });
        let seconds = self.difference(shell, rounds, &less, &more)?;
        Ok(seconds / f64::from(count))
    }
}
