//! A person with prepared answers.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::model::Secret;

use super::super::signals::interrupted;
use super::super::terminal::ask_in;
use super::super::{Color, Destination, Dialog, Echo, Key, Stream, Terminal};
use super::Shared;

/// Without answers, there is no terminal.
#[derive(Debug, Default)]
pub(crate) struct ScriptedTerminal {
    stdout_is_terminal: Shared<bool>,
    answers: Shared<VecDeque<Vec<Key>>>,
    is_present: Shared<bool>,
    screen: Shared<String>,
    told: Shared<String>,
    progress: Shared<Vec<String>>,
    copied: Shared<Vec<String>>,
    printed: Shared<String>,
    input: Shared<String>,
}

impl ScriptedTerminal {
    /// For standard output and standard error; by default they are not terminals.
    pub(crate) fn set_stdout_is_terminal(&self, is_terminal: bool) {
        *self.stdout_is_terminal.lock() = is_terminal;
    }

    /// Answers the next question or dialog with this line and Return.
    pub(crate) fn queue_answer(&self, line: &str) {
        self.queue_keys(line.chars().map(Key::Character).chain([Key::Enter]));
    }

    /// Answers the next question or dialog with these keys, then Ctrl-C.
    pub(crate) fn queue_keys(&self, keys: impl IntoIterator<Item = Key>) {
        *self.is_present.lock() = true;
        self.answers.lock().push_back(keys.into_iter().collect());
    }

    /// The content of standard input; without it, that is a terminal.
    pub(crate) fn set_input(&self, text: &str) {
        text.clone_into(&mut self.input.lock());
    }

    /// What dialogs have written.
    pub(crate) fn screen(&self) -> String {
        self.screen.lock().clone()
    }

    /// The progress lines; an empty one cleared the line.
    pub(crate) fn progress(&self) -> Vec<String> {
        self.progress.lock().clone()
    }

    pub(crate) fn told(&self) -> String {
        self.told.lock().clone()
    }
}

impl Terminal for Arc<ScriptedTerminal> {
    fn destination(&self) -> Destination {
        if *self.stdout_is_terminal.lock() { Destination::Terminal } else { Destination::Capture }
    }

    fn stdout_width(&self) -> Option<u16> {
        self.stdout_is_terminal.lock().then_some(80)
    }

    fn stderr_is_terminal(&self) -> bool {
        *self.stdout_is_terminal.lock()
    }

    fn is_available(&self) -> bool {
        *self.is_present.lock()
    }

    fn ask(&self, prompt: &str, echo: Echo) -> Result<Secret> {
        ask_in(self.open()?.as_mut(), prompt, echo)
    }

    fn open(&self) -> Result<Box<dyn Dialog>> {
        if !self.is_available() {
            return Err(Error::new(Kind::Usage, "cannot prompt without a terminal"));
        }
        let keys = self.answers.lock().pop_front().unwrap_or_default();
        Ok(Box::new(ScriptedDialog { keys: keys.into(), terminal: self.clone() }))
    }

    fn tell(&self, text: &str) {
        let mut told = self.told.lock();
        told.push_str(text);
        told.push('\n');
    }

    fn pass_on(&self, _stream: Stream, line: &[u8]) -> Result<()> {
        self.tell(&String::from_utf8_lossy(line));
        Ok(())
    }

    fn keep_messages_from_stdout(&self) {}

    fn copy(&self, text: &str) -> Result<()> {
        self.copied.lock().push(text.to_owned());
        Ok(())
    }

    fn print(&self, text: &str) -> Result<()> {
        self.printed.lock().push_str(text);
        Ok(())
    }

    fn input_is_terminal(&self) -> bool {
        self.input.lock().is_empty()
    }

    fn read_input(&self, _most: usize) -> Result<Secret> {
        Ok(Secret::new(self.input.lock().as_str()))
    }

    fn tell_labelled(&self, _color: Color, label: &str, text: &str) {
        self.tell(&format!("{label} {text}"));
    }

    fn show_progress(&self, line: Option<&str>) {
        self.progress.lock().push(line.unwrap_or_default().to_owned());
    }
}

#[derive(Debug)]
pub(crate) struct ScriptedDialog {
    keys: VecDeque<Key>,
    terminal: Arc<ScriptedTerminal>,
}

impl ScriptedDialog {
    /// After the last key comes Ctrl-C.
    pub(crate) fn new(keys: impl IntoIterator<Item = Key>) -> Self {
        Self { keys: keys.into_iter().collect(), terminal: Arc::default() }
    }

    pub(crate) fn screen(&self) -> String {
        self.terminal.screen()
    }
}

impl Dialog for ScriptedDialog {
    fn read_key(&mut self) -> Result<Key> {
        self.keys.pop_front().ok_or_else(interrupted)
    }

    /// After the last prepared key nothing is typed.
    fn poll_key(&mut self) -> Result<Option<Key>> {
        Ok(self.keys.pop_front())
    }

    fn write(&mut self, text: &str) -> Result<()> {
        self.terminal.screen.lock().push_str(text);
        Ok(())
    }

    fn size(&self) -> (u16, u16) {
        (80, 24)
    }
}
