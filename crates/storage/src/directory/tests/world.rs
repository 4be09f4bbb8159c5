//! Facts about small worlds. Things of one kind are told apart by a number.

use std::sync::Arc;

use keywright_core::{
    Action, Catalogue, Digest, ResourceName, Statement, Timestamp,
    group::Group,
    id::{AccountId, GroupId, MembershipId, OrganizationId, PolicyId, SessionId, TokenId, WorkspaceId},
    member::Membership,
    organization::{FlagOrder, Organization},
    policy::{Origin, Policy},
    statement::StatementText,
    text::{Description, Key, Name},
    token::{Scope, TokenKind, TokenPolicy, TokenState},
};

use crate::{
    Directory,
    facts::{AccountFact, Fact, SessionFact, TokenFact},
};

pub(crate) const FLAG: &str = "project/web:env/prod:flag/dark";

/// The moment `seconds` after the epoch.
pub(crate) const fn at(seconds: u64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

/// A directory that follows these facts.
pub(crate) fn directory(facts: impl IntoIterator<Item = Fact>) -> Directory {
    let directory = Directory::new(&Catalogue::featbit()).unwrap();
    directory.apply(1, facts);
    directory
}

pub(crate) fn name(text: &str) -> ResourceName<'_> {
    ResourceName::parse(text).unwrap()
}

pub(crate) fn action(name: &str) -> Action {
    Catalogue::featbit().action_named(name).unwrap()
}

/// `allow flag ToggleFlag project/*:env/*:flag/*`, say.
pub(crate) fn statement(effect: &str, resource_type: &str, action: &str, resource: &str) -> Statement {
    let written = StatementText {
        id: String::new(),
        resource_type: resource_type.to_owned(),
        effect: effect.to_owned(),
        actions: vec![action.to_owned()],
        resources: vec![resource.to_owned()],
        conditions: Vec::new(),
    };
    Statement::parse(&Catalogue::featbit(), written).unwrap()
}

pub(crate) fn allow(action: &str, resource: &str) -> Statement {
    statement("allow", "flag", action, resource)
}

pub(crate) fn deny(action: &str, resource: &str) -> Statement {
    statement("deny", "flag", action, resource)
}

pub(crate) fn everything() -> Statement {
    statement("allow", "*", "*", "*")
}

pub(crate) fn organization_id(number: u8) -> OrganizationId {
    OrganizationId::from_bytes([number; 16])
}

pub(crate) fn account_id(number: u8) -> AccountId {
    AccountId::from_bytes([number; 16])
}

pub(crate) fn membership_id(number: u8) -> MembershipId {
    MembershipId::from_bytes([number; 16])
}

pub(crate) fn policy_id(number: u8) -> PolicyId {
    PolicyId::from_bytes([number; 16])
}

pub(crate) fn group_id(number: u8) -> GroupId {
    GroupId::from_bytes([number; 16])
}

pub(crate) fn token_id(number: u8) -> TokenId {
    TokenId::from_bytes([number; 16])
}

pub(crate) fn session_id(number: u8) -> SessionId {
    SessionId::from_bytes([number; 16])
}

/// Digests of several tokens share shard and hash.
pub(crate) fn digest(number: u8) -> Digest {
    let mut bytes = [0; 32];
    bytes[0] = number % 2;
    bytes[12] = number;
    Digest::from_bytes(bytes)
}

pub(crate) fn organization(number: u8) -> Fact {
    Fact::OrganizationPut(Organization {
        id: organization_id(number),
        workspace: WorkspaceId::from_bytes([0; 16]),
        name: Name::new("Playground").unwrap(),
        key: Key::new("playground").unwrap(),
        initialized: true,
        default_policies: Vec::new(),
        default_groups: Vec::new(),
        flag_order: FlagOrder::default(),
        token_policy: TokenPolicy::default(),
        created_at: at(0),
        ended_at: None,
    })
}

pub(crate) fn ended_organization(number: u8) -> Fact {
    match organization(number) {
        Fact::OrganizationPut(it) => Fact::OrganizationPut(Organization { ended_at: Some(at(1)), ..it }),
        other => other,
    }
}

/// An account with a password of its own.
pub(crate) fn account(number: u8) -> Fact {
    Fact::AccountPut(AccountFact { id: account_id(number), is_confirmed: true, has_one_time_password: false })
}

/// The membership of the account of the same number.
pub(crate) fn membership(number: u8, organization: u8, policies: &[u8], groups: &[u8]) -> Membership {
    Membership {
        id: membership_id(number),
        organization: organization_id(organization),
        account: account_id(number),
        invited_by: None,
        policies: policies.iter().map(|&it| policy_id(it)).collect(),
        groups: groups.iter().map(|&it| group_id(it)).collect(),
        created_at: at(0),
        ended_at: None,
    }
}

pub(crate) fn member(number: u8, organization: u8, policies: &[u8], groups: &[u8]) -> Fact {
    Fact::MembershipPut(membership(number, organization, policies, groups))
}

pub(crate) fn ended(number: u8, organization: u8) -> Fact {
    Fact::MembershipPut(Membership { ended_at: Some(at(1)), ..membership(number, organization, &[], &[]) })
}

pub(crate) fn group(number: u8, organization: u8, policies: &[u8]) -> Fact {
    Fact::GroupPut(Group {
        id: group_id(number),
        organization: organization_id(organization),
        name: Name::new("Group").unwrap(),
        description: Description::new("").unwrap(),
        policies: policies.iter().map(|&it| policy_id(it)).collect(),
        created_at: at(0),
        updated_at: at(0),
    })
}

pub(crate) fn policy(number: u8, organization: u8, statements: &[Statement]) -> Fact {
    Fact::PolicyPut(Policy {
        id: policy_id(number),
        origin: Origin::Customer(organization_id(organization)),
        name: Name::new("Policy").unwrap(),
        key: Key::new("policy").unwrap(),
        description: Description::new("").unwrap(),
        statements: Arc::from(statements),
        created_at: at(0),
        updated_at: at(0),
    })
}

/// The token of a number, of this kind, found by the digest of the same number.
pub(crate) fn token(number: u8, organization: u8, kind: TokenKind) -> TokenFact {
    TokenFact {
        id: token_id(number),
        organization: organization_id(organization),
        digest: digest(number),
        kind,
        state: TokenState::Active,
        expires_at: None,
        networks: None,
        former: None,
        retired: Vec::new(),
    }
}

pub(crate) fn personal(number: u8, organization: u8, membership: u8) -> TokenFact {
    let scope = Scope::SameAsMember;
    token(number, organization, TokenKind::Personal { membership: membership_id(membership), scope })
}

pub(crate) fn narrowed(number: u8, organization: u8, membership: u8, scope: &[Statement]) -> TokenFact {
    let scope = Scope::Narrowed(scope.to_vec());
    token(number, organization, TokenKind::Personal { membership: membership_id(membership), scope })
}

pub(crate) fn service(number: u8, organization: u8, statements: &[Statement]) -> TokenFact {
    token(number, organization, TokenKind::Service { statements: statements.to_vec() })
}

pub(crate) fn switched_off(token: TokenFact) -> TokenFact {
    TokenFact { state: TokenState::off(account_id(1)), ..token }
}

pub(crate) fn session(number: u8, account: u8, expires_at: Timestamp) -> Fact {
    Fact::SessionPut(SessionFact { id: session_id(number), account: account_id(account), expires_at })
}
