//! The real terminal, on any system.

use std::io::{IsTerminal, Read as _, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use zeroize::Zeroizing;

use super::super::Stream;
use super::super::error_text::reason;
use crate::environ::Environment;
use crate::error::{Error, Kind, Result};
use crate::model::{Secret, printable, printable_lines};

#[cfg(unix)]
use super::unix as platform;
#[cfg(windows)]
use super::windows as platform;
use super::{Color, Destination, Dialog, Echo, Terminal, ask_in};

/// The controlling terminal, opened for each question.
#[derive(Debug, Default)]
pub(in super::super) struct TerminalDevice {
    is_dumb: bool,
}

impl TerminalDevice {
    pub(in super::super) fn new(environment: &Environment) -> Self {
        Self { is_dumb: environment.text("TERM") == Some("dumb") }
    }
}

/// Whether standard error is the captured standard output, so that messages must not go there.
static DIVERTS_MESSAGES: AtomicBool = AtomicBool::new(false);

/// Standard error, or its replacement if a shell evaluates it. Also for the log.
pub(crate) fn messages() -> Box<dyn Write> {
    if DIVERTS_MESSAGES.load(Ordering::Relaxed) {
        Box::new(DeviceWriter)
    } else {
        Box::new(std::io::stderr())
    }
}

struct DeviceWriter;

impl Write for DeviceWriter {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        // Without a terminal nobody can read it.
        let _ = platform::write(&String::from_utf8_lossy(text));
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn writes_to_one_file(metadata: &std::fs::Metadata) -> bool {
    metadata_of(std::io::stderr()).is_ok_and(|other| same_file(metadata, &other))
}

#[cfg(unix)]
fn metadata_of(stream: impl std::os::fd::AsFd) -> std::io::Result<std::fs::Metadata> {
    std::fs::File::from(stream.as_fd().try_clone_to_owned()?).metadata()
}

#[cfg(windows)]
fn metadata_of(stream: impl std::os::windows::io::AsHandle) -> std::io::Result<std::fs::Metadata> {
    std::fs::File::from(stream.as_handle().try_clone_to_owned()?).metadata()
}

/// Devices (`/dev/null`, a terminal) do not count.
#[cfg(unix)]
fn same_file(one: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    let is_device = one.file_type().is_char_device();
    !is_device && (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Windows tells the identity of a pipe only to unsafe code.
#[cfg(windows)]
fn same_file(_one: &std::fs::Metadata, _other: &std::fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn has_name(file: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    file.nlink() > 0
}

#[cfg(windows)]
fn has_name(_file: &std::fs::Metadata) -> bool {
    true
}

/// Whether it is a terminal. The console of Windows reads escape sequences only after it was told to.
fn is_terminal(stream: &impl IsTerminal) -> bool {
    let is_terminal = stream.is_terminal();
    if is_terminal {
        let _ = platform::knows_escape_sequences();
    }
    is_terminal
}

impl Terminal for TerminalDevice {
    fn destination(&self) -> Destination {
        let stdout = std::io::stdout();
        if is_terminal(&stdout) {
            return Destination::Terminal;
        }
        match metadata_of(stdout) {
            Ok(file) if file.is_file() && has_name(&file) => Destination::Log,
            Ok(file) if writes_to_one_file(&file) => Destination::Log,
            _ => Destination::Capture,
        }
    }

    fn stdout_width(&self) -> Option<u16> {
        let is_terminal = std::io::stdout().is_terminal();
        is_terminal.then(|| platform::size(std::io::stdout()).0)
    }

    fn stderr_is_terminal(&self) -> bool {
        is_terminal(&std::io::stderr())
    }

    fn is_available(&self) -> bool {
        platform::is_available()
    }

    fn ask(&self, prompt: &str, echo: Echo) -> Result<Secret> {
        ask_in(self.open()?.as_mut(), prompt, echo)
    }

    fn open(&self) -> Result<Box<dyn Dialog>> {
        Ok(Box::new(platform::open()?))
    }

    fn tell(&self, text: &str) {
        let _ = writeln!(messages(), "{}", printable_lines(text));
    }

    fn print(&self, text: &str) -> Result<()> {
        let mut stdout = std::io::stdout();
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        written.map_err(|error| {
            let text = format!("could not write to stdout: {}", reason(&error));
            Error::new(Kind::Other, text)
        })
    }

    fn input_is_terminal(&self) -> bool {
        std::io::stdin().is_terminal()
    }

    fn read_input(&self, most: usize) -> Result<Secret> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(most.saturating_add(1)));
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        let read = std::io::stdin().take(limit).read_to_end(&mut bytes);
        let unusable = |why: String| Error::new(Kind::Usage, format!("standard input {why}"));
        read.map_err(|error| unusable(format!("could not be read: {}", reason(&error))))?;
        if bytes.len() > most {
            return Err(unusable(format!("holds more than {most} bytes")));
        }
        let text = std::str::from_utf8(&bytes);
        text.map(Secret::new).map_err(|_| unusable("is not UTF-8 text".to_owned()))
    }

    fn tell_labelled(&self, color: Color, label: &str, text: &str) {
        let code = match color {
            Color::Red => 31,
            Color::Cyan => 36,
        };
        let (label, text) = (printable_lines(label), printable_lines(text));
        let _ = writeln!(messages(), "\x1b[1;{code}m{label}\x1b[0m {text}");
    }

    fn pass_on(&self, stream: Stream, line: &[u8]) -> Result<()> {
        let line = [line, b"\n"].concat();
        let written = match stream {
            Stream::Output => std::io::stdout().lock().write_all(&line),
            Stream::Errors => messages().write_all(&line),
        };
        written.map_err(|error| {
            Error::new(Kind::Other, format!("could not write to stdout: {}", reason(&error)))
        })
    }

    fn keep_messages_from_stdout(&self) {
        let is_one = metadata_of(std::io::stdout()).is_ok_and(|file| writes_to_one_file(&file));
        DIVERTS_MESSAGES.store(is_one, Ordering::Relaxed);
    }

    fn show_progress(&self, line: Option<&str>) {
        let knows_escape_sequences = !self.is_dumb && platform::knows_escape_sequences();
        if !self.stderr_is_terminal() || !knows_escape_sequences {
            return;
        }
        let line = printable(line.unwrap_or_default());
        // The cursor stays at the start, so that the next output covers the line.
        let _ = write!(std::io::stderr(), "\r{line}\x1b[K\r");
    }

    fn copy(&self, text: &str) -> Result<()> {
        let encoded = STANDARD.encode(text);
        platform::write(&format!("\x1b]52;c;{encoded}\x07"))
    }
}
