//! HTTP: one request, one response, with limits on time and size; and retries.
//!
//! Only this directory uses `reqwest` and `tokio`; the first request starts runtime and TLS.

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

/// Sends requests. Redirects are not followed, cookies not kept, and every status is a response.
pub(crate) trait Http: Send + Sync {
    /// Sends one request, once. Several threads may send at the same time.
    fn send(
        &self,
        request: &HttpRequest,
        transport: &Transport,
    ) -> Result<HttpResponse, TransportError>;
}
