//! `awsso settings`: awsso's own file, shown and changed.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::cli::{SettingsAction, SettingsOptions};
use crate::error::{Error, Kind, Result, ResultExt};
use crate::output::Reply;
use crate::present::table;
use crate::session::Context;
use crate::settings::{self, Document, Entry, KeyPath, Problem, SCHEMA, Value};
use crate::sys::{CommandLine, System};

/// How long another awsso may take to write the file.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn run(context: &Context<'_>, options: &SettingsOptions) -> Result<Reply> {
    let system = context.system;
    let path = system.files.settings_file();
    match &options.action {
        SettingsAction::List { json } => list(system, &path, *json),
        SettingsAction::Get { key } => get(system, &path, key),
        SettingsAction::Set { key, values } => set(system, &path, key, values),
        SettingsAction::Unset { key } => unset(system, &path, key),
        SettingsAction::Path => Ok(format!("{}\n", path.display()).into()),
        SettingsAction::Edit => edit(system, &path),
    }
}

fn read(system: &System, path: &Path) -> Result<Document> {
    let text = system.files.read_text(path)?.unwrap_or_default();
    Document::parse(&text).map_err(|problem| as_error(path, &problem))
}

/// A problem of the file, as an error that names the file.
fn as_error(path: &Path, problem: &Problem) -> Error {
    let place = format!("{} {problem}", path.display());
    let error = Error::new(Kind::Configuration, place);
    match &problem.hint {
        Some(hint) => error.hint(hint.as_str()),
        None => error.hint("awsso settings edit"),
    }
}

/// Tells every problem of the file; the exit code says whether there is one.
fn checked(system: &System, path: &Path, problems: &[Problem], stdout: String) -> Reply {
    for problem in problems {
        let hint = problem.hint.as_ref().map(|hint| format!(" ({hint})"));
        let text = format!(
            "awsso: {} {problem}{}",
            path.display(),
            hint.unwrap_or_default()
        );
        system.terminal.tell(&text);
    }
    let exit_code = if problems.is_empty() {
        0
    } else {
        Kind::Configuration.exit_code()
    };
    Reply {
        exit_code,
        ..stdout.into()
    }
}

fn entry(key: &KeyPath) -> Result<&'static Entry> {
    settings::entry(key).ok_or_else(|| {
        let (message, hint) = settings::unknown_key(key);
        Error::new(Kind::Configuration, message).hint(hint)
    })
}

fn list(system: &System, path: &Path, as_data: bool) -> Result<Reply> {
    let document = read(system, path)?;
    let rows = SCHEMA.iter().flat_map(|entry| rows(&document, entry));
    let stdout = if as_data {
        let rows: Vec<Json> = rows.map(Row::into_json).collect();
        format!("{:#}\n", Json::Array(rows))
    } else {
        table(&["KEY", "VALUE", "FROM", "HELP"], rows.map(Row::into_cells))
    };
    Ok(checked(system, path, document.problems(), stdout))
}

/// A setting with its value.
struct Row {
    key: String,
    entry: &'static Entry,
    set: Option<Value>,
}

/// One row; of a setting for names, one for each name that is set, or one that shows the form.
fn rows(document: &Document, entry: &'static Entry) -> Vec<Row> {
    let set = document.values().iter();
    let own = set.filter(|(path, _)| settings::entry(path).is_some_and(|of| of.key == entry.key));
    let mut rows: Vec<Row> = own
        .map(|(path, value)| Row {
            key: path.to_string(),
            entry,
            set: Some(value.clone()),
        })
        .collect();
    if rows.is_empty() {
        rows.push(Row {
            key: entry.key.to_owned(),
            entry,
            set: None,
        });
    }
    rows
}

impl Row {
    fn from(&self) -> &'static str {
        match (&self.set, self.entry.default_value()) {
            (Some(_), _) => "file",
            (None, Some(_)) => "default",
            (None, None) => "-",
        }
    }

    fn value(&self) -> Option<Value> {
        self.set.clone().or_else(|| self.entry.default_value())
    }

    fn into_cells(self) -> Vec<String> {
        let value = self
            .value()
            .map(|value| value.to_string())
            .unwrap_or_default();
        vec![
            self.key.clone(),
            value,
            self.from().to_owned(),
            self.entry.help.to_owned(),
        ]
    }

    fn into_json(self) -> Json {
        json!({
            "key": self.key,
            "value": self.value().map(|value| value.to_json()),
            "is_set": self.set.is_some(),
            "default": self.entry.default_value().map(|value| value.to_json()),
            "expects": self.entry.kind.expectation(),
            "help": self.entry.help,
        })
    }
}

fn get(system: &System, path: &Path, key: &KeyPath) -> Result<Reply> {
    let entry = entry(key)?;
    let document = read(system, path)?;
    let value = document
        .values()
        .get(key)
        .cloned()
        .or_else(|| entry.default_value());
    let lines = value.map(|value| value.lines()).unwrap_or_default();
    Ok(lines
        .iter()
        .map(|line| format!("{line}\n"))
        .collect::<String>()
        .into())
}

fn set(system: &System, path: &Path, key: &KeyPath, words: &[String]) -> Result<Reply> {
    let value = entry(key)?
        .kind
        .parse(words)
        .map_err(|message| Error::new(Kind::Usage, format!("{key} {message}")))?;
    change(system, path, |document| {
        document.with(key, &value).map(Some)
    })?;
    Ok(String::new().into())
}

/// Takes a key out, also one that awsso does not know: that is how such a line goes away.
fn unset(system: &System, path: &Path, key: &KeyPath) -> Result<Reply> {
    if !change(system, path, |document| document.without(key))? {
        entry(key)?;
        system.terminal.tell(&format!("awsso: {key} is not set"));
    }
    Ok(String::new().into())
}

/// Writes the file anew if `edit` gives a text, under a lock; says whether it did.
fn change(
    system: &System,
    path: &Path,
    edit: impl FnOnce(&Document) -> Result<Option<String>>,
) -> Result<bool> {
    let _lock = system
        .files
        .lock(Path::new("settings"), PATIENCE, &*system.clock)?;
    let document = read(system, path)?;
    let edited = edit(&document).context_with(|| path.display().to_string())?;
    if let Some(text) = &edited {
        system.files.write_keeping_mode(path, text.as_bytes())?;
    }
    Ok(edited.is_some())
}

fn edit(system: &System, path: &Path) -> Result<Reply> {
    let variable = ["VISUAL", "EDITOR"]
        .into_iter()
        .find_map(|name| Some((name, system.environment.non_empty(name)?)));
    let fallback = if cfg!(windows) { "notepad" } else { "vi" };
    let mut words = match variable {
        Some((name, text)) => shell_words::split(text).map_err(|_| {
            Error::new(
                Kind::Configuration,
                format!("{name} has a quote without an end"),
            )
        })?,
        None => vec![fallback.to_owned()],
    };
    words.retain(|word| !word.is_empty());
    if words.is_empty() {
        words.push(fallback.to_owned());
    }
    if system.files.read(path)?.is_none() {
        system.files.write_private(path, template().as_bytes())?;
    }
    let mut command = CommandLine::new(words);
    command.words.push(path.into());
    let ending = system.processes.run_foreground(&command)?;
    if !ending.is_success() {
        let text = format!("{} ended with {ending}", command.program());
        return Err(Error::new(Kind::Other, text));
    }
    let document = read(system, path)?;
    Ok(checked(system, path, document.problems(), String::new()))
}

/// A first file: every setting, commented out, with its default.
fn template() -> String {
    let mut text = "# Settings of awsso; `awsso settings list` explains them.\n".to_owned();
    let mut table_name = String::new();
    for entry in SCHEMA {
        let (table, key) = entry.key.rsplit_once('.').unwrap_or(("", entry.key));
        if table != table_name {
            text.push_str(&format!("\n# [{table}]\n"));
            table.clone_into(&mut table_name);
        }
        let value = entry.default_value().map(|value| value.to_toml());
        let value = value.unwrap_or_else(|| "…".to_owned());
        text.push_str(&format!("# {key} = {value}   # {}\n", entry.help));
    }
    text
}
