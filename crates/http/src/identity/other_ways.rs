//! The ways to log in other than with a password: there are none. Clients ask before anybody has logged in, to know what
//! to show on the page (wire 2.5).

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{Answer, Failures, Reply, envelope};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(check_sso).service(list_login_providers);
}

/// Whether one can log in by single sign-on
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"isEnabled": false, "workspaceKey": ""}))]
struct SsoCheckVm {
    /// Always false
    is_enabled: bool,
    /// Always empty: strangers are told of no workspace
    workspace_key: String,
}

/// Somebody who vouches for people
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"name": "Example", "authorizeUrl": "https://id.example.com/authorize"}))]
struct LoginProviderVm {
    name: String,
    /// Where to go
    authorize_url: String,
}

envelope!(
    /// Whether one can log in by single sign-on, in the envelope
    SsoCheckResponse, SsoCheckVm
);
envelope!(
    /// Those who vouch for people, in the envelope
    LoginProvidersResponse, Vec<LoginProviderVm>
);

/// Ask whether one can log in by single sign-on
///
/// One cannot.
#[utoipa::path(operation_id = "checkSso", tag = "Identity", security(()),
    responses((status = 200, description = "That one cannot", body = SsoCheckResponse), Failures))]
#[get("/sso/pre-check")]
async fn check_sso() -> Reply<SsoCheckVm> {
    Ok(Answer(SsoCheckVm { is_enabled: false, workspace_key: String::new() }))
}

/// List those by whom one can log in
///
/// There is nobody.
#[utoipa::path(operation_id = "listLoginProviders", tag = "Identity", security(()),
    responses((status = 200, description = "Nobody", body = LoginProvidersResponse), Failures))]
#[get("/social/providers")]
async fn list_login_providers() -> Reply<Vec<LoginProviderVm>> {
    Ok(Answer(Vec::new()))
}
