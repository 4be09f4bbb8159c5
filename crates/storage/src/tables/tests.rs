//! A database with people in it, for the tests of this crate.

mod attention;
mod flags;
mod isolation;
mod lingering;
mod model;
mod names;
mod organizations;
mod plugins;
mod races;
mod reopening;
mod searching;
mod segments;
mod walk;

use std::{path::Path, sync::Arc};

use keywright_core::{
    Catalogue, Digest, Permit, Statement, Timestamp,
    audit::{Entry, Event, Subject},
    group::Group,
    id::{
        AccountId, EnvironmentId, GroupId, MembershipId, OrganizationId, PolicyId, ProjectId, TokenId,
        WorkspaceId,
    },
    member::{Account, Login, Membership, PasswordHash},
    organization::{FlagOrder, Organization, Workspace},
    policy::{BuiltIn, Origin, Policy},
    project::{Environment, Project},
    secret::Handle,
    statement::StatementText,
    text::{Description, Email, Key, Name},
    token::{Scope, Token, TokenKind, TokenPolicy, TokenState},
};
use tempfile::TempDir;

use crate::{Database, OpenError, Options, Write, WriteError, Written};

/// A database in a folder of its own. What is made in it has numbers for ids, so that a higher one is newer.
pub(crate) struct World {
    pub(crate) db: Database,
    pub(crate) folder: TempDir,
}

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

pub(crate) fn bytes(number: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub(crate) fn organization_id(number: u32) -> OrganizationId {
    OrganizationId::from_bytes(bytes(number))
}

pub(crate) fn account_id(number: u32) -> AccountId {
    AccountId::from_bytes(bytes(number))
}

pub(crate) fn membership_id(number: u32) -> MembershipId {
    MembershipId::from_bytes(bytes(number))
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

pub(crate) fn open(folder: &Path) -> Database {
    try_open(folder).unwrap()
}

pub(crate) fn try_open(folder: &Path) -> Result<Database, OpenError> {
    Database::open(&Options {
        folder: folder.to_owned(),
        cache_capacity: 32 << 20,
        accept_rollback: None,
        catalogue: Arc::new(Catalogue::featbit()),
        now: NOW,
    })
}

impl World {
    /// With nothing in it.
    pub(crate) fn empty() -> Self {
        let folder = crate::ledger::tests::folder();
        Self { db: open(folder.path()), folder }
    }

    /// With organization 1, and its owner: account 1 with membership 1.
    pub(crate) fn new() -> Self {
        let world = Self::empty();
        world.organization(1);
        world.member(1, 1, "ann@example.org", &[BuiltIn::Owner.id()], &[]);
        world
    }

    /// Closes and opens the database.
    pub(crate) fn reopened(self) -> Self {
        let Self { db, folder } = self;
        drop(db);
        Self { db: open(folder.path()), folder }
    }

    /// Writes as whoever runs the host.
    #[track_caller]
    pub(crate) fn host<T>(&self, run: impl Fn(&mut Write<'_>, &Permit) -> Result<T, WriteError>) -> T {
        self.try_host(run).unwrap()
    }

    pub(crate) fn try_host<T>(
        &self,
        run: impl Fn(&mut Write<'_>, &Permit) -> Result<T, WriteError>,
    ) -> Result<T, WriteError> {
        let permit = Permit::host();
        self.db.write(|w| {
            let value = run(w, &permit)?;
            Ok(record(w, &permit, value))
        })
    }

    pub(crate) fn organization(&self, number: u32) -> OrganizationId {
        let workspace = Workspace {
            id: WorkspaceId::from_bytes(bytes(number)),
            name: name("Workspace"),
            key: key(&format!("workspace-{number}")),
            created_at: NOW,
        };
        let organization = Organization {
            id: organization_id(number),
            workspace: workspace.id,
            name: name("Organization"),
            key: key("playground"),
            initialized: false,
            default_policies: vec![BuiltIn::Developer.id()],
            default_groups: Vec::new(),
            flag_order: FlagOrder::default(),
            token_policy: TokenPolicy::default(),
            created_at: NOW,
            ended_at: None,
        };
        self.host(|w, permit| {
            w.workspaces().insert(permit, &workspace)?;
            w.organizations().insert(permit, &organization)
        });
        organization.id
    }

    /// A person with this number, in the organization of that number, with a membership of the same number as
    /// the person.
    pub(crate) fn member(
        &self,
        organization: u32,
        number: u32,
        email: &str,
        policies: &[PolicyId],
        groups: &[GroupId],
    ) -> Membership {
        let account = account(number, email);
        let membership = membership(organization, number, policies, groups);
        self.host(|w, permit| {
            if w.accounts().find(account.id)?.is_none() {
                w.accounts().insert(permit, &account)?;
            }
            w.members().insert(permit, &membership)
        });
        membership
    }

    pub(crate) fn policy(&self, organization: u32, number: u32, name: &str, says: &[(&str, &str)]) -> Policy {
        let policy = policy(organization, number, name, says);
        self.host(|w, permit| w.policies().insert(permit, &policy));
        policy
    }

    pub(crate) fn group(&self, organization: u32, number: u32, name: &str, policies: &[PolicyId]) -> Group {
        let group = group(organization, number, name, policies);
        self.host(|w, permit| w.groups().insert(permit, &group));
        group
    }

    pub(crate) fn token(&self, token: &Token) {
        self.host(|w, permit| w.tokens().insert(permit, token));
    }

    /// Project and environment of this number.
    pub(crate) fn environment(&self, organization: u32, number: u32) -> (Project, Environment) {
        let (project, environment) = environment(organization, number);
        self.host(|w, permit| {
            w.projects().insert(permit, &project)?;
            w.environments().insert(permit, &environment)
        });
        (project, environment)
    }
}

pub(crate) fn record<T>(w: &mut Write<'_>, permit: &Permit, value: T) -> Written<T> {
    w.record(Entry::new(permit, Event::OrganizationChanged, Subject::new("1", "test"), NOW), value)
}

pub(crate) fn account(number: u32, email: &str) -> Account {
    Account {
        id: account_id(number),
        email: Email::new(email).unwrap(),
        name: format!("Person {number}"),
        login: Login::Own { hash: PasswordHash::from_phc("$argon2id$".to_owned()) },
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) fn membership(
    organization: u32,
    number: u32,
    policies: &[PolicyId],
    groups: &[GroupId],
) -> Membership {
    Membership {
        id: membership_id(number),
        organization: organization_id(organization),
        account: account_id(number),
        invited_by: None,
        policies: policies.to_vec(),
        groups: groups.to_vec(),
        created_at: NOW,
        ended_at: None,
    }
}

/// Statements from pairs of effect and action; the action of type `flag`, or `*` for everything.
pub(crate) fn statements(says: &[(&str, &str)]) -> Vec<Statement> {
    let statement = |&(effect, action): &(&str, &str)| {
        let (resource_type, resource) = match action {
            "*" => ("*", "*"),
            _ => ("flag", "project/*:env/*:flag/*"),
        };
        let text = StatementText {
            id: action.to_owned(),
            resource_type: resource_type.to_owned(),
            effect: effect.to_owned(),
            actions: vec![action.to_owned()],
            resources: vec![resource.to_owned()],
            conditions: Vec::new(),
        };
        Statement::parse(&Catalogue::featbit(), text).unwrap()
    };
    says.iter().map(statement).collect()
}

pub(crate) fn policy(organization: u32, number: u32, text: &str, says: &[(&str, &str)]) -> Policy {
    Policy {
        id: PolicyId::from_bytes(bytes(number)),
        origin: Origin::Customer(organization_id(organization)),
        name: name(text),
        key: key(&format!("policy-{number}")),
        description: Description::new("").unwrap(),
        statements: statements(says).into(),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) fn group(organization: u32, number: u32, text: &str, policies: &[PolicyId]) -> Group {
    Group {
        id: GroupId::from_bytes(bytes(number)),
        organization: organization_id(organization),
        name: name(text),
        description: Description::new("").unwrap(),
        policies: policies.to_vec(),
        created_at: NOW,
        updated_at: NOW,
    }
}

/// A service token.
pub(crate) fn token(organization: u32, number: u32, text: &str) -> Token {
    let mut digest = [7; 32];
    digest[..4].copy_from_slice(&number.to_be_bytes());
    Token {
        id: TokenId::from_bytes(bytes(number)),
        organization: organization_id(organization),
        name: name(text),
        kind: TokenKind::Service { statements: statements(&[("allow", "ToggleFlag")]) },
        state: TokenState::Active,
        digest: Digest::from_bytes(digest),
        handle: Handle::from_bytes(*b"api-kws01234567"),
        creator: account_id(1),
        created_at: NOW,
        updated_at: NOW,
        expires_at: None,
        networks: None,
        former: None,
        retired: Vec::new(),
    }
}

/// A token that acts for the member of this number.
pub(crate) fn personal(organization: u32, number: u32, text: &str, member: u32, scope: Scope) -> Token {
    let kind = TokenKind::Personal { membership: membership_id(member), scope };
    Token { kind, creator: account_id(member), ..token(organization, number, text) }
}

pub(crate) fn environment(organization: u32, number: u32) -> (Project, Environment) {
    let project = Project {
        id: ProjectId::from_bytes(bytes(number)),
        organization: organization_id(organization),
        name: name("Project"),
        key: key(&format!("project-{number}")),
        created_at: NOW,
        updated_at: NOW,
    };
    let environment = Environment {
        id: EnvironmentId::from_bytes(bytes(number)),
        organization: project.organization,
        project: project.id,
        name: name("Environment"),
        key: key("prod"),
        description: Description::new("").unwrap(),
        secrets: Vec::new(),
        requires_change_comment: false,
        created_at: NOW,
        updated_at: NOW,
    };
    (project, environment)
}
