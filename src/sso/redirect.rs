//! The redirect that ends a sign-in in the browser. Pure.

use crate::model::{Secret, printable_up_to};
use crate::sys::Page;
use crate::wire::percent;

pub(super) const PATH: &str = "/oauth/callback";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Redirect {
    /// The code to exchange for a token.
    Code(Secret),
    /// The person refused, or is not allowed.
    Denied,
    /// Another error, in the service's words, without control characters.
    Failed(String),
}

/// Reads a request target (path and query). `None` if it is not the redirect of this sign-in.
pub(super) fn read(target: &str, state: &str) -> Option<Redirect> {
    let (path, query) = target.split_once('?')?;
    if path != PATH {
        return None;
    }
    read_query(query.split('#').next()?, state)
}

/// Reads a pasted address, or its query.
pub(super) fn read_pasted(text: &str, state: &str) -> Option<Redirect> {
    let text = text.trim();
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    read_query(query.split('#').next()?, state)
}

fn read_query(query: &str, state: &str) -> Option<Redirect> {
    let pairs = percent::decoded_pairs(query)?;
    let only = |name: &str| {
        let mut found = pairs.iter().filter(|(key, _)| key == name);
        let value = found.next().map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty() && found.next().is_none())
    };
    if only("state")? != state {
        return None;
    }
    if let Some(error) = only("error") {
        let description = only("error_description").unwrap_or_default();
        return Some(if error == "access_denied" {
            Redirect::Denied
        } else {
            let text = format!("{error} {description}");
            Redirect::Failed(printable_up_to(300, text.trim()))
        });
    }
    let code = only("code")?;
    let is_clean = code.bytes().all(|byte| byte.is_ascii_graphic());
    is_clean.then(|| Redirect::Code(Secret::new(code)))
}

pub(super) fn page(target: &str, state: &str) -> Page<Redirect> {
    let arrival = read(target, state);
    let (status, html) = match &arrival {
        Some(Redirect::Code(_)) => (200, FINISHED),
        Some(Redirect::Denied | Redirect::Failed(_)) => (200, REFUSED),
        None => (404, FOREIGN),
    };
    Page { status, html, location: None, arrival }
}

const FINISHED: &str = "<!doctype html>\n\
<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n\
<title>awsso: signed in</title>\n\
<style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem;\
color-scheme:light dark}</style>\n\
<h1>Signed in</h1>\n\
<p>You can close this tab and return to the terminal.\n";

const REFUSED: &str = "<!doctype html>\n\
<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n\
<title>awsso: not signed in</title>\n\
<style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem;\
color-scheme:light dark}</style>\n\
<h1>Not signed in</h1>\n\
<p>The sign-in was denied or failed. The terminal shows why. You can close this tab.\n";

const FOREIGN: &str = "<!doctype html>\n\
<html lang=\"en\"><meta charset=\"utf-8\"><title>Not found</title>\n\
<p>This is not the sign-in that awsso is waiting for. Open the address that the terminal shows.\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_redirect_of_this_sign_in_is_told_from_everything_else() {
        let code = |text: &str| Some(Redirect::Code(Secret::new(text)));
        for (target, expected) in [
            ("/oauth/callback?code=a%2Bb&state=s", code("a+b")),
            ("/oauth/callback?state=s&code=c&other=1", code("c")),
            ("/oauth/callback?error=access_denied&state=s", Some(Redirect::Denied)),
            (
                "/oauth/callback?error=invalid_scope&error_description=no%0A%1bsuch&state=s",
                Some(Redirect::Failed("invalid_scope no \u{fffd}such".to_owned())),
            ),
            ("/oauth/callback?code=c&state=wrong", None),
            ("/oauth/callback?error=access_denied&state=wrong", None),
            ("/oauth/callback?error=access_denied", None),
            ("/oauth/callback?code=c", None),
            ("/oauth/callback?code=&state=s", None),
            ("/oauth/callback?code=c&state=s&state=s", None),
            ("/oauth/callback?code=c&code=d&state=s", None),
            ("/oauth/callback?code=c%20d&state=s", None),
            ("/oauth/callback?code=%&state=s", None),
            ("/oauth/callback/?code=c&state=s", None),
            ("/favicon.ico", None),
            ("/?code=c&state=s", None),
        ] {
            assert_eq!(read(target, "s"), expected, "{target}");
            let page = page(target, "s");
            assert_eq!(page.status == 200, expected.is_some(), "{target}");
            assert!(!page.html.contains("<script"));
        }
    }

    #[test]
    fn the_address_may_be_pasted_whole_or_in_part() {
        for text in [
            " http://127.0.0.1:8400/oauth/callback?code=c&state=s \n",
            "code=c&state=s",
            "http://127.0.0.1:8400/oauth/callback?code=c&state=s#x",
        ] {
            assert!(matches!(read_pasted(text, "s"), Some(Redirect::Code(_))), "{text}");
        }
        for text in ["", "c", "https://x/?state=s", "code=c&state=t"] {
            assert_eq!(read_pasted(text, "s"), None, "{text}");
        }
    }
}
