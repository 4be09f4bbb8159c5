//! Workspaces, organizations and the installation as rows.

use keywright_core::{
    Timestamp,
    id::{GroupId, OrganizationId, PolicyId, WorkspaceId},
    organization::{FlagOrder, Organization, Workspace},
    text::{Key, Name},
    token::TokenPolicy,
};
use rkyv::Archived;
use uuid::Uuid;

use super::{
    Guarded, Malformed, Record, access, moment, read_id, token_policy,
    v1::organization as v1,
    v2::{self, organization::ArchivedFlagOrder},
    v3,
};
use crate::{
    catalogues::Catalogues,
    keys,
    row::Row,
    write::{Taken, Whose},
};

/// What this installation is. Made when the folder is first opened; never changed.
#[derive(Clone, Eq, PartialEq)]
pub struct Meta {
    /// Tells this installation from others.
    pub instance: Uuid,
    /// The key with which login tokens are signed (HS256).
    pub signing_key: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
}

impl std::fmt::Debug for Meta {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Meta")
            .field("instance", &self.instance)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}

impl Record for Meta {
    type Row = v1::Meta;

    const TABLE: &'static str = "meta";
    const TAG: u8 = keys::tag::META;

    fn key(&self) -> Vec<u8> {
        keys::META.to_vec()
    }

    fn whose(&self) -> Whose {
        Whose::Installation
    }

    fn row(&self) -> v1::Meta {
        v1::Meta {
            instance: self.instance.into_bytes(),
            signing_key: self.signing_key,
            created_at: self.created_at.millis(),
        }
    }

    fn read(_: &[u8], row: &Archived<v1::Meta>, _: &Catalogues) -> Result<Self, Malformed> {
        Ok(Self {
            instance: Uuid::from_bytes(row.instance),
            signing_key: row.signing_key,
            created_at: moment(row.created_at),
        })
    }
}

impl Record for Workspace {
    type Row = v1::Workspace;

    const TABLE: &'static str = "workspaces";
    const TAG: u8 = keys::tag::WORKSPACE;

    fn key(&self) -> Vec<u8> {
        keys::workspace(self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Workspace
    }

    fn guards(&self) -> Vec<Guarded> {
        vec![Guarded::new(keys::workspace_key(&self.key), &self.id.to_bytes(), Taken::Key)]
    }

    fn row(&self) -> v1::Workspace {
        v1::Workspace {
            name: self.name.as_str().to_owned(),
            key: self.key.as_str().to_owned(),
            created_at: self.created_at.millis(),
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Workspace>, _: &Catalogues) -> Result<Self, Malformed> {
        Ok(Self {
            id: WorkspaceId::from_bytes(read_id(key)?),
            name: Name::kept(&row.name)?,
            key: Key::new(&row.key)?,
            created_at: moment(row.created_at),
        })
    }
}

impl Record for Organization {
    type Row = v3::organization::Organization;

    const TABLE: &'static str = "organizations";
    const TAG: u8 = keys::tag::ORGANIZATION;
    const VERSION: u8 = v3::VERSION;

    fn key(&self) -> Vec<u8> {
        keys::organization(self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Organization(self.id)
    }

    /// One that has ended has given its key back.
    fn guards(&self) -> Vec<Guarded> {
        let key = || keys::organization_key(self.workspace, &self.key);
        let guard = || Guarded::new(key(), &self.id.to_bytes(), Taken::Key);
        self.is_active().then(guard).into_iter().collect()
    }

    fn row(&self) -> v3::organization::Organization {
        v3::organization::Organization {
            workspace: self.workspace.to_bytes(),
            name: self.name.as_str().to_owned(),
            key: self.key.as_str().to_owned(),
            initialized: self.initialized,
            default_policies: self.default_policies.iter().map(|it| it.to_bytes()).collect(),
            default_groups: self.default_groups.iter().map(|it| it.to_bytes()).collect(),
            flag_order: match self.flag_order {
                FlagOrder::CreatedAt => v2::organization::FlagOrder::CreatedAt,
                FlagOrder::Key => v2::organization::FlagOrder::Key,
            },
            token_policy: token_policy::write(&self.token_policy),
            created_at: self.created_at.millis(),
            ended_at: self.ended_at.map(Timestamp::millis),
        }
    }

    fn read(key: &[u8], row: &Archived<Self::Row>, _: &Catalogues) -> Result<Self, Malformed> {
        Ok(Self {
            id: OrganizationId::from_bytes(read_id(key)?),
            workspace: WorkspaceId::from_bytes(row.workspace),
            name: Name::kept(&row.name)?,
            key: Key::new(&row.key)?,
            initialized: row.initialized,
            default_policies: row.default_policies.iter().copied().map(PolicyId::from_bytes).collect(),
            default_groups: row.default_groups.iter().copied().map(GroupId::from_bytes).collect(),
            flag_order: read_order(&row.flag_order),
            token_policy: token_policy::read(&row.token_policy)?,
            created_at: moment(row.created_at),
            ended_at: row.ended_at.as_ref().map(|it| moment(*it)),
        })
    }

    /// Version 1 knew no order but that of making, and no end; up to version 2 nothing was asked of tokens.
    fn read_older(key: &[u8], row: &Row, _: &Catalogues) -> Result<Self, Malformed> {
        match row.version() {
            super::v1::VERSION => {}
            v2::VERSION => return read_second(key, row),
            version => return Err(Malformed::Kind { kind: row.kind(), version }),
        }
        let row = access::<v1::Organization>(row.archive())?;
        Ok(Self {
            id: OrganizationId::from_bytes(read_id(key)?),
            workspace: WorkspaceId::from_bytes(row.workspace),
            name: Name::kept(&row.name)?,
            key: Key::new(&row.key)?,
            initialized: row.initialized,
            default_policies: row.default_policies.iter().copied().map(PolicyId::from_bytes).collect(),
            default_groups: row.default_groups.iter().copied().map(GroupId::from_bytes).collect(),
            flag_order: FlagOrder::CreatedAt,
            token_policy: TokenPolicy::default(),
            created_at: moment(row.created_at),
            ended_at: None,
        })
    }
}

/// What a row of version 2 says.
fn read_second(key: &[u8], row: &Row) -> Result<Organization, Malformed> {
    let row = access::<v2::organization::Organization>(row.archive())?;
    Ok(Organization {
        id: OrganizationId::from_bytes(read_id(key)?),
        workspace: WorkspaceId::from_bytes(row.workspace),
        name: Name::kept(&row.name)?,
        key: Key::new(&row.key)?,
        initialized: row.initialized,
        default_policies: row.default_policies.iter().copied().map(PolicyId::from_bytes).collect(),
        default_groups: row.default_groups.iter().copied().map(GroupId::from_bytes).collect(),
        flag_order: read_order(&row.flag_order),
        token_policy: TokenPolicy::default(),
        created_at: moment(row.created_at),
        ended_at: row.ended_at.as_ref().map(|it| moment(*it)),
    })
}

fn read_order(order: &ArchivedFlagOrder) -> FlagOrder {
    match order {
        ArchivedFlagOrder::CreatedAt => FlagOrder::CreatedAt,
        ArchivedFlagOrder::Key => FlagOrder::Key,
    }
}
