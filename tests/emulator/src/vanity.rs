//! Start URLs under a company's own name: redirects to the instance's.

use std::collections::HashMap;

use crate::control::Emulator;
use crate::http::{Request, Response};
use crate::world::World;

/// One address.
pub(crate) struct Vanity {
    location: String,
    status: u16,
    refuses_head: bool,
}

/// The addresses by the end of their paths.
pub(crate) type Vanities = HashMap<String, Vanity>;

pub(crate) fn serve(world: &World, request: &Request) -> Response {
    let name = request.path.rsplit('/').next().unwrap_or_default();
    match world.vanities.get(name) {
        Some(vanity) if request.method == "HEAD" && vanity.refuses_head => {
            Response::empty(405).with_error("MethodNotAllowed")
        }
        Some(vanity) => {
            Response::page(vanity.status, "Moved.").with_header("Location", vanity.location.clone())
        }
        None => Response::page(404, "No such page.").with_error("NotFound"),
    }
}

/// Scripting: vanity start URLs.
impl Emulator {
    /// A vanity start URL that redirects to `location` with this status (301, 302, 303, 307 or 308); gives its address,
    /// `http://127.0.0.1:PORT/vanity/NAME`.
    #[must_use]
    pub fn add_vanity_url(&self, name: &str, location: &str, status: u16) -> String {
        let vanity = Vanity { location: location.to_owned(), status, refuses_head: false };
        self.world().vanities.insert(name.to_owned(), vanity);
        format!("{}/vanity/{name}", self.url())
    }

    /// Answers HEAD for all vanity URLs so far with 405, so that clients must come again with GET.
    pub fn refuse_head_of_vanity_urls(&self) {
        for vanity in self.world().vanities.values_mut() {
            vanity.refuses_head = true;
        }
    }
}
