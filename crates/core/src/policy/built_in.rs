//! The three policies that every organization has, with FeatBit's ids (wire 3.8).

use std::sync::Arc;

use uuid::{Uuid, uuid};

use super::{Origin, Policy};
use crate::{
    catalogue::Catalogue,
    id::PolicyId,
    statement::{Statement, StatementError, StatementText},
    text::{Description, Key, Name, TextError},
    time::Timestamp,
};

/// A policy of this program.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BuiltIn {
    /// Everything.
    Owner,
    /// Everything there is in an organization, by name.
    Administrator,
    /// Working with flags and segments, and with access tokens.
    Developer,
}

/// Actions and a pattern of one resource type.
type Row = (&'static str, &'static [&'static str], &'static str);

const ALL_FLAGS: Row = ("flag", &["*"], "project/*:env/*:flag/*");
const ALL_SEGMENTS: Row = ("segment", &["*"], "project/*:env/*:segment/*");
const ACCESS_TOKENS: Row = (
    "access-token",
    &["ManageServiceAccessTokens", "ManagePersonalAccessTokens", "ListAccessTokens"],
    "access-token/*",
);
/// With what an API needs that others present their tokens to, and no developer.
const ALL_ABOUT_ACCESS_TOKENS: Row = (
    "access-token",
    &["ManageServiceAccessTokens", "ManagePersonalAccessTokens", "ListAccessTokens", "AuthorizeRequests"],
    "access-token/*",
);
const RELAY_PROXIES: Row = ("relay-proxy", &["ManageRelayProxies", "ListRelayProxies"], "relay-proxy/*");

const OWNER: &[Row] = &[("*", &["*"], "*")];

const ADMINISTRATOR: &[Row] = &[
    ("iam", &["CanManageIAM"], "iam/*"),
    ALL_ABOUT_ACCESS_TOKENS,
    RELAY_PROXIES,
    (
        "project",
        &["CanAccessProject", "CreateProject", "DeleteProject", "UpdateProjectSettings", "CreateEnv"],
        "project/*",
    ),
    (
        "env",
        &[
            "CanAccessEnv",
            "DeleteEnv",
            "UpdateEnvSettings",
            "CreateEnvSecret",
            "DeleteEnvSecret",
            "UpdateEnvSecret",
        ],
        "project/*:env/*",
    ),
    (
        "workspace",
        &["UpdateWorkspaceGeneralSettings", "UpdateWorkspaceLicense", "UpdateWorkspaceSSOSettings"],
        "workspace/*",
    ),
    (
        "organization",
        &["UpdateOrgSortFlagsBy", "UpdateOrgName", "UpdateOrgDefaultUserPermissions", "CreateOrg"],
        "organization/*",
    ),
    ALL_FLAGS,
    ALL_SEGMENTS,
    ("plugin", &["ListPlugins", "ManagePlugins"], "plugin/*"),
];

const DEVELOPER: &[Row] = &[
    ACCESS_TOKENS,
    RELAY_PROXIES,
    ("project", &["CanAccessProject"], "project/*"),
    ("env", &["CanAccessEnv"], "project/*:env/*"),
    ALL_FLAGS,
    ALL_SEGMENTS,
];

/// Why the table of this file is wrong. A test shows that it is not.
#[derive(Debug, thiserror::Error)]
pub enum BuiltInError {
    /// A name, key or description is no such text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A statement is none.
    #[error(transparent)]
    Statement(#[from] StatementError),
}

impl BuiltIn {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Administrator, Self::Developer];

    /// Its id, the same everywhere.
    #[must_use]
    pub const fn id(self) -> PolicyId {
        PolicyId::from_uuid(self.uuid())
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Administrator => "Administrator",
            Self::Developer => "Developer",
        }
    }

    /// The policy itself, read with a catalogue that holds FeatBit's types.
    pub fn policy(self, catalogue: &Catalogue) -> Result<Policy, BuiltInError> {
        let rows = self.rows().iter().map(|row| Statement::parse(catalogue, text_of(*row)));
        Ok(Policy {
            id: self.id(),
            origin: Origin::BuiltIn,
            name: Name::new(self.name())?,
            key: Key::new(&self.name().to_lowercase())?,
            description: Description::new(self.description())?,
            statements: rows.collect::<Result<Arc<[_]>, _>>()?,
            created_at: Timestamp::default(),
            updated_at: Timestamp::default(),
        })
    }

    const fn uuid(self) -> Uuid {
        match self {
            Self::Owner => uuid!("98881f6a-5c6c-4277-bcf7-fda94c538785"),
            Self::Administrator => uuid!("3e961f0f-6fd4-4cf4-910f-52d356f8cc08"),
            Self::Developer => uuid!("66f3687f-939d-4257-bd3f-c3553d39e1b6"),
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Owner => "Every permission. Held by who created the organization.",
            Self::Administrator => "Manages members, access tokens, projects, flags and segments.",
            Self::Developer => "Works with flags, segments and access tokens in every project.",
        }
    }

    const fn rows(self) -> &'static [Row] {
        match self {
            Self::Owner => OWNER,
            Self::Administrator => ADMINISTRATOR,
            Self::Developer => DEVELOPER,
        }
    }
}

fn text_of((resource_type, actions, resource): Row) -> StatementText {
    StatementText {
        id: resource_type.to_owned(),
        resource_type: resource_type.to_owned(),
        effect: "allow".to_owned(),
        actions: actions.iter().map(|&it| it.to_owned()).collect(),
        resources: vec![resource.to_owned()],
        conditions: Vec::new(),
    }
}
