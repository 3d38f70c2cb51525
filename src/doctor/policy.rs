//! The policy of the machine, and where the value of each setting comes from.

use super::Finding;
use crate::session::Context;
use crate::settings::{self, Document, Layer, POLICY_TABLE};

/// Nothing where the machine has no settings.
pub(super) fn check(context: &Context<'_>) -> Vec<Finding> {
    let system = context.system;
    let policy = match system.policy() {
        Ok(policy) => policy,
        Err(error) => return vec![Finding::of_error("policy", error.to_string(), &error)],
    };
    let Some(machine) = policy.document() else { return Vec::new() };
    let rules = machine.values().iter().filter(|(path, _)| path.names()[0] == POLICY_TABLE);
    let mut found: Vec<Finding> = rules
        .map(|(path, value)| {
            let value = settings::lines(value).join(" ");
            Finding::fine("policy", format!("{path} = {value} ({})", policy.place(path)))
        })
        .collect();
    if found.is_empty() {
        let path = system.files.machine_settings_file().display();
        found.push(Finding::fine("policy", format!("none; {path} has settings of this machine")));
    }
    let path = system.files.settings_file();
    let text = system.files.read_text(&path).ok().flatten().unwrap_or_default();
    let user = Document::parse(&text).unwrap_or_default();
    for (key, value) in settings::effective(machine, &user) {
        let from = match machine.layer(&user, &key) {
            Layer::Policy => format!("policy, {}", policy.place(&key.in_policy())),
            Layer::Machine => policy.place(&key),
            Layer::User => path.display().to_string(),
            Layer::Default => continue,
        };
        let value = settings::lines(&value).join(" ");
        found.push(Finding::fine("settings", format!("{key} = {value} ({from})")));
    }
    found
}
