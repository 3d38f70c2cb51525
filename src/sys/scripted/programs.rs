//! Programs with scripted results.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::model::Secret;
use crate::shell::ProcessNames;

use super::super::{
    Caller, CommandLine, Ending, OnProgress, Output, ProcessMark, Processes, Progress,
    StartFailure, Stream,
};
use super::Shared;

const SUCCESS: Ending = Ending { exit_code: Some(0), signal: None };

#[derive(Debug, Default)]
pub(crate) struct ScriptedProcesses {
    outputs: Shared<VecDeque<Result<Output>>>,
    ancestors: Shared<Vec<ProcessNames>>,
    run: Shared<Vec<CommandLine>>,
    replaced: Shared<Vec<CommandLine>>,
    in_foreground: Shared<Vec<CommandLine>>,
    started: Shared<Vec<CommandLine>>,
}

impl ScriptedProcesses {
    /// The result of the next program.
    pub(crate) fn queue(&self, output: Result<Output>) {
        self.outputs.lock().push_back(output);
    }

    pub(crate) fn queue_stdout(&self, stdout: &str) {
        self.queue(Ok(Output {
            ending: SUCCESS,
            stdout: Secret::new(stdout),
            stderr: String::new(),
        }));
    }

    /// The ancestors of awsso, nearest first.
    pub(crate) fn set_ancestors(&self, ancestors: Vec<ProcessNames>) {
        *self.ancestors.lock() = ancestors;
    }

    pub(crate) fn run_commands(&self) -> Vec<CommandLine> {
        self.run.lock().clone()
    }

    pub(crate) fn started(&self) -> Vec<CommandLine> {
        self.started.lock().clone()
    }
}

impl Processes for Arc<ScriptedProcesses> {
    fn run(&self, command: &CommandLine, _limit: Duration) -> Result<Output> {
        self.run.lock().push(command.clone());
        self.outputs.lock().pop_front().unwrap_or_else(|| {
            Err(Error::new(
                Kind::Configuration,
                format!("command not found: {}", command.program()),
            ))
        })
    }

    /// Is recorded, and ends with 0.
    fn run_foreground(&self, command: &CommandLine) -> Result<Ending, StartFailure> {
        self.in_foreground.lock().push(command.clone());
        Ok(SUCCESS)
    }

    /// Is recorded, writes what was queued, and ends with 0.
    fn run_with_output(
        &self,
        command: &CommandLine,
        tell: OnProgress<'_>,
    ) -> Result<(), StartFailure> {
        self.run.lock().push(command.clone());
        if let Some(Ok(output)) = self.outputs.lock().pop_front() {
            let mut lines = output.stdout.expose().lines();
            lines.all(|line| tell(Progress::Line(Stream::Output, line.as_bytes())));
        }
        tell(Progress::Ended(SUCCESS));
        Ok(())
    }

    fn start(&self, command: &CommandLine) -> Result<(), StartFailure> {
        self.started.lock().push(command.clone());
        Ok(())
    }

    fn ancestors(&self) -> Vec<ProcessNames> {
        self.ancestors.lock().clone()
    }

    fn caller(&self) -> Caller {
        Caller {
            terminal: Some("/dev/pts/7".to_owned()),
            processes: vec![(4241, "bash".to_owned())],
        }
    }

    fn ancestor_may_read_stdout(&self) -> bool {
        true
    }

    /// Is recorded, and ends with 0: the only process is the test's.
    fn replace(&self, command: &CommandLine) -> Result<u8, StartFailure> {
        self.replaced.lock().push(command.clone());
        Ok(0)
    }

    fn id(&self) -> u32 {
        4242
    }

    fn own_name(&self) -> OsString {
        "awsso".into()
    }

    fn start_again(&self, arguments: &[&str]) -> Result<()> {
        let words = ["awsso"].iter().chain(arguments);
        self.started.lock().push(CommandLine::new(words));
        Ok(())
    }

    /// Is recorded like a started program; its output is the script's next one.
    fn start_helper(&self, command: &CommandLine, _input: &Secret) -> Result<String> {
        self.started.lock().push(command.clone());
        let output = self.outputs.lock().pop_front();
        output
            .unwrap_or_else(|| Err(Error::new(Kind::Other, "the script has no helper")))
            .map(|output| output.stdout.expose().to_owned())
    }

    fn lineage(&self) -> Vec<ProcessMark> {
        Vec::new()
    }

    fn own_mark(&self) -> Option<ProcessMark> {
        None
    }

    fn parent(&self) -> Option<ProcessMark> {
        None
    }

    fn is_alive(&self, _process: ProcessMark) -> bool {
        false
    }

    fn leave_terminal(&self) {}
}
