//! The terminal device on real pseudo-terminals: each question is asked by another process, whose
//! controlling terminal the test holds the other end of.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::{ioctl_tiocsctty, setsid};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use signal_hook::consts::{SIGHUP, SIGQUIT, SIGTERM};

use super::super::{Echo, Terminal as _, TerminalDevice};
use super::*;

const TERMINAL: &str = "AWSSO_TEST_TERMINAL";
const QUESTION: &str = "AWSSO_TEST_QUESTION";

/// Instead of the path of a terminal: that of the process above, or none.
const INHERITED: &str = "inherited";
const NONE: &str = "none";

/// Runs in the other process: gets itself a controlling terminal, asks, and reports.
#[test]
#[ignore = "the other process of the tests below"]
fn asks_one_question() {
    let Some(terminal) = std::env::var_os(TERMINAL) else {
        return;
    };
    if terminal != INHERITED {
        setsid().unwrap();
    }
    if terminal != INHERITED && terminal != NONE {
        let mut options = File::options();
        let device = options.read(true).write(true).open(terminal).unwrap();
        ioctl_tiocsctty(&device).unwrap();
    }
    let question = std::env::var(QUESTION).unwrap();
    let report = match question.as_str() {
        "visible" => ask(Echo::Visible),
        "hidden" => ask(Echo::Hidden),
        "panic" => {
            let outcome = std::panic::catch_unwind(|| {
                let _dialog = open().unwrap();
                panic!("on purpose");
            });
            format!("panicked {}", outcome.is_err())
        }
        "size" => format!("size {:?}", open().unwrap().size()),
        "background" => {
            let other = command(INHERITED.as_ref(), "visible").process_group(0).output();
            reported(&other.unwrap().stdout)
        }
        "die" => crate::sys::die_by_interrupt(),
        other => panic!("unknown question {other}"),
    };
    writeln!(io::stdout(), "\n<{report}>").unwrap();
}

fn ask(echo: Echo) -> String {
    match TerminalDevice::default().ask("Code: ", echo) {
        Ok(answer) => format!("answer {}", answer.expose()),
        Err(error) => format!("{:?} {error}", error.kind()),
    }
}

fn command(terminal: &OsStr, question: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", "--nocapture", "--test-threads=1"])
        .arg("sys::terminal::unix::tests::asks_one_question")
        .env(TERMINAL, terminal)
        .env(QUESTION, question)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// What stands between angle brackets in the other process's output.
fn reported(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let report = text.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    report.map(|(report, _)| report.to_owned()).unwrap_or_default()
}

/// What the other process reported, how it ended, what stood on the screen, and whether the
/// terminal echoes again.
struct Outcome {
    report: String,
    status: ExitStatus,
    screen: String,
    echoes: bool,
}

/// Has a question asked, and does `act` once the prompt is there.
fn converse(question: &str, act: impl FnOnce(&mut File, &Child)) -> Outcome {
    let controller: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let name = OsStr::from_bytes(name.to_bytes());
    // Kept open, or its modes would be lost with the other process.
    let flags = OFlags::NOCTTY.bits().cast_signed();
    let mut options = OpenOptions::new();
    let terminal = options.read(true).write(true).custom_flags(flags).open(name).unwrap();
    let mut controller = File::from(controller);

    let child = command(name, question).spawn().unwrap();
    let mut screen = Vec::new();
    let mut byte = [0];
    if question == "visible" || question == "hidden" {
        while !screen.ends_with(b"Code: ") {
            controller.read_exact(&mut byte).unwrap();
            screen.push(byte[0]);
        }
    }
    act(&mut controller, &child);
    let output = child.wait_with_output().unwrap();
    let echoes = tcgetattr(&terminal).unwrap().local_modes.contains(LocalModes::ECHO);
    // A mark, so that reading what is on the screen ends.
    (&terminal).write_all(b"\x04").unwrap();
    while controller.read(&mut byte).is_ok_and(|length| length > 0) && byte != [4] {
        screen.push(byte[0]);
    }
    Outcome {
        report: reported(&output.stdout),
        status: output.status,
        screen: String::from_utf8_lossy(&screen).into_owned(),
        echoes,
    }
}

fn type_in(keys: &'static str) -> impl FnOnce(&mut File, &Child) {
    move |controller, _| controller.write_all(keys.as_bytes()).unwrap()
}

#[test]
fn an_answer_is_read_from_the_terminal_though_input_and_output_are_redirected() {
    let outcome = converse("visible", type_in("129\u{7f}\u{1b}[A3456\r"));
    assert_eq!(outcome.report, "answer 123456");
    assert_eq!(outcome.screen, "Code: 129\u{8} \u{8}3456\r\n");
    assert!(outcome.echoes);
}

#[test]
fn a_hidden_answer_never_shows() {
    let outcome = converse("hidden", type_in("secrét\n"));
    assert_eq!(outcome.report, "answer secrét");
    assert_eq!(outcome.screen, "Code: \r\n");
    assert!(outcome.echoes);
}

#[test]
fn ctrl_c_and_ctrl_d_leave_the_terminal_as_it_was() {
    for (keys, report) in
        [("12\u{3}", "Interrupted interrupted"), ("\u{4}", "Other no answer given (end of input)")]
    {
        let outcome = converse("hidden", type_in(keys));
        assert_eq!(outcome.report, report);
        assert!(outcome.echoes, "{report}");
    }
}

#[test]
fn a_signal_from_outside_leaves_the_terminal_as_it_was() {
    for (signal, report, died_of) in [
        (rustix::process::Signal::INT, "Interrupted interrupted", None),
        (rustix::process::Signal::TERM, "", Some(SIGTERM)),
        (rustix::process::Signal::HUP, "", Some(SIGHUP)),
        (rustix::process::Signal::QUIT, "", Some(SIGQUIT)),
    ] {
        let outcome = converse("hidden", |_, child| {
            rustix::process::kill_process(rustix::process::Pid::from_child(child), signal).unwrap();
        });
        assert_eq!(outcome.report, report);
        assert_eq!(outcome.status.signal(), died_of);
        assert!(outcome.echoes, "{report}");
    }
}

#[test]
fn a_stop_gives_the_terminal_back_until_the_process_goes_on() {
    use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
    let outcome = converse("hidden", |controller, child| {
        let process = Pid::from_child(child);
        let has_echo = |controller: &File| {
            tcgetattr(controller).unwrap().local_modes.contains(LocalModes::ECHO)
        };
        assert!(!has_echo(controller));
        kill_process(process, Signal::TSTP).unwrap();
        let (_, status) = waitpid(Some(process), WaitOptions::UNTRACED).unwrap().unwrap();
        assert!(status.stopped());
        assert!(has_echo(controller));
        kill_process(process, Signal::CONT).unwrap();
        while has_echo(controller) {
            thread::sleep(Duration::from_millis(5));
        }
        controller.write_all(b"secret\r").unwrap();
    });
    assert_eq!(outcome.report, "answer secret");
    assert!(outcome.echoes);
}

#[test]
fn a_panic_leaves_the_terminal_as_it_was() {
    let outcome = converse("panic", |_, _| ());
    assert_eq!(outcome.report, "panicked true");
    assert!(outcome.echoes);
}

#[test]
fn a_terminal_that_does_not_know_its_size_has_the_usual_one() {
    assert_eq!(converse("size", |_, _| ()).report, "size (80, 24)");
}

#[test]
fn without_a_terminal_the_message_names_another_way() {
    let output = command(NONE.as_ref(), "visible").output().unwrap();
    let report = reported(&output.stdout);
    assert!(report.starts_with("Usage cannot prompt without a terminal (/dev/tty: "), "{report}");
    assert!(report.ends_with("pass the answer as an option"), "{report}");
}

#[test]
fn in_the_background_the_question_is_refused_instead_of_stopping_the_process() {
    let report = converse("background", |_, _| ()).report;
    assert!(report.starts_with("Usage cannot prompt from a background process"), "{report}");
}

#[test]
fn an_interrupted_process_dies_of_the_signal() {
    let output = command(NONE.as_ref(), "die").output().unwrap();
    assert_eq!(output.status.signal(), Some(SIGINT));
}
