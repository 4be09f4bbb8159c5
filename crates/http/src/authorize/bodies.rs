//! Questions and verdicts as the wire shows them.

use std::{borrow::Cow, net::IpAddr};

use keywright_core::id::{AccountId, TokenId};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, Visitor},
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    ApiError, WireTime, envelope,
    explain::bodies::ExplanationVm,
    judge::{Kind, Question, Reason, Verdict},
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
    items: Vec<Authorize>,
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

/// A question, borrowed from the bytes that it was sent in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked<'a> {
    #[serde(borrow, default)]
    token: Option<Text<'a>>,
    #[serde(borrow)]
    action: Text<'a>,
    #[serde(borrow)]
    resource: Text<'a>,
    #[serde(default)]
    pub(super) address: Option<IpAddr>,
    #[serde(default)]
    pub(super) explain: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedBatch<'a> {
    #[serde(borrow)]
    items: Vec<Asked<'a>>,
}

/// A text that is borrowed unless it had escapes.
struct Text<'a>(Cow<'a, str>);

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
        self.token.as_ref().map(|it| it.0.as_ref())
    }

    pub(super) fn question(&self) -> Question<'_> {
        Question { action: &self.action.0, resource: &self.resource.0 }
    }

    /// The same question, which outlives the bytes.
    pub(super) fn into_owned(self) -> Asked<'static> {
        let text = |it: Text<'_>| Text(Cow::Owned(it.0.into_owned()));
        let token = self.token.map(text);
        Asked { token, action: text(self.action), resource: text(self.resource), ..self }
    }

    /// Reads one question, without a copy where it is written as we would write it; and otherwise as every body is
    /// read, or refused.
    pub(super) fn read(bytes: &[u8]) -> Result<Asked<'_>, ApiError> {
        serde_json::from_slice(bytes).or_else(|_| body::read::<Authorize>(bytes)?.check())
    }

    /// Reads the questions of a batch in the same manner.
    pub(super) fn read_batch(bytes: &[u8]) -> Result<Vec<Asked<'_>>, ApiError> {
        let items = if let Ok(batch) = serde_json::from_slice::<AskedBatch<'_>>(bytes) {
            batch.items
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
    fn check<'a>(self) -> Result<Asked<'a>, ApiError> {
        let (action, resource) = both(self.action, self.resource)?;
        let text = |it: String| Text(Cow::Owned(it));
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

/// The question of a query, without a copy where nothing in it is repeated or written otherwise than usual.
pub(super) fn quick_query(query: &str) -> Option<Asked<'_>> {
    let (mut action, mut resource) = (None, None);
    for pair in query.split('&') {
        let (name, value) =
            pair.split_once('=').filter(|(_, value)| !value.is_empty() && !value.contains('+'))?;
        let place = match name {
            "action" => &mut action,
            "resource" => &mut resource,
            _ => return None,
        };
        let text = percent_encoding::percent_decode_str(value).decode_utf8().ok()?;
        if place.replace(Text(text)).is_some() {
            return None;
        }
    }
    Some(Asked { token: None, action: action?, resource: resource?, address: None, explain: false })
}

impl VerdictVm {
    pub(super) fn new(verdict: Verdict, explanation: Option<ExplanationVm>) -> Self {
        let bearer = verdict.bearer;
        Self {
            allowed: verdict.is_allowed(),
            reason: verdict.reason,
            kind: bearer.map(|it| it.kind),
            token_id: bearer.and_then(|it| it.token).map(TokenId::uuid),
            member_id: bearer.and_then(|it| it.member).map(AccountId::uuid),
            organization_id: bearer.map(|it| it.organization.uuid()),
            expires_at: bearer.and_then(|it| it.expires_at).map(WireTime),
            explanation,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Cow<'de, str>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
        }
        from.deserialize_str(Reading).map(Self)
    }
}

#[cfg(test)]
mod tests;
