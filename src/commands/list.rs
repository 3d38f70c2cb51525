//! `awsso list`: the profiles, from files alone. `inventory` lists accounts and roles.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::{Reply, inventory};
use crate::cli::{ListOptions, ListWhat};
use crate::environ::vars::{MANAGED, Purpose};
use crate::error::Result;
use crate::model::{Timestamp, format_remaining, printable, rfc3339_utc};
use crate::origin::FileStore;
use crate::output::wants_color;
use crate::plan::{self, Cached, CachedNames, Plan, Request};
use crate::present::{contains_all, mark, table};
use crate::session::{Context, danger};
use crate::similar::most_similar;
use crate::sso::{self, SessionState, SsoSession};

pub(super) fn run(context: &Context<'_>, options: &ListOptions) -> Result<Reply> {
    if options.what() != ListWhat::Profiles {
        return inventory::list(context, options);
    }
    let listing = Listing::of(context, &options.filter())?;
    if options.json {
        let rows = listing.rows.iter();
        let list = Value::Array(rows.map(|row| row.as_json(&listing.sessions)).collect());
        return Ok(format!("{list:#}\n").into());
    }
    if listing.rows.is_empty() {
        context.system.terminal.tell(&nothing(context, &options.filter())?);
        return Ok(String::new().into());
    }
    Ok(listing.into_text(context).into())
}

fn nothing(context: &Context<'_>, filter: &[&str]) -> Result<String> {
    let profiles = context.profiles()?;
    if profiles.names().next().is_none() {
        let path = profiles.config_path().display();
        return Ok(format!("no profiles in {path}. Create one with: awsso configure sso"));
    }
    let words = filter.join(" ");
    let meant = most_similar(&words, ["accounts", "roles"].into_iter());
    let meant = meant.first().map(|what| format!("; did you mean awsso list {what}?"));
    Ok(format!("awsso: no profile matches {words:?}{}", meant.unwrap_or_default()))
}

/// The profiles to list, and their sign-ins.
struct Listing {
    rows: Vec<Row>,
    sessions: BTreeMap<String, SessionState>,
}

#[derive(Default)]
struct Row {
    name: String,
    kind: &'static str,
    aliases: Vec<String>,
    account: Option<String>,
    account_name: Option<String>,
    role: Option<String>,
    region: Option<String>,
    session: Option<String>,
    cached: Option<Cached>,
    is_current: bool,
    is_dangerous: bool,
    problem: Option<String>,
}

impl Listing {
    fn of(context: &Context<'_>, filter: &[&str]) -> Result<Self> {
        let profiles = context.profiles()?;
        let mut aliases: HashMap<&str, Vec<String>> = HashMap::new();
        for (alias, meaning) in &context.settings().aliases {
            aliases.entry(meaning).or_default().push(alias.clone());
        }
        let active = context.active().and_then(|active| Request::decode(&active.request?).ok());
        let cached = CachedNames::list(context.system);
        // Show the configured region of a profile, but use the terminal's endpoints.
        let mut environment = context.baseline().clone();
        let regions = MANAGED.iter().filter(|variable| variable.purpose == Purpose::Region);
        regions.for_each(|variable| environment.remove(variable.name));
        let mut sessions = BTreeMap::new();
        let mut rows = Vec::new();
        for name in profiles.names() {
            let request = Request::profile(name);
            let is_current = active.as_ref().is_some_and(|active| active.target == request.target);
            let mut row = Row {
                name: name.to_owned(),
                aliases: aliases.remove(name).unwrap_or_default(),
                is_current,
                ..Row::default()
            };
            let session = match plan::resolve(&request, profiles, &environment) {
                Ok(plan) => row.fill(context, &request, plan, &cached),
                Err(error) => {
                    (row.kind, row.problem) = ("incomplete", Some(error.to_string()));
                    None
                }
            };
            if !row.matches(filter) {
                continue;
            }
            if let Some(session) = session {
                let state = || sso::session_state(context.system, &session);
                sessions.entry(session.display_name().to_owned()).or_insert_with(state);
            }
            rows.push(row);
        }
        Ok(Self { rows, sessions })
    }

    /// The table, and below it what is too long for a column or the same in many rows.
    fn into_text(self, context: &Context<'_>) -> String {
        let (terminal, now) = (&context.system.terminal, context.system.now());
        let has_marks = self.rows.iter().any(|row| row.is_current || row.is_dangerous);
        let names_sessions = self.sessions.len() > 1;
        let header =
            ["", "PROFILE", "ACCOUNT", "NAME", "ROLE", "REGION", "CACHED", "KIND", "SESSION"];
        let header = if has_marks { &header[..] } else { &header[1..] };
        let cells = self.rows.iter().map(|row| {
            let mut cells = row.cells(now);
            if !names_sessions {
                cells.last_mut().map(String::clear);
            }
            if !has_marks {
                cells.remove(0);
            }
            cells
        });
        let text = table(header, cells, terminal.stdout_width());
        let environment = &context.system.environment;
        let is_colored = wants_color(environment, context.color, terminal.stdout_is_terminal());
        let mut lines = text.lines();
        let mut shown: Vec<String> = lines.next().map(str::to_owned).into_iter().collect();
        for (line, row) in lines.zip(&self.rows) {
            shown.push(match (row.is_dangerous, row.is_current) {
                (true, _) if is_colored => format!("\u{1b}[31m{line}\u{1b}[0m"),
                (_, true) if is_colored => format!("\u{1b}[1m{line}\u{1b}[0m"),
                _ => line.to_owned(),
            });
        }
        let problems = self.rows.iter().filter_map(|row| row.problem.as_deref());
        let mut notes: Vec<String> = problems.map(printable).collect();
        notes.extend(self.sessions.iter().map(|(name, state)| {
            printable(&format!("SSO session {name}: {}", state.in_words(now)))
        }));
        if !notes.is_empty() {
            shown.push(String::new());
        }
        shown.extend(notes);
        shown.push(String::new());
        shown.join("\n")
    }
}

impl Row {
    /// Adds what the plan tells; returns its sign-in.
    fn fill(
        &mut self,
        context: &Context<'_>,
        request: &Request,
        plan: Plan,
        cached: &CachedNames,
    ) -> Option<SsoSession> {
        let name = plan.account().and_then(|account| context.account_name(account));
        self.account_name = name.map(str::to_owned);
        self.kind = plan.kind();
        self.account = plan.account().map(ToString::to_string);
        self.role = plan.role_name().map(str::to_owned);
        self.is_dangerous = danger::concerns(context, request, &plan);
        self.cached = cached.credentials(context.system, &plan, &FileStore::new(context.system));
        let session = plan.sso_session().cloned();
        self.session = session.as_ref().map(|session| session.display_name().to_owned());
        self.region = plan.region.map(|planned| planned.region.to_string());
        session
    }

    /// Whether every word of `filter` is in one of the row's texts.
    fn matches(&self, filter: &[&str]) -> bool {
        let optional = [&self.account, &self.account_name, &self.role, &self.region, &self.session];
        let texts = optional.into_iter().flatten().chain(&self.aliases).chain([&self.name]);
        contains_all(filter, texts.map(String::as_str))
    }

    fn as_json(&self, sessions: &BTreeMap<String, SessionState>) -> Value {
        let state = self.session.as_ref().and_then(|session| sessions.get(session));
        json!({
            "name": self.name,
            "kind": self.kind,
            "aliases": self.aliases,
            "account": self.account,
            "account_name": self.account_name,
            "role": self.role,
            "region": self.region,
            "cached_credentials": self.cached.map(|cached| json!({
                "expiration": cached.expiration.map(rfc3339_utc),
            })),
            "current": self.is_current,
            "danger": self.is_dangerous,
            "sso_session": self.session,
            "session_state": state.map(SessionState::as_json),
            "problem": self.problem,
        })
    }

    fn cells(&self, now: Timestamp) -> Vec<String> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let cached = self.cached.map(|cached| match cached.expiration {
            Some(end) => format_remaining(end, now),
            None => "no expiry".to_owned(),
        });
        vec![
            mark(self.is_current, self.is_dangerous).to_owned(),
            self.name.clone(),
            text(&self.account),
            text(&self.account_name),
            text(&self.role),
            text(&self.region),
            cached.unwrap_or_default(),
            self.kind.to_owned(),
            text(&self.session),
        ]
    }
}
