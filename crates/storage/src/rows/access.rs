//! Statements, policies and groups as rows.

use keywright_core::{
    Catalogue, Statement,
    group::Group,
    id::{GroupId, OrganizationId, PolicyId},
    policy::{Origin, Policy},
    statement::{StatementError, StatementText},
    text::{Description, Key, Name},
};
use rkyv::{Archived, string::ArchivedString, vec::ArchivedVec};

use super::{
    Guarded, Malformed, Record, moment, read_key,
    v1::access::{self as v1, ArchivedStatement},
};
use crate::{
    keys,
    write::{Taken, Whose},
};

impl Record for Policy {
    type Row = v1::Policy;

    const TABLE: &'static str = "policies";
    const TAG: u8 = keys::tag::POLICY;

    fn key(&self) -> Vec<u8> {
        keys::policy(organization_of(self.origin), self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Organization(organization_of(self.origin))
    }

    fn guards(&self) -> Vec<Guarded> {
        let key = keys::policy_key(organization_of(self.origin), &self.key);
        vec![Guarded::new(key, &self.id.to_bytes(), Taken::Key)]
    }

    fn row(&self) -> v1::Policy {
        v1::Policy {
            name: self.name.as_str().to_owned(),
            key: self.key.as_str().to_owned(),
            description: self.description.as_str().to_owned(),
            statements: write_statements(&self.statements),
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Policy>, catalogue: &Catalogue) -> Result<Self, Malformed> {
        let (organization, id) = read_key(key)?;
        Ok(Self {
            id: PolicyId::from_bytes(id),
            origin: Origin::Customer(OrganizationId::from_bytes(organization)),
            name: Name::new(&row.name)?,
            key: Key::new(&row.key)?,
            description: Description::new(&row.description)?,
            statements: read_statements(&row.statements, catalogue)?.into(),
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
        })
    }
}

/// The organization whose policy it is. A built-in policy is of none and has no row.
fn organization_of(origin: Origin) -> OrganizationId {
    match origin {
        Origin::Customer(organization) => organization,
        Origin::BuiltIn => OrganizationId::from_bytes([0; keys::ID]),
    }
}

impl Record for Group {
    type Row = v1::Group;

    const TABLE: &'static str = "groups";
    const TAG: u8 = keys::tag::GROUP;

    fn key(&self) -> Vec<u8> {
        keys::group(self.organization, self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Organization(self.organization)
    }

    fn guards(&self) -> Vec<Guarded> {
        let name = keys::group_name(self.organization, &self.name.fold());
        vec![Guarded::new(name, &self.id.to_bytes(), Taken::Name)]
    }

    fn row(&self) -> v1::Group {
        v1::Group {
            name: self.name.as_str().to_owned(),
            description: self.description.as_str().to_owned(),
            policies: self.policies.iter().map(|it| it.to_bytes()).collect(),
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Group>, _: &Catalogue) -> Result<Self, Malformed> {
        let (organization, id) = read_key(key)?;
        Ok(Self {
            id: GroupId::from_bytes(id),
            organization: OrganizationId::from_bytes(organization),
            name: Name::new(&row.name)?,
            description: Description::new(&row.description)?,
            policies: row.policies.iter().copied().map(PolicyId::from_bytes).collect(),
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
        })
    }
}

pub(super) fn write_statements(statements: &[Statement]) -> Vec<v1::Statement> {
    let write = |it: &StatementText| v1::Statement {
        id: it.id.clone(),
        resource_type: it.resource_type.clone(),
        effect: it.effect.clone(),
        actions: it.actions.clone(),
        resources: it.resources.clone(),
    };
    statements.iter().map(|it| write(it.written())).collect()
}

/// Reads statements as they were written, with the catalogue of today.
pub(crate) fn read_statements(
    written: &ArchivedVec<ArchivedStatement>,
    catalogue: &Catalogue,
) -> Result<Vec<Statement>, StatementError> {
    let texts = |all: &ArchivedVec<ArchivedString>| all.iter().map(|it| it.as_str().to_owned()).collect();
    Statement::kept_all(
        catalogue,
        written.iter().map(|it| StatementText {
            id: it.id.as_str().to_owned(),
            resource_type: it.resource_type.as_str().to_owned(),
            effect: it.effect.as_str().to_owned(),
            actions: texts(&it.actions),
            resources: texts(&it.resources),
        }),
    )
}
