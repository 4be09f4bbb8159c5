//! Explanations as the wire shows them, and how it asks for them.

use keywright_core::{
    id::{AccountId, PolicyId, TokenId},
    statement::Effect,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Explanation, From, Ground, Layer, LayerOf, Standing, Who};
use crate::{ApiError, envelope, judge::Reason, statements::PolicyStatement};

/// Of whom to explain what they may: of a member, a token, a policy, or of statements that nobody has saved; of
/// yourself where none is named
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "statements": [{"resourceType": "flag", "effect": "allow", "actions": ["ToggleFlag"], "resources": ["project/shop:env/dev:flag/*"]}],
    "action": "ToggleFlag", "resource": "project/shop:env/prod:flag/dark-mode",
}))]
pub(crate) struct Explain {
    /// The id of a member
    member: Option<Uuid>,
    /// The id of an access token
    token: Option<Uuid>,
    /// The id of a policy
    policy: Option<Uuid>,
    /// Statements, as a policy or token has them
    #[schema(value_type = Vec<PolicyStatement>)]
    statements: Option<Vec<PolicyStatement>>,
    /// The name of an action
    #[schema(required, min_length = 1)]
    pub(super) action: String,
    /// The name of a thing that the action is done to
    #[schema(required, min_length = 1)]
    pub(super) resource: String,
}

/// What is asked about.
pub(super) enum Asked {
    Oneself,
    Stored(Who),
    Unsaved(Vec<PolicyStatement>),
}

/// A decision, and what it rests on
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "allowed": false, "standing": "LetIn",
    "layers": [
        {"of": "Member", "reason": "Allowed", "statements": [{
            "statement": {"id": "1", "resourceType": "flag", "effect": "allow", "actions": ["*"], "resources": ["project/*:env/*:flag/*"]},
            "policy": {"id": "66f3687f-939d-4257-bd3f-c3553d39e1b6", "name": "Developer"}, "group": null,
        }]},
        {"of": "Scope", "reason": "NotAllowed", "statements": []},
    ],
    "needed": {"action": "ToggleFlag", "resource": "project/shop:env/prod:flag/dark-mode", "allowedBy": ["Scope"], "notDeniedBy": []},
}))]
pub(crate) struct ExplanationVm {
    /// Whether it may be done
    allowed: bool,
    standing: Standing,
    /// Sets of statements, each of which must allow it
    layers: Vec<LayerVm>,
    /// What it would have taken; null if it is allowed, or if nobody is let in at all
    #[schema(inline = false)]
    needed: Option<NeededVm>,
}

/// Statements that are judged as one set
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LayerVm {
    of: LayerOf,
    /// `Allowed`, `Denied` or `NotAllowed`
    reason: Reason,
    /// What decides: the denies that match; without any, the allows
    statements: Vec<GroundVm>,
}

/// A statement that decides, and where it comes from
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct GroundVm {
    statement: PolicyStatement,
    /// The policy that it stands in; null if it stands in the token, or was sent
    policy: Option<SourceVm>,
    /// The group through which a member has the policy; null if it is their own
    group: Option<SourceVm>,
}

/// A policy or a group
#[derive(Debug, Serialize, ToSchema)]
struct SourceVm {
    id: Uuid,
    name: String,
}

/// What a denied request would have taken: that these layers allow the action on the resource, and those do not
/// deny it
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NeededVm {
    #[schema(example = "ToggleFlag")]
    action: String,
    #[schema(example = "project/shop:env/prod:flag/dark-mode")]
    resource: String,
    /// The layers in which no statement allows it
    allowed_by: Vec<LayerOf>,
    /// The layers in which a statement denies it
    not_denied_by: Vec<LayerOf>,
}

envelope!(
    /// A decision and what it rests on, in the envelope
    ExplanationResponse, ExplanationVm
);

impl Explain {
    /// What is asked about: one thing, or who asks.
    pub(super) fn asked(&mut self) -> Result<Asked, ApiError> {
        match (self.member, self.token, self.policy, self.statements.take()) {
            (None, None, None, None) => Ok(Asked::Oneself),
            (Some(id), None, None, None) => Ok(Asked::Stored(Who::Member(AccountId::from_uuid(id)))),
            (None, Some(id), None, None) => Ok(Asked::Stored(Who::Token(TokenId::from_uuid(id)))),
            (None, None, Some(id), None) => Ok(Asked::Stored(Who::Policy(PolicyId::from_uuid(id)))),
            (None, None, None, Some(statements)) => Ok(Asked::Unsaved(statements)),
            _ => Err(ApiError::invalid("subject_is_invalid")),
        }
    }
}

impl ExplanationVm {
    /// An explanation of whether somebody may do this to that.
    pub(crate) fn new(explanation: &Explanation, action: &str, resource: &str) -> Self {
        let allowed = explanation.is_allowed();
        let of = |wanted: fn(&Layer) -> bool| {
            explanation.layers.iter().filter(|it| wanted(it)).map(|it| it.of).collect::<Vec<_>>()
        };
        let needed = NeededVm {
            action: action.to_owned(),
            resource: resource.to_owned(),
            allowed_by: of(|it| !it.has_allow),
            not_denied_by: of(Layer::denies),
        };
        Self {
            allowed,
            standing: explanation.standing,
            layers: explanation.layers.iter().map(LayerVm::new).collect(),
            needed: (!allowed && explanation.standing == Standing::LetIn).then_some(needed),
        }
    }
}

impl Layer {
    /// Whether one of its statements denies it.
    fn denies(&self) -> bool {
        self.grounds.iter().any(|it| it.statement.effect() == Effect::Deny)
    }
}

impl LayerVm {
    fn new(layer: &Layer) -> Self {
        let reason = if layer.decision.is_allow() {
            Reason::Allowed
        } else if layer.denies() {
            Reason::Denied
        } else {
            Reason::NotAllowed
        };
        Self { of: layer.of, reason, statements: layer.grounds.iter().map(GroundVm::new).collect() }
    }
}

impl GroundVm {
    fn new(ground: &Ground) -> Self {
        let (policy, group) = match &ground.from {
            From::Itself => (None, None),
            From::Policy { id, name, group } => {
                let group = group.as_ref().map(|(id, name)| SourceVm { id: id.uuid(), name: name.clone() });
                (Some(SourceVm { id: id.uuid(), name: name.clone() }), group)
            }
        };
        Self { statement: ground.statement.written().clone().into(), policy, group }
    }
}
