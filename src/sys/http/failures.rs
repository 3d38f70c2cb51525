//! Converts the client's chain of errors to one sentence about one host.

use std::error::Error as _;
use std::io::{self, ErrorKind};
use std::time::Duration;

use super::super::error_text::{reason, seconds};
use super::transport::{TransportError, TransportErrorKind};
use crate::model::printable;

/// The target of a request, for errors.
pub(super) struct Destination<'a> {
    /// `host`, or `host:port` if the port is unusual.
    pub(super) host: &'a str,
    /// `host:port` of the proxy.
    pub(super) proxy: Option<&'a str>,
    pub(super) connect_timeout: Duration,
    /// Whether a CA bundle replaces the system's certificates.
    pub(super) has_ca_bundle: bool,
}

/// Explains why a request got no response.
pub(super) fn explain(error: &reqwest::Error, destination: &Destination<'_>) -> TransportError {
    use TransportErrorKind as Is;
    let host = destination.host;
    if error.is_builder() {
        let why = root_cause(error);
        let message = format!("could not send a request to {host}: {why}");
        return TransportError::unsent(Is::Request, message);
    }
    let cause = io_cause(error);
    if !error.is_connect() {
        let why = root_cause(error);
        let is_closed = cause.is_some_and(|cause| {
            use ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
            matches!(cause.kind(), ConnectionReset | BrokenPipe | UnexpectedEof)
        });
        let message = if is_closed || why == "connection closed before message completed" {
            format!("{host} closed the connection without an answer")
        } else {
            format!("no usable answer from {host}: {why}")
        };
        return TransportError::unclear(Is::Body, message);
    }
    let nearest = destination.proxy.unwrap_or(host);
    let (kind, message) = if error.is_timeout() {
        let seconds = seconds(destination.connect_timeout);
        (Is::Timeout, format!("could not connect to {nearest} within {seconds} s"))
    } else if error.is_dns() {
        (Is::Resolve, format!("could not resolve the host name {nearest}"))
    } else if let Some(why) = cause.and_then(|cause| tls_reason(cause, destination.has_ca_bundle)) {
        (Is::Tls, format!("TLS with {host}: {why}"))
    } else {
        let message = match cause {
            Some(cause) if cause.kind() == ErrorKind::ConnectionRefused => {
                format!("connection refused by {nearest}")
            }
            Some(cause) => format!("could not connect to {nearest}: {}", reason(cause)),
            None if destination.proxy.is_some() => {
                format!("could not reach {host}: {}", root_cause(error))
            }
            None => format!("could not connect to {nearest}: {}", root_cause(error)),
        };
        (Is::Connect, message)
    };
    match destination.proxy {
        Some(proxy) if kind != Is::Tls => {
            TransportError::unsent(Is::Proxy, format!("through the proxy {proxy}: {message}"))
        }
        _ => TransportError::unsent(kind, message),
    }
}

/// The innermost I/O error. An I/O error that wraps another does not name it as its source.
fn io_cause(error: &reqwest::Error) -> Option<&io::Error> {
    let mut found: Option<&io::Error> = None;
    let mut next = error.source();
    while let Some(cause) = next {
        found = cause.downcast_ref().or(found);
        next = cause.source();
    }
    while let Some(inner) =
        found.and_then(io::Error::get_ref).and_then(|inner| inner.downcast_ref())
    {
        found = Some(inner);
    }
    found
}

/// The TLS error, if it is one: rustls wraps its errors in [`ErrorKind::InvalidData`].
fn tls_reason(cause: &io::Error, has_ca_bundle: bool) -> Option<String> {
    let text = printable(&cause.to_string());
    match cause.kind() {
        ErrorKind::InvalidData => Some(match text.strip_prefix("invalid peer certificate: ") {
            Some("UnknownIssuer") if has_ca_bundle => {
                "the certificate is not from an authority in the CA bundle".to_owned()
            }
            Some("UnknownIssuer") => {
                "the certificate is not from an authority that is trusted here; \
                behind an inspecting proxy set AWS_CA_BUNDLE"
                    .to_owned()
            }
            Some(why) => format!("the certificate is not valid: {why}"),
            None if text.contains("InvalidContentType") => "the answer is not TLS".to_owned(),
            None => text,
        }),
        ErrorKind::UnexpectedEof => {
            Some("the connection was closed during the handshake".to_owned())
        }
        _ => None,
    }
}

fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    // An error without a cause is reqwest's own, and may contain the URL.
    if cause.is::<reqwest::Error>() {
        return "the request is not valid".to_owned();
    }
    printable(&cause.to_string())
}
