//! Policies and groups as rows.

use keywright_core::{
    group::Group,
    id::{GroupId, OrganizationId, PolicyId},
    policy::{Origin, Policy},
    text::{Description, Key, Name},
};
use rkyv::Archived;

use super::{
    Guarded, Malformed, Record, access, moment, open, read_key,
    statements::{Conditions, read_statements, write_conditions, write_statements},
    v1::{self as first, access as v1},
    v2,
};
use crate::{
    StorageError,
    catalogues::Catalogues,
    keys,
    row::Row,
    write::{Taken, Whose},
};

impl Record for Policy {
    type Row = v2::access::Policy;

    const TABLE: &'static str = "policies";
    const TAG: u8 = keys::tag::POLICY;
    const VERSION: u8 = v2::VERSION;

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

    fn row(&self) -> Self::Row {
        let policy = v1::Policy {
            name: self.name.as_str().to_owned(),
            key: self.key.as_str().to_owned(),
            description: self.description.as_str().to_owned(),
            statements: write_statements(&self.statements),
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
        };
        Self::Row { policy, conditions: write_conditions(&self.statements) }
    }

    fn read(key: &[u8], row: &Archived<Self::Row>, catalogues: &Catalogues) -> Result<Self, Malformed> {
        read_policy(key, &row.policy, Some(&row.conditions), catalogues)
    }

    /// Version 1 knew no conditions.
    fn read_older(key: &[u8], row: &Row, catalogues: &Catalogues) -> Result<Self, Malformed> {
        read_policy(key, open_first(row)?, None, catalogues)
    }
}

/// What there is in the row of a policy in every version, in place.
pub(crate) fn open_policy<'r>(key: &[u8], row: &'r Row) -> Result<&'r Archived<v1::Policy>, StorageError> {
    if row.kind() == Policy::TAG && row.version() < Policy::VERSION {
        return open_first(row).map_err(|it| it.of(Policy::TABLE, key));
    }
    open::<Policy>(key, row).map(|it| &it.policy)
}

fn open_first(row: &Row) -> Result<&Archived<v1::Policy>, Malformed> {
    if row.version() == first::VERSION {
        access::<v1::Policy>(row.archive())
    } else {
        Err(Malformed::Kind { kind: row.kind(), version: row.version() })
    }
}

fn read_policy(
    key: &[u8],
    row: &Archived<v1::Policy>,
    conditions: Conditions<'_>,
    catalogues: &Catalogues,
) -> Result<Policy, Malformed> {
    let (organization, id) = read_key(key)?;
    let organization = OrganizationId::from_bytes(organization);
    Ok(Policy {
        id: PolicyId::from_bytes(id),
        origin: Origin::Customer(organization),
        name: Name::kept(&row.name)?,
        key: Key::new(&row.key)?,
        description: Description::new(&row.description)?,
        statements: read_statements(&row.statements, conditions, &catalogues.of(organization))?.into(),
        created_at: moment(row.created_at),
        updated_at: moment(row.updated_at),
    })
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

    fn read(key: &[u8], row: &Archived<v1::Group>, _: &Catalogues) -> Result<Self, Malformed> {
        let (organization, id) = read_key(key)?;
        Ok(Self {
            id: GroupId::from_bytes(id),
            organization: OrganizationId::from_bytes(organization),
            name: Name::kept(&row.name)?,
            description: Description::new(&row.description)?,
            policies: row.policies.iter().copied().map(PolicyId::from_bytes).collect(),
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
        })
    }
}
