//! HTTP requests and responses as plain data. `sys` sends them.

use std::fmt;

use jiff::fmt::rfc2822::DateTimeParser;
use zeroize::Zeroize;

use crate::error::{Error, Kind};
use crate::model::{Secret, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Head,
    /// `DELETE`.
    Delete,
}

impl Method {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Head => "HEAD",
            Self::Delete => "DELETE",
        }
    }
}

/// A request, except for what every HTTP client adds (`host`, `content-length`).
///
/// Header values and the body may hold keys and tokens, so Debug shows neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HttpRequest {
    pub method: Method,
    /// Absolute, percent-encoded, without secrets.
    pub url: String,
    /// Names in lower case and unique.
    pub headers: Vec<(&'static str, Secret)>,
    /// Empty for none.
    pub body: Secret,
}

impl HttpRequest {
    pub(crate) fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: Secret::new("") }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: Secret) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn with_body(mut self, content_type: &'static str, body: Secret) -> Self {
        self.body = body;
        self.with_header("content-type", Secret::new(content_type))
    }
}

/// A response with its whole body. The body may hold credentials: Debug does not show it, and its
/// memory is wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct HttpResponse {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Decoded; its size is limited by the transport.
    pub body: Vec<u8>,
    /// How often the request was sent.
    pub attempts: u32,
}

impl HttpResponse {
    /// The response to a request that was sent once.
    pub(crate) const fn new(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        Self { status, headers, body, attempts: 1 }
    }

    /// The first header of that name, which must be in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// When the server answered, by its own clock.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        let date = self.header("date")?;
        DateTimeParser::new().relaxed_weekday(true).parse_timestamp(date).ok()
    }

    pub(crate) const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// Whether the service could not answer: its own failure, or throttling.
    pub(crate) const fn is_outage(&self) -> bool {
        matches!(self.status, 429 | 500..)
    }

    /// For errors: `HTTP 503 after 3 attempts`.
    pub(crate) fn status_text(&self) -> String {
        status_text(self.status, self.attempts)
    }

    /// Whether the body is a web page, as from a captive portal. The services never send one.
    pub(crate) fn is_web_page(&self) -> bool {
        let start = self.body.trim_ascii_start();
        let opens_with =
            |tag: &[u8]| start.get(..tag.len()).is_some_and(|part| part.eq_ignore_ascii_case(tag));
        opens_with(b"<!doctype html") || opens_with(b"<html")
    }
}

/// The error of `who` for an unexpected response; `told` is its explanation, starting with a colon.
pub(super) fn refused(who: &str, response: &HttpResponse, told: &str) -> Error {
    // Nobody of AWS sends elsewhere: a proxy does.
    let (kind, verb) = if response.is_outage() || matches!(response.status, 300..400) {
        (Kind::Network, "did not answer")
    } else {
        (Kind::Refused, "refused")
    };
    let status = response.status_text();
    Error::new(kind, format!("{who} {verb}: {status}{told}"))
}

pub(super) fn status_text(status: u16, attempts: u32) -> String {
    match attempts {
        1 => format!("HTTP {status}"),
        _ => format!("HTTP {status} after {attempts} attempts"),
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Drop for HttpResponse {
    fn drop(&mut self) {
        self.body.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_headers_nor_bodies() {
        let request = HttpRequest::new(Method::Get, "https://example.com/")
            .with_header("authorization", Secret::new("hunter2"))
            .with_body("text/plain", Secret::new("hunter2"));
        let response = HttpResponse::new(
            200,
            vec![("set-cookie".to_owned(), "hunter2".to_owned())],
            b"hunter2".to_vec(),
        );
        assert!(!format!("{request:?}{response:?}").contains("hunter2"));
    }

    #[test]
    fn web_pages_are_told_by_their_first_tag() {
        for (body, expected) in [
            ("<html>", true),
            ("\r\n <!DOCTYPE html>", true),
            ("<HTML lang=en>", true),
            ("<?xml version=\"1.0\"?><ErrorResponse/>", false),
            ("{}", false),
            ("", false),
        ] {
            let response = HttpResponse::new(200, vec![], body.into());
            assert_eq!(response.is_web_page(), expected, "{body}");
        }
    }
}
