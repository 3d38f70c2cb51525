//! Errors, hints, help and the log of `-v`, on stderr.

use std::fmt;

use clap::error::ErrorKind;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::{FmtContext, layer};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

use super::{Output, Reply, color_choice_of_words, wants_color, words};
use crate::cli::{ColorChoice, GlobalOptions};
use crate::error::{Error, Kind};
use crate::model::printable;
use crate::sys::{Color, System, messages};

/// Starts the log. Only awsso's events are shown: those of libraries could quote headers.
pub(crate) fn start(options: &GlobalOptions) {
    let level = match options.verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let log = layer()
        .event_format(Line)
        .with_writer(messages)
        .with_filter(Targets::new().with_target("awsso", level));
    // In tests, the first log stays.
    let _ = tracing::subscriber::set_global_default(Registry::default().with(log));
}

/// One event as one line: `awsso: message name=value`, `awsso: warning: message: value`.
struct Line;

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let is_warning = *event.metadata().level() <= Level::WARN;
        let mut fields = Fields { are_named: !is_warning, ..Fields::default() };
        event.record(&mut fields);
        let level = if is_warning { "warning: " } else { "" };
        writeln!(writer, "awsso: {level}{}{}", fields.message, fields.rest)
    }
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
