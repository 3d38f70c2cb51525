//! Errors, hints, help and the log of `-v`, on stderr.

use std::fmt;
use std::io::Write as _;

use clap::error::ErrorKind;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span;
use tracing::{Event, Level, Metadata, Subscriber};

use super::{Output, Reply, color_choice_of_words, wants_color, words};
use crate::cli::{ColorChoice, GlobalOptions};
use crate::error::{Error, Kind};
use crate::model::printable;
use crate::sys::{Color, System, messages};

/// Starts the log. Only awsso's events are shown: those of libraries could quote headers.
pub(crate) fn start(options: &GlobalOptions) {
    let level = match options.verbose {
        0 => Level::WARN,
        1 => Level::DEBUG,
        _ => Level::TRACE,
    };
    // In tests, the first log stays.
    let _ = tracing::subscriber::set_global_default(Log { level });
}

/// One event as one line: `awsso: message name=value`, `awsso: warning: message: value`. There are no
/// spans.
///
/// Not `tracing-subscriber`: setting up its registry and layers takes as long as reading the profile.
struct Log {
    level: Level,
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("awsso") && *metadata.level() <= self.level
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::from_level(self.level))
    }

    fn event(&self, event: &Event<'_>) {
        let is_warning = *event.metadata().level() <= Level::WARN;
        let mut fields = Fields { are_named: !is_warning, ..Fields::default() };
        event.record(&mut fields);
        let level = if is_warning { "warning: " } else { "" };
        let line = format!("awsso: {level}{}{}\n", fields.message, fields.rest);
        // Nobody could be told of an error.
        let _ = messages().write_all(line.as_bytes());
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// The message, then the values. Control characters are escaped.
#[derive(Default)]
struct Fields {
    /// `name=value`, as in a log; a warning is a sentence, and a value its reason.
    are_named: bool,
    message: String,
    rest: String,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = printable(&format!("{value:?}"));
        if field.name() == "message" {
            self.message = text;
        } else if self.are_named {
            self.rest.push_str(&format!(" {}={text}", field.name()));
        } else {
            self.rest.push_str(&format!(": {text}"));
        }
    }
}

pub(crate) fn error(system: &System, error: &Error, color: ColorChoice) {
    if error.kind() == Kind::Interrupted {
        return;
    }
    let is_terminal = system.terminal.stderr_is_terminal();
    let is_colored = wants_color(&system.environment, color, is_terminal);
    let tell = |color, label: &str, text: &str| {
        if is_colored {
            system.terminal.tell_labelled(color, label, text);
        } else {
            system.terminal.tell(&format!("{label} {text}"));
        }
    };
    tell(Color::Red, "awsso:", &printable(&error.to_string()));
    for hint in error.hint_text().unwrap_or_default().lines() {
        tell(Color::Cyan, "hint:", &printable(hint));
    }
}

/// The reply to `--help` and `--version`: on stdout, or on stderr if a shell evaluates stdout.
/// `None` if clap stopped for another reason.
pub(crate) fn answer(system: &System, output: &Output<'_>, stop: &clap::Error) -> Option<Reply> {
    let is_answer = matches!(stop.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let is_bare = stop.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if !is_answer && !is_bare {
        return None;
    }
    let (terminal, environment) = (&system.terminal, &system.environment);
    let color = color_choice_of_words(environment, output.words());
    let is_help_of_all = words::verb(output.words()).is_none()
        && matches!(
            stop.kind(),
            ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        );
    let text = |on_terminal: bool| {
        let text = stop.render();
        let mut text = if wants_color(environment, color, on_terminal) {
            text.ansi().to_string()
        } else {
            text.to_string()
        };
        if is_help_of_all {
            text.push_str(&format!("\n{}\n", output.way_in()));
        }
        text
    };
    if is_answer && output.shows_help() {
        return Some(text(terminal.stdout_is_terminal()).into());
    }
    terminal.tell(text(terminal.stderr_is_terminal()).trim_end());
    Some(if is_answer {
        String::new().into()
    } else {
        Reply::failure(output, Kind::Usage.exit_code())
    })
}
