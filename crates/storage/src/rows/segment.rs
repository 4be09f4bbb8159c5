//! Segments as rows.

use keywright_core::{
    id::{EnvironmentId, OrganizationId, SegmentId},
    segment::{Reach, Rule, Scope, Segment},
    targeting::Condition,
    text::{Description, Key, Name, Tag, TextError},
};
use rkyv::{Archived, string::ArchivedString};

use super::{
    Guarded, Malformed, Record, moment, read_key,
    v1::segment::{self as v1, ArchivedReach, ArchivedRule, ArchivedScope},
};
use crate::{
    catalogues::Catalogues,
    keys,
    write::{Taken, Whose},
};

impl Record for Segment {
    type Row = v1::Segment;

    const TABLE: &'static str = "segments";
    const TAG: u8 = keys::tag::SEGMENT;

    fn key(&self) -> Vec<u8> {
        match self.reach {
            Reach::Environment(environment) => keys::segment(environment, self.id),
            Reach::Shared(_) => keys::shared_segment(self.organization, self.id),
        }
    }

    fn whose(&self) -> Whose {
        Whose::Organization(self.organization)
    }

    fn guards(&self) -> Vec<Guarded> {
        let key = match self.reach {
            Reach::Environment(environment) => keys::segment_key(environment, &self.key),
            Reach::Shared(_) => keys::shared_segment_key(self.organization, &self.key),
        };
        vec![Guarded::new(key, &self.id.to_bytes(), Taken::Key)]
    }

    fn row(&self) -> v1::Segment {
        v1::Segment {
            organization: self.organization.to_bytes(),
            reach: write_reach(&self.reach),
            key: self.key.as_str().to_owned(),
            name: self.name.as_str().to_owned(),
            description: self.description.as_str().to_owned(),
            included: self.included.clone(),
            excluded: self.excluded.clone(),
            rules: self.rules.iter().map(write_rule).collect(),
            tags: self.tags.iter().map(|it| it.as_str().to_owned()).collect(),
            is_archived: self.is_archived,
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Segment>, _: &Catalogues) -> Result<Self, Malformed> {
        let (home, id) = read_key(key)?;
        let reach = match &row.reach {
            ArchivedReach::Environment => Reach::Environment(EnvironmentId::from_bytes(home)),
            // What is shared lies under its organization.
            ArchivedReach::Shared { .. } if home != row.organization => return Err(Malformed::Key),
            ArchivedReach::Shared { scopes } => {
                Reach::Shared(scopes.iter().map(read_scope).collect::<Result<_, _>>()?)
            }
        };
        Ok(Self {
            id: SegmentId::from_bytes(id),
            organization: OrganizationId::from_bytes(row.organization),
            reach,
            key: Key::new(&row.key)?,
            name: Name::kept(&row.name)?,
            description: Description::new(&row.description)?,
            included: row.included.iter().map(text).collect(),
            excluded: row.excluded.iter().map(text).collect(),
            rules: row.rules.iter().map(read_rule).collect(),
            tags: row.tags.iter().map(|it| Tag::kept(it)).collect::<Result<_, _>>()?,
            is_archived: row.is_archived,
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
        })
    }
}

/// Whether an archived scope holds the environment of those keys.
pub(crate) fn holds(scope: &ArchivedScope, in_project: &Key, key: &Key) -> bool {
    match scope {
        ArchivedScope::Organization => true,
        ArchivedScope::Project { project } => project.as_str() == in_project.as_str(),
        ArchivedScope::Environment { project, environment } => {
            project.as_str() == in_project.as_str() && environment.as_str() == key.as_str()
        }
    }
}

fn write_reach(reach: &Reach) -> v1::Reach {
    match reach {
        Reach::Environment(_) => v1::Reach::Environment,
        Reach::Shared(scopes) => v1::Reach::Shared { scopes: scopes.iter().map(write_scope).collect() },
    }
}

fn write_scope(scope: &Scope) -> v1::Scope {
    match scope {
        Scope::Organization => v1::Scope::Organization,
        Scope::Project(project) => v1::Scope::Project { project: project.as_str().to_owned() },
        Scope::Environment { project, environment } => v1::Scope::Environment {
            project: project.as_str().to_owned(),
            environment: environment.as_str().to_owned(),
        },
    }
}

fn read_scope(scope: &ArchivedScope) -> Result<Scope, TextError> {
    Ok(match scope {
        ArchivedScope::Organization => Scope::Organization,
        ArchivedScope::Project { project } => Scope::Project(Key::new(project)?),
        ArchivedScope::Environment { project, environment } => {
            Scope::Environment { project: Key::new(project)?, environment: Key::new(environment)? }
        }
    })
}

fn write_rule(rule: &Rule) -> v1::Rule {
    let condition = |it: &Condition| v1::Condition {
        id: it.id.clone(),
        property: it.property.clone(),
        op: it.op.clone(),
        value: it.value.clone(),
    };
    v1::Rule {
        id: rule.id.clone(),
        name: rule.name.clone(),
        conditions: rule.conditions.iter().map(condition).collect(),
    }
}

fn read_rule(rule: &ArchivedRule) -> Rule {
    let conditions = rule.conditions.iter().map(|it| Condition {
        id: text(&it.id),
        property: text(&it.property),
        op: text(&it.op),
        value: text(&it.value),
    });
    Rule { id: text(&rule.id), name: text(&rule.name), conditions: conditions.collect() }
}

fn text(text: &ArchivedString) -> String {
    text.as_str().to_owned()
}
