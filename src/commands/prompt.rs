//! `awsso prompt`: the segment as text, for prompts that call a program.
//!
//! Offline, and never fails: without a session it prints nothing.

use serde_json::{Value, json};

use crate::cli::PromptOptions;
use crate::environ::{ActiveSession, Mode, Notice, display_name};
use crate::model::{AccountId, Region, Timestamp, format_remaining, rfc3339_utc};
use crate::output::{Reply, wants_color};
use crate::present::{Mood, Segment};
use crate::session::{self, Context};

/// Yellow with less time left, in seconds.
const SOON: i64 = 300;

pub(super) fn run(context: &Context<'_>, options: &PromptOptions) -> Reply {
    let active = context.active();
    let drawn = active.as_ref().map(|active| of_session(active, context.system.now()));
    if options.json {
        return format!("{}\n", as_json(active.as_ref(), drawn.as_ref().map(|(it, _)| it))).into();
    }
    let Some((mut segment, mood)) = drawn else {
        return String::new().into();
    };
    let template =
        options.format.clone().unwrap_or_else(|| context.system.settings().prompt.format.clone());
    let account = active.as_ref().and_then(|active| active.account.as_ref());
    segment.account_name = session::account_name(context, &template, account);
    let text = segment.fill(&template);
    let environment = &context.system.environment;
    let (open, close) = (format!("\u{1b}[{}m", mood.style()), "\u{1b}[0m");
    let shell = options.shell.as_deref();
    // The output of `$(…)` ends up in a prompt, so on a terminal.
    let is_colored = wants_color(environment, context.color, shell.is_some());
    match shell {
        Some("zsh") if is_colored => {
            format!("%{{{open}%}}{}%{{{close}%}}\n", for_zsh(&text)).into()
        }
        Some("bash") if is_colored => {
            format!("\\[{open}\\]{}\\[{close}\\]\n", for_bash(&text)).into()
        }
        Some("zsh") => format!("{}\n", for_zsh(&text)).into(),
        Some("bash") => format!("{}\n", for_bash(&text)).into(),
        _ if is_colored => format!("{open}{text}{close}\n").into(),
        _ => format!("{text}\n").into(),
    }
}

/// zsh expands `$` and backquotes in a prompt with `prompt_subst`, then `%`. `%{%}` has no width and keeps
/// what follows apart from the `$`; nothing does that for a backquote.
fn for_zsh(text: &str) -> String {
    text.replace('%', "%%").replace('$', "$%{%}").replace('`', "?")
}

/// bash decodes backslashes in PS1 and then expands the rest: no way of writing these characters is
/// exact with every option.
fn for_bash(text: &str) -> String {
    text.replace(['\\', '$', '`', '!'], "?")
}

fn as_json(active: Option<&ActiveSession>, segment: Option<&Segment>) -> Value {
    let text = |value: fn(&Segment) -> &String| segment.map(value).filter(|text| !text.is_empty());
    json!({
        "profile": text(|segment| &segment.profile),
        "account": text(|segment| &segment.account),
        "role": text(|segment| &segment.role),
        "region": text(|segment| &segment.region),
        "left": text(|segment| &segment.left),
        "expiration": active.and_then(|active| active.expiration).map(rfc3339_utc),
        "danger": active.map(|active| active.is_dangerous),
        "notice": active.and_then(|active| active.notice).map(Notice::word),
    })
}

/// The same rules as in the scripts in `shell/`.
fn of_session(active: &ActiveSession, now: Timestamp) -> (Segment, Mood) {
    let mut mood = Mood::Calm;
    let mut left = String::new();
    if active.mode == Mode::Credentials && !active.keys_are_ours {
        "other keys".clone_into(&mut left);
        mood = Mood::Warning;
    } else if let Some(end) = active.expiration {
        left = format_remaining(end, now);
        mood = match end.duration_since(now).as_secs() {
            i64::MIN..=0 => Mood::Ended,
            1..SOON => Mood::Warning,
            _ => Mood::Calm,
        };
        if let Some(notice) = active.notice {
            left = format!("{left} {}", notice.word());
            if mood == Mood::Calm {
                mood = Mood::Warning;
            }
        }
    }
    if active.is_dangerous {
        mood = Mood::Danger;
    }
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let segment = Segment {
        profile: display_name(&active.profile),
        account: text(active.account.as_ref().map(AccountId::as_str)),
        account_name: String::new(),
        role: text(active.role.as_deref()),
        region: text(active.region.as_ref().map(Region::as_str)),
        left,
    };
    (segment, mood)
}
