//! `awsso prompt`: the segment as text, for prompts that call a program.
//!
//! Offline, and never a failure: no session is an empty text.

use serde_json::json;

use crate::cli::{ColorChoice, PromptOptions};
use crate::environ::{ActiveSession, Mode, display_name};
use crate::model::{Timestamp, format_remaining, rfc3339_utc};
use crate::output::Reply;
use crate::present::{Mood, Segment};
use crate::session::Context;

/// Less than this left is worth a warning, in seconds.
const SOON: i64 = 300;

pub(super) fn run(context: &Context<'_>, options: &PromptOptions) -> Reply {
    let Some(active) = context.active() else {
        let nothing = if options.json { "{}\n" } else { "" };
        return nothing.to_owned().into();
    };
    let (segment, mood) = of_session(&active, context.system.now());
    if options.json {
        let data = json!({
            "profile": segment.profile,
            "account": segment.account,
            "role": segment.role,
            "region": segment.region,
            "left": segment.left,
            "expiration": active.expiration.map(rfc3339_utc),
            "danger": active.is_dangerous,
            "notice": active.notice.map(crate::environ::Notice::word),
        });
        return format!("{data}\n").into();
    }
    let template = options
        .format
        .clone()
        .unwrap_or_else(|| context.system.settings().prompt.format.clone());
    let text = segment.fill(&template);
    if context.color == ColorChoice::Always {
        let style = mood.style();
        return format!("\u{1b}[{style}m{text}\u{1b}[0m\n").into();
    }
    format!("{text}\n").into()
}

/// The same rules as in the scripts of `shell/`.
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
    let segment = Segment {
        profile: display_name(&active.profile),
        account: active.account.clone().unwrap_or_default(),
        role: active.role.clone().unwrap_or_default(),
        region: active.region.clone().unwrap_or_default(),
        left,
    };
    (segment, mood)
}
