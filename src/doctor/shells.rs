//! Checks whether awsso is loaded in this shell.

use jiff::SignedDuration;

use super::Finding;
use crate::environ::vars::{Purpose, name};
use crate::output;
use crate::session::{Context, renewal};
use crate::shell::Shell;
use crate::shell::rc_block::{self, Installation};

/// A renewal that is so long overdue was not seen by any hook.
const OVERDUE: SignedDuration = SignedDuration::from_secs(60);

/// Shells whose function always sets `AWSSO_SAVED` for awsso, so that its absence means something.
const TELLING: [&str; 2] = ["bash", "zsh"];

pub(super) fn check(context: &Context<'_>) -> Vec<Finding> {
    let shell = context.output.shell();
    let mut found: Vec<_> = init_line(context, shell).into_iter().collect();
    let is_function = context.system.environment.get(name(Purpose::OwnSaved)).is_some();
    if TELLING.contains(&shell.name()) && !is_function {
        let text = format!(
            "this {} has not loaded awsso: it must evaluate the output of awsso env",
            shell.name()
        );
        let line = output::init_line(context.system, shell, "").unwrap_or_default();
        found.push(Finding::note("shell", text).mended_by(line));
    }
    found.extend(renewal(context));
    found
}

fn init_line(context: &Context<'_>, shell: &dyn Shell) -> Option<Finding> {
    let system = context.system;
    let (area, name) = ("shell", shell.name());
    shell.init_script()?;
    let start_ups = match output::start_up(system, shell, "") {
        Ok(start_ups) => start_ups,
        Err(error) => return Some(Finding::note(area, error.to_string())),
    };
    let missing = start_ups.iter().find(|start_up| {
        let text = system.files.read(&start_up.path).ok().flatten();
        let installed = rc_block::install(text.as_deref(), &start_up.line);
        !matches!(installed, Ok(Installation::Present(_)))
    });
    Some(match missing {
        None => Finding::fine(area, format!("{name} loads awsso, completion included")),
        Some(start_up) => {
            let file = output::short(system, &start_up.path);
            let text =
                format!("{file} does not load awsso: no switching by name, renewal or completion");
            Finding::note(area, text).mended_by("awsso init --install")
        }
    })
}

/// Whether the renewal hook works.
fn renewal(context: &Context<'_>) -> Option<Finding> {
    if !renewal::is_on(context) {
        return Some(
            Finding::note("renewal", "switched off")
                .mended_by("awsso settings set renewal.enabled true"),
        );
    }
    let due = context.system.environment.text(name(Purpose::OwnRenewAt))?.parse().ok()?;
    let due = crate::model::Timestamp::from_second(due).ok()?;
    let is_overdue = context.system.now().duration_since(due) > OVERDUE;
    is_overdue.then(|| {
        let text = "overdue in this shell: its renewal hook is not loaded or has stopped";
        Finding::problem("renewal", text).mended_by("awsso renew")
    })
}
