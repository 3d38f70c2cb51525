//! The recording as a file: asciicast v2 (<https://docs.asciinema.org/manual/asciicast/v2/>). What the
//! terminal showed is what it showed; how fast somebody types is made up, the same in every run.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use vt100::Parser;

use super::recorder::{COLUMNS, ROWS};

/// What happens in a recording, with the time in milliseconds since the event before.
pub(super) enum Event {
    /// The terminal is sent this.
    Output(u64, String),
    /// A screen is worth a look: the name of its chapter.
    Screen(String),
}

/// A recording.
#[derive(Default)]
pub(super) struct Cast {
    pub(super) title: String,
    events: Vec<Event>,
    /// Of the next event.
    pause: u64,
}

/// The screens of a recording as text.
pub(super) struct Screens {
    text: String,
    chapter: String,
}

impl Screens {
    pub(super) fn new(shell: &str) -> Self {
        Self {
            text: format!(
                "awsso in {shell}: the screens of {shell}.cast, which `asciinema play {shell}.cast` plays.\n"
            ),
            chapter: String::new(),
        }
    }

    pub(super) fn add(&mut self, chapter: &str, screen: &vt100::Screen) {
        if self.chapter == chapter {
            self.text.push_str("\n---\n\n");
        } else {
            chapter.clone_into(&mut self.chapter);
            self.text.push_str(&format!("\n== {chapter}\n\n"));
        }
        for line in screen.contents().trim_end().lines() {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

impl Cast {
    /// The next event comes so many milliseconds later.
    pub(super) fn wait(&mut self, milliseconds: u64) {
        self.pause += milliseconds;
    }

    /// A key is pressed: now a little faster, now a little slower.
    pub(super) fn press(&mut self) {
        let count = u64::try_from(self.events.len()).unwrap();
        self.wait(60 + count * 37 % 80);
    }

    pub(super) fn output(&mut self, text: &str) {
        if !text.is_empty() {
            let pause = std::mem::take(&mut self.pause);
            self.events.push(Event::Output(pause, text.to_owned()));
        }
    }

    pub(super) fn screen(&mut self, chapter: &str) {
        self.events.push(Event::Screen(chapter.to_owned()));
    }

    /// The file.
    pub(super) fn to_text(&self, title: &str) -> String {
        let header = json!({
            "version": 2,
            "width": COLUMNS,
            "height": ROWS,
            "title": title,
            "env": { "TERM": "xterm-256color" },
        });
        let mut text = format!("{header}\n");
        let mut time = 0;
        for event in &self.events {
            let (code, data) = match event {
                Event::Output(pause, data) => {
                    time += pause;
                    ("o", data)
                }
                Event::Screen(chapter) => ("m", chapter),
            };
            let seconds = format!("{}.{:03}", time / 1000, time % 1000);
            text.push_str(&format!("[{seconds}, \"{code}\", {}]\n", json!(data)));
        }
        text
    }

    /// Reads a file of the repository.
    pub(super) fn read(path: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut cast = Self::default();
        for (number, line) in text.lines().enumerate() {
            let value: Value = serde_json::from_str(line).unwrap();
            if number == 0 {
                value["title"].as_str().unwrap().clone_into(&mut cast.title);
                continue;
            }
            let data = value[2].as_str().unwrap();
            match value[1].as_str().unwrap() {
                "o" => cast.output(data),
                _ => cast.screen(data),
            }
        }
        cast
    }

    /// What the recording shows.
    pub(super) fn screens(&self, shell: &str) -> String {
        let mut parser = Parser::new(ROWS, COLUMNS, 0);
        let mut screens = Screens::new(shell);
        for event in &self.events {
            match event {
                Event::Output(_, data) => parser.process(data.as_bytes()),
                Event::Screen(chapter) => screens.add(chapter, parser.screen()),
            }
        }
        screens.into_text()
    }
}
