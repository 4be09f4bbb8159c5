//! Why somebody may do something, or may not: the statements that a decision rests on, and where they come from.

pub(crate) mod bodies;
mod what_if;

use std::{net::IpAddr, sync::Arc};

use keywright_core::{
    Action, Catalogue, Statement, Timestamp,
    condition::{Entity, Value},
    decide::{Decision, Request, decide},
    id::{AccountId, GroupId, OrganizationId, PolicyId, TokenId},
    member::{Account, Membership},
    policy::Policy,
    principal::Credential,
    resource::ResourceName,
    statement::Effect,
    token::{Scope, Token, TokenKind, TokenState},
};
use keywright_storage::{Database, Member as Person};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use self::what_if::configure;
use crate::{
    ApiError,
    access_tokens::operations::ANY,
    caller::Caller,
    iam,
    judge::{Question, Reason},
    known,
};

/// Of whom, or of what, a decision is explained.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Who {
    Member(AccountId),
    Token(TokenId),
    Policy(PolicyId),
}

/// A decision, and what it rests on.
#[derive(Debug)]
pub(crate) struct Explanation {
    pub(crate) standing: Standing,
    /// Each must allow. There is always one.
    pub(crate) layers: Vec<Layer>,
}

/// Whether somebody is let in at all
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
pub(crate) enum Standing {
    /// They are
    LetIn,
    /// The token is switched off
    Inactive,
    /// The token's time is over
    Expired,
    /// The token's member is no member any more
    Left,
    /// The person has never set a password of their own
    Unconfirmed,
}

/// Statements that are judged as one set.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) of: LayerOf,
    pub(crate) decision: Decision,
    /// The denies that match; without any, the allows. None is a deny because nothing allows.
    pub(crate) grounds: Vec<Ground>,
    /// Whether a statement allows it, and it is allowed unless another denies it.
    pub(crate) has_allow: bool,
    /// The allows that are about it and whose conditions are not known to be true. None where another allows it.
    pub(crate) conditional: Vec<Ground>,
}

/// Whose statements a layer has
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
pub(crate) enum LayerOf {
    /// A member's, by policies and groups
    Member,
    /// What a personal token is narrowed to
    Scope,
    /// A service token's own
    Service,
    /// Those of a policy
    Policy,
    /// Those that were sent, and that nobody has saved
    Unsaved,
}

/// A statement, and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    pub(crate) from: From,
    pub(crate) statement: Statement,
}

/// Where a statement comes from.
#[derive(Clone, Debug)]
pub(crate) enum From {
    /// It stands in what is asked about: in the token, or among what was sent.
    Itself,
    /// A policy that is attached to the member, or to a group of theirs.
    Policy { id: PolicyId, name: String, group: Option<(GroupId, String)> },
}

/// Who looks, and at what they may.
#[derive(Clone, Copy)]
struct Viewer {
    /// Who is logged in.
    person: Option<AccountId>,
    /// The token that asks.
    token: Option<TokenId>,
    sees_all: bool,
}

type Sources = Vec<(From, Arc<[Statement]>)>;

impl Explanation {
    /// Whether it may.
    pub(crate) fn is_allowed(&self) -> bool {
        self.standing == Standing::LetIn && self.layers.iter().all(|it| it.decision.is_allow())
    }
}

/// What people call the one, for who may see what a decision about it rests on: 403 for everybody else, 404 for who is
/// not there.
pub(crate) async fn name_of(by: &Caller, who: Who) -> Result<String, ApiError> {
    require(by, who)?;
    let viewer = Viewer::new(by);
    by.read(move |db, organization| match who {
        Who::Member(id) => member(db, organization, id).map(|it| called(&it.account)),
        Who::Policy(id) => policy(db, organization, id).map(|it| it.name.to_string()),
        Who::Token(id) => token(db, organization, id, viewer).map(|it| it.name.to_string()),
    })
    .await
}

/// Why they may do this to that, from an address if that is known, or may not. 403 for who may not see what it rests on; 404 for who is not there.
pub(crate) async fn explain(
    by: &Caller,
    who: Who,
    action: Action,
    resource: String,
    address: Option<IpAddr>,
) -> Result<Explanation, ApiError> {
    require(by, who)?;
    let (now, viewer) = (by.state.now(), Viewer::new(by));
    by.read(move |db, organization| {
        let resource =
            ResourceName::parse(&resource).map_err(|_| ApiError::invalid("resource_is_invalid"))?;
        let known = |subject| {
            let mut known = known::told(&db.catalogue_of(organization), subject, action, &resource, now);
            if let Some(address) = address {
                known.tell(Entity::Context, "ip", Value::Address(address));
            }
            known
        };
        let request = Request::new(action, &resource);
        match who {
            Who::Member(id) => {
                let known = known(Some(("member", id.uuid().to_string())));
                of_member(db, &member(db, organization, id)?, request.knowing(&known))
            }
            Who::Policy(id) => Ok(of_policy(&policy(db, organization, id)?, request.knowing(&known(None)))),
            Who::Token(id) => {
                let token = token(db, organization, id, viewer)?;
                let kind = if matches!(token.kind, TokenKind::Service { .. }) { "service" } else { "token" };
                let known = known(Some((kind, id.uuid().to_string())));
                of_token(db, &token, request.knowing(&known), now)
            }
        }
    })
    .await
}

/// Insists that somebody may see what these may do, and that they are there: 403 and 404 otherwise.
pub(crate) async fn see(by: &Caller, who: Who) -> Result<(), ApiError> {
    require(by, who)?;
    let viewer = Viewer::new(by);
    let found = by.read(move |db, organization| match who {
        Who::Member(id) => member(db, organization, id).map(drop),
        Who::Policy(id) => policy(db, organization, id).map(drop),
        Who::Token(id) => token(db, organization, id, viewer).map(drop),
    });
    found.await
}

fn member(db: &Database, organization: OrganizationId, id: AccountId) -> Result<Person, ApiError> {
    db.members().find(organization, id)?.ok_or(ApiError::NotFound)
}

fn policy(db: &Database, organization: OrganizationId, id: PolicyId) -> Result<Policy, ApiError> {
    db.policies().find(organization, id)?.ok_or(ApiError::NotFound)
}

/// What a personal token may do says what its member may, which is not for everybody.
fn token(
    db: &Database,
    organization: OrganizationId,
    id: TokenId,
    viewer: Viewer,
) -> Result<Token, ApiError> {
    let token = db.tokens().find(organization, id)?.ok_or(ApiError::NotFound)?;
    let is_service = matches!(token.kind, TokenKind::Service { .. });
    let is_own = viewer.person == Some(token.creator) || viewer.token == Some(token.id);
    if is_service || is_own || viewer.sees_all {
        Ok(token)
    } else {
        Err(ApiError::lacking(Action::CAN_MANAGE_IAM, iam::IAM))
    }
}

impl Viewer {
    fn new(by: &Caller) -> Self {
        let (person, token) = match by.credential() {
            Credential::Session { account, .. } => (Some(account), None),
            Credential::Personal { token, .. } | Credential::Service { token } => (None, Some(token)),
            Credential::Plugin { .. } => (None, None),
        };
        Self { person, token, sees_all: iam::require(by).is_ok() }
    }
}

/// The one that asks, with whatever it was let in by.
pub(crate) fn oneself(by: &Caller) -> Who {
    match by.credential() {
        Credential::Session { account, .. } => Who::Member(account),
        Credential::Personal { token, .. } | Credential::Service { token } => Who::Token(token),
        // What is asked of plugins is not asked here; no token has this id.
        Credential::Plugin { .. } => Who::Token(TokenId::from_bytes([0; 16])),
    }
}

/// The action of that name, if the resource is named as things are that it is done to.
pub(crate) fn find_action(catalogue: &Catalogue, action: &str, resource: &str) -> Result<Action, ApiError> {
    let question = Question { action, resource };
    question.read(catalogue).map(|(action, _)| action).map_err(|reason| match reason {
        Reason::ActionUnknown => ApiError::invalid("action_is_invalid"),
        _ => ApiError::invalid("resource_is_invalid"),
    })
}

fn called(account: &Account) -> String {
    if account.name.is_empty() { account.email.to_string() } else { account.name.clone() }
}

/// Everybody may know about themselves. A token is not its member: it may be narrowed to less.
fn require(by: &Caller, who: Who) -> Result<(), ApiError> {
    match who {
        _ if who == oneself(by) => Ok(()),
        Who::Member(_) | Who::Policy(_) => iam::require(by),
        Who::Token(_) => by.require(Action::LIST_ACCESS_TOKENS, ANY),
    }
}

fn of_member(db: &Database, member: &Person, request: Request<'_>) -> Result<Explanation, ApiError> {
    let standing = if member.account.is_confirmed() { Standing::LetIn } else { Standing::Unconfirmed };
    let layers = vec![layer(LayerOf::Member, &sources(db, &member.membership)?, request)];
    Ok(Explanation { standing, layers })
}

fn of_policy(policy: &Policy, request: Request<'_>) -> Explanation {
    let layers = vec![layer(LayerOf::Policy, &[source(policy, None)], request)];
    Explanation { standing: Standing::LetIn, layers }
}

/// What statements decide that nobody has saved.
pub(crate) fn of_unsaved(statements: &[Statement], request: Request<'_>) -> Explanation {
    let layers = vec![layer(LayerOf::Unsaved, &[(From::Itself, Arc::from(statements))], request)];
    Explanation { standing: Standing::LetIn, layers }
}

fn of_token(
    db: &Database,
    token: &Token,
    request: Request<'_>,
    now: Timestamp,
) -> Result<Explanation, ApiError> {
    let mut standing = match token.state {
        TokenState::Active => Standing::LetIn,
        TokenState::Inactive { .. } => Standing::Inactive,
    };
    let organization = db.organizations().find(token.organization)?;
    let policy = organization.map(|it| it.token_policy).unwrap_or_default();
    if token.ends_at(&policy).is_some_and(|it| it <= now) {
        standing = Standing::Expired;
    }
    let own = |statements: &[Statement]| vec![(From::Itself, Arc::from(statements))];
    let mut layers = Vec::new();
    match &token.kind {
        TokenKind::Service { statements } => layers.push(layer(LayerOf::Service, &own(statements), request)),
        TokenKind::Personal { membership, scope } => {
            let membership = db.members().membership(token.organization, *membership)?;
            let membership = membership.filter(|it| it.ended_at.is_none());
            let sources = membership.as_ref().map(|it| sources(db, it)).transpose()?;
            if sources.is_none() {
                standing = Standing::Left;
            }
            layers.push(layer(LayerOf::Member, &sources.unwrap_or_default(), request));
            if let Scope::Narrowed(statements) = scope {
                layers.push(layer(LayerOf::Scope, &own(statements), request));
            }
        }
    }
    Ok(Explanation { standing, layers })
}

/// What a member may do, by where it comes from.
fn sources(db: &Database, membership: &Membership) -> Result<Sources, ApiError> {
    let organization = membership.organization;
    let direct = db.policies().resolve(organization, &membership.policies)?;
    let mut all: Sources = direct.iter().map(|it| source(it, None)).collect();
    for group in db.members().groups_of(membership)? {
        let via = (group.id, group.name.to_string());
        let policies = db.policies().resolve(organization, &group.policies)?;
        all.extend(policies.iter().map(|it| source(it, Some(via.clone()))));
    }
    Ok(all)
}

fn source(policy: &Policy, group: Option<(GroupId, String)>) -> (From, Arc<[Statement]>) {
    let from = From::Policy { id: policy.id, name: policy.name.to_string(), group };
    (from, Arc::clone(&policy.statements))
}

fn layer(of: LayerOf, sources: &[(From, Arc<[Statement]>)], request: Request<'_>) -> Layer {
    let all = || sources.iter().flat_map(|(from, it)| it.iter().map(move |statement| (from, statement)));
    let about = all().filter(|(_, it)| it.is_about(request));
    let (matching, others): (Vec<_>, Vec<_>) = about.partition(|(_, it)| it.matches(request));
    let ground = |(from, it): (&From, &Statement)| Ground { from: from.clone(), statement: it.clone() };
    let grounds = matching.into_iter().map(ground);
    let (denies, allows): (Vec<_>, Vec<_>) = grounds.partition(|it| it.statement.effect() == Effect::Deny);
    let decision = decide(all().map(|(_, it)| it), request);
    let has_allow = !allows.is_empty();
    let unmet = others.into_iter().filter(|(_, it)| !has_allow && it.effect() == Effect::Allow);
    let conditional = unmet.map(ground).collect();
    let grounds = if denies.is_empty() { allows } else { denies };
    Layer { of, decision, grounds, has_allow, conditional }
}
