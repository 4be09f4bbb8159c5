//! Plugins as rows: what is kept of them, the pieces of their bundles, and the keys that are trusted.

use keywright_core::{
    id::{OrganizationId, PluginId, PluginKeyId},
    plugin::{Plugin, PluginKey, PluginStatus, Release, SealedSecret},
    text::{Key, Name},
};
use rkyv::Archived;

use super::{
    Guarded, Malformed, Record,
    audit::{read_actor, write_actor},
    moment, read_key,
    v1::plugin::{self as v1, ArchivedRelease, ArchivedStatus},
};
use crate::{
    catalogues::Catalogues,
    keys::{self, DIGEST, ID},
    write::{Taken, Whose},
};

/// A piece of a plugin's bundle.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Piece {
    pub(crate) organization: OrganizationId,
    /// The digest of the whole.
    pub(crate) hash: [u8; DIGEST],
    pub(crate) number: u8,
    /// How many pieces there are.
    pub(crate) of: u8,
    pub(crate) bytes: Vec<u8>,
}

impl Record for Plugin {
    type Row = v1::Plugin;

    const TABLE: &'static str = "plugins";
    const TAG: u8 = keys::tag::PLUGIN;

    fn key(&self) -> Vec<u8> {
        keys::plugin(self.organization, self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Plugin(self.organization, self.id)
    }

    fn guards(&self) -> Vec<Guarded> {
        let name = keys::plugin_name(self.organization, &self.name);
        vec![Guarded::new(name, &self.id.to_bytes(), Taken::Name)]
    }

    fn row(&self) -> v1::Plugin {
        let secret = |it: &SealedSecret| v1::Secret { path: it.path.clone(), sealed: it.sealed.clone() };
        v1::Plugin {
            name: self.name.as_str().to_owned(),
            status: match self.status {
                PluginStatus::Staged => v1::Status::Staged,
                PluginStatus::Enabled => v1::Status::Enabled,
                PluginStatus::Disabled => v1::Status::Disabled,
                PluginStatus::Quarantined => v1::Status::Quarantined,
            },
            release: write_release(&self.release),
            previous: self.previous.as_ref().map(write_release),
            config: self.config.clone(),
            secrets: self.secrets.iter().map(secret).collect(),
            private_networks: self.private_networks,
            installed_by: write_actor(self.installed_by),
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Plugin>, _: &Catalogues) -> Result<Self, Malformed> {
        let (organization, id) = read_key(key)?;
        let secrets = row.secrets.iter().map(|it| SealedSecret {
            path: it.path.as_str().to_owned(),
            sealed: it.sealed.as_slice().to_vec(),
        });
        Ok(Self {
            id: PluginId::from_bytes(id),
            organization: OrganizationId::from_bytes(organization),
            name: Key::new(&row.name)?,
            status: match row.status {
                ArchivedStatus::Staged => PluginStatus::Staged,
                ArchivedStatus::Enabled => PluginStatus::Enabled,
                ArchivedStatus::Disabled => PluginStatus::Disabled,
                ArchivedStatus::Quarantined => PluginStatus::Quarantined,
            },
            release: read_release(&row.release),
            previous: row.previous.as_ref().map(read_release),
            config: row.config.as_str().to_owned(),
            secrets: secrets.collect(),
            private_networks: row.private_networks,
            installed_by: read_actor(&row.installed_by),
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
        })
    }
}

fn write_release(release: &Release) -> v1::Release {
    v1::Release {
        version: release.version.clone(),
        hash: release.hash,
        signer: release.signer,
        granted: release.granted.clone(),
        at: release.at.millis(),
    }
}

fn read_release(release: &ArchivedRelease) -> Release {
    Release {
        version: release.version.as_str().to_owned(),
        hash: release.hash,
        signer: release.signer.as_ref().copied(),
        granted: release.granted.iter().map(|it| it.as_str().to_owned()).collect(),
        at: moment(release.at),
    }
}

impl Record for Piece {
    type Row = v1::Piece;

    const TABLE: &'static str = "bundles";
    const TAG: u8 = keys::tag::BUNDLE;

    fn key(&self) -> Vec<u8> {
        keys::bundle_piece(self.organization, &self.hash, self.number)
    }

    fn whose(&self) -> Whose {
        Whose::Bundle(self.organization)
    }

    fn row(&self) -> v1::Piece {
        v1::Piece { of: self.of, bytes: self.bytes.clone() }
    }

    fn read(key: &[u8], row: &Archived<v1::Piece>, _: &Catalogues) -> Result<Self, Malformed> {
        let read = || {
            let (organization, rest) = key.get(1..)?.split_first_chunk::<ID>()?;
            let (hash, rest) = rest.split_first_chunk::<DIGEST>()?;
            let [number] = rest.first_chunk().filter(|_| rest.len() == 1)?;
            Some((*organization, *hash, *number))
        };
        let (organization, hash, number) = read().ok_or(Malformed::Key)?;
        let organization = OrganizationId::from_bytes(organization);
        Ok(Self { organization, hash, number, of: row.of, bytes: row.bytes.as_slice().to_vec() })
    }
}

impl Record for PluginKey {
    type Row = v1::Key;

    const TABLE: &'static str = "keys of plugins";
    const TAG: u8 = keys::tag::PLUGIN_KEY;

    fn key(&self) -> Vec<u8> {
        keys::plugin_key(self.organization, self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Organization(self.organization)
    }

    fn guards(&self) -> Vec<Guarded> {
        let key = keys::plugin_key_itself(self.organization, &self.key);
        vec![Guarded::new(key, &self.id.to_bytes(), Taken::Key)]
    }

    fn row(&self) -> v1::Key {
        v1::Key {
            itself: self.key,
            name: self.name.as_str().to_owned(),
            added_by: write_actor(self.added_by),
            created_at: self.created_at.millis(),
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Key>, _: &Catalogues) -> Result<Self, Malformed> {
        let (organization, id) = read_key(key)?;
        Ok(Self {
            id: PluginKeyId::from_bytes(id),
            organization: OrganizationId::from_bytes(organization),
            key: row.itself,
            name: Name::new(&row.name)?,
            added_by: read_actor(&row.added_by),
            created_at: moment(row.created_at),
        })
    }
}
