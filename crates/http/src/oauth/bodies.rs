//! What the OAuth endpoints take and tell.

use keywright_core::{
    id::AccountId,
    member::Account,
    token::{KindName, Token},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::seconds;
use crate::{access_tokens::bodies::TokenType, judge::Bearer, public_url::PublicUrl};

/// Of which token to tell
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"token": "(53 characters that start with api-kw)"}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct IntrospectionForm {
    /// The text of an access token
    token: String,
    /// Ignored: there is one type of token
    token_type_hint: Option<String>,
}

/// Which token to revoke
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"token": "(53 characters that start with api-kw)"}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) struct RevocationForm {
    /// The text of an access token
    token: String,
    /// Ignored: there is one type of token
    token_type_hint: Option<String>,
}

/// What is known of a token; of one that is not active, that alone
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = json!({
    "active": true, "client_id": "0193a5c0-0000-7000-8000-000000000001", "username": "ben@example.com",
    "token_type": "Bearer", "exp": 1_798_761_600, "iat": 1_795_462_325, "sub": "0193a5c0-0000-7000-8000-000000000031",
    "iss": "https://keys.example.com", "jti": "0193a5c0-0000-7000-8000-000000000001", "x_token_type": "Personal",
    "x_name": "my laptop", "x_organization_id": "0193a5c0-0000-7000-8000-000000000041",
}))]
pub(super) struct Introspection {
    /// Whether it lets its bearer in
    active: bool,
    /// The id of the token
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<Uuid>,
    /// The e-mail address of the member for whom a personal token acts
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, example = "Bearer")]
    token_type: Option<&'static str>,
    /// When it ends by itself, in seconds since 1970; not there if it does not
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<u64>,
    /// When it was made, in seconds since 1970
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<u64>,
    /// The member for whom a personal token acts, or the service token itself
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<Uuid>,
    /// This server
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    /// The id of the token
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x_token_type: Option<TokenType>,
    /// What people call it
    #[serde(skip_serializing_if = "Option::is_none")]
    x_name: Option<String>,
    /// Where it works
    #[serde(skip_serializing_if = "Option::is_none")]
    x_organization_id: Option<Uuid>,
}

/// Why an OAuth endpoint did nothing (RFC 6749, 5.2)
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"error": "invalid_request", "error_description": "token is required"}))]
pub(super) struct OAuthFailure {
    /// A code to branch on
    #[schema(value_type = String)]
    pub(super) error: &'static str,
    /// For people
    pub(super) error_description: String,
}

/// Where the OAuth endpoints are, and how to authenticate there
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "issuer": "https://keys.example.com", "response_types_supported": [], "grant_types_supported": [],
    "introspection_endpoint": "https://keys.example.com/oauth2/introspect",
    "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "Bearer"],
    "revocation_endpoint": "https://keys.example.com/oauth2/revoke",
    "revocation_endpoint_auth_methods_supported": ["client_secret_basic"],
    "service_documentation": "https://keys.example.com/swagger-ui/",
}))]
pub(super) struct Metadata {
    /// By what this server is known
    issuer: String,
    /// None: tokens are made over the API and in the console
    response_types_supported: [String; 0],
    /// None
    grant_types_supported: [String; 0],
    introspection_endpoint: String,
    #[schema(value_type = Vec<String>)]
    introspection_endpoint_auth_methods_supported: [&'static str; 2],
    revocation_endpoint: String,
    #[schema(value_type = Vec<String>)]
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
    service_documentation: String,
}

impl Introspection {
    /// All that is told of a token that is not active, for whatever reason.
    pub(super) const INACTIVE: Self = Self {
        active: false,
        client_id: None,
        username: None,
        token_type: None,
        exp: None,
        iat: None,
        sub: None,
        iss: None,
        jti: None,
        x_token_type: None,
        x_name: None,
        x_organization_id: None,
    };

    pub(super) fn of(
        bearer: &Bearer,
        token: &Token,
        account: Option<&Account>,
        issuer: Option<&PublicUrl>,
    ) -> Self {
        let id = token.id.uuid();
        let kind = match token.kind.name() {
            KindName::Personal => TokenType::Personal,
            KindName::Service => TokenType::Service,
        };
        Self {
            active: true,
            client_id: Some(id),
            username: account.map(|it| it.email.to_string()),
            token_type: Some("Bearer"),
            exp: bearer.expires_at.map(seconds),
            iat: Some(seconds(token.created_at)),
            sub: Some(bearer.member.map_or(id, AccountId::uuid)),
            iss: issuer.map(ToString::to_string),
            jti: Some(id),
            x_token_type: Some(kind),
            x_name: Some(token.name.to_string()),
            x_organization_id: Some(bearer.organization.uuid()),
        }
    }
}

impl Metadata {
    /// What a server says that is known by this address.
    pub(super) fn of(issuer: &PublicUrl) -> Self {
        Self {
            issuer: issuer.to_string(),
            response_types_supported: [],
            grant_types_supported: [],
            introspection_endpoint: format!("{issuer}/oauth2/introspect"),
            introspection_endpoint_auth_methods_supported: ["client_secret_basic", "Bearer"],
            revocation_endpoint: format!("{issuer}/oauth2/revoke"),
            revocation_endpoint_auth_methods_supported: ["client_secret_basic"],
            service_documentation: format!("{issuer}/swagger-ui/"),
        }
    }
}
