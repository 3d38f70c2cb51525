//! `awsso log`: shows which credentials were used, when, and by what.

use serde_json::{Value, json};

use crate::cli::LogOptions;
use crate::error::{Error, Kind, Result};
use crate::journal::{Entry, Selection, Span, When};
use crate::model::parse_timestamp;
use crate::output::Reply;
use crate::present::{contains_all, table};
use crate::session::{Context, journal};
use crate::settings::Pattern;
use crate::sys::local_zone;

/// How many of the calling processes a row shows.
const SHOWN_PROCESSES: usize = 3;

pub(super) fn run(context: &Context<'_>, options: &LogOptions) -> Result<Reply> {
    let system = context.system;
    let (entries, damaged) = journal::read(system)?;
    if damaged > 0 {
        let path = journal::path(system);
        tracing::warn!("skipping {damaged} damaged lines in {}", path.display());
    }
    if !context.settings().log.enabled {
        system.terminal.tell(
            "awsso: nothing is noted: log.enabled is false. Switch it on with: awsso settings set \
             log.enabled true",
        );
    }
    let selected = selection(context, options)?.of(&entries);
    let rows = entries.into_iter().zip(selected).filter(|(_, is_selected)| *is_selected);
    let mut rows: Vec<Row<'_>> = rows
        .map(|(entry, _)| Row::new(entry, context))
        .filter(|row| row.matches(&options.filter))
        .collect();
    let limit = usize::try_from(options.limit).unwrap_or(usize::MAX);
    let left_out = rows.len().saturating_sub(limit);
    if left_out > 0 {
        let all = rows.len();
        system.terminal.tell(&format!(
            "awsso: the newest {limit} of {all} entries; to see all: --limit {all}"
        ));
    }
    if rows.is_empty() {
        system.terminal.tell("awsso: no entries");
    }
    let rows = rows.drain(left_out..);
    if options.json {
        let rows: Vec<Value> = rows.map(|row| row.as_json()).collect();
        return Ok(format!("{:#}\n", Value::Array(rows)).into());
    }
    let header = ["TIME", "VERB", "TARGET", "ACCOUNT", "ROLE", "TERMINAL", "CALLED BY", "RESULT"];
    Ok(table(&header, rows.map(Row::into_cells), system.terminal.stdout_width()).into())
}

fn selection(context: &Context<'_>, options: &LogOptions) -> Result<Selection> {
    let (now, zone) = (context.system.now(), local_zone());
    let span = |when: Option<When>| -> Result<Option<Span>> {
        let Some(when) = when else { return Ok(None) };
        let unknown = || Error::new(Kind::Usage, "the calendar does not have this time");
        when.span(now, &zone).ok_or_else(unknown).map(Some)
    };
    Ok(Selection {
        since: span(options.since)?.map(|span| span.begin),
        until: span(options.until)?.map(|span| span.begin),
        at: span(options.at)?,
    })
}

/// A terminal's name, such as `pts/3`.
fn short(terminal: &str) -> &str {
    terminal.strip_prefix("/dev/").unwrap_or(terminal)
}

struct Row<'a> {
    entry: Entry,
    account_name: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn new(entry: Entry, context: &'a Context<'_>) -> Self {
        let account = entry.account.as_deref().and_then(|account| account.parse().ok());
        let account_name = account.and_then(|account| context.account_name(&account));
        Self { entry, account_name }
    }

    /// A word with `*` is a pattern for a whole text.
    fn matches(&self, words: &[String]) -> bool {
        let Entry { verb, name, account, role, command, terminal, result, .. } = &self.entry;
        let optional = [account, role, command];
        let programs = self.entry.processes.iter().map(|process| process.name.as_str());
        let texts: Vec<&str> = [verb, name, result]
            .into_iter()
            .chain(optional.into_iter().flatten())
            .map(String::as_str)
            .chain(self.account_name)
            .chain(terminal.as_deref().map(short))
            .chain(programs)
            .collect();
        let (patterns, words): (Vec<&str>, Vec<&str>) =
            words.iter().map(String::as_str).partition(|word| word.contains('*'));
        let matches = |pattern: &&str| {
            let pattern = Pattern::new(pattern);
            texts.iter().any(|text| pattern.matches(text))
        };
        patterns.iter().all(matches) && contains_all(&words, texts.iter().copied())
    }

    fn into_cells(self) -> Vec<String> {
        let Entry { time, verb, name, account, role, command, result, error, .. } = self.entry;
        let time = parse_timestamp(&time)
            .map(|time| time.to_zoned(local_zone()).strftime("%Y-%m-%d %H:%M:%S").to_string());
        let account = match (self.account_name, account) {
            (Some(name), Some(id)) => format!("{name} {id}"),
            (_, id) => id.unwrap_or_default(),
        };
        let processes = self.entry.processes.iter().take(SHOWN_PROCESSES);
        let processes: Vec<String> =
            processes.map(|process| format!("{} {}", process.name, process.id)).collect();
        let joined = |first: String, second: Option<String>, between: &str| match second {
            Some(second) => format!("{first}{between}{second}"),
            None => first,
        };
        vec![
            time.unwrap_or_default(),
            joined(verb, command, " "),
            name,
            account,
            role.unwrap_or_default(),
            self.entry.terminal.as_deref().map(short).unwrap_or_default().to_owned(),
            processes.join(" < "),
            joined(result, error, ": "),
        ]
    }

    fn as_json(&self) -> Value {
        let mut value = json!(self.entry);
        value["account_name"] = json!(self.account_name);
        value
    }
}
