//! One command in many sessions: several at a time, with their output combined.
//!
//! Workers obtain credentials and run the command. Prompts, output and settings are left to the
//! main thread.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use jiff::SignedDuration;

use super::resumption::Resumption;
use super::{Context, Entry, exec};
use crate::cli::FreshnessOptions;
use crate::environ::Mode;
use crate::error::{Error, Kind, Result};
use crate::model::Credentials;
use crate::origin::{FileStore, Interaction};
use crate::output::Report;
use crate::plan::{self, Freshness, IfShort, Plan, Request};
use crate::present::progress_line;
use crate::sys::{CommandLine, Ending, Progress, StartFailure, Stream, System};

/// One session to run the command in.
pub(crate) struct Job {
    pub(crate) request: Request,
    pub(crate) plan: Plan,
    /// The prefix of its output.
    pub(crate) label: String,
}

/// A command, and the sessions to run it in.
pub(crate) struct FanOut<'a> {
    pub(crate) jobs: &'a [Job],
    pub(crate) words: &'a [OsString],
    pub(crate) parallel: usize,
    pub(crate) freshness: &'a FreshnessOptions,
    /// An MFA code for the first job that needs one.
    pub(crate) mfa_code: Option<&'a str>,
}

/// The result of one job.
enum Outcome {
    Ended(Ending),
    NotStarted(StartFailure),
    /// No credentials.
    Failed(Error),
}

impl Outcome {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Ended(ending) => ending.shell_code(),
            Self::NotStarted(failure) => failure.exit_code(),
            Self::Failed(error) => error.kind().exit_code(),
        }
    }

    /// Why it was not started.
    fn error(&self) -> Option<&Error> {
        match self {
            Self::Ended(_) => None,
            Self::NotStarted(failure) => Some(&failure.error),
            Self::Failed(error) => Some(error),
        }
    }
}

/// What a worker reports about the job at a position. It waits for the answer: a signal takes effect as
/// soon as the end of the command has been reported.
enum Event {
    /// The credentials; the answer is the command.
    Obtained(Result<Credentials>, Sender<Result<CommandLine>>),
    Line(Stream, Vec<u8>, Sender<()>),
    Over(Outcome, Duration, Sender<()>),
}

/// Runs the command in every job; returns the worst exit code.
pub(crate) fn run(
    context: &Context<'_>,
    fan_out: &FanOut<'_>,
    report: &mut dyn Report,
    resumption: &mut Resumption<'_>,
) -> Result<u8> {
    let (sender, events) = channel();
    let next = AtomicUsize::new(0);
    let workers = fan_out.parallel.min(fan_out.jobs.len());
    let system = context.system;
    let store = FileStore::new(system);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, next, store) = (sender.clone(), &next, &store);
            scope.spawn(move || work(system, store, fan_out, next, &sender));
        }
        drop(sender);
        let collected = collect(context, fan_out, &events, report, resumption);
        // After a failure no worker starts another job, and none waits for an answer.
        next.store(fan_out.jobs.len(), Ordering::Relaxed);
        drop(events);
        collected
    })
}

fn work(
    system: &System,
    store: &FileStore<'_>,
    fan_out: &FanOut<'_>,
    next: &AtomicUsize,
    events: &Sender<(usize, Event)>,
) {
    loop {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let Some(job) = fan_out.jobs.get(at) else {
            return;
        };
        let begin = system.clock.monotonic();
        let over = |outcome| {
            let took = system.clock.monotonic().saturating_sub(begin);
            tell(events, at, |shown| Event::Over(outcome, took, shown));
        };
        system.patience.begin_again(&*system.clock);
        let nobody = Interaction::default();
        let freshness = freshness(fan_out.freshness);
        let obtained = plan::run(system, &job.plan, store, freshness, &nobody);
        let command = match tell(events, at, |reply| Event::Obtained(obtained, reply)) {
            None => return,
            Some(Err(error)) => {
                over(Outcome::Failed(error));
                continue;
            }
            Some(Ok(command)) => command,
        };
        let ran = system.processes.run_with_output(&command, &mut |progress| match progress {
            Progress::Line(stream, line) => {
                tell(events, at, |shown| Event::Line(stream, line.to_vec(), shown)).is_some()
            }
            Progress::Ended(ending) => {
                over(Outcome::Ended(ending));
                true
            }
        });
        match ran {
            Ok(()) => {}
            // awsso dies when the other commands have ended.
            Err(failure) if failure.kind == ErrorKind::Interrupted => return,
            Err(failure) => over(Outcome::NotStarted(failure)),
        }
    }
}

/// Reports an event and waits for the answer; `None` after a failure, when nobody receives.
fn tell<T>(
    events: &Sender<(usize, Event)>,
    at: usize,
    event: impl FnOnce(Sender<T>) -> Event,
) -> Option<T> {
    let (reply, answer) = channel();
    events.send((at, event(reply))).ok()?;
    answer.recv().ok()
}

fn freshness(options: &FreshnessOptions) -> Freshness {
    Freshness {
        minimum_ttl: SignedDuration::from_secs(options.least_left().into()),
        ignores_cache: options.refresh,
        if_short: IfShort::Use,
    }
}

/// Answers the workers until every job is over.
fn collect(
    context: &Context<'_>,
    fan_out: &FanOut<'_>,
    events: &Receiver<(usize, Event)>,
    report: &mut dyn Report,
    resumption: &mut Resumption<'_>,
) -> Result<u8> {
    let terminal = &context.system.terminal;
    let interaction = context.interaction(fan_out.mfa_code);
    let begin = context.system.clock.monotonic();
    let (total, mut over, mut worst) = (fan_out.jobs.len(), 0, 0);
    while over < total {
        let Ok((at, event)) = events.recv() else {
            return Err(Error::new(Kind::Other, "a worker ended early"));
        };
        let job = &fan_out.jobs[at];
        match event {
            Event::Obtained(obtained, reply) => {
                let command = command(context, fan_out, job, obtained, &interaction);
                match command {
                    Err(error) if error.kind() == Kind::Interrupted => return Err(error),
                    // A worker that is gone is told of by the channel.
                    command => reply.send(command).ok(),
                };
            }
            Event::Line(stream, line, shown) => {
                report.line(at, stream, &line)?;
                let _ = shown.send(());
            }
            Event::Over(outcome, took, shown) => {
                over += 1;
                worst = worst.max(outcome.exit_code());
                if outcome.exit_code() == 0 {
                    resumption.succeeded(&job.label);
                }
                report.over(at, outcome.exit_code(), outcome.error(), took)?;
                let _ = shown.send(());
            }
        }
        if !terminal.stdout_is_terminal() {
            let elapsed = context.system.clock.monotonic().saturating_sub(begin);
            let line = progress_line("awsso: running", over, total, elapsed);
            terminal.show_progress(Some(&line));
        }
    }
    terminal.show_progress(None);
    Ok(worst)
}

/// The command of `job`. If a person is needed, asks now; the other workers wait.
fn command(
    context: &Context<'_>,
    fan_out: &FanOut<'_>,
    job: &Job,
    obtained: Result<Credentials>,
    interaction: &Interaction,
) -> Result<CommandLine> {
    context.journal.begin(context.system, &job.plan);
    let credentials = obtained.or_else(|error| {
        let can_help = context.may_ask_person() || fan_out.mfa_code.is_some();
        if error.kind() == Kind::SignInNeeded && can_help {
            context.credentials(&job.plan, freshness(fan_out.freshness), interaction)
        } else {
            Err(error)
        }
    });
    let credentials =
        credentials.inspect_err(|error| context.journal.failed(context.system, error))?;
    context.journal.obtained(&credentials);
    context.journal.is_for(fan_out.words);
    context.journal.flush(context.system);
    let session = Context::session_with(&job.plan, &job.request, credentials);
    let entry = Entry {
        request: &job.request,
        plan: &job.plan,
        session: &session,
        mode: Mode::Credentials,
        access: None,
        // Whoever switches in there is asked again.
        is_confirmed: false,
    };
    exec::command(context, &entry, fan_out.words)
}
