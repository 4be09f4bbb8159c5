//! Projects and environments: where flags and segments are.

use crate::{
    id::{EnvironmentId, EnvironmentSecretId, OrganizationId, ProjectId},
    text::{Description, Key, Name},
    time::Timestamp,
};

/// A project. It has environments, which have rows of their own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// The organization it is in.
    pub organization: OrganizationId,
    /// What people call it.
    pub name: Name,
    /// Its key; unique in the organization.
    pub key: Key,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// An environment of a project: production, say.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its id.
    pub id: EnvironmentId,
    /// The organization it is in.
    pub organization: OrganizationId,
    /// The project it is of.
    pub project: ProjectId,
    /// What people call it.
    pub name: Name,
    /// Its key; unique in the project.
    pub key: Key,
    /// What it is for.
    pub description: Description,
    /// With what SDKs connect to it.
    pub secrets: Vec<EnvironmentSecret>,
    /// Whether a change of a flag must say why.
    pub requires_change_comment: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A secret of an environment, shown to whoever may access the environment: SDK keys are no access
/// tokens and open nothing here.
#[derive(Clone, Debug)]
pub struct EnvironmentSecret {
    /// Its id.
    pub id: EnvironmentSecretId,
    /// What people call it.
    pub name: Name,
    /// Which SDKs it is for.
    pub side: SdkSide,
    /// The text that SDKs present.
    pub value: String,
}

/// Which SDKs an environment's secret is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SdkSide {
    /// Those on servers.
    Server,
    /// Those in browsers and apps.
    Client,
}
