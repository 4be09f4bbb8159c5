//! What the code of plugins keeps, as rows.

use keywright_core::{
    Timestamp,
    id::{OrganizationId, PluginId},
};
use rkyv::Archived;

use super::{Malformed, Record, moment, read_key, v1::plugin as v1};
use crate::{
    catalogues::Catalogues,
    keys::{self, ID},
    write::Whose,
};

/// Something that the code of a plugin keeps.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Kept {
    pub(crate) organization: OrganizationId,
    pub(crate) plugin: PluginId,
    /// Its key, as the plugin calls it.
    pub(crate) name: String,
    pub(crate) value: Vec<u8>,
    pub(crate) version: u64,
    /// From when on it is as if it were not there.
    pub(crate) expires_at: Option<Timestamp>,
}

/// How much the code of a plugin keeps. What has expired counts until it is swept up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct KeptUse {
    pub(crate) organization: OrganizationId,
    pub(crate) plugin: PluginId,
    pub(crate) keys: u64,
    pub(crate) bytes: u64,
    /// The newest version of anything that it ever kept: so no version comes twice.
    pub(crate) version: u64,
}

impl Kept {
    /// Whether it is there at a moment.
    pub(crate) fn is_live(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|it| now < it)
    }

    /// What it counts for.
    pub(crate) fn bytes(&self) -> u64 {
        u64::try_from(self.name.len() + self.value.len()).unwrap_or(u64::MAX)
    }
}

impl Record for Kept {
    type Row = v1::Kept;

    const TABLE: &'static str = "what plugins keep";
    const TAG: u8 = keys::tag::KEPT;

    fn key(&self) -> Vec<u8> {
        keys::kept(self.organization, self.plugin, &self.name)
    }

    fn whose(&self) -> Whose {
        Whose::Kept(self.organization, self.plugin)
    }

    fn row(&self) -> v1::Kept {
        let expires_at = self.expires_at.map(Timestamp::millis);
        v1::Kept { value: self.value.clone(), version: self.version, expires_at }
    }

    fn read(key: &[u8], row: &Archived<v1::Kept>, _: &Catalogues) -> Result<Self, Malformed> {
        let read = || {
            let (organization, rest) = key.get(1..)?.split_first_chunk::<ID>()?;
            let (plugin, rest) = rest.split_first_chunk::<ID>()?;
            Some((*organization, *plugin, std::str::from_utf8(rest).ok()?))
        };
        let (organization, plugin, name) = read().ok_or(Malformed::Key)?;
        Ok(Self {
            organization: OrganizationId::from_bytes(organization),
            plugin: PluginId::from_bytes(plugin),
            name: name.to_owned(),
            value: row.value.as_slice().to_vec(),
            version: row.version.to_native(),
            expires_at: row.expires_at.as_ref().map(|it| moment(*it)),
        })
    }
}

impl Record for KeptUse {
    type Row = v1::KeptUse;

    const TABLE: &'static str = "how much plugins keep";
    const TAG: u8 = keys::tag::KEPT_USE;

    fn key(&self) -> Vec<u8> {
        keys::kept_use(self.organization, self.plugin)
    }

    fn whose(&self) -> Whose {
        Whose::Kept(self.organization, self.plugin)
    }

    fn row(&self) -> v1::KeptUse {
        v1::KeptUse { keys: self.keys, bytes: self.bytes, version: self.version }
    }

    fn read(key: &[u8], row: &Archived<v1::KeptUse>, _: &Catalogues) -> Result<Self, Malformed> {
        let (organization, plugin) = read_key(key)?;
        Ok(Self {
            organization: OrganizationId::from_bytes(organization),
            plugin: PluginId::from_bytes(plugin),
            keys: row.keys.to_native(),
            bytes: row.bytes.to_native(),
            version: row.version.to_native(),
        })
    }
}
