//! The OpenAPI document: what does not come from the handlers.

mod added;
mod cures;
pub(crate) mod served;
mod v30;

use actix_web::App;
use keywright_core::Catalogue;
use serde_json::Value;
use utoipa::{
    Modify, OpenApi as _,
    openapi::{
        OpenApi,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_actix_web::{AppExt, service_config::ServiceConfig};

use crate::error::failures;

/// The document of every route of the server, in OpenAPI 3.1.
///
/// # Errors
/// When it cannot be written as JSON, such as for a map whose keys are no texts.
pub fn openapi() -> Result<Value, serde_json::Error> {
    v31(&of(crate::configure))
}

/// The same document in OpenAPI 3.0.3, for tools that cannot read 3.1.
///
/// # Errors
/// As [`openapi`].
pub fn openapi_30() -> Result<Value, serde_json::Error> {
    openapi().map(v30)
}

/// What the handlers and their types say of these routes.
pub(crate) fn of(routes: fn(&mut ServiceConfig<'_>)) -> OpenApi {
    App::new().into_utoipa_app().openapi(Base::openapi()).configure(routes).split_for_parts().1
}

/// A document as it is published.
pub(crate) fn v31(document: &OpenApi) -> Result<Value, serde_json::Error> {
    serde_json::to_value(document).map(cures::cured)
}

/// The same document for a server that knows other APIs as well.
pub(crate) fn knowing(document: Value, catalogue: &Catalogue) -> Value {
    added::knowing(document, catalogue)
}

/// A published document in OpenAPI 3.0.3.
pub(crate) fn v30(document: Value) -> Value {
    v30::from_v31(document)
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Keywright",
        description = "Access tokens, policies, and one place that decides.\n\nTo try it as a member: log in with \
            `POST /api/v1/identity/login-by-email`, put the `token` of the answer into *Authorize*, *MemberJwt*; then take the \
            `id` of an organization from `GET /api/v1/organizations` and put it into *Authorize*, *Organization*. The token is \
            good for five minutes. An access token needs no organization: it knows its own.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
        contact(name = "Keywright"),
    ),
    servers((url = "/", description = "This server")),
    security(("AccessToken" = []), ("MemberJwt" = [], "Organization" = [])),
    tags(
        (name = "Access tokens", description = "Personal and service tokens: make, list, rename, switch on and off, remove"),
        (name = "Authorization", description = "Ask, from your own API, whose a token is and whether it may; and why"),
        (name = "Leaks", description = "Secrets that were found where others can read them"),
        (name = "Policies", description = "Named sets of statements, and to whom they are attached"),
        (name = "Groups", description = "Groups of members, and their policies"),
        (name = "Members", description = "The people of an organization, their groups and policies"),
        (name = "Identity", description = "Log in, stay logged in, log out, change the password"),
        (name = "User", description = "The caller's own profile, policies and workspaces"),
        (name = "Organizations", description = "The organizations of the caller and their members"),
        (name = "Workspaces", description = "What organizations live in"),
        (name = "Projects", description = "Projects, the first level of guarded resources"),
        (name = "Environments", description = "The environments of a project"),
        (name = "Feature flags", description = "The feature flags of an environment"),
        (name = "Segments", description = "The segments of users that flags of an environment may use"),
        (name = "Plugins", description = "House rules and sinks that bundles add to an organization"),
        (name = "Audit logs", description = "Who did what to what, and what that changed"),
        (name = "Resources", description = "What statements can be about"),
        (name = "AuthZEN", description = "The Authorization API of the OpenID AuthZEN working group: ask by the ids of who and what"),
        (name = "OAuth", description = "Introspection and revocation of access tokens, for OAuth libraries"),
        (name = "Forward-auth", description = "Reverse proxies ask, per request, whether they may forward it"),
        (name = "Health", description = "Whether the server runs and can serve"),
    ),
    modifiers(&Shared),
)]
struct Base;

/// The security schemes, and the failures that all operations share.
struct Shared;

impl Modify for Shared {
    fn modify(&self, document: &mut OpenApi) {
        let mut components = failures::components();
        let mut token = ApiKeyValue::new("Authorization");
        token.description = Some("An access token: `api-…`, alone or after `Bearer `".to_owned());
        components.add_security_scheme("AccessToken", SecurityScheme::ApiKey(ApiKey::Header(token)));
        let mut basic = Http::new(HttpAuthScheme::Basic);
        basic.description = Some("An access token as the password; the user name may be anything".to_owned());
        components.add_security_scheme("Basic", SecurityScheme::Http(basic));
        let mut jwt = Http::new(HttpAuthScheme::Bearer);
        jwt.bearer_format = Some("JWT".to_owned());
        jwt.description = Some("What a member gets by logging in; good for five minutes".to_owned());
        components.add_security_scheme("MemberJwt", SecurityScheme::Http(jwt));
        let mut organization = ApiKeyValue::new("Organization");
        organization.description = Some("The id of the organization that a member acts in".to_owned());
        components.add_security_scheme("Organization", SecurityScheme::ApiKey(ApiKey::Header(organization)));
        document.components = Some(components);
    }
}

#[cfg(test)]
pub(crate) mod tests;
