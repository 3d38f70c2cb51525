//! Checks of the AWS files, awsso's settings, and access rights.

use std::path::{Path, PathBuf};

use super::Finding;
use crate::aws_files::Severity;
use crate::plan::{self, Request};
use crate::session::Context;

/// How many token files are named one by one.
const MOST_NAMED: usize = 5;

/// Broken or odd lines, and profiles that cannot be used.
pub(super) fn check(context: &Context<'_>) -> Vec<Finding> {
    let profiles = match context.profiles() {
        Ok(profiles) => profiles,
        Err(error) => return vec![Finding::problem("config file", error.with_hint())],
    };
    let mut found = Vec::new();
    for problem in profiles.problems() {
        let finding = match problem.severity {
            Severity::Broken => Finding::problem("config file", problem.to_string()),
            Severity::Oddity => Finding::note("config file", problem.to_string()),
        };
        let editor = if cfg!(windows) {
            "notepad".to_owned()
        } else {
            format!("${{EDITOR:-vi}} +{}", problem.line)
        };
        found.push(finding.mended_by(command(&editor, &problem.path)));
    }
    let mut count = 0;
    for name in profiles.names() {
        count += 1;
        let plan = plan::resolve(&Request::profile(name), profiles, context.baseline());
        let error = match plan {
            Ok(plan) => {
                let notes = plan.oddities.iter();
                found.extend(notes.map(|it| Finding::note("profile", format!("{name:?}: {it}"))));
                continue;
            }
            Err(error) => error,
        };
        // A profile without credentials may be there for its region, or on purpose.
        if plan::offers_credentials(profiles, name) {
            found.push(Finding::of_error("profile", error.to_string(), &error));
        }
    }
    let (config, credentials) = (profiles.config_path(), profiles.credentials_path());
    if count == 0 {
        let text = format!("no profiles in {} and {}", config.display(), credentials.display());
        found.push(Finding::note("config file", text).mended_by("awsso configure sso"));
    } else if found.is_empty() {
        found.push(Finding::fine("config file", format!("{}: {count} profiles", config.display())));
    }
    let machine = context.system.files.machine_settings_file();
    for problem in context.system.settings_problems() {
        let is_machines = problem.starts_with(&*machine.to_string_lossy());
        let finding = Finding::problem("settings", format!("{problem}; the default is used"));
        found.push(if is_machines {
            finding.mended_by(command("sudo ${EDITOR:-vi}", machine))
        } else {
            finding.mended_by("awsso settings edit")
        });
    }
    found
}

/// Files that others can read or change.
pub(super) fn check_access(context: &Context<'_>) -> Vec<Finding> {
    let files = &context.system.files;
    let mut found = Vec::new();
    for (path, is_secret) in [
        (files.aws_directory(), false),
        (files.config_file(), false),
        (files.credentials_file(), true),
        (files.credential_cache(), true),
    ] {
        found.extend(exposed(context, &path, is_secret));
    }
    let own = files.credential_cache();
    let folders = [files.sso_cache(), files.cli_cache(), own.join("sso"), own];
    let tokens: Vec<Finding> = folders
        .iter()
        .flat_map(|folder| files.list(folder).unwrap_or_default())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .filter_map(|path| exposed(context, &path, true))
        .collect();
    let more = tokens.len().saturating_sub(MOST_NAMED);
    found.extend(tokens.into_iter().take(MOST_NAMED));
    if more > 0 {
        found.push(Finding::problem("access", format!("{more} more files can be read by others")));
    }
    if found.is_empty() && cfg!(unix) {
        found.push(Finding::fine("access", "only you can read keys and tokens"));
    }
    found
}

fn exposed(context: &Context<'_>, path: &Path, is_secret: bool) -> Option<Finding> {
    let access = context.system.files.access(path)?;
    let shown = path.display();
    if access.is_foreign {
        let text = format!("{shown} belongs to another user");
        return Some(Finding::problem("access", text).mended_by(command("sudo chown $USER", path)));
    }
    let what = match (access.is_writable, access.is_readable && is_secret) {
        (true, _) => "changed",
        (false, true) => "read",
        (false, false) => return None,
    };
    let text = format!("{shown} can be {what} by others");
    let finding = Finding::problem("access", text).mended_by(command("chmod go-rwx", path));
    Some(Finding { exposed: Some(PathBuf::from(path)), ..finding })
}

fn command(words: &str, path: &Path) -> String {
    format!("{words} {}", shell_words::quote(&path.to_string_lossy()))
}
