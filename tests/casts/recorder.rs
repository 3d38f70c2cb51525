//! A person at a terminal who types one key after the other and looks at the screen in between; and
//! the camera.

use std::fs;
use std::num::NonZeroU16;
use std::time::{Duration, Instant};

use vt100::{Parser, Screen};

use super::cast::{Cast, Screens};
use super::dialects::{Completion, Dialect};
use super::picture;
use super::steady::{COMMAND, end_of_command, steady};
use super::world::ACCOUNT;
use crate::support::{Scene, TIME_LIMIT, Terminal};

pub(super) const ROWS: NonZeroU16 = NonZeroU16::new(24).unwrap();
pub(super) const COLUMNS: NonZeroU16 = NonZeroU16::new(104).unwrap();

/// How long nothing has to come for a screen to be complete.
const STILL: Duration = Duration::from_millis(60);

/// The open shell, and what was seen of it.
pub(super) struct Recorder<'s> {
    pub(super) dialect: &'static Dialect,
    scene: &'s Scene,
    terminal: Terminal<'s>,
    /// The screen as it is.
    live: Parser,
    /// The screen as it is in every run.
    shown: Parser,
    /// Not yet recorded.
    fresh: Vec<u8>,
    /// The whole prompt, and what was typed behind it.
    line: String,
    chapter: String,
    cast: Cast,
    screens: Screens,
    pictures: Vec<Screen>,
}

/// What was recorded.
pub(super) struct Recording {
    pub(super) cast: Cast,
    /// The screens as text.
    pub(super) screens: String,
    /// Some of them as SVG.
    pub(super) picture: String,
}

impl<'s> Recorder<'s> {
    /// Opens the shell and waits for its prompt.
    pub(super) fn open(scene: &'s Scene, dialect: &'static Dialect) -> Self {
        let (program, words) = dialect.program.split_first().unwrap();
        let size = (ROWS.get(), COLUMNS.get());
        let mut recorder = Self {
            dialect,
            scene,
            terminal: scene.program_on_terminal_of(size, program, words),
            live: Parser::new(ROWS, COLUMNS, 0),
            shown: Parser::new(ROWS, COLUMNS, 0),
            fresh: Vec::new(),
            line: dialect.prompt.to_owned(),
            chapter: String::new(),
            cast: Cast::default(),
            screens: Screens::new(dialect.shell),
            pictures: Vec::new(),
        };
        // tcsh shows its prompt twice, when something was sourced from a pipe.
        recorder.until("prompt", |recorder| {
            // elvish sometimes fills the row with spaces.
            let screen = recorder.live.screen().contents();
            screen.trim_end_matches(' ').ends_with(dialect.prompt.trim_end())
        });
        recorder.record();
        recorder
    }

    /// Begins a chapter on a clean screen.
    pub(super) fn chapter(&mut self, title: &str) {
        title.clone_into(&mut self.chapter);
        self.cast.wait(1200);
        self.terminal.send(b"\x0c");
        self.until("the prompt at the top", |recorder| {
            recorder.cursor().0 == 0 && recorder.is_line_shown()
        });
        self.record();
        self.cast.wait(800);
    }

    /// Types a line and waits for the next prompt, which begins with this segment.
    pub(super) fn line(&mut self, text: &str, segment: &str) {
        self.types(text);
        self.enters(segment);
    }

    /// Types a text behind the prompt, and sees each character of it.
    pub(super) fn types(&mut self, text: &str) {
        for character in (self.dialect.spell)(text).chars() {
            self.line.push(character);
            self.cast.press();
            self.terminal.send(character.to_string().as_bytes());
            self.until_line_is_shown(0);
        }
    }

    /// Presses TAB, and the line becomes another.
    pub(super) fn completes(&mut self, line: &str) {
        self.line = format!("{}{}", self.prompt(), (self.dialect.spell)(line));
        let column = self.line.chars().count();
        self.cast.wait(500);
        self.terminal.send(b"\t");
        let what = format!("{:?}", self.line);
        // Some add a blank, others leave that to whoever types.
        self.until(&what, |recorder| {
            recorder.row().trim_end() == recorder.line
                && (column..=column + 1).contains(&recorder.cursor().1.into())
        });
        if usize::from(self.cursor().1) > column {
            self.line.push(' ');
        }
        self.record();
        self.cast.wait(700);
    }

    /// Presses TAB as often as it takes to see a list of these names.
    pub(super) fn lists(&mut self, names: &[&str]) {
        self.cast.wait(500);
        let (count, is_menu) = match self.dialect.completion {
            Completion::List(count) => (count, false),
            Completion::Menu(_) => (1, true),
        };
        for _ in 0..count {
            self.terminal.send(b"\t");
        }
        self.until("the list", |recorder| {
            let screen = recorder.live.screen().contents();
            // A menu may stand in for what is typed.
            (is_menu || recorder.is_line_shown()) && names.iter().all(|name| screen.contains(name))
        });
        self.record();
    }

    /// Closes the list that shows this name, where it does not go by itself.
    pub(super) fn leaves_the_list(&mut self, name: &str) {
        if let Completion::Menu(key) = self.dialect.completion {
            self.terminal.send(key.as_bytes());
            self.until("list any more", |recorder| {
                recorder.is_line_shown() && !recorder.live.screen().contents().contains(name)
            });
            self.cast.wait(500);
        }
    }

    /// Presses Return and waits for the next prompt.
    pub(super) fn enters(&mut self, segment: &str) {
        let is_open = self.live.screen().alternate_screen();
        // Below what was typed; where that is cannot be seen while something else has the screen.
        let below = if is_open { 1 } else { self.cursor().0 + 1 };
        self.line = format!("{segment}{}", self.dialect.prompt);
        self.cast.wait(400);
        self.terminal.send(b"\r");
        self.until_line_is_shown(below);
        self.cast.wait(700);
    }

    /// Types a line that opens something else, which shows this text.
    pub(super) fn opens(&mut self, line: &str, text: &str) {
        self.types(line);
        self.line = self.prompt();
        self.cast.wait(400);
        self.terminal.send(b"\r");
        self.until_shown(text);
    }

    /// Presses keys; then this text is shown.
    pub(super) fn keys(&mut self, keys: &str, text: &str) {
        for (at, key) in keys.char_indices() {
            self.cast.press();
            self.terminal.send(key.to_string().as_bytes());
            self.until_shown(&format!("> {}", &keys[..at + key.len_utf8()]));
        }
        self.until_shown(text);
    }

    /// Types what is not shown.
    pub(super) fn types_unseen(&mut self, text: &str) {
        for key in text.chars() {
            self.cast.press();
            self.terminal.send(key.to_string().as_bytes());
        }
    }

    /// Takes a picture.
    pub(super) fn screen(&mut self) {
        self.until_it_is_still();
        self.cast.screen(&self.chapter);
        self.screens.add(&self.chapter, self.shown.screen());
        self.cast.wait(2000);
    }

    /// Takes a picture for those that show the whole at one glance.
    pub(super) fn picture(&mut self) {
        self.screen();
        self.pictures.push(self.shown.screen().clone());
    }

    /// From now on, role credentials of the portal are good for so many seconds, and those that awsso
    /// has are forgotten.
    pub(super) fn grants(&self, seconds: i64) {
        self.scene.aws.assign(ACCOUNT, "AdministratorAccess", seconds);
        for path in self.scene.files_below(".cache/awsso") {
            if path.ends_with("recent.json") {
                continue;
            }
            fs::remove_file(path).unwrap();
        }
    }

    /// Leaves the shell.
    pub(super) fn end(mut self) -> Recording {
        self.terminal.send(b"\x04");
        let picture = picture::of(&self.pictures);
        Recording { cast: self.cast, screens: self.screens.into_text(), picture }
    }

    /// The prompt without what is typed behind it.
    fn prompt(&self) -> String {
        let end = self.line.find(self.dialect.prompt).unwrap() + self.dialect.prompt.len();
        self.line[..end].to_owned()
    }

    fn cursor(&self) -> (u16, u16) {
        self.live.screen().cursor_position()
    }

    /// Whether the row of the cursor holds the line, and the cursor stands behind it. What follows may
    /// be what the shell guesses.
    fn is_line_shown(&self) -> bool {
        usize::from(self.cursor().1) == self.line.chars().count()
            && format!("{} ", self.row()).starts_with(&self.line)
    }

    /// The row of the cursor.
    fn row(&self) -> String {
        let mut rows = self.live.screen().rows(0, COLUMNS.get());
        let row = rows.nth(self.cursor().0.into()).unwrap_or_default();
        steady(&row, self.scene)
    }

    #[track_caller]
    fn until_line_is_shown(&mut self, from: u16) {
        let what = format!("{:?}", self.line);
        self.until(&what, |recorder| recorder.cursor().0 >= from && recorder.is_line_shown());
        self.record();
    }

    #[track_caller]
    fn until_shown(&mut self, text: &str) {
        self.until(text, |recorder| recorder.live.screen().contents().contains(text));
        self.record();
    }

    /// Looks at the screen until it is as it should be.
    #[track_caller]
    fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is_so(self) {
            self.look(Duration::from_millis(100));
            assert!(
                start.elapsed() < TIME_LIMIT,
                "{}, {}: no {what} on the screen (cursor at {:?}):\n{}",
                self.dialect.shell,
                self.chapter,
                self.cursor(),
                self.live.screen().contents()
            );
        }
    }

    fn until_it_is_still(&mut self) {
        while self.look(STILL) {}
        self.record();
    }

    /// Takes in what comes; whether anything came in time.
    fn look(&mut self, limit: Duration) -> bool {
        let Some(bytes) = self.terminal.receive(limit) else {
            return false;
        };
        self.live.process(&bytes);
        self.fresh.extend(bytes);
        true
    }

    /// Records what has come so far, up to the last whole character and command.
    fn record(&mut self) {
        let valid = match str::from_utf8(&self.fresh) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        let text = str::from_utf8(&self.fresh[..valid]).unwrap();
        let whole = match text.rfind(COMMAND) {
            Some(start) if end_of_command(&text[start..]).is_none() => start,
            _ => valid,
        };
        let rest = self.fresh.split_off(whole);
        let text = String::from_utf8(std::mem::replace(&mut self.fresh, rest)).unwrap();
        for secret in ["ASIA", "AKIA", "wJalr"] {
            assert!(!text.contains(secret), "a key is shown: {text}");
        }
        let text = steady(&text, self.scene);
        self.shown.process(text.as_bytes());
        self.cast.output(&text);
    }
}
