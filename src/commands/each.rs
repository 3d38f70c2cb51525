//! `awsso exec --each`: one command with many profiles, or in many accounts.

use serde_json::{Value, json};

use crate::cli::ExecOptions;
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, printable};
use crate::output::{JsonLines, Prefixed, Reply, Report};
use crate::plan::Request;
use crate::session::danger;
use crate::session::fan_out::{self, FanOut, Job};
use crate::session::{Context, Resumption};
use crate::sys::Echo;
use crate::target;

/// The default of --parallel.
const PARALLEL: u8 = 8;
/// How many lines the list shows before a run; dangerous ones are always shown.
const MOST_SHOWN: usize = 30;

pub(super) fn run(context: &Context<'_>, options: &ExecOptions) -> Result<Reply> {
    if options.words.is_empty() {
        return Err(Error::new(Kind::Usage, "--each needs a command")
            .hint("awsso exec --each PATTERN -- COMMAND"));
    }
    if options.profile.is_some() {
        return Err(Error::new(Kind::Usage, "--each names the profiles: --profile is not allowed"));
    }
    let mut jobs = jobs(context, options)?;
    let resumption = Resumption::of(context.system, &options.each, &options.words);
    let mut resumption = if options.resume {
        let resumption = resumption.load().ok_or_else(|| {
            Error::new(Kind::Usage, "nothing to resume: this command has not failed before")
                .hint("omit --resume")
        })?;
        jobs.retain(|job| !resumption.is_done(&job.label));
        resumption
    } else {
        resumption
    };
    if !options.yes {
        confirm(context, &jobs)?;
    }
    resumption.save();
    let fan_out = FanOut {
        jobs: &jobs,
        words: &options.words,
        parallel: options.parallel.unwrap_or(PARALLEL).into(),
        freshness: &options.freshness,
        mfa_code: options.mfa_code.as_deref(),
    };
    let mut report: Box<dyn Report + '_> = if options.json {
        Box::new(JsonLines::new(context.system, jobs.iter().map(known)))
    } else {
        let labels: Vec<&str> = jobs.iter().map(|job| job.label.as_str()).collect();
        Box::new(Prefixed::new(context.system, &labels))
    };
    let exit_code = fan_out::run(context, &fan_out, report.as_mut(), &mut resumption)?;
    if exit_code == 0 {
        resumption.finish();
    } else {
        let failed = jobs.iter().filter(|job| !resumption.is_done(&job.label)).count();
        context.system.terminal.tell(&format!(
            "awsso: {failed} of {} failed; the same line with --resume runs these again",
            jobs.len()
        ));
    }
    Ok(Reply { exit_code, ..String::new().into() })
}

/// Every target in every region. One that cannot be resolved stops the run before it begins.
fn jobs(context: &Context<'_>, options: &ExecOptions) -> Result<Vec<Job>> {
    let requests = target::matching(context, &options.each)?;
    let regions: Vec<_> = match (&options.region, options.regions.as_slice()) {
        (Some(region), _) => vec![Some(region)],
        (None, []) => vec![None],
        (None, regions) => regions.iter().map(Some).collect(),
    };
    let mut jobs = Vec::with_capacity(requests.len() * regions.len());
    for request in requests {
        for region in &regions {
            let request =
                Request { region: region.cloned().or(request.region.clone()), ..request.clone() };
            let plan = context.plan(&request)?;
            let label = printable(&plan.label);
            let label = match region {
                Some(region) if regions.len() > 1 => format!("{label} {region}"),
                _ => label,
            };
            jobs.push(Job { request, plan, label });
        }
    }
    Ok(jobs)
}

/// What is known of a job before it runs.
fn known(job: &Job) -> Value {
    json!({
        "profile": job.plan.label,
        "account": job.plan.account().map(AccountId::as_str),
        "role": job.plan.role_name(),
        "region": job.plan.region.as_ref().map(|planned| planned.region.as_str()),
    })
}

/// Shows the list to a person, and asks. If awsso cannot prompt, only dangerous targets stop the
/// run.
fn confirm(context: &Context<'_>, jobs: &[Job]) -> Result<()> {
    let is_dangerous = |job: &&Job| danger::concerns(context, &job.request, &job.plan);
    let dangerous: Vec<&Job> = jobs.iter().filter(is_dangerous).collect();
    let terminal = &context.system.terminal;
    if !context.may_ask_person() {
        let Some(first) = dangerous.first() else {
            return Ok(());
        };
        let text = format!(
            "cannot prompt for confirmation: {} of {} targets are marked as dangerous (first: {:?})",
            dangerous.len(),
            jobs.len(),
            first.label
        );
        return Err(Error::new(Kind::SignInNeeded, text)
            .hint("confirm with --yes; for the patterns: awsso settings get danger.profiles"));
    }
    let mut list = String::new();
    let mut line = |job: &Job, mark: &str| {
        let account = job.plan.account().map_or("", AccountId::as_str);
        list.push_str(&format!("  {}  {account}{mark}\n", job.label));
    };
    for job in &dangerous {
        line(job, "  DANGEROUS");
    }
    let others = || jobs.iter().filter(|job| !is_dangerous(job));
    for job in others().take(MOST_SHOWN) {
        line(job, "");
    }
    if let Some(more) = others().count().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        list.push_str(&format!("  and {more} more\n"));
    }
    terminal.open()?.write(&list)?;
    let question = format!("Run the command in these {}? Type yes to continue: ", jobs.len());
    let answer = terminal.ask(&question, Echo::Visible)?;
    if answer.expose().trim() == "yes" {
        return Ok(());
    }
    Err(Error::new(Kind::Other, "not confirmed: nothing was run"))
}
