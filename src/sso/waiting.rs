//! The progress line while a person confirms a sign-in.

use std::time::Duration;

use crate::error::Result;
use crate::sys::{SignalWatch, System};

/// The longest pause before the line is brought up to date.
const PAUSE: Duration = Duration::from_millis(100);

/// A line that overwrites itself and is cleared on drop. Only on a terminal.
pub(super) struct WaitingLine<'a> {
    system: &'a System,
    /// On the monotonic clock.
    end: Duration,
    /// The seconds shown.
    shown: Option<u64>,
    /// On a terminal, but for requests. The terminal is not read: what is typed ahead is the shell's. So
    /// Ctrl-C comes as a signal, and takes the line and its `^C` away.
    signals: Option<SignalWatch>,
}

impl<'a> WaitingLine<'a> {
    pub(super) fn new(system: &'a System, limit: Duration) -> Self {
        let end = system.clock.monotonic().saturating_add(limit);
        Self { system, end, shown: None, signals: signals(system) }
    }

    pub(super) fn is_over(&self) -> bool {
        self.system.clock.monotonic() >= self.end
    }

    /// Redraws the line if the time left has changed.
    pub(super) fn update(&mut self) {
        let left = self.end.saturating_sub(self.system.clock.monotonic());
        let seconds = left.as_secs();
        if self.shown.replace(seconds) != Some(seconds) {
            let text = waiting_text(&format!("{}:{:02}", seconds / 60, seconds % 60));
            self.system.terminal.show_progress(Some(&text));
        }
    }

    /// Clears the line until the next update, for other output.
    pub(super) fn step_aside(&mut self) {
        if self.shown.take().is_some() {
            self.system.terminal.show_progress(None);
        }
    }

    /// Waits for `duration` and keeps the line up to date.
    pub(super) fn sleep(&mut self, duration: Duration) -> Result<()> {
        let end = self.system.clock.monotonic().saturating_add(duration);
        self.signals = signals(self.system);
        loop {
            self.update();
            let left = end.saturating_sub(self.system.clock.monotonic());
            if left.is_zero() {
                self.signals = None;
                return Ok(());
            }
            self.pause(left)?;
        }
    }

    /// Waits for a moment, at most `limit`.
    pub(super) fn pause(&mut self, limit: Duration) -> Result<()> {
        let Some(watch) = &self.signals else {
            self.system.clock.sleep(limit.min(PAUSE));
            return Ok(());
        };
        let paused = watch.pause(limit.min(PAUSE));
        if paused.is_err() || watch.has_caught() {
            self.step_aside();
            // Here another signal takes effect.
            self.signals = None;
            self.signals = signals(self.system);
        }
        paused
    }
}

fn signals(system: &System) -> Option<SignalWatch> {
    system.terminal.stderr_is_terminal().then(SignalWatch::begin)
}

pub(super) fn waiting_text(left: &str) -> String {
    format!("Waiting for you to confirm in the browser ({left} left, Ctrl-C to cancel) …")
}

impl Drop for WaitingLine<'_> {
    fn drop(&mut self) {
        self.step_aside();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scripted::Script;

    #[test]
    fn the_line_counts_down_and_goes() {
        let script = Script::new([]);
        let mut line = WaitingLine::new(&script.system, Duration::from_secs(61));
        line.sleep(Duration::from_millis(2500)).unwrap();
        assert!(!line.is_over());
        drop(line);
        let mut expected = ["1:01", "1:00", "0:59", "0:58"].map(waiting_text).to_vec();
        expected.push(String::new());
        assert_eq!(script.terminal.progress(), expected);
    }
}
