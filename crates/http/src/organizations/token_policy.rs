//! `/organizations/token-policy`: what the organization asks of its tokens.

use actix_web::{get, put};
use keywright_core::{
    audit::Event,
    token::{Days, KindName, Lifetime, TokenPolicy},
};
use keywright_storage::Written;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::operations::{find, subject};
use crate::{Answer, ApiError, Body, Failures, Reply, act::Act, caller::Member, envelope, iam, names::Codes};

/// What an organization asks of its tokens
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "personal": {"defaultDays": 30, "maximumDays": 365, "required": true},
    "service": {"defaultDays": null, "maximumDays": 365, "required": true},
    "deactivateOnReuse": true,
}))]
pub(crate) struct TokenPolicyVm {
    /// How long personal tokens last
    #[schema(required)]
    pub(crate) personal: LifetimeVm,
    /// How long service tokens last
    #[schema(required)]
    pub(crate) service: LifetimeVm,
    /// Whether a token is switched off when a secret is presented that it had before and that is good no more
    #[schema(required)]
    pub(crate) deactivate_on_reuse: bool,
}

/// How long tokens of a kind last
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct LifetimeVm {
    /// For how many days a token lasts for which nothing is asked; null where it is the maximum
    #[schema(minimum = 1, maximum = 36_525)]
    pub(crate) default_days: Option<u32>,
    /// For how many days a token lasts at most, also one that is there already; null for no limit
    #[schema(minimum = 1, maximum = 36_525)]
    pub(crate) maximum_days: Option<u32>,
    /// Whether it must be said how long a token lasts, where there is neither a default nor a maximum
    #[schema(required)]
    pub(crate) required: bool,
}

envelope!(
    /// What an organization asks of its tokens, in the envelope
    TokenPolicyResponse, TokenPolicyVm
);

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get_token_policy).service(update_token_policy);
}

/// Show what the organization asks of its tokens
///
/// For whoever makes tokens there. Needs no permission.
#[utoipa::path(operation_id = "getTokenPolicy", tag = "Organizations", security(("MemberJwt" = [], "Organization" = [])),
    responses((status = 200, description = "The policy", body = TokenPolicyResponse), Failures))]
#[get("/organizations/token-policy")]
async fn get_token_policy(caller: Member) -> Reply<TokenPolicyVm> {
    let found = caller.read(|db, id| db.organizations().find(id)?.ok_or(ApiError::NotFound));
    Ok(Answer((&found.await?.token_policy).into()))
}

/// Say what the organization asks of its tokens
///
/// All of it is sent, also what is to stay. A maximum holds at once for the tokens that are there: whichever is older
/// than it ends now. A token never lasts longer because of a change: where a maximum is raised, those that are there keep
/// theirs. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "updateTokenPolicy", tag = "Organizations", request_body = TokenPolicyVm,
    security(("MemberJwt" = [], "Organization" = [])),
    responses((status = 200, description = "The policy", body = TokenPolicyResponse), Failures))]
#[put("/organizations/token-policy")]
async fn update_token_policy(caller: Member, body: Body<TokenPolicyVm>) -> Reply<TokenPolicyVm> {
    iam::require(&caller)?;
    let wanted = body.read()?.check()?;
    let policy = caller.write(move |act| change(act, &wanted)).await?;
    Ok(Answer((&policy).into()))
}

/// Changes what the organization asks of its tokens.
pub(crate) fn change(act: &mut Act<'_, '_>, wanted: &TokenPolicy) -> Result<Written<TokenPolicy>, ApiError> {
    let permit = iam::authorize(act)?;
    let mut organization = find(act)?;
    let policy = wanted.clone().after(&organization.token_policy, act.now);
    if policy == organization.token_policy {
        return Ok(act.rows.unchanged(policy));
    }
    organization.token_policy = policy.clone();
    act.rows.organizations().replace(&permit, &organization)?;
    let entry = act.entry(&permit, Event::OrganizationTokenPolicyChanged, subject(&organization));
    Ok(act.rows.record(entry.with_comment(told(&policy)), policy))
}

/// The policy in words, for the log.
fn told(policy: &TokenPolicy) -> String {
    let days = |it: Option<Days>| it.map_or_else(|| "none".to_owned(), |it| format!("{} days", it.get()));
    let of = |kind: KindName| {
        let it = policy.of(kind);
        let required = if it.required() { ", required" } else { "" };
        let (kind, default, maximum) = (kind.as_str(), days(it.usual()), days(it.maximum()));
        format!("{kind}: default {default}, maximum {maximum}{required}")
    };
    let reuse = if policy.deactivates_on_reuse { "deactivate" } else { "report" };
    format!("{}; {}; reuse: {reuse}", of(KindName::Personal), of(KindName::Service))
}

impl TokenPolicyVm {
    pub(crate) fn check(self) -> Result<TokenPolicy, ApiError> {
        let mut codes = Codes::default();
        let personal = codes.take(self.personal.check(), "personal_is_invalid");
        let service = codes.take(self.service.check(), "service_is_invalid");
        match (personal, service) {
            (Some(personal), Some(service)) => {
                Ok(TokenPolicy { personal, service, deactivates_on_reuse: self.deactivate_on_reuse })
            }
            _ => Err(codes.into_error()),
        }
    }
}

impl LifetimeVm {
    /// Nothing if a number of days is none, or the default is longer than the maximum.
    fn check(&self) -> Option<Lifetime> {
        let days = |it: Option<u32>| it.map_or(Some(None), |it| Days::new(it).map(Some));
        Lifetime::new(days(self.default_days)?, days(self.maximum_days)?, self.required).ok()
    }
}

impl From<&TokenPolicy> for TokenPolicyVm {
    fn from(policy: &TokenPolicy) -> Self {
        let lifetime = |kind| {
            let it = policy.of(kind);
            LifetimeVm {
                default_days: it.usual().map(Days::get),
                maximum_days: it.maximum().map(Days::get),
                required: it.required(),
            }
        };
        Self {
            personal: lifetime(KindName::Personal),
            service: lifetime(KindName::Service),
            deactivate_on_reuse: policy.deactivates_on_reuse,
        }
    }
}
