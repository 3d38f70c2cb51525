//! The controlling terminal of a Unix process: `/dev/tty`.
//!
//! Not with crossterm, as on Windows: it reads ahead, so text typed after an answer would be lost
//! to the shell; and on macOS it cannot wait for `/dev/tty`.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt as _;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::OFlags;
use rustix::process::getpgrp;
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcgetwinsize,
    tcsetattr,
};
use signal_hook::consts::SIGINT;

use crate::error::{Error, Kind, Result};

use super::super::error_text::reason;
use super::super::signals::interrupted;
use super::super::signals::unix::Signals;
use super::keys::{Decoder, Step};
use super::{Dialog, Key};

const DEVICE: &str = "/dev/tty";

/// How long to wait for the foreground: xonsh hands over the terminal a moment after the start.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(20);

/// How long the driver waits for a byte, in tenths of a second. `poll` does not support terminals
/// on macOS.
const READ_WAIT: u8 = 1;
/// So many empty reads that did not wait mean that the terminal is gone.
const MOST_EMPTY_READS: u32 = 20;

/// The device exists without a controlling terminal too: only opening tells.
pub(super) fn is_available() -> bool {
    open_device().is_ok()
}

pub(super) fn open() -> Result<TerminalDialog> {
    let device = open_device().map_err(|error| absent(&error))?;
    wait_for_foreground(&device)?;
    TerminalDialog::new(device).map_err(|error| unusable(&error))
}

pub(super) fn write(text: &str) -> Result<()> {
    let mut device = open_device().map_err(|error| absent(&error))?;
    device.write_all(text.as_bytes()).map_err(|error| unusable(&error))
}

/// A terminal that does not says so itself (`TERM=dumb`).
pub(super) const fn knows_escape_sequences() -> bool {
    true
}

fn open_device() -> io::Result<File> {
    let flags = OFlags::NOCTTY.bits().cast_signed();
    OpenOptions::new().read(true).write(true).custom_flags(flags).open(DEVICE)
}

/// In the background, the first read would stop the process.
fn wait_for_foreground(device: &File) -> Result<()> {
    let mut waited = Duration::ZERO;
    while tcgetpgrp(device).is_ok_and(|group| group != getpgrp()) {
        if waited >= PATIENCE {
            return Err(Error::new(
                Kind::Usage,
                "cannot prompt from a background process: run it in the foreground, or pass the \
                 answer as an option",
            ));
        }
        thread::sleep(PAUSE);
        waited += PAUSE;
    }
    Ok(())
}

fn absent(error: &io::Error) -> Error {
    Error::new(
        Kind::Usage,
        format!(
            "cannot prompt without a terminal ({DEVICE}: {}): run it in a terminal, or pass the \
             answer as an option",
            reason(error)
        ),
    )
}

fn unusable(error: &io::Error) -> Error {
    Error::new(Kind::Other, format!("lost the terminal ({DEVICE}): {}", reason(error)))
}

/// The terminal without echo, line editing and signals, until it is dropped.
pub(super) struct TerminalDialog {
    device: File,
    before: Termios,
    modes: Termios,
    decoder: Decoder,
    empty_reads: u32,
    signals: &'static Signals,
}

impl TerminalDialog {
    fn new(device: File) -> io::Result<Self> {
        let signals = Signals::get()?;
        let before = tcgetattr(&device)?;
        let mut modes = before.clone();
        modes.local_modes.remove(
            LocalModes::ICANON
                | LocalModes::ECHO
                | LocalModes::ECHONL
                | LocalModes::ISIG
                | LocalModes::IEXTEN,
        );
        modes.special_codes[SpecialCodeIndex::VMIN] = 0;
        modes.special_codes[SpecialCodeIndex::VTIME] = READ_WAIT;
        signals.hold();
        let decoder = Decoder::default();
        let dialog = Self { device, before, modes, decoder, empty_reads: 0, signals };
        // Text that was typed ahead is kept: it may be the answer.
        tcsetattr(&dialog.device, OptionalActions::Now, &dialog.modes)?;
        Ok(dialog)
    }

    fn restore(&self) {
        let _ = tcsetattr(&self.device, OptionalActions::Now, &self.before);
    }

    /// One byte, so that text after the answer is left for the next reader; `None` if none came for
    /// a moment.
    fn read_byte(&mut self) -> io::Result<Option<u8>> {
        let mut byte = [0];
        match self.device.read(&mut byte) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(byte[0])),
            Err(error)
                if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Handles signals that came since the last look.
    fn check_signals(&self) -> Result<()> {
        match self.signals.caught() {
            Some(SIGINT) => Err(interrupted()),
            Some(signal) => {
                self.restore();
                // Returns only from a stop, when the process continues.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
                let _ = tcsetattr(&self.device, OptionalActions::Now, &self.modes);
                self.signals.resized.store(true, Ordering::Relaxed);
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Dialog for TerminalDialog {
    fn read_key(&mut self) -> Result<Key> {
        loop {
            if let Some(key) = self.poll_key()? {
                return Ok(key);
            }
        }
    }

    fn poll_key(&mut self) -> Result<Option<Key>> {
        loop {
            self.check_signals()?;
            if self.signals.resized.swap(false, Ordering::Relaxed) {
                return Ok(Some(Key::Resized));
            }
            let start = Instant::now();
            match self.read_byte().map_err(|error| unusable(&error))? {
                Some(byte) => match self.decoder.take(byte) {
                    Step::More => {}
                    Step::Done(key) => return Ok(Some(key)),
                    Step::Interrupt => return Err(interrupted()),
                },
                None if self.decoder.is_waiting() => return Ok(Some(self.decoder.give_up())),
                None if start.elapsed() > PAUSE => {
                    self.empty_reads = 0;
                    return Ok(None);
                }
                None if self.empty_reads == MOST_EMPTY_READS => {
                    return Err(unusable(&ErrorKind::UnexpectedEof.into()));
                }
                None => self.empty_reads += 1,
            }
        }
    }

    fn write(&mut self, text: &str) -> Result<()> {
        self.device.write_all(text.as_bytes()).map_err(|error| unusable(&error))
    }

    fn size(&self) -> (u16, u16) {
        size(&self.device)
    }
}

/// Columns and rows of a terminal.
pub(super) fn size(device: impl AsFd) -> (u16, u16) {
    match tcgetwinsize(device) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col, size.ws_row),
        _ => (80, 24),
    }
}

impl Drop for TerminalDialog {
    fn drop(&mut self) {
        self.restore();
        self.signals.release(None);
    }
}

#[cfg(test)]
mod tests;
