//! A plan in sentences, and as JSON. Pure; without secrets.

use serde_json::{Value, json};

use super::Plan;
use crate::aws_files::Profiles;
use crate::origin::Hop;

/// One sentence per step, each on its own line.
pub(crate) fn explain(plan: &Plan, profiles: &Profiles) -> String {
    let mut lines = Vec::new();
    match &plan.profile {
        Some(profile) if *profile == plan.label => lines.push(format!("profile {profile:?}")),
        Some(profile) => lines.push(format!("{} (settings from profile {profile:?})", plan.label)),
        None => lines.push(plan.label.clone()),
    }
    lines.push(format!("  1. {}", plan.origin.sentence()));
    for (index, hop) in plan.hops.iter().enumerate() {
        lines.push(format!("  {}. {}", index + 2, hop_sentence(hop)));
    }
    match &plan.region {
        Some(planned) => {
            let from = planned.from.place(profiles);
            lines.push(format!("  region {} ({from})", planned.region));
        }
        None => lines.push("  no region is configured".to_owned()),
    }
    for (service, url) in &plan.network.endpoints.overrides {
        lines.push(format!("  {} endpoint: {url}", service.environment_suffix()));
    }
    lines.extend(plan.oddities.iter().map(|oddity| format!("  note: {oddity}")));
    lines.push(String::new());
    lines.join("\n")
}

fn hop_sentence(hop: &Hop) -> String {
    let role = &hop.role;
    let mut sentence = format!("assumes {}", role.role_arn);
    if let Some(profile) = &hop.profile {
        sentence.push_str(&format!(" for profile {profile:?}"));
    }
    let mut with = Vec::new();
    with.extend(role.session_name.as_ref().map(|name| format!("the session name {name}")));
    with.extend(role.external_id.as_ref().map(|_| "an external id".to_owned()));
    let serial = role.mfa_serial.as_ref().filter(|_| !hop.uses_session);
    with.extend(serial.map(|serial| format!("a code of the MFA device {serial}")));
    with.extend(role.duration_seconds.map(|seconds| format!("a duration of {seconds} seconds")));
    with.extend(role.source_identity.as_ref().map(|name| format!("the source identity {name}")));
    with.extend((!role.tags.is_empty()).then(|| format!("{} session tags", role.tags.len())));
    with.extend(role.policy.as_ref().map(|_| "an inline policy".to_owned()));
    with.extend(
        (!role.policy_arns.is_empty())
            .then(|| format!("{} managed policies", role.policy_arns.len())),
    );
    if !with.is_empty() {
        sentence.push_str(&format!(", with {}", with.join(", ")));
    }
    sentence
}

pub(crate) fn explain_json(plan: &Plan, profiles: &Profiles) -> Value {
    let facts: serde_json::Map<String, Value> = plan
        .origin
        .facts()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into_owned().into()))
        .collect();
    let mut steps = vec![json!({ "kind": plan.origin.about().kind.as_str(), "facts": facts })];
    steps.extend(plan.hops.iter().map(|hop| {
        let mut role = serde_json::to_value(&hop.role).unwrap_or_default();
        if let Some(members) = role.as_object_mut() {
            // Without values that authenticate.
            for private in ["external_id", "policy"] {
                if members.contains_key(private) {
                    members.insert(private.to_owned(), true.into());
                }
            }
        }
        json!({ "kind": "assume-role", "profile": hop.profile, "role": role })
    }));
    let endpoints: serde_json::Map<String, Value> = plan
        .network
        .endpoints
        .overrides
        .iter()
        .map(|(service, url)| (service.environment_suffix().to_lowercase(), url.clone().into()))
        .collect();
    json!({
        "name": plan.label,
        "profile": plan.profile,
        "account": plan.account().as_ref().map(ToString::to_string),
        "role": plan.role_name(),
        "region": plan.region.as_ref().map(|p| json!({ "name": p.region.as_str(), "from": p.from.place(profiles) })),
        "steps": steps,
        "endpoints": endpoints,
        "notes": plan.oddities,
    })
}
