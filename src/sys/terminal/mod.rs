//! The person at the terminal: questions and answers through the terminal device, never through the
//! standard streams, which may be captured or redirected.
//!
//! What to ask is for the commands; a picker is built on [`Dialog`].

mod device;
#[cfg(unix)]
mod keys;
mod line;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use crate::error::Result;
use crate::model::Secret;

pub(super) use device::TerminalDevice;
pub(crate) use device::messages;
pub(super) use line::ask_in;

/// Whether what is typed is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Echo {
    /// It is shown.
    Visible,
    /// It is not, and nothing in its place.
    Hidden,
}

/// A key, or what a terminal sends like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// A character as typed or pasted; never a control character.
    Character(char),
    /// A lower-case letter with the control key, except those that have a name of their own here.
    /// Ctrl-C is none: it ends a dialog.
    Control(char),
    /// Return.
    Enter,
    /// Backspace.
    Backspace,
    /// Delete to the right.
    Delete,
    /// Tab.
    Tab,
    /// Shift-Tab.
    BackTab,
    /// Escape alone.
    Escape,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// The terminal has another size now.
    Resized,
    /// A key without a meaning here.
    Unknown,
}

/// Where standard output goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Destination {
    /// A terminal.
    Terminal,
    /// A file with a name, or what standard error writes to as well: a log. (ksh93 and mksh capture
    /// into a file without a name.)
    Log,
    /// A pipe, `/dev/null` or whatever else.
    #[default]
    Capture,
}

/// The terminal of the person who started awsso.
pub(crate) trait Terminal: Send + Sync {
    /// Where standard output goes.
    fn destination(&self) -> Destination;

    /// Whether standard output is a terminal, and not captured or redirected.
    fn stdout_is_terminal(&self) -> bool {
        self.destination() == Destination::Terminal
    }

    /// How many columns standard output has; `None` if it is not a terminal.
    fn stdout_width(&self) -> Option<u16>;

    /// Whether standard error is a terminal.
    fn stderr_is_terminal(&self) -> bool;

    /// Whether there is a terminal to ask on. Only opening it tells, so that is done.
    fn is_available(&self) -> bool;

    /// Asks for one line. `prompt` is shown without its control characters; it brings its own
    /// blank at the end.
    fn ask(&self, prompt: &str, echo: Echo) -> Result<Secret>;

    /// Opens the terminal for single keys and drawing. It is as before once the dialog is dropped,
    /// in a panic too.
    fn open(&self) -> Result<Box<dyn Dialog>>;

    /// A line for the person on standard error, without control characters other than line feeds.
    /// That nobody can read it is no error.
    fn tell(&self, text: &str);

    /// From now on, messages go to the terminal device (or nowhere) if standard error is the pipe
    /// that a shell evaluates (`eval "$(… 2>&1)"`).
    fn keep_messages_from_stdout(&self);

    /// Asks the terminal to put `text` on its clipboard (OSC 52), which works over SSH too. Terminals
    /// that do not know how pass it over, without a word.
    fn copy(&self, text: &str) -> Result<()>;

    /// As [`Terminal::tell`], behind a label in bold and in `color`. Whether colour is wanted is
    /// for the caller to know.
    fn tell_labelled(&self, color: Color, label: &str, text: &str);

    /// Shows how far a long job is, in the place of what the call before showed; `None` takes it
    /// away. One line without control characters, on standard error, and only if that is a
    /// terminal.
    fn show_progress(&self, line: Option<&str>);
}

/// The colour of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Color {
    /// What went wrong.
    Red,
    /// What to do about it.
    Cyan,
}

/// A terminal that sends single keys and echoes nothing.
pub(crate) trait Dialog {
    /// Waits for the next key.
    fn read_key(&mut self) -> Result<Key>;

    /// The next key if one comes within about a tenth of a second, so that something else can be
    /// waited for too.
    fn poll_key(&mut self) -> Result<Option<Key>>;

    /// Writes text as it is, escape sequences included; `\n` starts a new line. What is shown of
    /// foreign origin has to be cleaned before.
    fn write(&mut self, text: &str) -> Result<()>;

    /// Columns and rows; 80 and 24 if the terminal does not say.
    fn size(&self) -> (u16, u16);
}
