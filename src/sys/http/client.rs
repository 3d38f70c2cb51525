//! The real client: reqwest on a runtime with one thread, started by the first request.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::tls::Certificate;
use tokio::runtime::{Builder, Runtime};

use crate::environ::Environment;
use crate::network::CaBundle;
use crate::wire::{HttpRequest, HttpResponse, Method};

use super::super::error_text::{seconds, shown};
use super::super::files::read_file;
use super::Http;
use super::failures::{Destination, explain};
use super::proxies::{ProxyVariables, Route};
use super::transport::{Transport, TransportError, TransportErrorKind};
use super::user_agent::user_agent;

pub(in super::super) struct WebClient {
    proxies: ProxyVariables,
    runtime: OnceLock<Runtime>,
    /// One per kind of transport; they keep connections open between requests.
    clients: Mutex<Vec<(ClientKey, reqwest::Client)>>,
}

/// What a client depends on.
#[derive(Clone, PartialEq, Eq)]
struct ClientKey {
    route: Route,
    connect_timeout: Duration,
    ca_bundle: Option<CaBundle>,
    has_tls: bool,
}

impl WebClient {
    /// Only reads the variables for proxies.
    pub(in super::super) fn new(environment: &Environment) -> Self {
        Self {
            proxies: ProxyVariables::new(environment),
            runtime: OnceLock::new(),
            clients: Mutex::new(Vec::new()),
        }
    }

    fn runtime(&self) -> Result<&Runtime, TransportError> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let runtime = Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = runtime.map_err(|error| {
            let message = format!("could not prepare for requests: {error}");
            TransportError::unsent(TransportErrorKind::Connect, message)
        })?;
        Ok(self.runtime.get_or_init(|| runtime))
    }

    fn client(&self, key: &ClientKey) -> Result<reqwest::Client, TransportError> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = clients.iter().find(|(existing, _)| existing == key) {
            return Ok(client.clone());
        }
        let client = Self::build(key)?;
        clients.push((key.clone(), client.clone()));
        Ok(client)
    }

    fn build(key: &ClientKey) -> Result<reqwest::Client, TransportError> {
        let unusable =
            |message: String| TransportError::unsent(TransportErrorKind::Configuration, message);
        // A second client of the process finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let defaults =
            HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("identity"))]);
        let mut builder = reqwest::Client::builder()
            .user_agent(user_agent())
            .default_headers(defaults)
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(key.connect_timeout);
        builder = match &key.route {
            Route::Direct => builder.no_proxy(),
            Route::System => builder,
            Route::Through(address) => {
                let proxy = reqwest::Proxy::all(address.url.as_str()).map_err(|_| {
                    unusable(format!("{} is not the address of a proxy", address.shown))
                })?;
                builder.proxy(proxy)
            }
        };
        if let Some(bundle) = &key.ca_bundle {
            let certificates = certificates(bundle).map_err(unusable)?;
            builder = builder.tls_certs_only(certificates);
        } else if !key.has_tls {
            // Without TLS the system's certificates are not needed.
            builder = builder.tls_certs_only([]);
        }
        builder.build().map_err(|error| match &key.ca_bundle {
            Some(CaBundle { path, named_by }) => {
                unusable(format!("{named_by} {}: a certificate in it is not valid", shown(path)))
            }
            None => unusable(format!(
                "no certificates to trust: {}; install those of your system or set AWS_CA_BUNDLE",
                std::error::Error::source(&error).map_or_else(String::new, ToString::to_string)
            )),
        })
    }
}

fn certificates(CaBundle { path, named_by }: &CaBundle) -> Result<Vec<Certificate>, String> {
    let name = format!("{named_by} {}", shown(path));
    let pem = match read_file(path) {
        Ok(Some(pem)) => pem,
        Ok(None) => return Err(format!("{named_by}: file not found: {}", shown(path))),
        Err(error) => return Err(format!("{named_by}: {error}")),
    };
    match Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(format!("{name}: no certificate found (PEM is required)")),
        Err(_) => Err(format!("{name}: the file is not valid PEM")),
    }
}

impl Drop for WebClient {
    fn drop(&mut self) {
        // A normal drop would wait for a running name look-up, up to a minute.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Http for WebClient {
    fn send(
        &self,
        request: &HttpRequest,
        transport: &Transport,
    ) -> Result<HttpResponse, TransportError> {
        let url = parse_url(&request.url)?;
        let host = shown_host(&url);
        let route = if transport.proxy {
            self.proxies.route(&url).map_err(|message| {
                TransportError::unsent(TransportErrorKind::Configuration, message)
            })?
        } else {
            Route::Direct
        };
        let proxy = match &route {
            Route::Through(address) => Some(address.shown.clone()),
            Route::Direct | Route::System => None,
        };
        let destination = Destination {
            host: &host,
            proxy: proxy.as_deref(),
            connect_timeout: transport.connect_timeout,
            has_ca_bundle: transport.ca_bundle.is_some(),
        };
        // A proxy that is reached over TLS needs the certificates too.
        let has_tls = url.scheme() == "https"
            || route == Route::System
            || matches!(&route, Route::Through(address) if address.url.scheme() == "https");
        let client = self.client(&ClientKey {
            route,
            connect_timeout: transport.connect_timeout,
            ca_bundle: transport.ca_bundle.clone().filter(|_| has_tls),
            has_tls,
        })?;
        let runtime = self.runtime()?;
        let exchange = async {
            let exchange = exchange(&client, request, url, transport.maximum_body, &destination);
            tokio::time::timeout(transport.total_timeout, exchange).await
        };
        let outcome = runtime.block_on(exchange).unwrap_or_else(|_| {
            let seconds = seconds(transport.total_timeout);
            let message = format!("no answer from {host} within {seconds} s");
            Err(TransportError::unclear(TransportErrorKind::Timeout, message))
        });
        match &outcome {
            Ok(response) => tracing::trace!(host, status = response.status, "answer"),
            Err(error) => tracing::trace!(host, error = error.message, "no answer"),
        }
        outcome
    }
}

async fn exchange(
    client: &reqwest::Client,
    request: &HttpRequest,
    url: Url,
    maximum_body: usize,
    destination: &Destination<'_>,
) -> Result<HttpResponse, TransportError> {
    let method = request.method.as_str().parse::<reqwest::Method>();
    let method = method.expect("each is a method of HTTP");
    let mut builder = client.request(method, url).headers(headers(request)?);
    let body = request.body.expose();
    if !body.is_empty() || matches!(request.method, Method::Post | Method::Put) {
        builder = builder.body(body.to_owned());
    }
    let response = builder.send().await.map_err(|error| explain(&error, destination))?;
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let body = read_body(response, maximum_body, destination.host).await?;
    Ok(HttpResponse::new(status, headers, body))
}

async fn read_body(
    mut response: reqwest::Response,
    maximum: usize,
    host: &str,
) -> Result<Vec<u8>, TransportError> {
    let too_large = || {
        let message = format!("the answer of {host} is larger than {maximum} bytes");
        TransportError::unclear(TransportErrorKind::TooLarge, message)
    };
    let announced = response.content_length().unwrap_or(0);
    if announced > maximum as u64 {
        return Err(too_large());
    }
    // Large enough for most responses: a growing buffer would leave copies of secrets.
    let expected = usize::try_from(announced).unwrap_or(0).max(64 * 1024);
    let mut body = Vec::with_capacity(expected.min(maximum));
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if chunk.len() > maximum - body.len() => return Err(too_large()),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(_) => {
                let message = format!("the answer of {host} broke off after {} bytes", body.len());
                return Err(TransportError::unclear(TransportErrorKind::Body, message));
            }
        }
    }
}

fn headers(request: &HttpRequest) -> Result<HeaderMap, TransportError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let unusable = || {
            let message = format!("the value of the header {name} cannot be sent");
            TransportError::unsent(TransportErrorKind::Request, message)
        };
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable())?;
        let mut value = HeaderValue::from_str(value.expose()).map_err(|_| unusable())?;
        value.set_sensitive(true);
        headers.append(header, value);
    }
    Ok(headers)
}

fn parse_url(text: &str) -> Result<Url, TransportError> {
    let refuse = |why: &str| {
        let address = text.split(['?', '#']).next().unwrap_or_default();
        // A password would be before the @.
        let address = address.rsplit('@').next().unwrap_or_default();
        let message = format!("{address:?} is not an address to send a request to: {why}");
        Err(TransportError::unsent(TransportErrorKind::Request, message))
    };
    match Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            refuse("it must start with http:// or https://")
        }
        Ok(url) if url.host_str().is_none_or(str::is_empty) => refuse("it has no host"),
        Ok(url) => Ok(url),
        Err(_) if !text.is_ascii() => {
            refuse("write a host name in other letters than ASCII as xn--…")
        }
        Err(error) => refuse(&error.to_string()),
    }
}

/// The host, with an unusual port.
fn shown_host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests;
