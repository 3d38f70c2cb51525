//! Where secrets are kept, and whether that is what the settings ask for.

use super::Finding;
use crate::session::Context;
use crate::settings::TokenStore;

pub(super) fn check(context: &Context<'_>) -> Vec<Finding> {
    let system = context.system;
    let in_use = system.store_in_use();
    let place = in_use.store.map(|store| system.place_of_key(store));
    let cache = match (place, in_use.trouble) {
        (Some(place), None) => Finding::fine("cache", format!("encrypted, the key is in {place}")),
        (Some(place), Some(trouble)) => {
            Finding::note("cache", format!("encrypted, the key is in {place}: {trouble}"))
                .mended_by("awsso settings set credential_store file")
        }
        (None, None) => Finding::note(
            "cache",
            "nothing is saved (credential_store = none): a prompt waits for each renewal",
        ),
        (None, Some(trouble)) => Finding::problem("cache", format!("nothing is saved: {trouble}"))
            .mended_by(trouble.hint_text().unwrap_or("awsso settings set credential_store auto")),
    };
    let is_private = context.settings().sso_token_store == TokenStore::Private;
    let own = "of awsso alone (sso_token_store = private)";
    let tokens = is_private.then(|| match in_use.store {
        Some(_) => Finding::fine("sign-in", format!("encrypted tokens {own}")),
        None => Finding::problem("sign-in", format!("no tokens are saved {own}"))
            .mended_by("awsso settings set sso_token_store shared"),
    });
    std::iter::once(cache).chain(tokens).collect()
}
