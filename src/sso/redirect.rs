//! What the browser brings back: the address it is sent to after the person has decided. Pure.

use crate::model::{Secret, printable_up_to};
use crate::sys::Page;
use crate::wire::percent;

/// The one path that counts.
pub(super) const PATH: &str = "/oauth/callback";

/// What a redirect says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Redirect {
    /// The code to be exchanged for a token.
    Code(Secret),
    /// The person refused, or may not.
    Denied,
    /// Another error, in the service's words, without control characters.
    Failed(String),
}

/// Reads the target of a request, path and query. `None` if it is not the redirect of this sign-in:
/// another path, another state, or nothing to go on.
pub(super) fn read(target: &str, state: &str) -> Option<Redirect> {
    let (path, query) = target.split_once('?')?;
    if path != PATH {
        return None;
    }
    read_query(query.split('#').next()?, state)
}

/// Reads what a person pasted: the whole address, or its query.
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

/// The page for a request.
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
<title>awsso: back to the terminal</title>\n\
<style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem;\
color-scheme:light dark}</style>\n\
<h1>Back to the terminal</h1>\n\
<p>awsso has what it was waiting for and finishes the sign-in there. You can close this page.\n";

const REFUSED: &str = "<!doctype html>\n\
<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n\
<title>awsso: not signed in</title>\n\
<style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem;\
color-scheme:light dark}</style>\n\
<h1>Not signed in</h1>\n\
<p>The sign-in was denied or failed; the terminal says more. You can close this page.\n";

const FOREIGN: &str = "<!doctype html>\n\
<html lang=\"en\"><meta charset=\"utf-8\"><title>Not found</title>\n\
<p>There is nothing here. If you are signing in with awsso, use the address that it shows now.\n";

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
