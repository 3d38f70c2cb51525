//! The console of a Windows process: `CONIN$` and `CONOUT$`, through crossterm.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use crate::error::{Error, Kind, Result};

use super::super::error_text::reason;
use super::super::signals::interrupted;
use super::{Dialog, Key};

/// How long to wait for a key while something else is waited for too.
const POLL: Duration = Duration::from_millis(100);

/// Only opening the console tells.
pub(super) fn is_available() -> bool {
    open_device("CONIN$").and_then(|_| open_device("CONOUT$")).is_ok()
}

pub(super) fn open() -> Result<ConsoleDialog> {
    let device = open_device("CONIN$").and_then(|_| open_device("CONOUT$")).map_err(|error| {
        Error::new(
            Kind::Usage,
            format!(
                "cannot prompt without a console ({}): run it in a terminal, or pass the answer as \
                 an option",
                reason(&error)
            ),
        )
    })?;
    // Old consoles support escape sequences only after this call.
    let _ = crossterm::ansi_support::supports_ansi();
    enable_raw_mode().map_err(|error| unusable(&error))?;
    Ok(ConsoleDialog { device })
}

pub(super) fn write(text: &str) -> Result<()> {
    let _ = knows_escape_sequences();
    open_device("CONOUT$")
        .and_then(|mut device| device.write_all(text.as_bytes()))
        .map_err(|error| Error::new(Kind::Usage, format!("no console: {}", reason(&error))))
}

/// Old consoles do after being told, very old ones never.
pub(super) fn knows_escape_sequences() -> bool {
    crossterm::ansi_support::supports_ansi()
}

fn open_device(name: &str) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(name)
}

fn unusable(error: &io::Error) -> Error {
    Error::new(Kind::Other, format!("lost the console: {}", reason(error)))
}

/// The console without echo and line editing, until it is dropped.
pub(super) struct ConsoleDialog {
    device: File,
}

impl Dialog for ConsoleDialog {
    fn read_key(&mut self) -> Result<Key> {
        loop {
            let event = crossterm::event::read().map_err(|error| unusable(&error))?;
            if let Some(key) = meaning(&event)? {
                return Ok(key);
            }
        }
    }

    fn poll_key(&mut self) -> Result<Option<Key>> {
        if !crossterm::event::poll(POLL).map_err(|error| unusable(&error))? {
            return Ok(None);
        }
        let event = crossterm::event::read().map_err(|error| unusable(&error))?;
        meaning(&event)
    }

    fn write(&mut self, text: &str) -> Result<()> {
        self.device.write_all(text.as_bytes()).map_err(|error| unusable(&error))
    }

    fn size(&self) -> (u16, u16) {
        size(())
    }
}

/// The same for any stream.
pub(super) fn size(_stream: impl Sized) -> (u16, u16) {
    crossterm::terminal::size().unwrap_or((80, 24))
}

impl Drop for ConsoleDialog {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
    }
}

/// The key of an event, if it has one.
fn meaning(event: &Event) -> Result<Option<Key>> {
    match event {
        Event::Resize(..) => Ok(Some(Key::Resized)),
        Event::Key(event) if event.kind != KeyEventKind::Release => match key(event) {
            Some(key) => Ok(Some(key)),
            None => Err(interrupted()),
        },
        _ => Ok(None),
    }
}

/// `None` for Ctrl-C.
fn key(event: &KeyEvent) -> Option<Key> {
    // AltGr arrives as Ctrl and Alt together, and types a character.
    let has_control = event.modifiers.contains(KeyModifiers::CONTROL)
        && !event.modifiers.contains(KeyModifiers::ALT);
    Some(match event.code {
        KeyCode::Char(letter) if has_control => match letter.to_ascii_lowercase() {
            'c' => return None,
            'h' => Key::Backspace,
            'i' => Key::Tab,
            'j' | 'm' => Key::Enter,
            letter if letter.is_ascii_lowercase() => Key::Control(letter),
            _ => Key::Unknown,
        },
        KeyCode::Char(character) if !character.is_control() => Key::Character(character),
        KeyCode::Enter => Key::Enter,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Esc => Key::Escape,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        _ => Key::Unknown,
    })
}
