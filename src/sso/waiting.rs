//! The progress line while a person confirms a sign-in.

use std::time::Duration;

use crate::error::Result;
use crate::sys::System;

/// A line that overwrites itself and is cleared on drop. Only on a terminal.
pub(super) struct WaitingLine<'a> {
    system: &'a System,
    /// On the monotonic clock.
    end: Duration,
    /// The seconds shown.
    shown: Option<u64>,
}

impl<'a> WaitingLine<'a> {
    pub(super) fn new(system: &'a System, limit: Duration) -> Self {
        let end = system.clock.monotonic().saturating_add(limit);
        Self { system, end, shown: None }
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

    /// Waits for `duration` and keeps the line up to date. On a terminal, reads Ctrl-C as a key: as
    /// a signal it would leave the line with `^C` in it.
    pub(super) fn sleep(&mut self, duration: Duration) -> Result<()> {
        let (clock, terminal) = (&self.system.clock, &self.system.terminal);
        let end = clock.monotonic().saturating_add(duration);
        let has_person = terminal.stderr_is_terminal() && terminal.is_available();
        let mut keys = has_person.then(|| terminal.open().ok()).flatten();
        loop {
            self.update();
            let left = end.saturating_sub(clock.monotonic());
            if left.is_zero() {
                return Ok(());
            }
            match &mut keys {
                Some(keys) => drop(keys.poll_key()?),
                None => clock.sleep(left.min(Duration::from_secs(1))),
            }
        }
    }
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
