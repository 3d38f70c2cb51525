//! The browser: which programs can open an address, and starting one.
//!
//! Never through a shell; the program gets the address as one argument and none of awsso's streams.
//! Nobody can tell whether a window opens, so the address is always shown too.

use crate::environ::Environment;
use crate::environ::vars::{MANAGED, Purpose};
use crate::error::{Error, Kind, Result};

use super::machine::is_windows_subsystem;
use super::{CommandLine, System};
use crate::model::{Platform, split_command};
use crate::wire::percent;

/// The placeholders for the address, in `BROWSER` and in the settings.
const PLACEHOLDERS: [&str; 2] = ["%s", "{url}"];

#[derive(Clone, Copy, Debug)]
pub(crate) struct BrowserCommand<'a> {
    /// Words as in [`split_command`]; `{url}` or `%s` is the address, which else is appended.
    pub line: &'a str,
    /// The values of other names in braces.
    pub names: &'a [(&'a str, &'a str)],
}

/// Opens a browser at `url`: with the command `template` if there is one, else with `BROWSER`, else
/// with the system's. Returns whether a program was started.
pub(crate) fn open_browser(
    system: &System,
    url: &str,
    template: Option<BrowserCommand<'_>>,
) -> Result<bool> {
    check(url)?;
    if let Some(template) = template {
        let words = split(template.line)?;
        let command = command(&words, url, template.names, &system.environment);
        system.processes.start(&command)?;
        return Ok(true);
    }
    let is_windows_subsystem = is_windows_subsystem(&system.environment);
    for words in candidates(&system.environment, Platform::CURRENT, is_windows_subsystem) {
        match system.processes.start(&command(&words, url, &[], &system.environment)) {
            Ok(()) => return Ok(true),
            Err(failure) => tracing::debug!(error = %failure.error, "no browser that way"),
        }
    }
    Ok(false)
}

/// Whether [`open_browser`] would find a program.
pub(crate) fn has_browser(system: &System) -> bool {
    let environment = &system.environment;
    let path = environment.get("PATH").unwrap_or_default();
    candidates(environment, Platform::CURRENT, is_windows_subsystem(environment))
        .iter()
        .filter_map(|words| words.first())
        .any(|program| which::which_in(program, Some(path), "/").is_ok())
}

fn split(template: &str) -> Result<Vec<String>> {
    split_command(template).map_err(|reason| {
        Error::new(Kind::Configuration, format!("cannot run a browser command {reason}"))
    })
}

/// The programs to try, first to last.
fn candidates(
    environment: &Environment,
    platform: Platform,
    is_windows_subsystem: bool,
) -> Vec<Vec<String>> {
    let separator = if platform == Platform::Windows { ';' } else { ':' };
    let named = environment.non_empty("BROWSER").unwrap_or_default();
    let mut found: Vec<Vec<String>> = named
        .split(separator)
        // Python's webbrowser, which introduced the variable, takes a final & as "do not wait".
        .map(|entry| entry.trim().trim_end_matches('&'))
        .filter_map(|entry| split_command(entry).ok())
        .collect();
    let windows = ["rundll32.exe url.dll,FileProtocolHandler"];
    let system: &[&str] = match platform {
        Platform::Windows => &windows,
        Platform::MacOs => &["open"],
        Platform::Unix if is_windows_subsystem => {
            &["wslview", "rundll32.exe url.dll,FileProtocolHandler"]
        }
        Platform::Unix => &["xdg-open", "gio open", "sensible-browser", "x-www-browser"],
    };
    found.extend(system.iter().map(|line| line.split(' ').map(str::to_owned).collect()));
    found
}

/// A browser needs neither this terminal's credentials nor those from before awsso.
fn command(
    words: &[String],
    url: &str,
    names: &[(&str, &str)],
    environment: &Environment,
) -> CommandLine {
    let words = placed(words.to_vec(), url, names);
    let mut command = CommandLine::outside_session(words, environment);
    let secrets = [Purpose::AccessKeyId, Purpose::SecretAccessKey, Purpose::SessionToken];
    let secret = MANAGED.iter().filter(|variable| secrets.contains(&variable.purpose));
    command.environment.extend(secret.map(|variable| (variable.name.into(), None)));
    command
}

/// The words of the command `line` for an address that a browser may open.
pub(crate) fn browser_words(line: &str, url: &str, names: &[(&str, &str)]) -> Result<Vec<String>> {
    check(url)?;
    Ok(placed(split(line)?, url, names))
}

/// The words with the address and the names in their places.
fn placed(mut words: Vec<String>, url: &str, names: &[(&str, &str)]) -> Vec<String> {
    let mut is_placed = false;
    for word in words.iter_mut().skip(1) {
        // An address within an address.
        let url = if word.starts_with("ext+") { percent::encode(url) } else { url.to_owned() };
        for (name, value) in names {
            *word = word.replace(&format!("{{{name}}}"), &as_word(value));
        }
        if let Some(placeholder) = PLACEHOLDERS.iter().find(|place| word.contains(*place)) {
            *word = word.replace(placeholder, &url);
            is_placed = true;
        }
    }
    if !is_placed {
        words.push(url.to_owned());
    }
    words
}

/// A name that others chose: it must not become an option, nor contain a placeholder.
fn as_word(name: &str) -> String {
    let encoded = percent::encode(name);
    encoded.strip_prefix('-').map_or(encoded.clone(), |rest| format!("%2D{rest}"))
}

/// A web address without anything that a program could take for code.
fn check(url: &str) -> Result<()> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let is_clean =
        url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'`<>^\\|{}".contains(&byte));
    if is_web && is_clean {
        return Ok(());
    }
    Err(Error::new(Kind::Other, "cannot open in a browser: not a web address"))
}

#[cfg(test)]
mod tests {
    use super::super::scripted::Script;
    use super::*;

    const URL: &str = "https://example.com/a?b=c&d=e#f";

    fn lines(browser: Option<&str>, platform: Platform, is_windows_subsystem: bool) -> Vec<String> {
        let variables = browser.map(|value| ("BROWSER".into(), value.into()));
        let environment = Environment::new(variables);
        candidates(&environment, platform, is_windows_subsystem)
            .iter()
            .map(|words| words.join("|"))
            .collect()
    }

    #[test]
    fn the_variable_comes_first_and_the_systems_own_after_it() {
        let windows = "rundll32.exe|url.dll,FileProtocolHandler";
        assert_eq!(
            lines(Some("firefox -P \"a b\" %s:chromium &"), Platform::MacOs, false),
            ["firefox|-P|a b|%s", "chromium", "open"]
        );
        assert_eq!(lines(Some(""), Platform::Windows, false), [windows]);
        assert_eq!(lines(Some("\""), Platform::Unix, true), ["wslview", windows]);
        assert_eq!(lines(None, Platform::Unix, false)[0], "xdg-open");
    }

    #[test]
    fn the_address_is_one_argument_and_the_credentials_stay_here() {
        for (words, expected) in [
            (
                &["firefox", "--new=%s", "-x"][..],
                vec!["firefox", "--new=https://example.com/a?b=c&d=e#f", "-x"],
            ),
            (&["open"][..], vec!["open", URL]),
        ] {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            // "own" and "us", in the encoding of the system.
            let saved = if cfg!(windows) {
                "1.AWS_SECRET_ACCESS_KEY=bwB3AG4A.AWS_REGION=dQBzAA"
            } else {
                "1.AWS_SECRET_ACCESS_KEY=b3du.AWS_REGION=dXM"
            };
            let environment = Environment::of(&[
                ("AWSSO_PROFILE", "dev"),
                ("AWSSO_SAVED", saved),
                ("AWS_SECRET_ACCESS_KEY", "secret"),
            ]);
            let command = command(&words, URL, &[], &environment);
            assert_eq!(command.words, expected);
            // The last word counts.
            let mut seen = environment;
            for (name, value) in &command.environment {
                let name = name.to_str().unwrap();
                match value {
                    Some(value) => seen.set(name, value.clone()),
                    None => seen.remove(name),
                }
            }
            assert_eq!(seen, Environment::of(&[("AWS_REGION", "us")]));
        }
    }

    fn line(line: &str) -> BrowserCommand<'_> {
        BrowserCommand { line, names: &[("account-name", "-Acme Prod/{url}"), ("role", "Admin")] }
    }

    #[test]
    fn names_are_filled_in_as_what_they_are() {
        let script = Script::new([]);
        for (template, expected) in [
            (
                "firefox \"ext+container:name={account-name}&url={url}\"",
                &[
                    "firefox",
                    "ext+container:name=%2DAcme%20Prod%2F%7Burl%7D&url=https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc%26d%3De%23f",
                ][..],
            ),
            (
                "chrome --profile-directory=\"Profile 2\" {url}",
                &["chrome", "--profile-directory=Profile 2", URL],
            ),
            (
                "chrome {account-name} {role} {url}",
                &["chrome", "%2DAcme%20Prod%2F%7Burl%7D", "Admin", URL],
            ),
        ] {
            assert!(open_browser(&script.system, URL, Some(line(template))).unwrap());
            assert_eq!(script.processes.started().pop().unwrap().words, expected);
        }
    }

    #[test]
    fn nothing_but_a_web_address_is_opened() {
        let script = Script::new([]);
        for url in [
            "file:///etc/passwd",
            "javascript:x",
            "https://a/'b",
            "https://a b",
            "--help",
            "https://a/\u{e4}",
        ] {
            assert!(open_browser(&script.system, url, None).is_err(), "{url}");
        }
        assert!(script.processes.started().is_empty());
        assert!(
            open_browser(&script.system, URL, Some(line("ff --profile \"{url} {url}\""))).unwrap()
        );
        let expected = format!("{URL} {URL}");
        assert_eq!(script.processes.started()[0].words, ["ff", "--profile", &expected]);
        let error = open_browser(&script.system, URL, Some(line("\""))).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
    }
}
