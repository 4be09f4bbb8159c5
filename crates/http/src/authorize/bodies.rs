//! Questions and verdicts as the wire shows them.

use std::{borrow::Cow, net::IpAddr};

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::quick;
use crate::{
    ApiError, WireTime, envelope,
    explain::bodies::ExplanationVm,
    judge::{Kind, Question, Reason},
    wire::body,
};

/// The most questions that are asked at once.
pub(super) const MAX_ITEMS: usize = 1000;

/// The most of them that are explained: each reads what it rests on.
pub(super) const MAX_EXPLAINED: usize = 20;

/// May they do this to that?
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"action": "ToggleFlag", "resource": "project/shop:env/prod:flag/dark-mode"}))]
pub(super) struct Authorize {
    /// The text of the access token that was presented to you; your own credential is judged without it
    #[serde(default)]
    token: Option<String>,
    /// The name of an action
    #[serde(default)]
    #[schema(required, value_type = String)]
    action: Option<String>,
    /// The name of a thing that the action is done to
    #[serde(default)]
    #[schema(required, value_type = String)]
    resource: Option<String>,
    /// The address from which the token was presented to you: one that is good from some networks only is refused
    /// without, and it is `context.ip` of conditions
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "203.0.113.9")]
    address: Option<String>,
    /// Whether to say what the decision rests on
    #[serde(default)]
    explain: bool,
}

/// Several questions at once
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"items": [
    {"action": "ToggleFlag", "resource": "project/shop:env/dev:flag/dark-mode"},
    {"action": "ToggleFlag", "resource": "project/shop:env/prod:flag/dark-mode"},
]}))]
pub(super) struct AuthorizeBatch {
    /// 1 to 1000 questions, of which 20 at most are explained
    #[schema(min_items = 1, max_items = 1000)]
    pub(super) items: Vec<Authorize>,
}

/// May I do this to that?
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AuthorizeQuery {
    /// The name of an action
    #[serde(default)]
    #[param(required, value_type = String, example = "ToggleFlag")]
    action: Option<String>,
    /// The name of a thing that the action is done to
    #[serde(default)]
    #[param(required, value_type = String, example = "project/shop:env/prod:flag/dark-mode")]
    resource: Option<String>,
}

/// A question, borrowed from the bytes that it was sent in where they say it as we would.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Asked<'a> {
    pub(super) token: Option<Cow<'a, str>>,
    pub(super) action: Cow<'a, str>,
    pub(super) resource: Cow<'a, str>,
    pub(super) address: Option<IpAddr>,
    pub(super) explain: bool,
}

/// A verdict
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "allowed": true, "reason": "Allowed", "kind": "Service", "tokenId": "0193a5c0-0000-7000-8000-000000000001",
    "memberId": null, "organizationId": "0193a5c0-0000-7000-8000-000000000041", "expiresAt": null, "explanation": null,
}))]
pub(super) struct VerdictVm {
    /// Whether it may be done: do it if this is true, and for no other reason
    pub(super) allowed: bool,
    pub(super) reason: Reason,
    /// What kind of credential was judged; null if it is not known
    #[schema(inline = false)]
    pub(super) kind: Option<Kind>,
    /// The token; null for a login, and for what is not known
    pub(super) token_id: Option<Uuid>,
    /// The member for whom it acts; null for a service token
    pub(super) member_id: Option<Uuid>,
    /// Where it acts
    pub(super) organization_id: Option<Uuid>,
    /// When the token ends by itself; null if it does not
    pub(super) expires_at: Option<WireTime>,
    /// What the decision rests on; null unless it was asked for, and can be said
    pub(super) explanation: Option<ExplanationVm>,
}

envelope!(
    /// A verdict, in the envelope
    VerdictResponse, VerdictVm
);
envelope!(
    /// Verdicts in the order of their questions, in the envelope
    VerdictsResponse, Vec<VerdictVm>
);

impl Asked<'_> {
    /// The token that it is about, unless it is about who asks.
    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(super) fn question(&self) -> Question<'_> {
        Question { action: &self.action, resource: &self.resource }
    }

    /// The same question, which outlives the bytes.
    pub(super) fn to_keep(&self) -> Asked<'static> {
        let text = |it: &Cow<'_, str>| Cow::Owned(it.clone().into_owned());
        let (action, resource) = (text(&self.action), text(&self.resource));
        Asked { token: self.token.as_ref().map(text), action, resource, ..*self }
    }

    /// Reads one question, without a copy where it is written as we would write it; and otherwise as every body is
    /// read, or refused.
    pub(super) fn read(bytes: &[u8]) -> Result<Asked<'_>, ApiError> {
        match quick::question(bytes) {
            Some(asked) => Ok(asked),
            None => body::read::<Authorize>(bytes)?.check(),
        }
    }

    /// Reads the questions of a batch in the same manner.
    pub(super) fn read_batch(bytes: &[u8]) -> Result<Vec<Asked<'_>>, ApiError> {
        let items = if let Some(items) = quick::questions(bytes) {
            items
        } else {
            let items = body::read::<AuthorizeBatch>(bytes)?.items.into_iter();
            items.map(Authorize::check).collect::<Result<_, _>>()?
        };
        if items.is_empty() {
            return Err(ApiError::invalid("items_is_required"));
        }
        let explained = items.iter().filter(|it| it.explain).count();
        if items.len() > MAX_ITEMS || explained > MAX_EXPLAINED {
            let limits = format!("at most {MAX_ITEMS} items, of which {MAX_EXPLAINED} are explained");
            return Err(ApiError::Invalid(vec!["items_is_invalid".into(), limits.into()]));
        }
        Ok(items)
    }
}

impl Authorize {
    /// The question, whose action and resource must be there.
    pub(super) fn check<'a>(self) -> Result<Asked<'a>, ApiError> {
        let (action, resource) = both(self.action, self.resource)?;
        let text = |it: String| Cow::Owned(it);
        let address = self.address.map(|it| it.parse()).transpose();
        let address = address.map_err(|_| ApiError::invalid("address_is_invalid"))?;
        let (token, explain) = (self.token.map(text), self.explain);
        Ok(Asked { token, action: text(action), resource: text(resource), address, explain })
    }
}

/// The action and the resource, both of which must be there.
fn both(action: Option<String>, resource: Option<String>) -> Result<(String, String), ApiError> {
    let action = action.ok_or_else(|| ApiError::invalid("action_is_required"))?;
    let resource = resource.ok_or_else(|| ApiError::invalid("resource_is_required"))?;
    Ok((action, resource))
}

impl AuthorizeQuery {
    /// The action and the resource, both of which must be there.
    pub(super) fn check(self) -> Result<(String, String), ApiError> {
        both(self.action, self.resource)
    }
}
