//! The container credentials endpoint, as ECS, EKS pod identity and plain HTTP providers speak it.

use serde_json::json;

use crate::clock::rfc3339;
use crate::control::Emulator;
use crate::http::{Request, Response};
use crate::identity::{Principal, PrincipalKind};
use crate::mint::Mint;
use crate::route::Service;
use crate::world::World;

/// The container whose credentials are served.
#[derive(Default)]
pub(crate) struct Container {
    role: Option<(String, String, i64)>,
    authorization: Option<String>,
}

/// A role session of a machine: instance or container.
pub(crate) fn instance_principal(
    account: &str,
    role: &str,
    session: &str,
    mint: &mut Mint,
) -> Principal {
    Principal {
        kind: PrincipalKind::Role,
        account: account.to_owned(),
        arn: format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
        user_id: format!("{}:{session}", mint.identifier("AROA", 17)),
        role_arn: Some(format!("arn:aws:iam::{account}:role/{role}")),
        mfa: false,
        is_chained: false,
    }
}

pub(crate) fn serve(world: &mut World, request: &Request, request_id: &str) -> Response {
    let Some((account, role, seconds)) = world.container.role.clone() else {
        return Service::Container.error(404, "NotFound", "No credentials here", request_id);
    };
    if request.header("authorization") != world.container.authorization.as_deref() {
        return Service::Container.error(401, "Unauthorized", "Wrong token", request_id);
    }
    let expires_at = world.clock.now() + seconds;
    let principal = instance_principal(&account, &role, "container", &mut world.mint);
    let key = world.identities.issue(&mut world.mint, principal, expires_at);
    let body = json!({
        "AccessKeyId": key.id,
        "SecretAccessKey": key.secret,
        "Token": key.token,
        "Expiration": rfc3339(expires_at),
        "AccountId": account,
    });
    Response::json(200, &body)
}

/// Scripting: the container.
impl Emulator {
    /// Gives the container a role, with credentials of so many seconds; requests must carry exactly this
    /// `Authorization` header (`None`: must not carry any).
    pub fn set_container_role(
        &self,
        name: &str,
        account: &str,
        seconds: i64,
        authorization: Option<&str>,
    ) {
        let mut world = self.world();
        world.container.role = Some((account.to_owned(), name.to_owned(), seconds));
        world.container.authorization = authorization.map(str::to_owned);
    }

    /// What to put into `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
    #[must_use]
    pub fn container_uri(&self) -> String {
        format!("{}/container/credentials", self.url())
    }
}
