//! `awsso settings`: shows and changes awsso's settings.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::cli::{SettingsAction, SettingsOptions};
use crate::error::{Error, Kind, Result, ResultExt};
use crate::model::{format_remaining, split_command};
use crate::output::{self, Reply};
use crate::present::table;
use crate::session::Context;
use crate::settings::{
    self, Document, KeyPath, KeyStore, Layer, POLICY_TABLE, SETTINGS, Setting, SettingsProblem,
    Value,
};
use crate::sys::{CommandLine, System};

/// How long to wait for another awsso that writes the file.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long most credentials last.
const USUAL_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

pub(super) fn run(context: &Context<'_>, options: &SettingsOptions) -> Result<Reply> {
    let system = context.system;
    let path = system.files.settings_file();
    match &options.action {
        SettingsAction::List { json } => list(context, &path, *json),
        SettingsAction::Get { key } => get(system, &path, key),
        SettingsAction::Set { key, values } => set(system, &path, key, values),
        SettingsAction::Unset { key } => unset(system, &path, key),
        SettingsAction::Path => Ok(format!("{}\n", path.display()).into()),
        SettingsAction::Edit => edit(system, &path),
    }
}

fn read(system: &System, path: &Path) -> Result<Document> {
    let text = system.files.read_text(path)?.unwrap_or_default();
    Document::parse(&text).map_err(|problem| {
        let place = format!("{} line {}", path.display(), problem.line);
        problem.error.context(place)
    })
}

/// Reports every problem of the file; the exit code says whether there is one.
fn checked(system: &System, path: &Path, problems: &[SettingsProblem], stdout: String) -> Reply {
    for problem in problems {
        let hint = problem.error.hint_text().map(|hint| format!(" ({hint})"));
        let text = format!("awsso: {} {problem}{}", path.display(), hint.unwrap_or_default());
        system.terminal.tell(&text);
    }
    let exit_code = if problems.is_empty() { 0 } else { Kind::Configuration.exit_code() };
    Reply { exit_code, ..stdout.into() }
}

fn find(system: &System, key: &KeyPath) -> Result<&'static Setting> {
    if key.names()[0] == POLICY_TABLE {
        let path = system.files.machine_settings_file().display();
        let text = format!("{key} can be set only in {path}, by an administrator");
        return Err(Error::new(Kind::Configuration, text).hint("awsso doctor shows the policy"));
    }
    settings::find(key.names()).ok_or_else(|| settings::unknown(key))
}

/// The settings of the machine, if they can be used.
fn machine(system: &System) -> Option<&Document> {
    system.policy().ok()?.document()
}

fn list(context: &Context<'_>, path: &Path, as_data: bool) -> Result<Reply> {
    let system = context.system;
    let user = read(system, path)?;
    let nothing = Document::default();
    let machine = machine(system).unwrap_or(&nothing);
    let (values, defaults) = (settings::effective(machine, &user), Document::of_defaults());
    let all = Values { user: &user, machine, effective: &values, defaults: &defaults };
    let rows = SETTINGS.iter().flat_map(|setting| all.rows(setting));
    let stdout = if as_data {
        let rows: Vec<Json> = rows.map(Row::into_json).collect();
        format!("{:#}\n", Json::Array(rows))
    } else {
        table(
            &["KEY", "VALUE", "FROM", "HELP"],
            rows.map(Row::into_cells),
            system.terminal.stdout_width(),
        )
    };
    let reply = checked(system, path, user.problems(), stdout);
    Ok(match system.policy() {
        Ok(_) => reply,
        Err(error) => {
            output::error(system, &error, context.color);
            Reply { exit_code: error.kind().exit_code(), ..reply }
        }
    })
}

/// The values of all files.
struct Values<'a> {
    user: &'a Document,
    machine: &'a Document,
    effective: &'a BTreeMap<KeyPath, Value>,
    defaults: &'a Document,
}

struct Row<'a> {
    key: String,
    setting: &'static Setting,
    value: Option<&'a Value>,
    layer: Layer,
    is_set: bool,
    default: Option<&'a Value>,
}

impl<'a> Values<'a> {
    /// One row; for settings with names, one for each name, or one that shows the form.
    fn rows(&self, setting: &'static Setting) -> Vec<Row<'a>> {
        let default = self.defaults.values().get(&setting.key_for(""));
        let own = self.effective.iter().filter(|(path, _)| {
            settings::find(path.names()).is_some_and(|found| found.key == setting.key)
        });
        let row = |(path, value): (&KeyPath, &'a Value)| Row {
            key: path.to_string(),
            setting,
            value: Some(value),
            layer: self.machine.layer(self.user, path),
            is_set: self.user.values().contains_key(path),
            default,
        };
        let mut rows: Vec<Row<'_>> = own.map(row).collect();
        if rows.is_empty() {
            let (key, layer) = (setting.key.to_owned(), Layer::Default);
            rows.push(Row { key, setting, value: None, layer, is_set: false, default });
        }
        rows
    }
}

impl Row<'_> {
    fn from(&self) -> Option<&'static str> {
        match self.layer {
            Layer::Policy => Some("policy"),
            Layer::User => Some("file"),
            Layer::Machine => Some("machine"),
            Layer::Default => self.default.map(|_| "default"),
        }
    }

    fn into_cells(self) -> Vec<String> {
        let value = self.value.or(self.default).map(settings::lines).unwrap_or_default();
        let from = self.from().unwrap_or("-").to_owned();
        vec![self.key, value.join(" "), from, self.setting.help.to_owned()]
    }

    fn into_json(self) -> Json {
        json!({
            "key": self.key,
            "value": self.value.or(self.default).map(settings::json),
            "from": self.from(),
            "is_set": self.is_set,
            "default": self.default.map(settings::json),
            "expects": self.setting.kind.expectation(),
            "help": self.setting.help,
        })
    }
}

fn get(system: &System, path: &Path, key: &KeyPath) -> Result<Reply> {
    find(system, key)?;
    let (user, defaults) = (read(system, path)?, Document::of_defaults());
    let values = settings::effective(machine(system).unwrap_or(&Document::default()), &user);
    let value = values.get(key).or_else(|| defaults.values().get(key));
    let lines = value.map(settings::lines).unwrap_or_default();
    Ok(lines.iter().map(|line| format!("{line}\n")).collect::<String>().into())
}

fn set(system: &System, path: &Path, key: &KeyPath, words: &[String]) -> Result<Reply> {
    let value = find(system, key)?.kind.parse(words).context_with(|| key.to_string())?;
    if let Ok(policy) = system.policy() {
        policy.check_own_value(key, &value)?;
    }
    change(system, path, |document| document.with(key, &value).map(Some))?;
    match key.to_string().as_str() {
        "renewal.ahead" => tell_limit_of_ahead(system, path)?,
        "credential_store" => tell_what_is_not_saved(system, path)?,
        "sso_token_store" => system.terminal.tell(
            "awsso: sign in again with awsso login; the sign-ins before this stay where they are",
        ),
        _ => {}
    }
    Ok(String::new().into())
}

/// Credentials are renewed at the earliest after three quarters of their lifetime.
fn tell_limit_of_ahead(system: &System, path: &Path) -> Result<()> {
    let ahead = read(system, path)?.settings().renewal.ahead;
    let shortest = ahead * 4;
    if shortest > USUAL_LIFETIME {
        let now = system.now();
        let [ahead, shortest] = [ahead, shortest].map(|span| format_remaining(now + span, now));
        system.terminal.tell(&format!(
            "awsso: renewal.ahead {ahead}: credentials that last less than {shortest} are renewed \
             when a quarter of their time is left (most last 1h, none longer than 12h)"
        ));
    }
    Ok(())
}

fn tell_what_is_not_saved(system: &System, path: &Path) -> Result<()> {
    if read(system, path)?.settings().credential_store == KeyStore::None {
        system.terminal.tell(
            "awsso: credential_store none: no credentials and lists of accounts are saved. Terminals \
             do not share credentials, and a prompt waits for each renewal. What is saved already is \
             used until it expires",
        );
    }
    Ok(())
}

/// Deletes a key, also an unknown one, to get rid of such a line.
fn unset(system: &System, path: &Path, key: &KeyPath) -> Result<Reply> {
    if !change(system, path, |document| document.without(key))? {
        find(system, key)?;
        system.terminal.tell(&format!("awsso: {key} is not set"));
    }
    Ok(String::new().into())
}

/// Rewrites the file under a lock if `edit` returns a text; returns whether it did.
fn change(
    system: &System,
    path: &Path,
    edit: impl FnOnce(&Document) -> Result<Option<String>>,
) -> Result<bool> {
    let _lock = system.files.lock(Path::new("settings"), PATIENCE, &*system.clock)?;
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
    let words = match variable {
        Some((name, text)) => split_command(text).map_err(|reason| {
            Error::new(Kind::Configuration, format!("{name} is a command {reason}"))
        })?,
        None => vec![if cfg!(windows) { "notepad" } else { "vi" }.to_owned()],
    };
    if system.files.read(path)?.is_none() {
        system.files.write_private(path, template().as_bytes())?;
    }
    let mut command = CommandLine::outside_session(words, &system.environment);
    command.words.push(path.into());
    let ending = system.processes.run_foreground(&command)?;
    if !ending.is_success() {
        let text = format!("{} ended with {ending}", command.program());
        return Err(Error::new(Kind::Other, text));
    }
    let document = read(system, path)?;
    Ok(checked(system, path, document.problems(), String::new()))
}

/// The first file: every setting, commented out, with its default.
fn template() -> String {
    let mut text = "# Settings of awsso; `awsso settings list` explains them.\n".to_owned();
    let defaults = Document::of_defaults();
    let mut table_name = "";
    for setting in SETTINGS {
        let (table, key) = setting.key.rsplit_once('.').unwrap_or(("", setting.key));
        if table != table_name {
            text.push_str(&format!("\n# [{table}]\n"));
            table_name = table;
        }
        let value = defaults.values().get(&setting.key_for("")).map(ToString::to_string);
        let value = value.as_deref().unwrap_or("…");
        text.push_str(&format!("# {key} = {value}   # {}\n", setting.help));
    }
    text
}
