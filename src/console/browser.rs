//! Which browser opens a link, and how, so that nobody else reads it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::visit::Visit;
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Secret};
use crate::session::{Context, danger};
use crate::sso;
use crate::sys::{BrowserCommand, Loopback, Page, System, Visitors, open_browser};

/// How long the browser may take to ask for the link.
const PATIENCE: Duration = Duration::from_mins(1);

const GONE: &str = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Not found</title>\n\
<p>A console link of awsso works once. Run the command again.\n";

pub(super) struct Opening<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) visit: &'a Visit<'a>,
    /// The account of the console.
    pub(super) account: Option<AccountId>,
}

impl Opening<'_> {
    /// Opens an address that is not secret.
    pub(super) fn show(&self, address: &str) -> Result<()> {
        self.start(address)
    }

    /// Opens a secret link: the browser is started with an address of this machine that redirects
    /// to it once, because everybody can read the arguments of programs.
    pub(super) fn hand_over(&self, link: Secret) -> Result<()> {
        let system = self.context.system;
        let path = secret_path(system)?;
        let expected = path.clone();
        let is_used = AtomicBool::new(false);
        let loopback = Loopback::open(None, Visitors::OwnUser, move |target| {
            if target == expected && !is_used.swap(true, Ordering::Relaxed) {
                Page { status: 302, html: "", location: Some(link.clone()), arrival: Some(()) }
            } else {
                Page { status: 404, html: GONE, location: None, arrival: None }
            }
        })?;
        self.start(&format!("http://127.0.0.1:{}{path}", loopback.port()))?;
        loopback.wait(PATIENCE).ok_or_else(|| {
            Error::new(Kind::Other, "the browser did not open the link within a minute")
                .hint("--print prints the link instead, which is secret for 15 minutes")
        })
    }

    fn start(&self, address: &str) -> Result<()> {
        let line = self.command_line();
        let names = self.names();
        let names: Vec<_> = names.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let command = line.as_deref().map(|line| BrowserCommand { line, names: &names });
        let system = self.context.system;
        let nobody = |why: &str| {
            Error::new(Kind::Other, format!("could not open a browser: {why}"))
                .hint("--print prints the link instead, which is secret for 15 minutes")
        };
        if command.is_none()
            && let Some(why) = sso::browser_obstacle(system)
        {
            return Err(nobody(why));
        }
        if open_browser(system, address, command)? { Ok(()) } else { Err(nobody("none was found")) }
    }

    /// The browser command: from the command line, else for the account, for dangerous profiles,
    /// for the SSO session, for the console, or for signing in.
    fn command_line(&self) -> Option<String> {
        let settings = self.context.settings();
        let of_account = |name: &str| settings.account.get(name)?.browser.clone();
        let session = self.visit.plan.sso_session().and_then(|session| session.name.as_deref());
        let account = self.account.as_ref();
        let is_dangerous =
            || danger::marks(self.context, self.visit.request, self.visit.plan, account);
        let console = &settings.console;
        self.visit
            .options
            .browser
            .clone()
            .or_else(|| of_account(account?.as_str()))
            .or_else(|| of_account(&self.account_name()?))
            .or_else(|| console.danger_browser.clone().filter(|_| is_dangerous()))
            .or_else(|| settings.sso_session.get(session?)?.console_browser.clone())
            .or_else(|| console.browser.clone())
            .or_else(|| settings.login(session).browser)
    }

    fn account_name(&self) -> Option<String> {
        danger::account_name(self.context, self.visit.plan)
    }

    /// The names for the target in a browser command.
    fn names(&self) -> [(&'static str, String); 4] {
        let plan = self.visit.plan;
        let account = self.account.as_ref().map(ToString::to_string).unwrap_or_default();
        [
            ("account-name", self.account_name().unwrap_or_else(|| account.clone())),
            ("account", account),
            ("role", plan.role_name().unwrap_or_default().to_owned()),
            ("profile", plan.label.clone()),
        ]
    }
}

/// A path that nobody can guess.
fn secret_path(system: &System) -> Result<String> {
    let mut bytes = [0; 32];
    system.random.fill(&mut bytes)?;
    Ok(format!("/{}", URL_SAFE_NO_PAD.encode(bytes)))
}
