//! `awsso list`: the profiles, from the files alone; `inventory` lists accounts and roles.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{Reply, inventory};
use crate::aws_files::Profiles;
use crate::cli::{ListOptions, ListWhat};
use crate::environ::Environment;
use crate::error::Result;
use crate::model::Timestamp;
use crate::plan::{self, Request};
use crate::present::table;
use crate::session::Context;
use crate::sso::{self, SessionState, SsoSession};

pub(super) fn run(context: &Context<'_>, options: &ListOptions) -> Result<Reply> {
    if options.what != ListWhat::Profiles {
        return inventory::list(context, options);
    }
    let profiles = context.profiles()?;
    let rows = rows(context, profiles);
    if options.json {
        let list = Value::Array(rows.iter().map(Row::as_json).collect());
        return Ok(format!("{list:#}\n").into());
    }
    if rows.is_empty() {
        let path = profiles.config_path().display();
        context
            .system
            .terminal
            .tell(&format!("no profiles in {path}. Create one with: awsso configure sso"));
        return Ok(String::new().into());
    }
    let now = context.system.now();
    let header = ["PROFILE", "KIND", "ACCOUNT", "ROLE", "REGION", "SESSION", "NOTE"];
    Ok(table(&header, rows.into_iter().map(|row| row.into_cells(now))).into())
}

fn rows(context: &Context<'_>, profiles: &Profiles) -> Vec<Row> {
    let mut sessions: HashMap<String, SessionState> = HashMap::new();
    profiles
        .names()
        .map(|name| {
            let mut row = Row::of(profiles, name);
            if let Some(session) = row.session.take() {
                let display_name = session.display_name().to_owned();
                let state = sessions
                    .entry(display_name.clone())
                    .or_insert_with(|| sso::session_state(context.system, &session));
                row.sign_in = Some((display_name, state.clone()));
            }
            row
        })
        .collect()
}

/// One profile.
#[derive(Default)]
struct Row {
    name: String,
    kind: &'static str,
    account: Option<String>,
    role: Option<String>,
    region: Option<String>,
    session: Option<SsoSession>,
    sign_in: Option<(String, SessionState)>,
    problem: Option<String>,
}

impl Row {
    /// What the files say about a profile, whatever this terminal's variables are.
    fn of(profiles: &Profiles, name: &str) -> Self {
        let name_only = Self { name: name.to_owned(), ..Self::default() };
        match plan::resolve(&Request::profile(name), profiles, &Environment::default()) {
            Ok(plan) => Self {
                kind: plan.kind(),
                account: plan.account().map(ToString::to_string),
                role: plan.role_name().map(str::to_owned),
                session: plan.sso_session().cloned(),
                region: plan.region.map(|planned| planned.region.to_string()),
                ..name_only
            },
            Err(error) => {
                Self { kind: "incomplete", problem: Some(error.to_string()), ..name_only }
            }
        }
    }

    fn as_json(&self) -> Value {
        json!({
            "name": self.name,
            "kind": self.kind,
            "account": self.account,
            "role": self.role,
            "region": self.region,
            "sso_session": self.sign_in.as_ref().map(|(name, _)| name),
            "session_state": self.sign_in.as_ref().map(|(_, state)| state.as_json()),
            "problem": self.problem,
        })
    }

    fn into_cells(self, now: Timestamp) -> Vec<String> {
        let session = self.sign_in.map(|(name, state)| format!("{name} ({})", state.in_words(now)));
        let text = Option::unwrap_or_default;
        vec![
            self.name,
            self.kind.to_owned(),
            text(self.account),
            text(self.role),
            text(self.region),
            text(session),
            text(self.problem),
        ]
    }
}
