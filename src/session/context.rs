//! What all verbs need: the files, read once, and the steps from a request to a session.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::path::PathBuf;

use jiff::SignedDuration;

use super::journal::Journal;
use crate::aws_files::{FileText, Profiles, Severity};
use crate::cli::{ColorChoice, FreshnessOptions, GlobalOptions};
use crate::environ::{self, ActiveSession, Environment};
use crate::error::{Error, Kind, Result, ResultExt};
use crate::model::{AccountId, Credentials, Secret, Session};
use crate::origin::{FileStore, Interaction, OriginKind};
use crate::output::Output;
use crate::plan::{self, Freshness, IfShort, Plan, Request};
use crate::settings::Settings;
use crate::sso::{Inventory, SsoSession};
use crate::sys::{Echo, System};

pub(crate) struct Context<'a> {
    pub(crate) system: &'a System,
    pub(crate) output: &'a Output<'a>,
    pub(crate) is_login_allowed: bool,
    pub(crate) is_verbose: bool,
    /// Color, as flag and variable say.
    pub(crate) color: ColorChoice,
    pub(crate) journal: Journal,
    profiles: OnceCell<Profiles>,
    account_names: OnceCell<HashMap<AccountId, String>>,
    baseline: OnceCell<Environment>,
    has_told_settings: OnceCell<()>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        system: &'a System,
        output: &'a Output<'a>,
        options: &GlobalOptions,
        color: ColorChoice,
    ) -> Self {
        Self {
            system,
            output,
            is_verbose: options.verbose > 0,
            is_login_allowed: !options.no_login && !is_read_by_direnv(&system.environment),
            color,
            journal: Journal::default(),
            profiles: OnceCell::new(),
            account_names: OnceCell::new(),
            baseline: OnceCell::new(),
            has_told_settings: OnceCell::new(),
        }
    }

    pub(crate) fn profiles(&self) -> Result<&Profiles> {
        if let Some(profiles) = self.profiles.get() {
            return Ok(profiles);
        }
        let profiles = self.profiles_now()?;
        // Warnings require reading every line.
        if tracing::enabled!(tracing::Level::DEBUG) {
            let problems = profiles.problems().into_iter();
            for problem in problems.filter(|problem| problem.severity == Severity::Oddity) {
                tracing::debug!("{problem}");
            }
        }
        Ok(self.profiles.get_or_init(|| profiles))
    }

    /// The AWS files read again, after a prompt or a listing took time.
    pub(crate) fn profiles_now(&self) -> Result<Profiles> {
        let files = &self.system.files;
        let read = |path: PathBuf| -> Result<FileText> {
            let text = files.read_text(&path)?.unwrap_or_default();
            Ok(FileText { path, text })
        };
        Ok(Profiles::parse(read(files.config_file())?, read(files.credentials_file())?))
    }

    /// Warns about lines of the AWS files that could not be read. The rest of the file is used.
    pub(crate) fn tell_broken_lines(&self) {
        let profiles = self.profiles.get();
        for problem in profiles.map(Profiles::take_broken_lines).unwrap_or_default() {
            tracing::warn!("ignoring {problem}");
        }
    }

    /// awsso's settings. Problems in the file are reported once.
    pub(crate) fn settings(&self) -> &Settings {
        self.has_told_settings.get_or_init(|| {
            for problem in self.system.settings_problems() {
                tracing::warn!("{problem}; using the default");
            }
        });
        self.system.settings()
    }

    /// The name of an account, from the last listings. They are read once, because they can be long.
    pub(crate) fn account_name(&self, account: &AccountId) -> Option<&str> {
        let names = self.account_names.get_or_init(|| {
            let sessions = self.profiles().map(SsoSession::all).unwrap_or_default();
            let lists = sessions.iter().filter_map(|it| Inventory::load(self.system, it));
            let accounts = lists.flat_map(|list| list.accounts);
            accounts.filter_map(|entry| Some((entry.id, entry.name?))).collect()
        });
        names.get(account).map(String::as_str)
    }

    /// The environment without the variables that awsso has set.
    pub(crate) fn baseline(&self) -> &Environment {
        self.baseline.get_or_init(|| environ::baseline(&self.system.environment))
    }

    /// The session of this terminal.
    pub(crate) fn active(&self) -> Option<ActiveSession> {
        environ::active(&self.system.environment)
    }

    /// The plan for `request`, without the variables that awsso has set.
    pub(crate) fn plan(&self, request: &Request) -> Result<Plan> {
        self.plan_in(request, self.baseline())
    }

    pub(crate) fn plan_in(&self, request: &Request, environment: &Environment) -> Result<Plan> {
        let plan = plan::resolve(request, self.profiles()?, environment)?;
        for oddity in &plan.oddities {
            tracing::warn!("{oddity}");
        }
        self.check_policy(&plan).inspect_err(|_| self.journal.begin(self.system, &plan))?;
        Ok(plan)
    }

    /// Whether the policy of the machine allows the session of `plan`, also if its credentials are
    /// cached.
    fn check_policy(&self, plan: &Plan) -> Result<()> {
        let policy = self.system.policy()?;
        let check = || {
            let start_url = plan.sso_session().map(|session| session.start_url.as_str());
            start_url.map_or(Ok(()), |url| policy.check_start_url(url))?;
            plan.duration().map_or(Ok(()), |seconds| policy.check_duration(seconds))
        };
        check().context_with(|| plan.name.clone())
    }

    /// Whether awsso may ask a person to sign in, and can.
    pub(crate) fn may_ask_person(&self) -> bool {
        self.is_login_allowed && self.system.terminal.is_available()
    }

    /// Asks; an empty answer means yes.
    pub(crate) fn confirm(&self, question: &str) -> Result<bool> {
        loop {
            let answer = self.system.terminal.ask(&format!("{question} [Y/n]: "), Echo::Visible)?;
            match answer.expose().trim().to_ascii_lowercase().as_str() {
                "" | "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                _ => {}
            }
        }
    }

    /// The same; `hint` is what to type where nobody can be asked.
    pub(crate) fn confirm_or(&self, question: &str, hint: &str) -> Result<bool> {
        if self.may_ask_person() {
            return self.confirm(question);
        }
        Err(Error::new(Kind::SignInNeeded, "cannot prompt for confirmation").hint(hint))
    }

    pub(crate) fn interaction(&self, mfa_code: Option<&str>) -> Interaction {
        Interaction {
            is_allowed: self.is_login_allowed,
            mfa_code: Cell::new(mfa_code.map(Secret::new)),
        }
    }

    /// Obtains the session of `request` by `plan`.
    pub(crate) fn session(
        &self,
        plan: &Plan,
        request: &Request,
        options: &FreshnessOptions,
        interaction: &Interaction,
    ) -> Result<Session> {
        let credentials = self.fresh_credentials(plan, options, interaction)?;
        tell_unused_code(plan, interaction);
        if plan.hops.is_empty() && plan.origin.about().kind == OriginKind::Login {
            tracing::warn!(
                "credentials of a console sign-in (aws login) expire within 15 minutes; a profile \
                 with credential_process = awsso credential-process {} renews them",
                shell_words::quote(&plan.label)
            );
        }
        Ok(Self::session_with(plan, request, credentials))
    }

    /// The session of `credentials` from `plan`.
    pub(crate) fn session_with(
        plan: &Plan,
        request: &Request,
        credentials: Credentials,
    ) -> Session {
        Session {
            account: credentials.account_id.clone().or_else(|| plan.account().cloned()),
            role: plan.role_name().map(str::to_owned),
            region: plan.region.as_ref().map(|planned| planned.region.clone()),
            name: plan.label.clone(),
            profile: plan.profile.clone(),
            credentials: Some(credentials),
            request: request.encode(),
        }
    }

    /// Carries out `plan` with the freshness that the command line asks for.
    pub(crate) fn fresh_credentials(
        &self,
        plan: &Plan,
        options: &FreshnessOptions,
        interaction: &Interaction,
    ) -> Result<Credentials> {
        let freshness = Freshness {
            minimum_ttl: SignedDuration::from_secs(options.least_left().into()),
            ignores_cache: options.refresh,
            if_short: if options.min_ttl.is_some() { IfShort::Tell } else { IfShort::Use },
        };
        self.credentials(plan, freshness, interaction)
    }

    pub(crate) fn credentials(
        &self,
        plan: &Plan,
        freshness: Freshness,
        interaction: &Interaction,
    ) -> Result<Credentials> {
        let store = FileStore::new(self.system);
        self.journal.begin(self.system, plan);
        plan::run(self.system, plan, &store, freshness, interaction)
            .inspect(|credentials| self.journal.obtained(credentials))
    }
}

/// Whether direnv is reading an `.envrc`: `cd` must not wait for a person.
pub(crate) fn is_read_by_direnv(environment: &Environment) -> bool {
    environment.non_empty("DIRENV_IN_ENVRC").is_some()
}

/// A code on the command line that was not needed is told, as it was meant for something.
pub(crate) fn tell_unused_code(plan: &Plan, interaction: &Interaction) {
    if !interaction.has_unused_code() {
        return;
    }
    let has_device = plan.origin.mfa_device().is_some()
        || plan.hops.iter().any(|hop| hop.role.mfa_serial.is_some());
    let name = &plan.name;
    if has_device {
        tracing::warn!("--mfa-code was not needed: {name} has valid credentials in the cache");
    } else {
        tracing::warn!("--mfa-code was not needed: {name} has no mfa_serial");
    }
}
