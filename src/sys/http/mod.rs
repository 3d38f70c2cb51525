//! HTTP: one request, one answer, with limits on time and size; and repeating it where that may
//! help.
//!
//! `reqwest` and `tokio` appear below this directory only; the runtime and TLS are set up by the
//! first request. What an answer means is for `wire`.

mod client;
mod failures;
mod proxies;
mod retries;
mod transport;
mod user_agent;

use crate::wire::{HttpRequest, HttpResponse};

pub(super) use client::WebClient;
pub(crate) use retries::send_with_retries;
#[cfg(test)]
pub(crate) use transport::TransportErrorKind;
pub(crate) use transport::{Transport, TransportError};

/// A way to send requests. Redirects are not followed and cookies not kept: an answer is an answer,
/// whatever its status.
pub(crate) trait Http: Send + Sync {
    /// Sends one request, once.
    ///
    /// Several threads may send at the same time.
    fn send(
        &self,
        request: &HttpRequest,
        transport: &Transport,
    ) -> Result<HttpResponse, TransportError>;
}
