//! `awsso doctor`: checks the set-up.

use serde_json::json;

use crate::cli::DoctorOptions;
use crate::doctor::{self, Finding, Severity};
use crate::error::{Kind, Result};
use crate::model::printable_lines;
use crate::output::Reply;
use crate::session::Context;
use crate::sys::OPERATING_SYSTEM;

pub(super) fn run(context: &Context<'_>, options: &DoctorOptions) -> Result<Reply> {
    let mut findings = doctor::offline(context);
    if options.online {
        findings.extend(doctor::online(context));
    }
    if options.fix {
        fix(context, options, &findings)?;
        findings = doctor::offline(context);
    }
    let is_healthy = findings.iter().all(|finding| finding.severity != Severity::Problem);
    let (shell, system) = (context.output.shell().name(), OPERATING_SYSTEM);
    let stdout = if options.json {
        let data = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "system": system,
            "shell": shell,
            "healthy": is_healthy,
            "findings": findings.iter().map(Finding::as_json).collect::<Vec<_>>(),
        });
        format!("{data:#}\n")
    } else {
        let title = format!("awsso {}, {shell}, {system}", env!("CARGO_PKG_VERSION"));
        printable_lines(&text(&title, &findings))
    };
    let exit_code = if is_healthy { 0 } else { Kind::Other.exit_code() };
    Ok(Reply { exit_code, ..stdout.into() })
}

fn text(title: &str, findings: &[Finding]) -> String {
    let mut text = format!("{title}\n");
    for finding in findings {
        let Finding { severity, area, text: what, command, .. } = finding;
        text.push_str(&format!("{:<8} {area}: {what}\n", severity.word()));
        if let Some(command) = command {
            text.push_str(&format!("{:<8} {command}\n", "hint:"));
        }
    }
    text
}

/// Removes the access of others.
fn fix(context: &Context<'_>, options: &DoctorOptions, findings: &[Finding]) -> Result<()> {
    let terminal = &context.system.terminal;
    let paths: Vec<_> = findings.iter().filter_map(|it| it.exposed.as_ref()).collect();
    if paths.is_empty() {
        terminal.tell("awsso: nothing to fix");
        return Ok(());
    }
    for path in &paths {
        terminal.tell(&format!("awsso: {} will be readable only by you", path.display()));
    }
    if !options.yes && !context.confirm_or("Continue?", "awsso doctor --fix --yes")? {
        return Ok(());
    }
    for path in paths {
        context.system.files.make_private(path)?;
    }
    Ok(())
}
