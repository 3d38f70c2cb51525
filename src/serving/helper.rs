//! The helper of `env --server`: an endpoint for one terminal, behind its back.
//!
//! It is told what to serve through a pipe, and says where through another: no secret stands in its
//! arguments or lies in a file. It ends with the shell that the snippet is for, or when that shell's
//! `unset` or next `env` says so.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::open::{Served, serve_until};
use crate::environ::Mode;
use crate::environ::vars::{Purpose, name};
use crate::error::{Error, Kind, Result};
use crate::model::Secret;
use crate::plan::Request;
use crate::session::Context;
use crate::sys::{CommandLine, ProcessMark, System, Transport};
use crate::wire::{HttpRequest, Method, process};

/// How often it is looked whether the shell still runs.
const LOOK: Duration = Duration::from_secs(1);

/// The most that the helper reads.
const LONGEST_TASK: usize = 1024 * 1024;

/// What the helper is to do.
#[derive(Serialize, Deserialize)]
struct Task {
    request: Request,
    /// As `credential_process` prints them.
    credentials: String,
    /// The shell, and what stands above it, nearest first.
    lineage: Vec<ProcessMark>,
}

/// Where the helper serves.
#[derive(Serialize, Deserialize)]
pub(crate) struct Helper {
    pub(crate) url: String,
    pub(crate) token: String,
}

/// Starts a helper that serves what `request` gives.
pub(crate) fn start(
    context: &Context<'_>,
    request: &Request,
    served: &Served<'_>,
) -> Result<Helper> {
    let processes = &context.system.processes;
    let task = Task {
        request: request.clone(),
        credentials: process::to_json(&served.credentials).expose().to_owned(),
        lineage: processes.lineage(),
    };
    let task = Secret::new(serde_json::to_string(&task).expect("texts and numbers"));
    let command = CommandLine::outside_session(HELPER_WORDS, &context.system.environment);
    let line = processes.start_helper(&command, &task)?;
    serde_json::from_str(&line).map_err(|_| {
        Error::new(Kind::Other, "could not serve credentials in the background")
            .hint("awsso serve PROFILE shows why")
    })
}

/// What awsso is started with again.
const HELPER_WORDS: [&str; 2] = ["serve", "--helper"];

/// Is the helper.
pub(crate) fn run(context: &Context<'_>) -> Result<()> {
    let system = context.system;
    let unusable = || Error::new(Kind::Usage, "--helper is for awsso itself");
    let text = system.terminal.read_input(LONGEST_TASK)?;
    let task: Task = serde_json::from_str(text.expose()).map_err(|_| unusable())?;
    let plan = context.plan(&task.request)?;
    let credentials = process::parse(task.credentials.as_bytes(), system.now())?;
    let served = Served::new(&plan, credentials)?;
    system.processes.leave_terminal();
    let (sender, endings) = channel();
    // Nobody receives any more once the helper is about to end.
    let end = move |query: &str| drop(sender.send(query.to_owned()));
    serve_until(system, vec![served], Some(Box::new(end)), |endpoints| {
        let [endpoint] = endpoints else { return Err(unusable()) };
        let helper =
            Helper { url: endpoint.url.clone(), token: endpoint.token.expose().to_owned() };
        let line = Secret::new(serde_json::to_string(&helper).expect("two texts"));
        system.terminal.print(&format!("{}\n", line.expose()))?;
        watch(system, &task.lineage, &endings);
        Ok(())
    })?
}

/// Waits until the shell at the beginning of `lineage` has ended, or says that it is enough.
fn watch(system: &System, lineage: &[ProcessMark], endings: &Receiver<String>) {
    let Some(owner) = shell(system, lineage) else { return };
    loop {
        match endings.recv_timeout(LOOK) {
            // A subshell, or another shell that inherited the variables, has no say.
            Ok(query) => {
                let caller: Vec<ProcessMark> = ProcessMark::parse_list(&query);
                if shell(system, &caller) == Some(owner) {
                    return;
                }
            }
            Err(RecvTimeoutError::Timeout) if system.processes.is_alive(owner) => {}
            Err(_) => return,
        }
    }
}

/// The shell that a snippet was for. Where the system does not tell a shell from the subshell that
/// captured the snippet, that has ended after a moment.
fn shell(system: &System, lineage: &[ProcessMark]) -> Option<ProcessMark> {
    if !cfg!(target_os = "linux") {
        system.clock.sleep(LOOK);
    }
    lineage.iter().copied().find(|process| system.processes.is_alive(*process))
}

/// Ends the helper of this terminal, if it has one: what is put into the terminal next needs none.
pub(crate) fn end_helper(context: &Context<'_>) {
    let system = context.system;
    let has_helper = |active: &crate::environ::ActiveSession| {
        active.mode == Mode::Server && active.keys_are_ours
    };
    if system.has_foreign_session || !context.active().as_ref().is_some_and(has_helper) {
        return;
    }
    let text = |purpose| system.environment.non_empty(name(purpose));
    let (Some(url), Some(token)) = (text(Purpose::ServerUri), text(Purpose::ServerToken)) else {
        return;
    };
    let lineage = ProcessMark::list(&system.processes.lineage());
    let request = HttpRequest::new(Method::Delete, format!("{url}?{lineage}"))
        .with_header("authorization", Secret::new(token));
    let transport = Transport {
        connect_timeout: LOOK,
        total_timeout: LOOK,
        proxy: false,
        ..Transport::default()
    };
    // One that has ended already needs no end.
    if let Err(error) = system.http.send(&request, &transport) {
        tracing::debug!("this terminal's helper does not answer: {}", error.message);
    }
}
