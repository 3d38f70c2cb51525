//! Faults that a test orders: what to do instead of, or to, the answer of an operation.

use std::time::Duration;

use crate::http::Response;
use crate::route::{Call, Service};

/// What goes wrong. Kinds marked *unserved* keep the request from the service: nothing is used up or changed there.
#[derive(Clone, Debug)]
pub enum FaultKind {
    /// A status without a body. *Unserved.*
    Status(u16),
    /// An error in the form of the service (XML, or JSON with `x-amzn-ErrorType`). *Unserved.*
    Error {
        /// HTTP status.
        status: u16,
        /// Code or exception name, `ServiceUnavailable` for instance.
        code: String,
        /// Text for people.
        message: String,
    },
    /// The throttling error of the service. *Unserved.*
    Throttle,
    /// This answer instead. *Unserved.*
    Reply {
        /// HTTP status.
        status: u16,
        /// Media type.
        content_type: String,
        /// The whole body.
        body: String,
    },
    /// A status without a body, and after how many seconds to try again. *Unserved.*
    RetryAfter(u16, u64),
    /// To another address. *Unserved.*
    Redirect(String),
    /// The sign-in page of a hotel network, with status 200. *Unserved.*
    Html,
    /// Bytes that are not HTTP, then close. *Unserved.*
    Garbage,
    /// A head, then a body without end. *Unserved.*
    Endless,
    /// Close without answer. *Unserved.*
    CloseEarly,
    /// Never an answer, the connection stays open. *Unserved.*
    Hang,
    /// The whole emulator ends: this connection closes, later ones are refused. *Unserved.*
    Gone,
    /// The right answer after a while.
    Latency(Duration),
    /// The request is served, but the connection closes without the answer.
    LostAnswer,
    /// The request is served, half of the body arrives, then close.
    Truncate,
    /// The request is served, half of the body arrives, then the connection is reset.
    Reset,
    /// The right answer under a wrong media type.
    Mislabelled,
    /// The right answer, one byte at a time with a pause before each.
    Drip(Duration),
}

/// A fault and when it strikes.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Only requests to this service; `None`: to any.
    pub service: Option<Service>,
    /// Only this operation; `None`: any.
    pub operation: Option<String>,
    /// How many matching requests pass before the fault begins.
    pub after: usize,
    /// How many times it strikes; `None`: for ever.
    pub times: Option<usize>,
    /// What happens.
    pub kind: FaultKind,
}

impl Fault {
    /// A fault that strikes every request for ever, until narrowed.
    #[must_use]
    pub fn new(kind: FaultKind) -> Self {
        Self { service: None, operation: None, after: 0, times: None, kind }
    }

    /// Only requests to this service.
    #[must_use]
    pub fn service(mut self, service: Service) -> Self {
        self.service = Some(service);
        self
    }

    /// Only this operation.
    #[must_use]
    pub fn operation(mut self, operation: &str) -> Self {
        self.operation = Some(operation.to_owned());
        self
    }

    /// Only after so many matching requests.
    #[must_use]
    pub fn after(mut self, requests: usize) -> Self {
        self.after = requests;
        self
    }

    /// Only so many times.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    fn matches(&self, call: &Call) -> bool {
        self.service.is_none_or(|service| service == call.service)
            && self.operation.as_ref().is_none_or(|operation| *operation == call.operation)
    }
}

/// The faults in their order; the first that matches strikes.
#[derive(Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.list.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.list.clear();
    }

    /// The fault that strikes this call, counted.
    pub(crate) fn strike(&mut self, call: &Call) -> Option<FaultKind> {
        for fault in &mut self.list {
            if !fault.matches(call) || fault.times == Some(0) {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
                continue;
            }
            fault.times = fault.times.map(|times| times - 1);
            return Some(fault.kind.clone());
        }
        None
    }
}

/// The answer that a fault puts in the place of the service's; `None` if the service shall answer or nobody.
pub(crate) fn replacement(
    kind: &FaultKind,
    service: Service,
    request_id: &str,
) -> Option<Response> {
    match kind {
        FaultKind::Status(status) => Some(Response::empty(*status)),
        FaultKind::Error { status, code, message } => {
            Some(service.error(*status, code, message, request_id))
        }
        FaultKind::Throttle => Some(service.throttled(request_id)),
        FaultKind::Reply { status, content_type, body } => {
            Some(Response::new(*status, content_type, body.clone()))
        }
        FaultKind::RetryAfter(status, seconds) => {
            Some(Response::empty(*status).with_header("Retry-After", seconds.to_string()))
        }
        FaultKind::Redirect(location) => {
            Some(Response::page(302, "moved").with_header("Location", location))
        }
        FaultKind::Html => Some(Response::page(200, "Welcome. Sign in to use the guest network.")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_waits_strikes_so_many_times_and_ends() {
        let call = Call { service: Service::Sts, operation: "AssumeRole".to_owned() };
        let other = Call { service: Service::Portal, operation: "ListAccounts".to_owned() };
        let mut faults = Faults::default();
        let fault = Fault::new(FaultKind::Throttle).operation("AssumeRole").after(1).times(2);
        faults.add(fault.service(Service::Sts));
        let struck: Vec<bool> = (0..5).map(|_| faults.strike(&call).is_some()).collect();
        assert_eq!(struck, [false, true, true, false, false]);
        assert!(faults.strike(&other).is_none());
    }
}
