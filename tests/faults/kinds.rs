//! Every fault of a server, and the exit codes that are right for it.

use std::time::Duration;

use aws_emulator::{FaultKind, Service};

use super::calls::Call;

pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) how: How,
    /// The exit codes that are right for a line that fails.
    pub(super) codes: &'static [i32],
    /// The call may succeed all the same.
    pub(super) may_succeed: bool,
    /// The service has done what it was asked for.
    pub(super) is_served: bool,
    /// It takes the time limits to notice.
    pub(super) is_slow: bool,
}

pub(super) enum How {
    /// By a fault of the emulator.
    Fault(fn(&Call) -> FaultKind),
    /// The endpoint is called with `https`, and does not speak TLS.
    Tls,
    /// The server's clock is ahead by so many seconds.
    Clock(i64),
}

const fn kind(name: &'static str, fault: fn(&Call) -> FaultKind) -> Kind {
    Kind {
        name,
        how: How::Fault(fault),
        codes: &[6],
        may_succeed: false,
        is_served: false,
        is_slow: false,
    }
}

fn reply(status: u16, content_type: &str, body: &str) -> FaultKind {
    FaultKind::Reply { status, content_type: content_type.to_owned(), body: body.to_owned() }
}

/// JSON or XML as the service would begin it.
fn half(call: &Call) -> FaultKind {
    match call.service {
        Service::Sts => reply(200, "text/xml", "<AssumeRoleResponse><AssumeRoleResult><Cred"),
        _ => reply(200, "application/json", "{\"accessToken\": \"aoa"),
    }
}

/// How the service says that what it was given has expired.
fn expired(call: &Call) -> FaultKind {
    let (status, code) = match (call.service, call.operation) {
        (Service::Sts, "AssumeRoleWithWebIdentity") => (400, "ExpiredTokenException"),
        (Service::Sts, _) => (403, "ExpiredToken"),
        (Service::Oidc, "CreateToken") => (400, "InvalidGrantException"),
        (Service::Oidc, _) => (401, "InvalidClientException"),
        (Service::Portal, _) => (401, "UnauthorizedException"),
        (Service::Signin, "Federation") => (400, "ExpiredToken"),
        _ => (401, "TOKEN_EXPIRED"),
    };
    FaultKind::Error { status, code: code.to_owned(), message: "it has expired".to_owned() }
}

fn skewed(call: &Call) -> FaultKind {
    let code = match call.service {
        Service::Sts => "RequestTimeTooSkewed",
        _ => "InvalidRequestException",
    };
    FaultKind::Error { status: 403, code: code.to_owned(), message: "the time differs".to_owned() }
}

pub(super) const KINDS: &[Kind] = &[
    kind("refused connection", |_| FaultKind::Gone),
    kind("closed without an answer", |_| FaultKind::CloseEarly),
    Kind { is_served: true, ..kind("closed in the middle", |_| FaultKind::Truncate) },
    Kind { is_served: true, ..kind("reset in the middle", |_| FaultKind::Reset) },
    Kind { is_served: true, ..kind("answer lost", |_| FaultKind::LostAnswer) },
    Kind { is_slow: true, ..kind("silent", |_| FaultKind::Hang) },
    Kind {
        is_slow: true,
        is_served: true,
        ..kind("trickling", |_| FaultKind::Drip(Duration::from_secs(2)))
    },
    kind("429", |_| FaultKind::Status(429)),
    kind("429 with Retry-After", |_| FaultKind::RetryAfter(429, 3600)),
    kind("500", |_| FaultKind::Status(500)),
    kind("500 with Retry-After", |_| FaultKind::RetryAfter(500, 1)),
    kind("503", |_| FaultKind::Status(503)),
    kind("503 with Retry-After", |_| FaultKind::RetryAfter(503, 3600)),
    kind("throttled", |_| FaultKind::Throttle),
    kind("half a document", half),
    kind("empty body", |_| reply(200, "application/json", "")),
    kind("empty document", |_| reply(200, "application/json", "{}")),
    kind("endless body", |_| FaultKind::Endless),
    kind("huge body", |_| reply(200, "application/json", &" ".repeat(9 << 20))),
    Kind {
        is_served: true,
        may_succeed: true,
        ..kind("wrong content type", |_| FaultKind::Mislabelled)
    },
    kind("sign-in page of a hotel", |_| FaultKind::Html),
    kind("redirect", |_| FaultKind::Redirect("http://127.0.0.1:1/elsewhere".to_owned())),
    kind("not HTTP", |_| FaultKind::Garbage),
    Kind { how: How::Tls, ..kind("TLS", |_| FaultKind::Garbage) },
    Kind { codes: &[3, 5], ..kind("expired", expired) },
    Kind { codes: &[3, 5], ..kind("clock skew", skewed) },
    Kind {
        how: How::Clock(3600),
        codes: &[3, 5, 6],
        may_succeed: true,
        is_served: true,
        ..kind("server's clock ahead", |_| FaultKind::Garbage)
    },
    Kind {
        how: How::Clock(-3600),
        codes: &[3, 5, 6],
        may_succeed: true,
        is_served: true,
        ..kind("server's clock behind", |_| FaultKind::Garbage)
    },
];
