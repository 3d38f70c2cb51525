//! How a request is sent, and how it can fail to be answered.

use std::path::PathBuf;
use std::time::Duration;

use crate::error::{Error, Kind};
use crate::network::Network;

/// How a request is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transport {
    /// The longest time until the connection stands, TLS included.
    pub connect_timeout: Duration,
    /// The longest time until the whole answer is here.
    pub total_timeout: Duration,
    /// The longest time that all attempts at a request and the pauses between them may take.
    pub deadline: Duration,
    /// The longest body that is accepted, in bytes.
    pub maximum_body: usize,
    /// A PEM file with the certificates to trust, instead of those of the operating system.
    pub ca_bundle: Option<PathBuf>,
    /// Whether the proxy variables of the environment apply.
    pub proxy: bool,
}

impl Transport {
    /// As [`Transport::default`], with the certificates that `network` trusts and the time it has.
    pub(crate) fn to(network: &Network) -> Self {
        let usual = Self::default();
        Self {
            ca_bundle: network.ca_bundle.clone(),
            deadline: network.limit.map_or(usual.deadline, |limit| limit.min(usual.deadline)),
            ..usual
        }
    }
}

impl Default for Transport {
    /// For requests to AWS: 10 s to connect, 20 s in all, 25 s with all attempts, 8 MiB, through the proxy.
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

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportErrorKind {
    /// The address is not one that a request can be sent to.
    Request,
    /// A setting (CA bundle, proxy variable) is unusable.
    Configuration,
    /// The host name has no address.
    Resolve,
    /// No connection came about.
    Connect,
    /// The proxy is not there, or does not let the request through.
    Proxy,
    /// The other side is not who it should be, or does not speak TLS.
    Tls,
    /// It took too long.
    Timeout,
    /// The connection ended before the answer did, or what came is not HTTP.
    Body,
    /// The answer is larger than accepted.
    TooLarge,
}

impl TransportErrorKind {
    /// Whether another attempt may fare better ("connection" of the standard retry mode).
    pub const fn is_transient(self) -> bool {
        !matches!(self, Self::Request | Self::Configuration | Self::TooLarge)
    }
}

/// No whole answer came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    /// What happened.
    pub kind: TransportErrorKind,
    /// The same for people, naming the host; holds no query, no header and no user information.
    pub message: String,
    /// Whether the other side may have got the request, so that repeating it may do it twice.
    pub may_have_arrived: bool,
}

impl TransportError {
    /// A failure before anything was sent.
    pub(super) fn unsent(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), may_have_arrived: false }
    }

    /// A failure after which nobody knows what the other side did.
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
