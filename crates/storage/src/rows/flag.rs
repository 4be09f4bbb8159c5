//! Feature flags as rows.

use keywright_core::{
    Catalogue,
    flag::{Author, Flag, Variation, VariationType},
    id::{AccountId, EnvironmentId, FlagId, FlagRevision, OrganizationId, TokenId},
    text::{Description, Key, Name, Tag},
};
use rkyv::Archived;

use super::{
    Guarded, Malformed, Record, moment, read_key,
    v1::flag::{self as v1, ArchivedAuthor, ArchivedVariation, ArchivedVariationType},
};
use crate::{
    keys,
    write::{Taken, Whose},
};

impl Record for Flag {
    type Row = v1::Flag;

    const TABLE: &'static str = "flags";
    const TAG: u8 = keys::tag::FLAG;

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

    fn row(&self) -> v1::Flag {
        let variation = |it: &Variation| v1::Variation {
            id: it.id.clone(),
            name: it.name.clone(),
            value: it.value.clone(),
        };
        v1::Flag {
            organization: self.organization.to_bytes(),
            key: self.key.as_str().to_owned(),
            name: self.name.as_str().to_owned(),
            description: self.description.as_str().to_owned(),
            variation_type: write_type(self.variation_type),
            variations: self.variations.iter().map(variation).collect(),
            enabled_variation: self.enabled_variation.clone(),
            disabled_variation: self.disabled_variation.clone(),
            is_enabled: self.is_enabled,
            is_archived: self.is_archived,
            tags: self.tags.iter().map(|it| it.as_str().to_owned()).collect(),
            created_by: write_author(self.created_by),
            updated_by: write_author(self.updated_by),
            revision: self.revision.to_bytes(),
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Flag>, _: &Catalogue) -> Result<Self, Malformed> {
        let (environment, id) = read_key(key)?;
        Ok(Self {
            id: FlagId::from_bytes(id),
            organization: OrganizationId::from_bytes(row.organization),
            environment: EnvironmentId::from_bytes(environment),
            key: Key::new(&row.key)?,
            name: Name::new(&row.name)?,
            description: Description::new(&row.description)?,
            variation_type: read_type(&row.variation_type),
            variations: row.variations.iter().map(read_variation).collect(),
            enabled_variation: row.enabled_variation.as_str().to_owned(),
            disabled_variation: row.disabled_variation.as_str().to_owned(),
            is_enabled: row.is_enabled,
            is_archived: row.is_archived,
            tags: row.tags.iter().map(|it| Tag::new(it)).collect::<Result<_, _>>()?,
            created_by: read_author(&row.created_by),
            updated_by: read_author(&row.updated_by),
            revision: FlagRevision::from_bytes(row.revision),
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
        })
    }
}

fn write_type(variation_type: VariationType) -> v1::VariationType {
    match variation_type {
        VariationType::Boolean => v1::VariationType::Boolean,
        VariationType::Json => v1::VariationType::Json,
        VariationType::Number => v1::VariationType::Number,
        VariationType::String => v1::VariationType::String,
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

fn write_author(author: Author) -> v1::Author {
    match author {
        Author::Account(id) => v1::Author::Account(id.to_bytes()),
        Author::Token(id) => v1::Author::Token(id.to_bytes()),
    }
}

fn read_author(author: &ArchivedAuthor) -> Author {
    match author {
        ArchivedAuthor::Account(id) => Author::Account(AccountId::from_bytes(*id)),
        ArchivedAuthor::Token(id) => Author::Token(TokenId::from_bytes(*id)),
    }
}
