//! Segments: users that flags mean together, by what is kept of them (wire 2.9).

use crate::{
    catalogue::Action,
    id::{EnvironmentId, OrganizationId, SegmentId},
    targeting::Condition,
    text::{Description, Key, Name, Tag},
    time::Timestamp,
};

/// A segment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Segment {
    /// Its id.
    pub id: SegmentId,
    /// The organization it is in.
    pub organization: OrganizationId,
    /// Where flags may use it.
    pub reach: Reach,
    /// Its key; unique in its environment, or among the shared segments of the organization.
    pub key: Key,
    /// What people call it.
    pub name: Name,
    /// What it is for.
    pub description: Description,
    /// The keys of users who are in it, whatever the rules say.
    pub included: Vec<String>,
    /// The keys of users who are not in it, whatever the rules say.
    pub excluded: Vec<String>,
    /// Everybody else is in it who fulfils one of these.
    pub rules: Vec<Rule>,
    /// Its tags; patterns may select it by them.
    pub tags: Vec<Tag>,
    /// Whether it is put away.
    pub is_archived: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Where flags may use a segment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reach {
    /// In the environment that it belongs to.
    Environment(EnvironmentId),
    /// In the environments of the organization that one of the scopes holds, also in those to come.
    Shared(Vec<Scope>),
}

/// Some of the environments of an organization.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Scope {
    /// All of them.
    Organization,
    /// Those of the project of this key.
    Project(Key),
    /// One.
    Environment {
        /// The key of its project.
        project: Key,
        /// Its own.
        environment: Key,
    },
}

/// Conditions that a user of a segment fulfils, all of them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rule {
    /// Its id, which the client gives.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The conditions.
    pub conditions: Vec<Condition>,
}

impl Segment {
    /// The actions that it takes to make this segment the other one, in the order of the catalogue: one for each
    /// thing in which they differ. Where else it would reach is not among them.
    #[must_use]
    pub fn needs(&self, after: &Self) -> Vec<Action> {
        let users = self.included != after.included || self.excluded != after.excluded;
        let differences = [
            (!self.is_archived && after.is_archived, Action::ARCHIVE_SEGMENT),
            (self.is_archived && !after.is_archived, Action::RESTORE_SEGMENT),
            (self.name != after.name, Action::UPDATE_SEGMENT_NAME),
            (self.description != after.description, Action::UPDATE_SEGMENT_DESCRIPTION),
            (self.tags != after.tags, Action::UPDATE_SEGMENT_TAGS),
            (users, Action::UPDATE_SEGMENT_TARGETING_USERS),
            (self.rules != after.rules, Action::UPDATE_SEGMENT_RULES),
        ];
        differences.into_iter().filter(|(differs, _)| *differs).map(|(_, action)| action).collect()
    }
}

impl Scope {
    /// Whether the environment of those keys is among them.
    #[must_use]
    pub fn holds(&self, in_project: &Key, key: &Key) -> bool {
        match self {
            Self::Organization => true,
            Self::Project(project) => project == in_project,
            Self::Environment { project, environment } => project == in_project && environment == key,
        }
    }

    /// The start of the resource names of everything in it, with `*` for environments to come:
    /// `project/web:env/*`.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Organization => "project/*:env/*".to_owned(),
            Self::Project(project) => format!("project/{project}:env/*"),
            Self::Environment { project, environment } => format!("project/{project}:env/{environment}"),
        }
    }

    /// As the wire writes it, in the organization of this key: `organization/o:project/web`.
    #[must_use]
    pub fn within(&self, organization: &Key) -> String {
        match self {
            Self::Organization => format!("organization/{organization}"),
            Self::Project(project) => format!("organization/{organization}:project/{project}"),
            Self::Environment { project, environment } => {
                format!("organization/{organization}:project/{project}:env/{environment}")
            }
        }
    }

    /// Reads what [`Scope::within`] writes; none for anything else, such as another organization's.
    #[must_use]
    pub fn parse(text: &str, organization: &Key) -> Option<Self> {
        let mut steps = text.split(':');
        let mut next = |kind: &str| -> Option<Option<Key>> {
            let Some(step) = steps.next() else { return Some(None) };
            let key = step.strip_prefix(kind)?.strip_prefix('/')?;
            Key::new(key).ok().map(Some)
        };
        if next("organization")?? != *organization {
            return None;
        }
        let (project, environment) = (next("project")?, next("env")?);
        match (project, environment, steps.next()) {
            (None, None, None) => Some(Self::Organization),
            (Some(project), None, None) => Some(Self::Project(project)),
            (Some(project), Some(environment), None) => Some(Self::Environment { project, environment }),
            _ => None,
        }
    }
}

impl Reach {
    /// Whether it is shared.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        matches!(self, Self::Shared(_))
    }
}

#[cfg(test)]
mod tests;
