//! Which sign-in method fits this machine. Pure, so that every case has a test.

use crate::environ::Environment;
use crate::error::{Error, Kind, Result};
use crate::settings::LoginMethod;
use crate::wire::token_cache::Flow;

/// The kind of machine, as far as browsers are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Machine {
    /// macOS or Windows: always has a desktop.
    Desktop,
    /// Linux and the BSDs: has a desktop if a variable names a display.
    Unix,
    /// Linux on Windows, with the browser of Windows.
    WindowsSubsystem,
    Container,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) flow: Flow,
    /// Why no browser on this machine can be used.
    pub(super) obstacle: Option<Obstacle>,
    /// Why the device code was chosen, if that has to be explained.
    pub(super) reason: Option<&'static str>,
}

/// Why a browser cannot return to this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    RemoteShell,
    CloudShell,
    Automation,
    Container,
    NoDisplay,
    NoBrowser,
}

impl Obstacle {
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::RemoteShell => "this is an SSH session",
            Self::CloudShell => "this is AWS CloudShell",
            Self::Automation => "this is an automated run (CI)",
            Self::Container => "this is a container",
            Self::NoDisplay => "there is no display (DISPLAY, WAYLAND_DISPLAY)",
            Self::NoBrowser => "no browser was found",
        }
    }
}

/// Chooses the flow. `flag` is the command line's choice, `is_legacy` says that the profile has no
/// SSO session. `has_browser` is asked last, because it reads files.
pub(super) fn choose(
    flag: Option<Flow>,
    setting: LoginMethod,
    is_legacy: bool,
    environment: &Environment,
    machine: Machine,
    has_browser: &dyn Fn() -> bool,
) -> Result<Choice> {
    let obstacle = obstacle(environment, machine, has_browser);
    let chosen = |flow, reason| Ok(Choice { flow, obstacle, reason });
    if is_legacy {
        if flag == Some(Flow::AuthorizationCode) {
            return Err(Error::new(
                Kind::Usage,
                "a profile without an SSO session supports only the device code",
            )
            .hint("omit --pkce, or add sso_session to the profile"));
        }
        return chosen(Flow::DeviceCode, None);
    }
    match (flag, setting) {
        (Some(flow), _) => chosen(flow, None),
        (None, LoginMethod::Pkce) => chosen(Flow::AuthorizationCode, None),
        (None, LoginMethod::Device) => chosen(Flow::DeviceCode, None),
        (None, LoginMethod::Auto) => match obstacle {
            Some(obstacle) => chosen(Flow::DeviceCode, Some(obstacle.in_words())),
            None => chosen(Flow::AuthorizationCode, None),
        },
    }
}

pub(super) fn obstacle(
    environment: &Environment,
    machine: Machine,
    has_browser: &dyn Fn() -> bool,
) -> Option<Obstacle> {
    let is_set = |name: &&str| environment.non_empty(name).is_some();
    let is_any_set = |names: &[&str]| names.iter().any(is_set);
    if is_any_set(&["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"]) {
        return Some(Obstacle::RemoteShell);
    }
    if environment.text("AWS_EXECUTION_ENV") == Some("CloudShell") {
        return Some(Obstacle::CloudShell);
    }
    let is_automated =
        environment.non_empty("CI").is_some_and(|value| !["false", "0"].contains(&value));
    if is_automated || is_any_set(&["GITHUB_ACTIONS", "BUILD_NUMBER", "TF_BUILD"]) {
        return Some(Obstacle::Automation);
    }
    match machine {
        Machine::Container => return Some(Obstacle::Container),
        Machine::Unix if !is_any_set(&["DISPLAY", "WAYLAND_DISPLAY"]) => {
            return Some(Obstacle::NoDisplay);
        }
        Machine::Desktop | Machine::Unix | Machine::WindowsSubsystem => {}
    }
    (!has_browser()).then_some(Obstacle::NoBrowser)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(variables: &[(&str, &str)], machine: Machine, has_browser: bool) -> Choice {
        let environment = Environment::of(variables);
        choose(None, LoginMethod::Auto, false, &environment, machine, &|| has_browser).unwrap()
    }

    #[test]
    fn the_browser_comes_back_wherever_there_is_one() {
        for (variables, place) in [
            (&[][..], Machine::Desktop),
            (&[], Machine::WindowsSubsystem),
            (&[("DISPLAY", ":0")], Machine::Unix),
            (&[("WAYLAND_DISPLAY", "wayland-0"), ("CI", "false")], Machine::Unix),
        ] {
            let choice = detected(variables, place, true);
            assert_eq!(choice.flow, Flow::AuthorizationCode, "{variables:?} {place:?}");
            assert_eq!(choice.reason, None);
        }
    }

    #[test]
    fn a_device_code_serves_where_none_can_and_the_reason_is_told() {
        let ssh = ("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
        for (variables, place, has_browser, obstacle, words) in [
            (&[ssh][..], Machine::Desktop, true, Obstacle::RemoteShell, "an SSH session"),
            (
                &[ssh, ("DISPLAY", "localhost:10.0")],
                Machine::Unix,
                true,
                Obstacle::RemoteShell,
                "an SSH session",
            ),
            (
                &[("SSH_TTY", "/dev/pts/1")],
                Machine::WindowsSubsystem,
                true,
                Obstacle::RemoteShell,
                "an SSH session",
            ),
            (&[("CI", "true")], Machine::Desktop, true, Obstacle::Automation, "(CI)"),
            (
                &[("GITHUB_ACTIONS", "true"), ("DISPLAY", ":99")],
                Machine::Unix,
                true,
                Obstacle::Automation,
                "(CI)",
            ),
            (
                &[("AWS_EXECUTION_ENV", "CloudShell")],
                Machine::Unix,
                true,
                Obstacle::CloudShell,
                "CloudShell",
            ),
            (&[("DISPLAY", ":0")], Machine::Container, true, Obstacle::Container, "a container"),
            (&[], Machine::Unix, true, Obstacle::NoDisplay, "no display"),
            (&[("DISPLAY", "")], Machine::Unix, true, Obstacle::NoDisplay, "no display"),
            (&[("DISPLAY", ":0")], Machine::Unix, false, Obstacle::NoBrowser, "no browser"),
            (&[], Machine::WindowsSubsystem, false, Obstacle::NoBrowser, "no browser"),
        ] {
            let choice = detected(variables, place, has_browser);
            assert_eq!(choice.flow, Flow::DeviceCode, "{variables:?} {place:?}");
            assert_eq!(choice.obstacle, Some(obstacle), "{variables:?} {place:?}");
            assert!(choice.reason.unwrap().contains(words), "{choice:?}");
        }
    }

    #[test]
    fn the_command_line_beats_the_settings_and_both_beat_the_detector() {
        let (pkce, device) = (Flow::AuthorizationCode, Flow::DeviceCode);
        let remote = Environment::of(&[("SSH_TTY", "/dev/pts/1")]);
        for (flag, setting, expected) in [
            (Some(pkce), LoginMethod::Device, pkce),
            (Some(device), LoginMethod::Pkce, device),
            (None, LoginMethod::Pkce, pkce),
            (None, LoginMethod::Device, device),
            (None, LoginMethod::Auto, device),
        ] {
            let choice = choose(flag, setting, false, &remote, Machine::Unix, &|| true).unwrap();
            assert_eq!(choice.flow, expected, "{flag:?} {setting:?}");
            assert_eq!(choice.obstacle, Some(Obstacle::RemoteShell));
        }
    }

    #[test]
    fn the_legacy_form_knows_the_device_code_only() {
        let here = Environment::of(&[]);
        let choose =
            |flag| choose(flag, LoginMethod::Pkce, true, &here, Machine::Desktop, &|| true);
        assert_eq!(choose(None).unwrap().flow, Flow::DeviceCode);
        let error = choose(Some(Flow::AuthorizationCode)).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
    }
}
