//! `awsso serve`: credentials that renew themselves, for programs that awsso does not start.

use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;

use crate::cli::ServeOptions;
use crate::configure;
use crate::environ::Changes;
use crate::environ::vars::{Purpose, name};
use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, printable};
use crate::output::Reply;
use crate::plan::{Freshness, IfShort, Plan};
use crate::serving::{self, Endpoint, Served, TokenFiles};
use crate::session::danger::{self, Place};
use crate::session::{Context, tell_unused_code};
use crate::shell;
use crate::sys::{SignalWatch, System};
use crate::target;

/// How often to check whether the parent has ended.
const LOOK: Duration = Duration::from_millis(200);

/// The least time left of cached credentials at the start, or half of their lifetime.
const MINIMUM: SignedDuration = SignedDuration::from_mins(20);

pub(super) fn run(context: &Context<'_>, options: &ServeOptions) -> Result<Reply> {
    if options.helper {
        serving::run_helper(context)?;
        return Ok(String::new().into());
    }
    // What a container has of files is its own affair.
    let neutral = if options.docker { None } else { configure::neutral_profile(context)? };
    let targets = fetch(context, options)?;
    let served: Result<Vec<_>> =
        targets.iter().map(|(plan, credentials)| Served::new(plan, credentials.clone())).collect();
    let served = served?;
    let facts: Vec<_> =
        targets.iter().map(|(plan, _)| Facts::of(plan, neutral.as_deref())).collect();
    let system = context.system;
    // From here on there is something to clean up at the end.
    let signals = SignalWatch::begin();
    serving::serve(system, served, |endpoints| {
        let tokens = endpoints.iter().map(|endpoint| &endpoint.token);
        let files = TokenFiles::write(system, tokens)?;
        let shown: Vec<Shown<'_>> = facts
            .iter()
            .zip(endpoints)
            .zip(files.paths())
            .map(|((facts, endpoint), file)| Shown { facts, endpoint, file })
            .collect();
        system.terminal.print(&text(options, &shown)?)?;
        system.terminal.tell("awsso: serving credentials; Ctrl-C ends it");
        context.journal.flush(system);
        wait(system, &signals);
        Ok(String::new().into())
    })?
}

/// Waits for a signal, or for the end of the process that started awsso.
fn wait(system: &System, signals: &SignalWatch) {
    let parent = system.processes.parent();
    while !signals.has_caught() && parent.is_some_and(|it| system.processes.is_alive(it)) {
        system.clock.sleep(LOOK);
    }
}

/// What programs get to know of a target.
struct Facts {
    name: String,
    account: Option<String>,
    role: Option<String>,
    region: Option<String>,
    /// The profile without credentials to name, where `[default]` has some.
    profile: Option<String>,
}

impl Facts {
    fn of(plan: &Plan, profile: Option<&str>) -> Self {
        Self {
            name: plan.label.clone(),
            account: plan.account().map(ToString::to_string),
            role: plan.role_name().map(str::to_owned),
            region: plan.region.as_ref().map(|planned| planned.region.to_string()),
            profile: profile.map(str::to_owned),
        }
    }
}

/// The credentials of all targets. A person may be asked, before anything is served.
fn fetch(context: &Context<'_>, options: &ServeOptions) -> Result<Vec<(Plan, Credentials)>> {
    let interaction = context.interaction(options.mfa_code.as_deref());
    let fetched = options.targets.iter().map(|target| {
        let request = target::named(context, target.as_str(), options.sso_session.as_deref())?;
        let plan = context.plan(&request)?;
        if !options.yes {
            let place = Place { request: &request, plan: &plan, typed: Some(target.as_str()) };
            danger::confirm(context, &request, &[place])?;
        }
        let asked = options.freshness.min_ttl;
        let freshness = Freshness {
            minimum_ttl: asked.map_or(MINIMUM, |time| SignedDuration::from_secs(time.into())),
            ignores_cache: options.freshness.refresh,
            if_short: if asked.is_some() { IfShort::Tell } else { IfShort::UseHalf },
        };
        let credentials = context.credentials(&plan, freshness, &interaction)?;
        Ok((plan, credentials))
    });
    let fetched: Vec<_> = fetched.collect::<Result<_>>()?;
    if let Some((plan, _)) = fetched.last() {
        tell_unused_code(plan, &interaction);
    }
    Ok(fetched)
}

struct Shown<'a> {
    facts: &'a Facts,
    endpoint: &'a Endpoint,
    file: &'a Path,
}

fn text(options: &ServeOptions, shown: &[Shown<'_>]) -> Result<String> {
    if options.json {
        let targets: Vec<_> = shown.iter().map(Shown::json).collect();
        return Ok(format!("{}\n", json!({ "targets": targets })));
    }
    let texts: Result<Vec<_>> = shown
        .iter()
        .map(|it| if options.docker { it.docker(cfg!(target_os = "linux")) } else { it.lines() })
        .collect();
    Ok(texts?.join("\n"))
}

impl Shown<'_> {
    fn title(&self) -> String {
        let Facts { name, account, role, .. } = self.facts;
        let about: Vec<_> = [
            account.as_ref().map(|account| format!("account {account}")),
            role.as_ref().map(|role| format!("role {role}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        // The name of an account comes from the portal; a line break in it would begin another line.
        let name = printable(name);
        if about.is_empty() { name } else { format!("{name} ({})", about.join(", ")) }
    }

    fn file(&self) -> Result<&str> {
        self.file.to_str().ok_or_else(|| {
            let text = format!("{} is not valid UTF-8", self.file.display());
            Error::new(Kind::Configuration, text).hint("set XDG_CACHE_HOME")
        })
    }

    /// The variables as lines of a `.env` file.
    fn lines(&self) -> Result<String> {
        let mut changes = Changes::default()
            .with(name(Purpose::ServerUri), self.endpoint.url.as_str())
            .with("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", self.file()?);
        if let Some(region) = &self.facts.region {
            changes = changes.with(name(Purpose::Region), region.as_str());
        }
        if let Some(profile) = &self.facts.profile {
            changes = changes.with(name(Purpose::Profile), profile.as_str());
        }
        Ok(format!("# {}\n{}", self.title(), shell::dotenv(&changes, false)?))
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "name": self.facts.name,
            "account": self.facts.account,
            "role": self.facts.role,
            "region": self.facts.region,
            "profile": self.facts.profile,
            "url": self.endpoint.url,
            "token_file": self.file,
        })
    }

    /// The arguments for `docker run`. The SDKs use plain HTTP only on loopback: so the container
    /// uses the network of this machine or, if Docker runs in a virtual machine, a relay on its own
    /// loopback.
    fn docker(&self, is_native: bool) -> Result<String> {
        const TOKEN: &str = "/run/awsso-token";
        let url = &self.endpoint.url;
        let mut words = vec!["docker run".to_owned()];
        if is_native {
            words.push("--network host".to_owned());
        }
        let volume = format!("{}:{TOKEN}:ro", self.file()?);
        words.push(format!("-v {}", shell_words::quote(&volume)));
        words.push(format!("-e {}={url}", name(Purpose::ServerUri)));
        words.push(format!("-e AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE={TOKEN}"));
        if let Some(region) = &self.facts.region {
            words.push(format!("-e {}={region}", name(Purpose::Region)));
        }
        let mut lines = format!("# {}\n", self.title());
        if !is_native {
            let port = url.rsplit(':').next().and_then(|rest| rest.split('/').next());
            let port = port.unwrap_or_default();
            lines.push_str(&format!(
                "# in the container, before the program: \
                 socat TCP-LISTEN:{port},bind=127.0.0.1,fork TCP:host.docker.internal:{port} &\n"
            ));
        }
        lines.push_str(&format!("{} IMAGE\n", words.join(" \\\n  ")));
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    fn shown(check: impl Fn(&Shown<'_>)) {
        let facts = Facts {
            name: "dev".to_owned(),
            account: Some("111111111111".to_owned()),
            role: Some("Admin".to_owned()),
            region: Some("eu-west-1".to_owned()),
            profile: None,
        };
        let url = "http://127.0.0.1:8400/credentials/1".to_owned();
        let endpoint = Endpoint { url, token: Secret::new("hunter2") };
        check(&Shown { facts: &facts, endpoint: &endpoint, file: Path::new("/home/jo x/t.1") });
    }

    #[test]
    fn the_variables_are_shown_and_never_the_token() {
        shown(|it| {
            assert_eq!(
                it.lines().unwrap(),
                "# dev (account 111111111111, role Admin)\n\
                 AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:8400/credentials/1\n\
                 AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE='/home/jo x/t.1'\n\
                 AWS_REGION=eu-west-1\n"
            );
            for text in [it.docker(true).unwrap(), it.docker(false).unwrap(), it.json().to_string()]
            {
                assert!(text.contains("127.0.0.1:8400") && !text.contains("hunter2"), "{text}");
            }
        });
    }

    #[test]
    fn a_name_cannot_add_a_line() {
        let facts = Facts {
            name: "x\nAWS_PROFILE=y".to_owned(),
            account: None,
            role: None,
            region: None,
            profile: None,
        };
        let endpoint = Endpoint { url: String::new(), token: Secret::new("") };
        let shown = Shown { facts: &facts, endpoint: &endpoint, file: Path::new("t") };
        for text in [shown.lines().unwrap(), shown.docker(true).unwrap()] {
            assert!(!text.contains("\nAWS_PROFILE"), "{text}");
        }
    }

    #[test]
    fn a_container_is_on_this_machines_network_or_has_a_relay() {
        shown(|it| {
            let native = it.docker(true).unwrap();
            assert!(native.contains("--network host"), "{native}");
            assert!(native.contains("-v '/home/jo x/t.1:/run/awsso-token:ro'"), "{native}");
            let relayed = it.docker(false).unwrap();
            assert!(!relayed.contains("--network host"), "{relayed}");
            let relay = "socat TCP-LISTEN:8400,bind=127.0.0.1,fork TCP:host.docker.internal:8400 &";
            assert!(relayed.contains(relay), "{relayed}");
        });
    }
}
