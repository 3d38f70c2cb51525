//! The AWS files and the settings.

use super::told;
use crate::aws_files::{Edit, FileText, Profiles, Section, SectionId};
use crate::environ::Environment;
use crate::model::{printable, printable_lines};
use crate::plan::{self, Request};
use crate::settings::{Document, find};

/// What both AWS files say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Kind of section, its name, key, value.
    pub entries: Vec<[String; 4]>,
    /// The names of the profiles.
    pub profiles: Vec<String>,
    /// The lines with problems, those of the config file first, and what people read about them.
    pub problems: Vec<String>,
    /// How each profile gets its credentials; or why it has none, and the hint.
    pub plans: Vec<Result<String, (String, String)>>,
}

/// Reads both files, and plans a switch to each profile.
pub fn read(config: &str, credentials: &str) -> Content {
    let file = |name: &str, text: &str| FileText { path: name.into(), text: text.to_owned() };
    let profiles = Profiles::parse(file("config", config), file("credentials", credentials));
    let mut content = Content::default();
    let mut add = |kind: &str, section: Section<'_>| {
        for key in section.keys() {
            let value = section.get(&key).map(|value| value.text().into_owned());
            let name = section.name().to_owned();
            content.entries.push([
                kind.to_owned(),
                name,
                key.into_owned(),
                value.unwrap_or_default(),
            ]);
        }
    };
    let names: Vec<String> = profiles.names().map(str::to_owned).collect();
    for section in names.iter().filter_map(|name| profiles.profile(name)) {
        add("profile", section);
    }
    for section in profiles.sso_sessions().filter_map(|name| profiles.sso_session(name)) {
        add("sso-session", section);
    }
    let problems = profiles.problems().into_iter().chain(profiles.take_broken_lines());
    content.problems = problems.map(|problem| printable(&problem.to_string())).collect();
    content.plans = names.iter().map(|name| plan_of(name, &profiles)).collect();
    content.profiles = names;
    content
}

fn plan_of(name: &str, profiles: &Profiles) -> Result<String, (String, String)> {
    match plan::resolve(&Request::profile(name), profiles, &Environment::default()) {
        Ok(plan) => Ok(printable_lines(&plan::explain(&plan, profiles))),
        Err(error) => {
            let hint = error.hint_text().unwrap_or_default();
            Err((printable(&error.to_string()), printable_lines(hint)))
        }
    }
}

/// One change to an AWS file.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "as the methods of the editor")]
pub enum FileEdit<'a> {
    AddSection,
    Set { key: &'a str, value: &'a str },
    RemoveKey { key: &'a str },
    RenameKey { key: &'a str, new: &'a str },
    RemoveSection,
}

/// The config file, or the credentials file, after `change` in a profile or SSO session.
pub fn edited(
    (text, is_config): (&str, bool),
    (name, is_session): (&str, bool),
    change: FileEdit<'_>,
) -> Result<String, String> {
    let mut edit = if is_config { Edit::config(text) } else { Edit::credentials(text) };
    let section = if is_session { SectionId::SsoSession(name) } else { SectionId::Profile(name) };
    let done = match change {
        FileEdit::AddSection => edit.add_section(section),
        FileEdit::Set { key, value } => edit.set(section, key, value),
        FileEdit::RemoveKey { key } => {
            edit.remove_key(section, key);
            Ok(())
        }
        FileEdit::RenameKey { key, new } => edit.rename_key(section, key, new),
        FileEdit::RemoveSection => {
            edit.remove_section(section);
            Ok(())
        }
    };
    done.map(|()| edit.finish()).map_err(|error| told(&error))
}

/// Settings by key.
pub type Values = Vec<(String, String)>;

/// The valid settings of a file, by key, and its problems; or why it is not TOML.
pub fn settings(text: &str) -> Result<(Values, Vec<String>), String> {
    let document = Document::parse(text).map_err(|problem| printable(&problem.to_string()))?;
    // What a run reads.
    let _ = document.settings();
    let values = document.values().iter();
    let values =
        values.map(|(path, value)| (path.to_string(), value.to_string().trim().to_owned()));
    Ok((values.collect(), document.problems().iter().map(ToString::to_string).collect()))
}

/// The text of a settings file with `key` set to what `words` say, or without it where there are
/// none. `None`: not there.
pub fn setting_changed(
    text: &str,
    key: &str,
    words: &[String],
) -> Result<Option<(String, String)>, String> {
    let document = Document::parse(text).map_err(|problem| printable(&problem.to_string()))?;
    let path = key.parse::<crate::settings::KeyPath>().map_err(|error| told(&error))?;
    let setting = find(path.names()).ok_or("no such setting")?;
    if words.is_empty() {
        let changed = document.without(&path).map_err(|error| told(&error))?;
        return Ok(changed.map(|text| (text, String::new())));
    }
    let value = setting.kind.parse(words).map_err(|error| told(&error))?;
    let changed = document.with(&path, &value).map_err(|error| told(&error))?;
    Ok(Some((changed, value.to_string())))
}
