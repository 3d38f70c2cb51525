//! Who reads stdout: a shell that evaluates it, a program that wants data, or a person.
//!
//! Decided once, from the words as typed, so that it also works for a line that does not parse.

use std::cell::OnceCell;
use std::ffi::OsString;

use super::words::{self, Line};
use super::{Reply, start_up};
use crate::cli::{Format, ShellName, SnippetOptions};
use crate::environ::vars::{Purpose, name};
use crate::environ::{self, Changes};
use crate::error::{Error, Kind, Result};
use crate::shell::{self, Shell};
use crate::sys::{Destination, System};

pub(crate) struct Output<'a> {
    system: &'a System,
    /// The command line as typed, the program's name first.
    words: &'a [String],
    destination: Destination,
    /// The shell whose wrapper function called. It evaluates stdout, whatever the line is.
    wrapper: Option<&'static dyn Shell>,
    line: Line,
    shell: OnceCell<&'static dyn Shell>,
}

impl<'a> Output<'a> {
    /// Looks at the command line and at stdout. From here on, no message gets into what a shell
    /// evaluates.
    pub(crate) fn of(system: &'a System, words: &'a [String]) -> Self {
        let wrapper =
            words::value_of(words::before_verb(words), "--wrapper").and_then(shell::by_name);
        let output = Self {
            system,
            words,
            destination: system.terminal.destination(),
            wrapper,
            line: words::line(words),
            shell: OnceCell::new(),
        };
        if output.is_evaluated() {
            system.terminal.keep_messages_from_stdout();
        }
        output
    }

    #[cfg(test)]
    pub(crate) fn for_tests(system: &'a System) -> &'a Self {
        Box::leak(Box::new(Self::of(system, &[])))
    }

    /// Whether a shell evaluates stdout. A captured line with a missing or unknown verb counts too:
    /// `eval "$(awsso evn prod)"` must fail.
    pub(crate) fn is_evaluated(&self) -> bool {
        match self.line {
            _ if self.wrapper.is_some() => true,
            Line::Data => false,
            Line::Code | Line::Unknown => self.destination != Destination::Terminal,
        }
    }

    /// Whether help may go to stdout: no shell evaluates it.
    pub(super) fn shows_help(&self) -> bool {
        let is_evaluated = || self.system.processes.ancestor_may_read_stdout();
        !self.is_evaluated() || (self.wrapper.is_none() && !is_evaluated())
    }

    pub(crate) const fn words(&self) -> &'a [String] {
        self.words
    }

    pub(crate) fn verb(&self) -> Option<&'a str> {
        words::verb(self.words)
    }

    /// The shell to write for: from `--shell`, else the wrapper's, else the one among the parent
    /// processes.
    pub(crate) fn shell(&self) -> &'static dyn Shell {
        *self.shell.get_or_init(|| {
            let named = words::value_of(self.words, "--shell").and_then(shell::by_name);
            named.or(self.wrapper).unwrap_or_else(|| {
                let environment = &self.system.environment;
                shell::detect(
                    &self.system.processes.ancestors(),
                    environment.text("AWSSO_SHELL"),
                    environment.text("SHELL"),
                )
            })
        })
    }

    /// The line for the calling shell, at the end of the help.
    pub(super) fn way_in(&self) -> String {
        let line = |command| self.shell().eval_line(command);
        let install = match self.shell().init_script() {
            Some(_) => "Make awsso part of your shell:  awsso init --install\n",
            None => "",
        };
        format!(
            "{install}Switch this terminal:  {}   and back:  {}",
            line("awsso env PROFILE"),
            line("awsso unset")
        )
    }

    /// Checks before any request that no secret gets onto a terminal or into a log, and that the
    /// wrapper can evaluate the output.
    pub(crate) fn check(&self, options: &SnippetOptions, format: Option<Format>) -> Result<()> {
        if let (Some(wrapper), Some(ShellName(named))) = (self.wrapper, options.shell)
            && wrapper.name() != named.name()
        {
            let text = format!("this shell is {}, not {}", wrapper.name(), named.name());
            let hint = format!("{} --print", words::retyped(self.words, wrapper));
            return Err(Error::new(Kind::Usage, text).hint(hint));
        }
        let is_safe = self.wrapper.is_some() || self.destination == Destination::Capture;
        if is_safe || options.print || (format.is_some() && !self.is_terminal()) {
            return Ok(());
        }
        let shell = self.shell();
        let line = words::retyped(self.words, shell);
        let what = format!("awsso {}", self.verb().unwrap_or_default());
        let hint = match format {
            Some(_) => format!("{line} --print"),
            None => self.ways(&line),
        };
        let text = match (format, self.is_terminal()) {
            (None, true) => format!(
                "this terminal is unchanged: {what} prints code that your shell has to evaluate"
            ),
            (Some(_), true) => format!("{what} prints secrets, and stdout is a terminal"),
            (_, false) => format!("{what} prints secrets, and stdout is a file or a log"),
        };
        Err(Error::new(Kind::Usage, text).hint(hint))
    }

    /// How to evaluate `line`: by hand, or by the function of the init line.
    fn ways(&self, line: &str) -> String {
        let shell = self.shell();
        let now = shell.eval_line(line);
        let Some(init) = start_up::init_line(self.system, shell, "").filter(|_| self.is_terminal())
        else {
            return format!("{now}   (or --print to see it)");
        };
        let file = start_up::rc_name(self.system, shell);
        let ways = [
            (now.as_str(), "switches this terminal now (--print shows the code)".to_owned()),
            (init.as_str(), format!("as a line of {file}, so that awsso switches by itself")),
            ("awsso init --install", "adds that line".to_owned()),
        ];
        let widest = ways.iter().map(|(command, _)| command.chars().count()).max().unwrap_or(0);
        let ways = ways.map(|(command, effect)| format!("{command:<widest$}   {effect}"));
        ways.join("\n")
    }

    fn is_terminal(&self) -> bool {
        self.destination == Destination::Terminal
    }

    /// The changes as a snippet or in `format`. A wrapper keeps the earlier values in a shell
    /// variable, which no program inherits.
    pub(crate) fn reply(
        &self,
        format: Option<Format>,
        assigns_empty: bool,
        changes: Changes,
    ) -> Result<Reply> {
        let text = match format {
            Some(Format::Json) => shell::json(&changes)?,
            Some(Format::Dotenv) => shell::dotenv(&changes, assigns_empty)?,
            Some(Format::Docker) => shell::docker(&changes, assigns_empty)?,
            None if self.wrapper.is_some() => {
                self.shell().render(&changes.keeping_in_shell(name(Purpose::OwnSaved)))?
            }
            None => self.shell().render(&changes)?,
        };
        Ok(text.into())
    }

    pub(crate) fn nothing(&self) -> Result<Reply> {
        if self.is_evaluated() {
            return Ok(self.shell().render(&environ::Changes::default())?.into());
        }
        Ok(String::new().into())
    }

    /// Whether the shell that evaluates stdout can run a command.
    pub(crate) fn takes_commands(&self) -> bool {
        self.is_evaluated() && self.shell().call(&[]).is_some()
    }

    /// The snippet that runs awsso with these arguments, by its function if there is one.
    pub(crate) fn command(&self, arguments: Vec<OsString>) -> Result<Reply> {
        let own_name = || self.system.processes.own_name();
        let name = self.wrapper.map_or_else(own_name, |_| "awsso".into());
        let words: Vec<OsString> = [name].into_iter().chain(arguments).collect();
        Ok(shell::command(self.shell(), &words)?.unwrap_or_default().into())
    }

    /// The failing statement for a shell; empty if no shell evaluates stdout.
    pub(crate) fn failure(&self, exit_code: u8) -> String {
        if self.is_evaluated() {
            self.wrapper.unwrap_or_else(|| self.shell()).failure(exit_code)
        } else {
            String::new()
        }
    }
}
