//! The person at the terminal: prompts through the terminal device, never through the standard
//! streams, which may be captured. The picker is built on [`Dialog`].

mod device;
#[cfg(unix)]
mod keys;
mod line;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use super::Stream;
use crate::error::Result;
use crate::model::Secret;

pub(super) use device::TerminalDevice;
pub(crate) use device::messages;
pub(super) use line::ask_in;

/// Whether typed text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Echo {
    Visible,
    /// Not even as asterisks.
    Hidden,
}

/// A key, or another event of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// As typed or pasted; never a control character.
    Character(char),
    /// A lower-case letter with Ctrl, except keys with their own name. Not Ctrl-C, which ends a
    /// dialog.
    Control(char),
    Enter,
    Backspace,
    /// Delete to the right.
    Delete,
    Tab,
    /// Shift-Tab.
    BackTab,
    /// Escape alone.
    Escape,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    /// The terminal was resized.
    Resized,
    /// Any other key.
    Unknown,
}

/// Where standard output goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Destination {
    Terminal,
    /// A named file, or the same file as standard error: a log. (ksh93 and mksh capture into a file
    /// without a name.)
    Log,
    /// A pipe, `/dev/null` or anything else.
    #[default]
    Capture,
}

/// The terminal of the person who started awsso.
pub(crate) trait Terminal: Send + Sync {
    fn destination(&self) -> Destination;

    /// Whether standard output is a terminal, and not captured or redirected.
    fn stdout_is_terminal(&self) -> bool {
        self.destination() == Destination::Terminal
    }

    /// The columns of standard output; `None` if it is not a terminal.
    fn stdout_width(&self) -> Option<u16>;

    fn stderr_is_terminal(&self) -> bool;

    /// Whether there is a terminal for prompts. Only opening it tells.
    fn is_available(&self) -> bool;

    /// Asks for one line. `prompt` is shown without control characters, and must end in a space.
    fn ask(&self, prompt: &str, echo: Echo) -> Result<Secret>;

    /// Opens the terminal for single keys and drawing. Dropping the dialog restores it, also in a
    /// panic.
    fn open(&self) -> Result<Box<dyn Dialog>>;

    /// Writes a line to standard error, without control characters except line feeds. Failures are
    /// ignored.
    fn tell(&self, text: &str);

    /// Writes to standard output at once, for a verb that continues afterwards.
    fn print(&self, text: &str) -> Result<()>;

    fn input_is_terminal(&self) -> bool;

    /// Reads standard input to its end; more than `most` bytes are an error.
    fn read_input(&self, most: usize) -> Result<Secret>;
    /// Writes a line of a program to standard output or standard error at once, unchanged.
    fn pass_on(&self, stream: Stream, line: &[u8]) -> Result<()>;

    /// From now on, messages go to the terminal device (or nowhere) if standard error is the pipe
    /// that a shell evaluates (`eval "$(… 2>&1)"`).
    fn keep_messages_from_stdout(&self);

    /// Copies `text` to the terminal's clipboard (OSC 52), also over SSH. Terminals without support
    /// ignore it silently.
    fn copy(&self, text: &str) -> Result<()>;

    /// [`Terminal::tell`] with a bold label in `color`. The caller decides whether color is wanted.
    fn tell_labelled(&self, color: Color, label: &str, text: &str);

    /// Replaces the progress line on standard error, if that is a terminal; `None` clears it. One
    /// line without control characters.
    fn show_progress(&self, line: Option<&str>);
}

/// The color of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Color {
    Red,
    Cyan,
}

/// A terminal that sends single keys and echoes nothing.
pub(crate) trait Dialog {
    fn read_key(&mut self) -> Result<Key>;

    /// The next key, if one comes within about a tenth of a second.
    fn poll_key(&mut self) -> Result<Option<Key>>;

    /// Writes text unchanged, escape sequences included; `\n` starts a new line. Foreign text must
    /// be cleaned before.
    fn write(&mut self, text: &str) -> Result<()>;

    /// Columns and rows; 80 and 24 if unknown.
    fn size(&self) -> (u16, u16);
}
