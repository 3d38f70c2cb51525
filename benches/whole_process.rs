//! Times of whole processes, as somebody at a prompt feels them:
//! `cargo bench --bench whole_process -- [ROUNDS] [PROGRAM]`, where the program is another awsso than
//! the one that cargo builds, such as that of `.ci/static`.
//!
//! Everything runs in a throw-away home with a cached role, and the emulated AWS that gave it is gone
//! by then, so what is measured is the warm path. The commands take turns, round by round, so that a busy
//! moment hits them all; the median counts. An empty Rust program is the unit. Prints Markdown.
//!
//! Every program is in the page cache, and it matters how it came there: what was just written lies there
//! in large pieces, what was read from the disk in small ones, and a program of small pieces costs more
//! page faults. So there is a table of both.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own, which starts others and prints what it found"
)]

#[path = "../tests/support/keys.rs"]
mod keys;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aws_emulator::cast::{CONFIG, CREDENTIALS};
use aws_emulator::{Approval, Emulator};

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
    /// Settings and caches other than the usual ones.
    store: Option<PathBuf>,
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
            store: None,
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
        for name in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"] {
            command.envs(self.store.iter().map(|store| (name, store)));
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
    awsso: PathBuf,
    /// Of the emulated AWS. Credentials are cached for the endpoint that gave them.
    endpoint: String,
}

/// What is measured, in groups; the first of `own` is the empty program.
struct Cases {
    own: Vec<Case>,
    cached: Vec<Case>,
    stores: Vec<Case>,
    growth: Vec<Case>,
    peers: Vec<Case>,
}

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let rounds = words.iter().find_map(|word| word.parse().ok());
    let other = words.iter().find(|word| word.parse::<usize>().is_err());
    let awsso = fs::canonicalize(other.map_or(env!("CARGO_BIN_EXE_awsso"), String::as_str))?;
    let folder = tempfile::tempdir()?;
    let _keys = keys::Keys::below(folder.path());
    let home = &prepare(folder.path(), awsso)?;
    let empty = empty_program(home.path)?;
    let mut cases = Cases {
        own: own(&empty, home),
        cached: cached(&empty, home)?,
        stores: stores(home),
        growth: growth(home)?,
        peers: peers(),
    };
    // Running everything once also warms the cache of the file system.
    for case in cases.own.iter().chain(&cases.cached).chain(&cases.stores).chain(&cases.growth) {
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
fn prepare(path: &Path, awsso: PathBuf) -> Outcome<Home<'_>> {
    fs::create_dir(path.join(".aws"))?;
    fs::write(path.join(".aws/config"), CONFIG)?;
    fs::write(path.join(".aws/credentials"), CREDENTIALS)?;
    let aws = Emulator::start();
    aws.add_cast();
    aws.approve_device_logins(Approval::AfterPolls(1));
    aws.set_device_interval(Some(1));
    let home = Home { path, awsso, endpoint: aws.url().to_owned() };
    for line in
        ["login --sso-session corp --use-device-code --no-browser", "env adminUser --shell sh"]
    {
        check(&Case::new(format!("awsso {line}"), &home.awsso, line), &home)?;
    }
    for store in STORES {
        let settings = path.join(store).join("awsso");
        fs::create_dir_all(&settings)?;
        fs::write(settings.join("config.toml"), format!("credential_store = \"{store}\"\n"))?;
        check(&in_store(&home, store, SWITCH), &home)?;
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

fn own(empty: &Path, home: &Home<'_>) -> Vec<Case> {
    let mut cases = vec![Case::new("an empty Rust program", empty, "")];
    for line in ["--version", SWITCH, "status", "list", "completions bash", "init bash"] {
        cases.push(Case::new(format!("`awsso {line}`"), &home.awsso, line));
    }
    cases
}

/// The empty program and a switch, each as a file that was just written, and as one that was read back
/// from the disk. Only Linux can be asked to forget the pages of a file.
fn cached(empty: &Path, home: &Home<'_>) -> Outcome<Vec<Case>> {
    let mut cases = Vec::new();
    if cfg!(not(target_os = "linux")) {
        return Ok(cases);
    }
    for state in CACHE_STATES {
        for (name, program, line) in
            [("an empty Rust program", empty, ""), ("`awsso env`", &home.awsso, SWITCH)]
        {
            let copy = home.path.join(format!("copy-{}", cases.len()));
            fs::write(&copy, fs::read(program)?)?;
            fs::set_permissions(&copy, fs::metadata(program)?.permissions())?;
            if state == READ_BACK {
                forget_pages(&copy)?;
            }
            cases.push(Case::new(name, copy, line));
        }
    }
    Ok(cases)
}

/// What encryption and authentication cost: a role from the cache with its key in each store, and keys
/// of a file, with and without the proof of the terminal's variables.
fn stores(home: &Home<'_>) -> Vec<Case> {
    let keys = "env keys --shell bash";
    let mut cases = vec![in_store(home, "none", "credential-process keys")];
    cases.push(in_store(home, "none", keys));
    for store in ["file", "keyring"] {
        cases.push(in_store(home, store, "credential-process adminUser"));
        cases.push(in_store(home, store, SWITCH));
    }
    cases
}

fn in_store(home: &Home<'_>, store: &str, line: &str) -> Case {
    let mut case = Case::new(format!("{store}, `awsso {line}`"), &home.awsso, line);
    case.store = Some(home.path.join(store));
    case
}

const STORES: [&str; 3] = ["none", "file", "keyring"];
const SWITCH: &str = "env adminUser --shell bash";
const READ_BACK: &str = "read back from the disk";
const CACHE_STATES: [&str; 2] = ["just written", READ_BACK];

#[cfg(target_os = "linux")]
fn forget_pages(path: &Path) -> Outcome<()> {
    let file = fs::File::open(path)?;
    // Only what is on the disk can be forgotten.
    file.sync_all()?;
    rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn forget_pages(_: &Path) -> Outcome<()> {
    Err("only Linux forgets the pages of a file".into())
}

/// `env` of the last of many profiles, its role cached; and TAB behind `env `, which offers them all.
fn growth(home: &Home<'_>) -> Outcome<Vec<Case>> {
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
        let path = home.path.join(format!("config-{count}"));
        fs::write(&path, text)?;
        let mut case = Case::new(format!("{count}, `awsso env`"), &home.awsso, SWITCH);
        case.config = Some(path.clone());
        cases.push(case);
        let mut case =
            Case::new(format!("{count}, TAB"), &home.awsso, "__complete --shell bash --");
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
        let Cases { own, cached, stores, growth, peers } = &mut *cases;
        let all = [own, cached, stores, growth, peers];
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
    writeln!(text, "\nOf {}:", home.awsso.display())?;
    writeln!(text, "\n| Command | Median | Ratio | Peak memory | Page faults | Instructions |")?;
    writeln!(text, "|---|---:|---:|---:|---:|---:|")?;
    for case in cases.own.iter().chain(&cases.peers) {
        let time = milliseconds(case.median());
        let ratio = case.median().as_secs_f64() / unit.as_secs_f64();
        let label = &case.label;
        let more = columns(case, home);
        writeln!(text, "| {label} | {time} | {ratio:.2} | {more} |")?;
    }
    if !cases.cached.is_empty() {
        text.push_str(&report_of_cached(&cases.cached, home)?);
    }
    writeln!(text, "\n| credential_store | Median | Peak memory | Page faults | Instructions |")?;
    writeln!(text, "|---|---:|---:|---:|---:|")?;
    for case in &cases.stores {
        let time = milliseconds(case.median());
        writeln!(text, "| {} | {time} | {} |", case.label, columns(case, home))?;
    }
    writeln!(
        text,
        "\n| Profiles in the file | Median | Peak memory | Page faults | Instructions |"
    )?;
    writeln!(text, "|---:|---:|---:|---:|---:|")?;
    for case in &cases.growth {
        let time = milliseconds(case.median());
        writeln!(text, "| {} | {time} | {} |", case.label, columns(case, home))?;
    }
    Ok(text)
}

fn report_of_cached(cases: &[Case], home: &Home<'_>) -> Outcome<String> {
    let mut text = String::new();
    writeln!(text, "\n| The file in the page cache | Command | Median | Ratio | Page faults |")?;
    writeln!(text, "|---|---|---:|---:|---:|")?;
    for (state, pair) in CACHE_STATES.iter().zip(cases.chunks(2)) {
        let unit = pair[0].median().as_secs_f64();
        for case in pair {
            let (time, label) = (milliseconds(case.median()), &case.label);
            let ratio = case.median().as_secs_f64() / unit;
            let faults = known(memory(case, home).map(|(_, faults)| faults));
            writeln!(text, "| {state} | {label} | {time} | {ratio:.2} | {faults} |")?;
        }
    }
    Ok(text)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn columns(case: &Case, home: &Home<'_>) -> String {
    let (peak, faults) = memory(case, home).unzip();
    format!("{} | {} | {}", known(peak), known(faults), known(instructions(case, home)))
}

fn known(figure: Option<String>) -> String {
    figure.unwrap_or_else(|| "not measured".to_owned())
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

/// The largest resident set, and the page faults, as GNU `time` tells them; `None` where that is not
/// installed.
fn memory(case: &Case, home: &Home<'_>) -> Option<(String, String)> {
    let lines = under("/usr/bin/time", "-f %M/%R", case, home)?;
    let (peak, faults) = lines.last()?.split_once('/')?;
    let kibibytes: f64 = peak.parse().ok()?;
    Some((format!("{:.1} MB", kibibytes * 1024.0 / 1e6), faults.to_owned()))
}
