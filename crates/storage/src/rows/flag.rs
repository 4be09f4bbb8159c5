//! Feature flags as rows.

mod targeting;

use keywright_core::{
    flag::{Author, Flag, Targeting, Variation, VariationType},
    id::{AccountId, EnvironmentId, FlagId, FlagRevision, OrganizationId, PluginId, TokenId},
    text::{Description, Key, Name, Tag},
};
use rkyv::{Archived, string::ArchivedString, vec::ArchivedVec};

use super::{
    Guarded, Malformed, Record, access, moment, open, read_key,
    v1::{
        self, Id, Millis,
        flag::{ArchivedAuthor, ArchivedVariation, ArchivedVariationType},
    },
    v2,
};
use crate::{
    StorageError,
    catalogues::Catalogues,
    keys,
    row::Row,
    write::{Taken, Whose},
};

/// The row of a flag in place, of any version.
#[derive(Clone, Copy)]
pub(crate) enum FlagRow<'r> {
    V1(&'r Archived<v1::flag::Flag>),
    V2(&'r Archived<v2::flag::Flag>),
}

/// What all versions have.
macro_rules! accessors {
    ($($name:ident: $of:ty;)*) => {$(
        pub(crate) fn $name(self) -> &'r $of {
            match self {
                Self::V1(row) => &row.$name,
                Self::V2(row) => &row.$name,
            }
        }
    )*};
}

impl<'r> FlagRow<'r> {
    /// The row of a flag, in place.
    pub(crate) fn open(key: &[u8], row: &'r Row) -> Result<Self, StorageError> {
        if row.kind() == Flag::TAG && row.version() < Flag::VERSION {
            return Self::open_older(row).map_err(|it| it.of(Flag::TABLE, key));
        }
        open::<Flag>(key, row).map(Self::V2)
    }

    fn open_older(row: &'r Row) -> Result<Self, Malformed> {
        if row.version() != v1::VERSION {
            return Err(Malformed::Kind { kind: row.kind(), version: row.version() });
        }
        access::<v1::flag::Flag>(row.archive()).map(Self::V1)
    }

    accessors! {
        key: ArchivedString;
        name: ArchivedString;
        tags: ArchivedVec<ArchivedString>;
        is_enabled: bool;
        is_archived: bool;
        revision: Id;
        organization: Id;
        description: ArchivedString;
        variation_type: ArchivedVariationType;
        variations: ArchivedVec<ArchivedVariation>;
        disabled_variation: ArchivedString;
        created_by: ArchivedAuthor;
        updated_by: ArchivedAuthor;
        created_at: Archived<Millis>;
        updated_at: Archived<Millis>;
    }

    /// What was said about the last change, which version 1 did not keep.
    pub(crate) fn comment(self) -> &'r str {
        match self {
            Self::V1(_) => "",
            Self::V2(row) => &row.comment,
        }
    }

    /// Who gets what. Version 1 knew one variation for everybody.
    fn targeting(self) -> Result<Targeting, Malformed> {
        match self {
            Self::V1(row) => Ok(Targeting::everybody(row.enabled_variation.as_str().to_owned())),
            Self::V2(row) => targeting::read(row),
        }
    }

    fn read(self, key: &[u8]) -> Result<Flag, Malformed> {
        let (environment, id) = read_key(key)?;
        Ok(Flag {
            id: FlagId::from_bytes(id),
            organization: OrganizationId::from_bytes(*self.organization()),
            environment: EnvironmentId::from_bytes(environment),
            key: Key::new(self.key())?,
            name: Name::kept(self.name())?,
            description: Description::new(self.description())?,
            variation_type: read_type(self.variation_type()),
            variations: self.variations().iter().map(read_variation).collect(),
            disabled_variation: self.disabled_variation().as_str().to_owned(),
            targeting: self.targeting()?,
            is_enabled: *self.is_enabled(),
            is_archived: *self.is_archived(),
            tags: self.tags().iter().map(|it| Tag::kept(it)).collect::<Result<_, _>>()?,
            created_by: read_author(self.created_by()),
            updated_by: read_author(self.updated_by()),
            revision: FlagRevision::from_bytes(*self.revision()),
            created_at: moment(*self.created_at()),
            updated_at: moment(*self.updated_at()),
            comment: self.comment().to_owned(),
        })
    }
}

impl Record for Flag {
    type Row = v2::flag::Flag;

    const TABLE: &'static str = "flags";
    const TAG: u8 = keys::tag::FLAG;
    const VERSION: u8 = v2::VERSION;

    fn key(&self) -> Vec<u8> {
        keys::flag(self.environment, self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Organization(self.organization)
    }

    fn guards(&self) -> Vec<Guarded> {
        let key = keys::flag_key(self.environment, &self.key);
        vec![Guarded::new(key, &self.id.to_bytes(), Taken::Key)]
    }

    fn row(&self) -> Self::Row {
        let variation = |it: &Variation| v1::flag::Variation {
            id: it.id.clone(),
            name: it.name.clone(),
            value: it.value.clone(),
        };
        let Targeting { users, rules, default, experiment_on_all } = &self.targeting;
        v2::flag::Flag {
            organization: self.organization.to_bytes(),
            key: self.key.as_str().to_owned(),
            name: self.name.as_str().to_owned(),
            description: self.description.as_str().to_owned(),
            variation_type: write_type(self.variation_type),
            variations: self.variations.iter().map(variation).collect(),
            disabled_variation: self.disabled_variation.clone(),
            users: users.iter().map(targeting::write_users).collect(),
            rules: rules.iter().map(targeting::write_rule).collect(),
            default: targeting::write_served(default),
            experiment_on_all: *experiment_on_all,
            is_enabled: self.is_enabled,
            is_archived: self.is_archived,
            tags: self.tags.iter().map(|it| it.as_str().to_owned()).collect(),
            created_by: write_author(self.created_by),
            updated_by: write_author(self.updated_by),
            revision: self.revision.to_bytes(),
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
            comment: self.comment.clone(),
        }
    }

    fn read(key: &[u8], row: &Archived<Self::Row>, _: &Catalogues) -> Result<Self, Malformed> {
        FlagRow::V2(row).read(key)
    }

    fn read_older(key: &[u8], row: &Row, _: &Catalogues) -> Result<Self, Malformed> {
        FlagRow::open_older(row)?.read(key)
    }
}

fn write_type(variation_type: VariationType) -> v1::flag::VariationType {
    match variation_type {
        VariationType::Boolean => v1::flag::VariationType::Boolean,
        VariationType::Json => v1::flag::VariationType::Json,
        VariationType::Number => v1::flag::VariationType::Number,
        VariationType::String => v1::flag::VariationType::String,
    }
}

fn read_type(variation_type: &ArchivedVariationType) -> VariationType {
    match variation_type {
        ArchivedVariationType::Boolean => VariationType::Boolean,
        ArchivedVariationType::Json => VariationType::Json,
        ArchivedVariationType::Number => VariationType::Number,
        ArchivedVariationType::String => VariationType::String,
    }
}

fn read_variation(variation: &ArchivedVariation) -> Variation {
    Variation {
        id: variation.id.as_str().to_owned(),
        name: variation.name.as_str().to_owned(),
        value: variation.value.as_str().to_owned(),
    }
}

fn write_author(author: Author) -> v1::flag::Author {
    match author {
        Author::Account(id) => v1::flag::Author::Account(id.to_bytes()),
        Author::Token(id) => v1::flag::Author::Token(id.to_bytes()),
        Author::Plugin(id) => v1::flag::Author::Plugin(id.to_bytes()),
    }
}

fn read_author(author: &ArchivedAuthor) -> Author {
    match author {
        ArchivedAuthor::Account(id) => Author::Account(AccountId::from_bytes(*id)),
        ArchivedAuthor::Token(id) => Author::Token(TokenId::from_bytes(*id)),
        ArchivedAuthor::Plugin(id) => Author::Plugin(PluginId::from_bytes(*id)),
    }
}
