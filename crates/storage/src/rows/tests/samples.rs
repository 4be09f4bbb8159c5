//! One of everything, with every field filled.

mod audit;
mod plugins;
mod tokens;

use keywright_core::{
    Catalogue, Statement, Timestamp,
    condition::ConditionText,
    flag::{self, Author, Flag, Fraction, Served, Share, TargetUsers, Targeting, Variation, VariationType},
    group::Group,
    id::{
        AccountId, EnvironmentId, EnvironmentSecretId, FlagId, FlagRevision, GroupId, MembershipId,
        OrganizationId, PolicyId, ProjectId, SegmentId, SessionId, TokenId, WorkspaceId,
    },
    member::{Account, Login, Membership, PasswordHash},
    organization::{FlagOrder, Organization, Workspace},
    policy::{BuiltIn, Origin, Policy},
    project::{Environment, EnvironmentSecret, Project, SdkSide},
    segment::{self, Reach, Rule, Segment},
    session::{EndReason, LoginSession},
    statement::StatementText,
    targeting::Condition,
    text::{Description, Email, Key, Name, Tag},
    token::TokenPolicy,
};
use uuid::Uuid;

pub(super) use self::{
    audit::{entries, entries_are_for},
    plugins::{kept, kept_use, piece, plugin, plugin_key, quarantined_plugin, staged_plugin},
    tokens::{conditional_token, narrowed, personal, reused, rotated, service, strict_organization},
};
use crate::rows::{Meta, v1::flag as v1};

pub(super) fn at(second: u64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + second * 1000)
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

fn organization_id() -> OrganizationId {
    OrganizationId::from_bytes([1; 16])
}

fn statement(effect: &str, actions: &[&str], resources: &[&str]) -> Statement {
    let text = StatementText {
        id: "5d1c7c1b-9a1d-4a3e-8f54-0b7c2f4f1d11".to_owned(),
        resource_type: "flag".to_owned(),
        effect: effect.to_owned(),
        actions: actions.iter().map(|&it| it.to_owned()).collect(),
        resources: resources.iter().map(|&it| it.to_owned()).collect(),
        conditions: Vec::new(),
    };
    Statement::parse(&Catalogue::featbit(), text).unwrap()
}

fn statements() -> Vec<Statement> {
    vec![
        statement(
            "allow",
            &["ToggleFlag", "CreateFlag"],
            &["project/web:env/*:flag/*", "project/app:env/dev:flag/*;beta"],
        ),
        statement("deny", &["*"], &["project/web:env/prod:flag/*"]),
    ]
}

fn conditional() -> Vec<Statement> {
    let condition = |attribute: &str, operator: &str, values: &[&str]| ConditionText {
        attribute: attribute.to_owned(),
        operator: operator.to_owned(),
        values: values.iter().map(|&it| it.to_owned()).collect(),
    };
    let [office, hours] = [
        condition("context.ip", "InCidr", &["192.0.2.0/24", "2001:db8::/32"]),
        condition("context.time", "Before", &["2026-01-31T09:00:00+01:00"]),
    ];
    let with = |(it, conditions): (&Statement, Vec<ConditionText>)| {
        let text = StatementText { conditions, ..it.written().clone() };
        Statement::parse(&Catalogue::featbit(), text).unwrap()
    };
    statements().iter().zip([vec![office.clone(), hours], vec![office]]).map(with).collect()
}

pub(super) fn conditional_policy() -> Policy {
    Policy { statements: conditional().into(), ..policy() }
}

pub(super) fn never() -> Login {
    Login::Never
}

pub(super) fn one_time() -> Login {
    Login::OneTime { hash: hash(), expires_at: at(4), confirmed: true }
}

pub(super) fn own() -> Login {
    Login::Own { hash: hash() }
}

fn hash() -> PasswordHash {
    PasswordHash::from_phc("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned())
}

pub(super) fn account(login: Login) -> Account {
    Account {
        id: AccountId::from_bytes([3; 16]),
        email: Email::new("Ann@Example.org").unwrap(),
        name: "Ann".to_owned(),
        login,
        created_at: at(1),
        updated_at: at(2),
    }
}

pub(super) fn membership(ended_at: Option<Timestamp>) -> Membership {
    Membership {
        id: MembershipId::from_bytes([4; 16]),
        organization: organization_id(),
        account: AccountId::from_bytes([3; 16]),
        invited_by: ended_at.map(|_| AccountId::from_bytes([5; 16])),
        policies: vec![BuiltIn::Developer.id(), PolicyId::from_bytes([6; 16])],
        groups: vec![GroupId::from_bytes([8; 16])],
        created_at: at(1),
        ended_at,
    }
}

pub(super) fn session() -> LoginSession {
    let (id, account) = (SessionId::from_bytes([9; 16]), AccountId::from_bytes([3; 16]));
    let first = LoginSession::start(id, account, [1; 16], [2; 32], at(1));
    first.session.refresh(&first.token, [3; 32], at(2)).unwrap().session
}

pub(super) fn ended_session() -> LoginSession {
    session().ended(EndReason::RefreshReuse, at(3))
}

pub(super) fn policy() -> Policy {
    Policy {
        id: PolicyId::from_bytes([6; 16]),
        origin: Origin::Customer(organization_id()),
        name: name("Togglers"),
        key: key("togglers"),
        description: Description::new("Who may toggle.\nAnd create.").unwrap(),
        statements: statements().into(),
        created_at: at(1),
        updated_at: at(2),
    }
}

pub(super) fn group() -> Group {
    Group {
        id: GroupId::from_bytes([8; 16]),
        organization: organization_id(),
        name: name("Team"),
        description: Description::new("The team").unwrap(),
        policies: vec![PolicyId::from_bytes([6; 16])],
        created_at: at(1),
        updated_at: at(2),
    }
}

pub(super) fn workspace() -> Workspace {
    Workspace {
        id: WorkspaceId::from_bytes([10; 16]),
        name: name("Default Workspace"),
        key: key("default-workspace"),
        created_at: at(1),
    }
}

pub(super) fn organization() -> Organization {
    Organization {
        id: organization_id(),
        workspace: WorkspaceId::from_bytes([10; 16]),
        name: name("playground"),
        key: key("playground"),
        initialized: true,
        default_policies: vec![BuiltIn::Developer.id()],
        default_groups: vec![GroupId::from_bytes([8; 16])],
        flag_order: FlagOrder::default(),
        token_policy: TokenPolicy::default(),
        created_at: at(1),
        ended_at: None,
    }
}

pub(super) fn ended_organization() -> Organization {
    Organization { flag_order: FlagOrder::Key, ended_at: Some(at(9)), ..organization() }
}

pub(super) fn meta() -> Meta {
    Meta { instance: Uuid::from_bytes([11; 16]), signing_key: [12; 32], created_at: at(1) }
}

pub(super) fn project() -> Project {
    Project {
        id: ProjectId::from_bytes([13; 16]),
        organization: organization_id(),
        name: name("Web"),
        key: key("web"),
        created_at: at(1),
        updated_at: at(2),
    }
}

pub(super) fn environment() -> Environment {
    let secret = |side, byte| EnvironmentSecret {
        id: EnvironmentSecretId::from_bytes([byte; 16]),
        name: name("Key"),
        side,
        value: "a value".to_owned(),
    };
    Environment {
        id: EnvironmentId::from_bytes([14; 16]),
        organization: organization_id(),
        project: ProjectId::from_bytes([13; 16]),
        name: name("Prod"),
        key: key("prod"),
        description: Description::new("What people use").unwrap(),
        secrets: vec![secret(SdkSide::Server, 15), secret(SdkSide::Client, 16)],
        requires_change_comment: true,
        created_at: at(1),
        updated_at: at(2),
    }
}

pub(super) fn flag() -> Flag {
    let variation = |id: &str, value: &str| Variation {
        id: id.to_owned(),
        name: value.to_uppercase(),
        value: value.to_owned(),
    };
    Flag {
        id: FlagId::from_bytes([17; 16]),
        organization: organization_id(),
        environment: EnvironmentId::from_bytes([14; 16]),
        key: key("dark-mode"),
        name: name("Dark mode"),
        description: Description::new("Turns the lights off").unwrap(),
        variation_type: VariationType::Boolean,
        variations: vec![variation("on", "true"), variation("off", "false")],
        disabled_variation: "off".to_owned(),
        targeting: targeting(),
        is_enabled: true,
        is_archived: false,
        tags: vec![Tag::new("beta").unwrap(), Tag::new("ui team").unwrap()],
        created_by: Author::Account(AccountId::from_bytes([3; 16])),
        updated_by: Author::Token(TokenId::from_bytes([2; 16])),
        revision: FlagRevision::from_bytes([18; 16]),
        created_at: at(1),
        updated_at: at(2),
        comment: "for the launch".to_owned(),
    }
}

fn targeting() -> Targeting {
    let share = |variation: &str, from, to| Share {
        variation: variation.to_owned(),
        from: Fraction::new(from).unwrap(),
        to: Fraction::new(to).unwrap(),
        experiment: Fraction::ALL,
    };
    let condition = Condition {
        id: "c1".to_owned(),
        property: "country".to_owned(),
        op: "IsOneOf".to_owned(),
        value: r#"["de","fr"]"#.to_owned(),
    };
    let served = Served {
        dispatch_key: Some("team".to_owned()),
        in_experiment: true,
        shares: vec![share("on", 0.0, 0.25), share("off", 0.25, 1.0)],
    };
    let everybody = Served { dispatch_key: None, in_experiment: false, shares: vec![share("off", 0.0, 1.0)] };
    Targeting {
        users: vec![TargetUsers {
            variation: "on".to_owned(),
            keys: vec!["ann".to_owned(), "ben".to_owned()],
        }],
        rules: vec![flag::Rule {
            id: "r1".to_owned(),
            name: "Europe".to_owned(),
            conditions: vec![condition],
            served,
        }],
        default: everybody,
        experiment_on_all: true,
    }
}

/// What a program that knew no targeting wrote of that flag.
pub(super) fn first_flag() -> v1::Flag {
    let variation = |id: &str, value: &str| v1::Variation {
        id: id.to_owned(),
        name: value.to_uppercase(),
        value: value.to_owned(),
    };
    v1::Flag {
        organization: [1; 16],
        key: "dark-mode".to_owned(),
        name: "Dark mode".to_owned(),
        description: "Turns the lights off".to_owned(),
        variation_type: v1::VariationType::Boolean,
        variations: vec![variation("on", "true"), variation("off", "false")],
        enabled_variation: "on".to_owned(),
        disabled_variation: "off".to_owned(),
        is_enabled: true,
        is_archived: false,
        tags: vec!["beta".to_owned(), "ui team".to_owned()],
        created_by: v1::Author::Account([3; 16]),
        updated_by: v1::Author::Token([2; 16]),
        revision: [18; 16],
        created_at: at(1).millis(),
        updated_at: at(2).millis(),
    }
}

pub(super) fn segment() -> Segment {
    let condition = |property: &str, op: &str| Condition {
        id: "a condition".to_owned(),
        property: property.to_owned(),
        op: op.to_owned(),
        value: "a value".to_owned(),
    };
    Segment {
        id: SegmentId::from_bytes([19; 16]),
        organization: organization_id(),
        reach: Reach::Environment(EnvironmentId::from_bytes([14; 16])),
        key: key("beta-testers"),
        name: name("Beta testers"),
        description: Description::new("Who has asked").unwrap(),
        included: vec!["ann".to_owned(), "ben-0123456789".to_owned()],
        excluded: vec!["eve".to_owned()],
        rules: vec![Rule {
            id: "a rule".to_owned(),
            name: "Of the firm".to_owned(),
            conditions: vec![condition("mail", "EndsWith"), condition("country", "IsOneOf")],
        }],
        tags: vec![Tag::new("beta").unwrap()],
        is_archived: true,
        created_at: at(1),
        updated_at: at(2),
    }
}

pub(super) fn shared_segment() -> Segment {
    let prod = segment::Scope::Environment { project: key("web"), environment: key("prod") };
    let scopes = vec![segment::Scope::Organization, segment::Scope::Project(key("app")), prod];
    Segment { reach: Reach::Shared(scopes), ..segment() }
}
