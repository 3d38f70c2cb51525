//! Identity Center's access portal API: accounts, roles, role credentials, logout. Access tokens are the OIDC part's.

use std::collections::HashMap;
use std::time::Instant;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::control::Emulator;
use crate::form;
use crate::http::{Request, Response};
use crate::identity::{Principal, PrincipalKind};
use crate::mint::hex;
use crate::route::Service;
use crate::world::World;

/// A token bucket over all requests to the portal.
#[derive(Clone, Copy, Debug)]
pub struct RateLimit {
    /// How many requests may come at once.
    pub burst: f64,
    /// How many more may come in each second.
    pub per_second: f64,
}

struct Bucket {
    limit: RateLimit,
    level: f64,
    filled_at: Instant,
}

impl Bucket {
    fn take(&mut self) -> bool {
        let now = Instant::now();
        let gained = now.duration_since(self.filled_at).as_secs_f64() * self.limit.per_second;
        self.filled_at = now;
        self.level = (self.level + gained).min(self.limit.burst);
        if self.level < 1.0 {
            return false;
        }
        self.level -= 1.0;
        true
    }
}

struct Account {
    id: String,
    name: String,
    email: String,
    /// Name and session duration in seconds.
    roles: Vec<(String, i64)>,
}

/// Accounts, assignments and how they are listed.
pub(crate) struct Portal {
    accounts: Vec<Account>,
    index: HashMap<String, usize>,
    page_size: usize,
    bucket: Option<Bucket>,
    user_name: String,
}

impl Default for Portal {
    fn default() -> Self {
        Self {
            accounts: Vec::new(),
            index: HashMap::new(),
            page_size: 100,
            bucket: None,
            user_name: "jo@example.com".to_owned(),
        }
    }
}

impl Portal {
    fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.get(*self.index.get(id)?)
    }

    fn account_mut(&mut self, id: &str) -> &mut Account {
        let position = *self.index.entry(id.to_owned()).or_insert_with(|| {
            let (id, name, email) = (id.to_owned(), String::new(), String::new());
            self.accounts.push(Account { id, name, email, roles: Vec::new() });
            self.accounts.len() - 1
        });
        &mut self.accounts[position]
    }
}

/// Status, exception and message.
type Refused = (u16, &'static str, String);
type Answer = Result<Value, Refused>;

fn invalid(message: &str) -> Refused {
    (400, "InvalidRequestException", message.to_owned())
}

pub(crate) fn serve(
    world: &mut World,
    operation: &str,
    request: &Request,
    request_id: &str,
) -> Response {
    if world.portal.bucket.as_mut().is_some_and(|bucket| !bucket.take()) {
        return Service::Portal.throttled(request_id);
    }
    let answer = match operation {
        "ListAccounts" => list_accounts(world, request),
        "ListAccountRoles" => list_roles(world, request),
        "GetRoleCredentials" => role_credentials(world, request),
        _ => logout(world, request),
    };
    match answer {
        Ok(Value::Null) => Response::empty(200),
        Ok(body) => Response::json(200, &body),
        Err((status, code, message)) => Service::Portal.error(status, code, &message, request_id),
    }
}

/// The access token, valid for this service.
fn bearer<'a>(world: &World, request: &'a Request) -> Result<&'a str, Refused> {
    let token = request.header("x-amz-sso_bearer_token").unwrap_or_default();
    if world.oidc.admits_to_portal(token, world.clock.now()) {
        return Ok(token);
    }
    Err((401, "UnauthorizedException", "Session token not found or invalid".to_owned()))
}

/// The query, decoded, with no names but these.
fn parameters(request: &Request, names: &[&str]) -> Result<Vec<(String, String)>, Refused> {
    let pairs = form::unique_pairs(&request.query)
        .ok_or_else(|| invalid("The query string is not properly encoded"))?;
    match pairs.iter().find(|(name, _)| !names.contains(&name.as_str())) {
        Some((name, _)) => Err(invalid(&format!("Unknown parameter {name}"))),
        None => Ok(pairs),
    }
}

fn account_id(pairs: &[(String, String)]) -> Result<&str, Refused> {
    form::value(pairs, "account_id")
        .filter(|id| id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or_else(|| invalid("account_id must be twelve digits"))
}

fn list_accounts(world: &World, request: &Request) -> Answer {
    bearer(world, request)?;
    let pairs = parameters(request, &["max_result", "next_token"])?;
    let accounts = &world.portal.accounts;
    let page = page(&pairs, "accounts", accounts.len(), world.portal.page_size)?;
    let list: Vec<Value> = accounts[page.from..page.to].iter().map(describe_account).collect();
    Ok(json!({"accountList": list, "nextToken": page.next}))
}

fn describe_account(account: &Account) -> Value {
    let mut described = json!({"accountId": account.id});
    for (field, text) in [("accountName", &account.name), ("emailAddress", &account.email)] {
        if !text.is_empty() {
            described[field] = json!(text);
        }
    }
    described
}

fn list_roles(world: &World, request: &Request) -> Answer {
    bearer(world, request)?;
    let pairs = parameters(request, &["account_id", "max_result", "next_token"])?;
    let id = account_id(&pairs)?;
    let unknown = || (404, "ResourceNotFoundException", "Account not found".to_owned());
    let account = world.portal.account(id).ok_or_else(unknown)?;
    let page = page(&pairs, id, account.roles.len(), world.portal.page_size)?;
    let roles = &account.roles[page.from..page.to];
    let list: Vec<Value> =
        roles.iter().map(|(name, _)| json!({"roleName": name, "accountId": id})).collect();
    Ok(json!({"roleList": list, "nextToken": page.next}))
}

fn role_credentials(world: &mut World, request: &Request) -> Answer {
    bearer(world, request)?;
    let pairs = parameters(request, &["account_id", "role_name"])?;
    let id = account_id(&pairs)?;
    let name = form::value(&pairs, "role_name").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| invalid("role_name is missing"))?;
    let account = world.portal.account(id);
    let role = account.and_then(|account| account.roles.iter().find(|(known, _)| known == name));
    let seconds = role.ok_or_else(|| (403, "ForbiddenException", "No access".to_owned()))?.1;
    let expires_at = world.clock.now_milliseconds() + seconds * 1000;
    let principal = reserved_role(id, name, &world.portal.user_name);
    let key = world.identities.issue(&mut world.mint, principal, expires_at / 1000);
    Ok(json!({"roleCredentials": {
        "accessKeyId": key.id,
        "secretAccessKey": key.secret,
        "sessionToken": key.token,
        "expiration": expires_at,
    }}))
}

/// The session that a permission set becomes in an account.
fn reserved_role(account: &str, permission_set: &str, user: &str) -> Principal {
    let digest = hex(&Sha256::digest(format!("{account}/{permission_set}").as_bytes()));
    let role = format!("AWSReservedSSO_{permission_set}_{}", &digest[..16]);
    let path = "aws-reserved/sso.amazonaws.com";
    Principal {
        kind: PrincipalKind::Role,
        account: account.to_owned(),
        arn: format!("arn:aws:sts::{account}:assumed-role/{role}/{user}"),
        user_id: format!("AROA{}:{user}", digest[16..33].to_ascii_uppercase()),
        role_arn: Some(format!("arn:aws:iam::{account}:role/{path}/{role}")),
        mfa: false,
        is_chained: false,
    }
}

fn logout(world: &mut World, request: &Request) -> Answer {
    let token = bearer(world, request)?;
    world.oidc.end_session_of(token);
    Ok(Value::Null)
}

struct Page {
    from: usize,
    to: usize,
    next: Option<String>,
}

/// Cuts a page out of a list. Tokens are good for their list only, and all of them hold `+`, `/` and `=`.
fn page(
    pairs: &[(String, String)],
    list: &str,
    length: usize,
    page_size: usize,
) -> Result<Page, Refused> {
    let most = match form::value(pairs, "max_result") {
        None => 100,
        Some(text) => text
            .parse::<usize>()
            .ok()
            .filter(|most| (1..=100).contains(most))
            .ok_or_else(|| invalid("max_result must be a number from 1 to 100"))?,
    };
    let from = match form::value(pairs, "next_token") {
        None => 0,
        Some(token) => read_token(token, list)
            .filter(|from| *from <= length)
            .ok_or_else(|| invalid("next_token is not valid"))?,
    };
    let to = length.min(from + most.min(page_size).max(1));
    let next =
        (to < length).then(|| format!("Aw+/{}==", STANDARD.encode(format!("{list}|{to}|page"))));
    Ok(Page { from, to, next })
}

fn read_token(token: &str, list: &str) -> Option<usize> {
    let inner = token.strip_prefix("Aw+/")?.strip_suffix("==")?;
    let text = String::from_utf8(STANDARD.decode(inner).ok()?).ok()?;
    text.strip_prefix(list)?.strip_prefix('|')?.strip_suffix("|page")?.parse().ok()
}

/// Scripting: the portal.
impl Emulator {
    /// Adds an account, or renames it. An empty name or address is left out of answers, as AWS does.
    pub fn add_account(&self, id: &str, name: &str, email: &str) {
        let mut world = self.world();
        let account = world.portal.account_mut(id);
        name.clone_into(&mut account.name);
        email.clone_into(&mut account.email);
    }

    /// Assigns a permission set in an account (added if it is new), with sessions of so many seconds.
    pub fn assign(&self, account: &str, permission_set: &str, seconds: i64) {
        let mut world = self.world();
        let roles = &mut world.portal.account_mut(account).roles;
        roles.retain(|(name, _)| name != permission_set);
        roles.push((permission_set.to_owned(), seconds));
    }

    /// Takes an assignment back.
    pub fn unassign(&self, account: &str, permission_set: &str) {
        let mut world = self.world();
        world.portal.account_mut(account).roles.retain(|(name, _)| name != permission_set);
    }

    /// The most items on a page of a list; 100 at first.
    pub fn set_page_size(&self, items: usize) {
        self.world().portal.page_size = items;
    }

    /// Throttles the portal, or ends it.
    pub fn limit_portal_rate(&self, limit: Option<RateLimit>) {
        self.world().portal.bucket =
            limit.map(|limit| Bucket { limit, level: limit.burst, filled_at: Instant::now() });
    }

    /// The user whose sessions these are: the role session name of role credentials.
    pub fn set_user_name(&self, name: &str) {
        name.clone_into(&mut self.world().portal.user_name);
    }
}
