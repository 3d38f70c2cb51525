//! Identity Center's token service (SSO OIDC): client registration, device code, PKCE, refresh.
//!
//! Sources: botocore's model `sso-oidc/2019-06-10`, RFC 6749, RFC 7636, RFC 8628.

mod refusal;
mod reply;
mod request;

pub(crate) use refusal::{OidcCode, OidcError};
pub(crate) use reply::{
    DeviceAuthorization, Registration, Token, parse_device_authorization, parse_registration,
    parse_token,
};
pub(crate) use request::{
    AuthorizationRequest, Client, authorization_url, create_token_with_authorization_code,
    create_token_with_device_code, create_token_with_refresh_token,
    register_client_for_authorization_code, register_client_for_device_code,
    start_device_authorization,
};

/// For messages.
const SERVICE: &str = "SSO OIDC";
