//! How a request is sent, and how that can fail.

use std::time::Duration;

use crate::error::{Error, Kind};
use crate::network::{CaBundle, Network};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transport {
    /// Until the connection is established, TLS included.
    pub connect_timeout: Duration,
    /// Until the whole response has arrived.
    pub total_timeout: Duration,
    /// For all attempts and the pauses between them.
    pub deadline: Duration,
    /// In bytes.
    pub maximum_body: usize,
    /// The certificates to trust, instead of the system's.
    pub ca_bundle: Option<CaBundle>,
    /// Whether the proxy variables apply.
    pub proxy: bool,
}

impl Transport {
    /// [`Transport::default`] with the certificates of `network`.
    pub(crate) fn to(network: &Network) -> Self {
        Self { ca_bundle: network.ca_bundle.clone(), ..Self::default() }
    }
}

impl Default for Transport {
    /// For requests to AWS: 10 s to connect, 20 s in all, 25 s with all attempts, 8 MiB, through
    /// the proxy.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(20),
            deadline: Duration::from_secs(25),
            maximum_body: 8 * 1024 * 1024,
            ca_bundle: None,
            proxy: true,
        }
    }
}

/// Why there is no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportErrorKind {
    /// The URL is invalid.
    Request,
    /// A setting (CA bundle, proxy variable) is unusable.
    Configuration,
    /// The host name could not be resolved.
    Resolve,
    /// No connection.
    Connect,
    /// The proxy is unreachable, or refuses the request.
    Proxy,
    /// The certificate is invalid, or the other side does not speak TLS.
    Tls,
    Timeout,
    /// The connection ended before the response did, or it is not HTTP.
    Body,
    /// The response is larger than the limit.
    TooLarge,
}

impl TransportErrorKind {
    /// Whether another attempt may succeed ("connection" of the standard retry mode).
    pub const fn is_transient(self) -> bool {
        !matches!(self, Self::Request | Self::Configuration | Self::TooLarge)
    }
}

/// No complete response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    pub kind: TransportErrorKind,
    /// For people, with the host; without query, headers and user information.
    pub message: String,
    /// Whether the other side may have got the request, so that a repetition may do it twice.
    pub may_have_arrived: bool,
}

impl TransportError {
    /// A failure before anything was sent.
    pub(super) fn unsent(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), may_have_arrived: false }
    }

    /// A failure after which the other side may have acted.
    pub(super) fn unclear(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), may_have_arrived: true }
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        let kind = match error.kind {
            TransportErrorKind::Request | TransportErrorKind::Configuration => Kind::Configuration,
            _ => Kind::Network,
        };
        Self::new(kind, error.message)
    }
}
