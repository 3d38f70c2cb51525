//! Instance metadata, version 2 by default: token, role, credentials, region.

use serde_json::json;

use crate::clock::rfc3339;
use crate::container::instance_principal;
use crate::control::Emulator;
use crate::http::{Request, Response};
use crate::identity::IssuedKey;
use crate::world::World;

/// The instance whose metadata is served.
pub(crate) struct Instance {
    role: Option<InstanceRole>,
    availability_zone: String,
    allows_version_1: bool,
    tokens: Vec<(String, i64)>,
}

struct InstanceRole {
    name: String,
    account: String,
    seconds: i64,
    failure: Option<String>,
    issued: Option<IssuedKey>,
}

impl Default for Instance {
    fn default() -> Self {
        Self {
            role: None,
            availability_zone: "eu-west-1a".to_owned(),
            allows_version_1: false,
            tokens: Vec::new(),
        }
    }
}

pub(crate) fn serve(world: &mut World, operation: &str, request: &Request) -> Response {
    let plain = |text: String| Response::new(200, "text/plain", text);
    if request.header("x-forwarded-for").is_some() {
        return Response::page(403, "Forbidden").with_error("Forbidden");
    }
    if operation == "Token" {
        return token(world, request);
    }
    if let Err(refusal) = check_token(world, request) {
        return refusal;
    }
    let zone = &world.instance.availability_zone;
    match operation {
        "Region" => plain(zone[..zone.len() - 1].to_owned()),
        "AvailabilityZone" => plain(zone.clone()),
        "ListRoles" if world.instance.role.is_some() => {
            plain(world.instance.role.as_ref().map(|role| role.name.clone()).unwrap_or_default())
        }
        "RoleCredentials" => role_credentials(world, request),
        _ => Response::page(404, "Not Found").with_error("NotFound"),
    }
}

fn token(world: &mut World, request: &Request) -> Response {
    let seconds = request.header("x-aws-ec2-metadata-token-ttl-seconds");
    let seconds = seconds.and_then(|text| text.parse::<i64>().ok());
    let Some(seconds) = seconds.filter(|seconds| (1..=21_600).contains(seconds)) else {
        return Response::page(400, "Bad Request").with_error("BadRequest");
    };
    let token = world.mint.opaque("AQAAA", 48) + "==";
    world.instance.tokens.push((token.clone(), world.clock.now() + seconds));
    Response::new(200, "text/plain", token)
        .with_header("x-aws-ec2-metadata-token-ttl-seconds", seconds.to_string())
}

fn check_token(world: &World, request: &Request) -> Result<(), Response> {
    let now = world.clock.now();
    let valid = match request.header("x-aws-ec2-metadata-token") {
        None => world.instance.allows_version_1,
        Some(token) => {
            world.instance.tokens.iter().any(|(known, expiry)| known == token && *expiry > now)
        }
    };
    if valid { Ok(()) } else { Err(Response::page(401, "Unauthorized").with_error("Unauthorized")) }
}

fn role_credentials(world: &mut World, request: &Request) -> Response {
    let World { instance, identities, mint, clock, .. } = world;
    let asked = request.path.rsplit('/').next().unwrap_or_default();
    let Some(role) = instance.role.as_mut().filter(|role| role.name == asked) else {
        return Response::page(404, "Not Found").with_error("NotFound");
    };
    let now = clock.now();
    if let Some(code) = &role.failure {
        let body = json!({
            "Code": code,
            "Message": "EC2 cannot assume the role. Please see documentation for more information.",
            "LastUpdated": rfc3339(now),
        });
        return Response::new(200, "text/plain", body.to_string()).with_error(code);
    }
    let usable =
        role.issued.as_ref().filter(|key| key.expires_at.is_some_and(|expiry| expiry > now));
    let key = usable.cloned().unwrap_or_else(|| {
        let principal = instance_principal(&role.account, &role.name, "i-0123456789abcdef0", mint);
        identities.issue(mint, principal, now + role.seconds)
    });
    role.issued = Some(key.clone());
    let body = json!({
        "Code": "Success",
        "LastUpdated": rfc3339(now),
        "Type": "AWS-HMAC",
        "AccessKeyId": key.id,
        "SecretAccessKey": key.secret,
        "Token": key.token,
        "Expiration": rfc3339(key.expires_at.unwrap_or_default()),
    });
    Response::new(200, "text/plain", body.to_string())
}

/// Scripting: the instance.
impl Emulator {
    /// Gives the instance a role, with credentials of so many seconds.
    pub fn set_instance_role(&self, name: &str, account: &str, seconds: i64) {
        let (name, account) = (name.to_owned(), account.to_owned());
        let role = InstanceRole { name, account, seconds, failure: None, issued: None };
        self.world().instance.role = Some(role);
    }

    /// Answers with this code instead of credentials, `AssumeRoleUnauthorizedAccess` for instance; needs a role.
    pub fn fail_instance_role(&self, code: &str) {
        if let Some(role) = &mut self.world().instance.role {
            role.failure = Some(code.to_owned());
        }
    }

    /// The availability zone; the region is all but its last letter. Default `eu-west-1a`.
    ///
    /// # Panics
    /// When the text is empty or ends in something other than a letter of ASCII.
    pub fn set_availability_zone(&self, zone: &str) {
        assert!(zone.ends_with(|last: char| last.is_ascii_lowercase()), "not a zone: {zone}");
        zone.clone_into(&mut self.world().instance.availability_zone);
    }

    /// Whether requests without a token are served. Off at first.
    pub fn allow_imds_v1(&self, allowed: bool) {
        self.world().instance.allows_version_1 = allowed;
    }
}
