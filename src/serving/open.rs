//! Opens the endpoint, and keeps it while something else runs.

use std::sync::Arc;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::desk::{Desk, Slot};
use super::keeper;
use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, Secret};
use crate::plan::Plan;
use crate::sys::{Listener, System, Visitors};
use crate::wire::container;

/// A target, and the credentials that it begins with.
pub(crate) struct Served<'a> {
    plan: &'a Plan,
    pub(super) credentials: Credentials,
}

impl<'a> Served<'a> {
    /// Refuses credentials that clients do not take from an endpoint: those that do not end.
    pub(crate) fn new(plan: &'a Plan, credentials: Credentials) -> Result<Self> {
        if container::to_json(&credentials).is_some() {
            return Ok(Self { plan, credentials });
        }
        let name = &plan.label;
        let text = format!("cannot serve {name:?}: it has long-term keys, which need no renewal");
        Err(Error::new(Kind::Usage, text).hint(format!("awsso env {}", shell_words::quote(name))))
    }
}

/// Where a program gets the credentials of one target.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    pub(crate) token: Secret,
}

/// 256 bits, in characters that a header and a variable can hold.
pub(super) fn new_token(system: &System) -> Result<Secret> {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    system.random.fill(&mut *bytes)?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(*bytes)))
}

/// Serves the targets while `body` runs, which is given their endpoints in the same order.
pub(crate) fn serve<R>(
    system: &System,
    targets: Vec<Served<'_>>,
    body: impl FnOnce(&[Endpoint]) -> R,
) -> Result<R> {
    serve_until(system, targets, None, body)
}

/// Is told the query of a request that ends the service.
type End = Box<dyn Fn(&str) + Send + Sync>;

/// The same; `end` is given the query of a request that ends the service.
pub(super) fn serve_until<R>(
    system: &System,
    targets: Vec<Served<'_>>,
    end: Option<End>,
    body: impl FnOnce(&[Endpoint]) -> R,
) -> Result<R> {
    let (mut plans, mut slots, mut endpoints) = (Vec::new(), Vec::new(), Vec::new());
    for (number, Served { plan, credentials }) in (1..).zip(targets) {
        let (path, token) = (format!("/credentials/{number}"), new_token(system)?);
        slots.push(Slot::new(path.clone(), token.clone(), credentials));
        endpoints.push(Endpoint { url: path, token });
        plans.push(plan);
    }
    let desk = Arc::new(Desk { slots });
    let answering = Arc::clone(&desk);
    let listener = Listener::open(None, Visitors::Anyone, move |request| {
        answering.answer(request, end.as_ref().map(|end| &**end as &dyn Fn(&str)))
    })?;
    for endpoint in &mut endpoints {
        endpoint.url = format!("http://127.0.0.1:{}{}", listener.port(), endpoint.url);
    }
    let stopping = Stopping(&desk);
    Ok(thread::scope(|scope| {
        for (plan, slot) in plans.iter().zip(&desk.slots) {
            scope.spawn(|| keeper::keep(system, plan, slot));
        }
        let result = body(&endpoints);
        drop(stopping);
        result
    }))
}

/// Stops the renewals when it is dropped, in a panic too: the threads are waited for.
struct Stopping<'a>(&'a Desk);

impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        for slot in &self.0.slots {
            slot.stop();
        }
    }
}
