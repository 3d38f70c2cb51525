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
use crate::model::{AccountId, Credentials, printable};
use crate::output::Reply;
use crate::plan::{Freshness, Plan};
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
    let system = context.system;
    // From here on there is something to clean up at the end.
    let signals = SignalWatch::begin();
    serving::serve(system, served, |endpoints| {
        let tokens = endpoints.iter().map(|endpoint| &endpoint.token);
        let files = TokenFiles::write(system, tokens)?;
        let profile = neutral.as_deref();
        let shown: Vec<Shown<'_>> = targets
            .iter()
            .zip(endpoints)
            .zip(files.paths())
            .map(|(((plan, _), endpoint), file)| Shown { plan, profile, endpoint, file })
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
        let freshness = Freshness::of_program(options.freshness.min_ttl, MINIMUM);
        let freshness = Freshness { ignores_cache: options.freshness.refresh, ..freshness };
        let credentials = context.credentials(&plan, freshness, &interaction)?;
        Ok((plan, credentials))
    });
    let fetched: Vec<_> = fetched.collect::<Result<_>>()?;
    if let Some((plan, _)) = fetched.last() {
        tell_unused_code(plan, &interaction);
    }
    Ok(fetched)
}

/// What programs get to know of a target.
struct Shown<'a> {
    plan: &'a Plan,
    /// The profile without credentials to name, where `[default]` has some.
    profile: Option<&'a str>,
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
    fn region(&self) -> Option<&str> {
        self.plan.region.as_ref().map(|planned| planned.region.as_str())
    }

    fn title(&self) -> String {
        let about: Vec<_> = [
            self.plan.account().map(|account| format!("account {account}")),
            self.plan.role_name().map(|role| format!("role {role}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        // The name of an account comes from the portal; a line break in it would begin another line.
        let name = printable(&self.plan.label);
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
        if let Some(region) = self.region() {
            changes = changes.with(name(Purpose::Region), region);
        }
        if let Some(profile) = self.profile {
            changes = changes.with(name(Purpose::Profile), profile);
        }
        Ok(format!("# {}\n{}", self.title(), shell::dotenv(&changes, false)?))
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "name": self.plan.label,
            "account": self.plan.account().map(AccountId::as_str),
            "role": self.plan.role_name(),
            "region": self.region(),
            "profile": self.profile,
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
        if let Some(region) = self.region() {
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
    use crate::aws_files::Profiles;
    use crate::environ::Environment;
    use crate::model::Secret;
    use crate::plan::{self, Request};

    /// A target called `label`, as it is shown.
    fn shown(label: &str, check: impl Fn(&Shown<'_>)) {
        let profiles = Profiles::of_texts(
            "[profile dev]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111111111111:role/Admin\n\
             source_profile = keys\n[profile keys]\naws_access_key_id = a\naws_secret_access_key = b\n",
            "",
        );
        let request = Request { label: Some(label.to_owned()), ..Request::profile("dev") };
        let plan = &plan::resolve(&request, &profiles, &Environment::default()).unwrap();
        let url = "http://127.0.0.1:8400/credentials/1".to_owned();
        let endpoint = &Endpoint { url, token: Secret::new("hunter2") };
        check(&Shown { plan, profile: None, endpoint, file: Path::new("/home/jo x/t.1") });
    }

    #[test]
    fn the_variables_are_shown_and_never_the_token() {
        shown("dev", |it| {
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
        shown("x\nAWS_PROFILE=y", |it| {
            for text in [it.lines().unwrap(), it.docker(true).unwrap()] {
                assert!(!text.contains("\nAWS_PROFILE"), "{text}");
            }
        });
    }

    #[test]
    fn a_container_is_on_this_machines_network_or_has_a_relay() {
        shown("dev", |it| {
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
