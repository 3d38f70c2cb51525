//! Times of whole processes, as somebody at a prompt feels them: `cargo bench [-- ROUNDS]`.
//!
//! Everything runs in a throw-away home with a cached role, and the emulated AWS that gave it is gone
//! by then, so what is measured is the warm path. The commands take turns, round by round, so that a busy
//! moment hits them all; the median counts. An empty Rust program is the unit. Every program has just
//! been read, so its file is in the page cache. Prints Markdown.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own, which starts others and prints what it found"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aws_emulator::cast::{CONFIG, CREDENTIALS};
use aws_emulator::{Approval, Emulator};

const AWSSO: &str = env!("CARGO_BIN_EXE_awsso");
const ROUNDS: usize = 200;
/// Other tools take their time: they run in one round of so many.
const PEER_STRIDE: usize = 20;
const GROWTH: [usize; 6] = [100, 1_000, 5_000, 10_000, 20_000, 50_000];

/// Other tools: the program, the arguments, what they do.
const PEERS: [(&str, &str, &str); 5] = [
    ("aws", "configure export-credentials --profile keys --format env", "static keys"),
    ("granted", "--version", "start-up only"),
    ("aws-vault", "--version", "start-up only"),
    ("aws-sso", "version", "start-up only"),
    ("awsume", "--version", "start-up only"),
];

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A command line and how long it took, each time.
struct Case {
    label: String,
    program: PathBuf,
    arguments: Vec<String>,
    config: Option<PathBuf>,
    /// Runs in one round of so many.
    stride: usize,
    times: Vec<Duration>,
}

impl Case {
    fn new(label: impl Into<String>, program: impl Into<PathBuf>, line: &str) -> Self {
        Self {
            label: label.into(),
            program: program.into(),
            arguments: line.split_whitespace().map(str::to_owned).collect(),
            config: None,
            stride: 1,
            times: Vec::new(),
        }
    }

    fn command(&self, home: &Home<'_>) -> Command {
        let mut command = program_at_home(&self.program, home);
        command.args(&self.arguments);
        if let Some(config) = &self.config {
            command.env("AWS_CONFIG_FILE", config);
        }
        command
    }

    fn median(&self) -> Duration {
        let mut times = self.times.clone();
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    }
}

/// Where everything runs.
struct Home<'a> {
    path: &'a Path,
    /// Of the emulated AWS. Credentials are cached for the endpoint that gave them.
    endpoint: String,
}

/// What is measured, in three groups; the first of `own` is the empty program.
struct Cases {
    own: Vec<Case>,
    growth: Vec<Case>,
    peers: Vec<Case>,
}

fn main() -> Outcome<()> {
    let rounds = std::env::args().find_map(|word| word.parse().ok());
    let folder = tempfile::tempdir()?;
    let home = &prepare(folder.path())?;
    let mut cases =
        Cases { own: own(&empty_program(home.path)?), growth: growth(home.path)?, peers: peers() };
    // Running everything once also warms the cache of the file system.
    for case in cases.own.iter().chain(&cases.growth) {
        check(case, home)?;
    }
    cases.peers.retain(|case| {
        let result = check(case, home);
        if let Err(error) = &result {
            eprintln!("left out: {error}");
        }
        result.is_ok()
    });
    measure(&mut cases, home, rounds.unwrap_or(ROUNDS).max(1))?;
    print!("{}", report(&cases, home)?);
    Ok(())
}

/// A program in the home, with nothing else in its environment than what programs need to start.
fn program_at_home(program: &Path, home: &Home<'_>) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    for name in ["PATH", "SYSTEMROOT", "TEMP", "TMP"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .env("HOME", home.path)
        .env("USERPROFILE", home.path)
        .env("LOCALAPPDATA", home.path.join("cache"))
        .env("AWS_ENDPOINT_URL", &home.endpoint)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// Writes the AWS files, signs in to an emulated AWS and caches a role's credentials.
fn prepare(path: &Path) -> Outcome<Home<'_>> {
    fs::create_dir(path.join(".aws"))?;
    fs::write(path.join(".aws/config"), CONFIG)?;
    fs::write(path.join(".aws/credentials"), CREDENTIALS)?;
    let aws = Emulator::start();
    aws.add_cast();
    aws.approve_device_logins(Approval::AfterPolls(1));
    aws.set_device_interval(Some(1));
    let home = Home { path, endpoint: aws.url().to_owned() };
    for line in
        ["login --sso-session corp --use-device-code --no-browser", "env adminUser --shell sh"]
    {
        check(&Case::new(format!("awsso {line}"), AWSSO, line), &home)?;
    }
    Ok(home)
}

/// Compiles `fn main() {}` as awsso itself is compiled for a release.
fn empty_program(home: &Path) -> Outcome<PathBuf> {
    let source = home.join("empty.rs");
    fs::write(&source, "fn main() {}\n")?;
    let program = home.join(format!("empty{}", std::env::consts::EXE_SUFFIX));
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(compiler);
    command
        .args(["--edition=2024", "-Copt-level=3", "-Ccodegen-units=1"])
        .args(["-Clto=fat", "-Cstrip=symbols", "-o"])
        .args([&program, &source]);
    succeed("rustc", &mut command)?;
    Ok(program)
}

fn own(empty: &Path) -> Vec<Case> {
    let mut cases = vec![Case::new("an empty Rust program", empty, "")];
    for line in [
        "--version",
        "env adminUser --shell bash",
        "status",
        "list",
        "completions bash",
        "init bash",
    ] {
        cases.push(Case::new(format!("`awsso {line}`"), AWSSO, line));
    }
    cases
}

/// `env` of the last of many profiles, its role cached; and TAB behind `env `, which offers them all.
fn growth(home: &Path) -> Outcome<Vec<Case>> {
    let (head, last) = CONFIG.split_once("[profile adminUser]").ok_or("the profile is there")?;
    let mut cases = Vec::new();
    for count in GROWTH {
        let mut text = head.to_owned();
        for number in 2..count {
            write!(
                text,
                "[profile account-{number}]\nsso_session = corp\nsso_account_id = {number:012}\n\
                 sso_role_name = ReadOnlyAccess\nregion = eu-west-1\n\n"
            )?;
        }
        write!(text, "[profile adminUser]{last}")?;
        let path = home.join(format!("config-{count}"));
        fs::write(&path, text)?;
        let line = "env adminUser --shell bash";
        let mut case = Case::new(format!("{count}, `awsso env`"), AWSSO, line);
        case.config = Some(path.clone());
        cases.push(case);
        let mut case = Case::new(format!("{count}, TAB"), AWSSO, "__complete --shell bash --");
        let typed = ["awsso env ", " \t\n\"'@><=;|&(:"];
        case.arguments.extend(typed.map(str::to_owned));
        case.config = Some(path);
        cases.push(case);
    }
    Ok(cases)
}

fn peers() -> Vec<Case> {
    let found = |(name, line, what): (&str, &str, &str)| {
        let program = which::which(name).ok()?;
        let mut case = Case::new(format!("`{name} {line}` ({what})"), program, line);
        case.stride = PEER_STRIDE;
        Some(case)
    };
    PEERS.into_iter().filter_map(found).collect()
}

fn check(case: &Case, home: &Home<'_>) -> Outcome<()> {
    succeed(&case.label, &mut case.command(home))
}

fn succeed(name: &str, command: &mut Command) -> Outcome<()> {
    let output = command.stderr(Stdio::piped()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name}: {}", message.trim()).into())
}

fn measure(cases: &mut Cases, home: &Home<'_>, rounds: usize) -> Outcome<()> {
    for round in 0..rounds {
        let all = [&mut cases.own, &mut cases.growth, &mut cases.peers];
        let due = |case: &&mut Case| round % case.stride == 0;
        for case in all.into_iter().flatten().filter(due) {
            let mut command = case.command(home);
            command.stderr(Stdio::null());
            let start = Instant::now();
            let status = command.status()?;
            case.times.push(start.elapsed());
            if !status.success() {
                return Err(format!("{} failed in round {round}", case.label).into());
            }
        }
    }
    Ok(())
}

fn report(cases: &Cases, home: &Home<'_>) -> Outcome<String> {
    let unit = cases.own[0].median();
    let mut text = String::new();
    writeln!(text, "\nThe programs are in the page cache.")?;
    writeln!(text, "\n| Command | Median | Ratio | Peak memory | Instructions |")?;
    writeln!(text, "|---|---:|---:|---:|---:|")?;
    for case in cases.own.iter().chain(&cases.peers) {
        let time = milliseconds(case.median());
        let ratio = case.median().as_secs_f64() / unit.as_secs_f64();
        let label = &case.label;
        let more = columns(case, home);
        writeln!(text, "| {label} | {time} | {ratio:.2} | {more} |")?;
    }
    writeln!(text, "\n| Profiles in the file | Median | Peak memory | Instructions |")?;
    writeln!(text, "|---:|---:|---:|---:|")?;
    for case in &cases.growth {
        let time = milliseconds(case.median());
        writeln!(text, "| {} | {time} | {} |", case.label, columns(case, home))?;
    }
    Ok(text)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn columns(case: &Case, home: &Home<'_>) -> String {
    let known = |figure: Option<String>| figure.unwrap_or_else(|| "not measured".to_owned());
    format!("{} | {}", known(peak_memory(case, home)), known(instructions(case, home)))
}

/// The same command line under another program.
fn under(program: &str, options: &str, case: &Case, home: &Home<'_>) -> Option<Vec<String>> {
    let mut wrapped = Case::new("", program, options);
    wrapped.arguments.push(case.program.to_str()?.to_owned());
    wrapped.arguments.extend(case.arguments.iter().cloned());
    wrapped.config.clone_from(&case.config);
    let output = wrapped.command(home).stderr(Stdio::piped()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stderr).lines().map(str::to_owned).collect())
}

/// What callgrind counts, in millions; `None` where valgrind is not installed.
fn instructions(case: &Case, home: &Home<'_>) -> Option<String> {
    let lines = under("valgrind", "--tool=callgrind --callgrind-out-file=/dev/null", case, home)?;
    let count = lines.iter().find_map(|line| line.split_once("Collected : "))?.1;
    let count: f64 = count.trim().parse().ok()?;
    Some(format!("{:.2} M", count / 1e6))
}

/// The largest resident set, as GNU `time` tells it; `None` where that is not installed.
fn peak_memory(case: &Case, home: &Home<'_>) -> Option<String> {
    let lines = under("/usr/bin/time", "-f %M", case, home)?;
    let kibibytes: f64 = lines.last()?.trim().parse().ok()?;
    Some(format!("{:.1} MB", kibibytes * 1024.0 / 1e6))
}
