//! The whole state behind one lock, and the one place that hands a request to its service.

use crate::clock::Clock;
use crate::container::Container;
use crate::fault::Faults;
use crate::http::{Request, Response};
use crate::identity::Identities;
use crate::imds::Instance;
use crate::journal::Recorded;
use crate::mint::Mint;
use crate::oidc::Oidc;
use crate::portal::Portal;
use crate::route::{Call, Service};
use crate::signin::Signin;
use crate::vanity::Vanities;
use crate::{container, imds, oidc, portal, signin, sts, vanity};

/// Everything that the emulator knows.
#[derive(Default)]
pub(crate) struct World {
    /// Origin, without a slash at the end.
    pub(crate) url: String,
    pub(crate) clock: Clock,
    pub(crate) mint: Mint,
    pub(crate) identities: Identities,
    pub(crate) oidc: Oidc,
    pub(crate) portal: Portal,
    pub(crate) instance: Instance,
    pub(crate) container: Container,
    pub(crate) signin: Signin,
    pub(crate) vanities: Vanities,
    pub(crate) faults: Faults,
    pub(crate) journal: Vec<Recorded>,
}

impl World {
    /// The service's answer.
    pub(crate) fn serve(&mut self, call: &Call, request: &Request, request_id: &str) -> Response {
        match call.service {
            Service::Sts => sts::serve(self, &call.operation, request, request_id),
            Service::Oidc => oidc::serve(self, &call.operation, request, request_id),
            Service::Portal => portal::serve(self, &call.operation, request, request_id),
            Service::Imds => imds::serve(self, &call.operation, request),
            Service::Container => container::serve(self, request, request_id),
            Service::Signin => signin::serve(self, &call.operation, request),
            Service::StartUrl => vanity::serve(self, request),
            Service::Unknown => Response::page(404, "No such page.").with_error("NotFound"),
        }
    }
}
