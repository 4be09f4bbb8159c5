//! Plugins of organizations, their bundles, and the keys of authors that are trusted.

use std::collections::BTreeSet;

use keywright_core::{
    Permit,
    id::{OrganizationId, PluginId, PluginKeyId},
    plugin::{Plugin, PluginKey},
    text::Key,
};

use crate::{
    error::StorageError,
    keys,
    read::{Reader, Source, find, guard},
    rows::{self, Piece},
    write::{Write, WriteError},
};

/// Plugins.
#[derive(Debug)]
pub struct Plugins<R>(pub(crate) R);

/// The most bytes of a piece of a bundle: a row with its key is less than 96 KiB.
const PIECE: usize = 80 << 10;
/// How many pieces are written in one commit at most, which has less than 1 MiB.
const AT_ONCE: usize = 10;

impl<R: Source> Plugins<R> {
    /// The plugin of that id.
    pub fn find(
        &mut self,
        organization: OrganizationId,
        id: PluginId,
    ) -> Result<Option<Plugin>, StorageError> {
        find(&mut self.0, &keys::plugin(organization, id))
    }

    /// The plugin of that name.
    pub fn named(
        &mut self,
        organization: OrganizationId,
        name: &Key,
    ) -> Result<Option<Plugin>, StorageError> {
        let id: Option<_> = guard(&mut self.0, &keys::plugin_name(organization, name))?;
        id.map_or(Ok(None), |id| self.find(organization, PluginId::from_bytes(id)))
    }

    /// The bytes of the bundle of that digest, if all of it is there.
    pub fn bundle(
        &mut self,
        organization: OrganizationId,
        hash: &[u8; 32],
    ) -> Result<Option<Vec<u8>>, StorageError> {
        let (mut bytes, mut number, mut of) = (Vec::new(), 0, 1);
        while number < of {
            let found: Option<Piece> = find(&mut self.0, &keys::bundle_piece(organization, hash, number))?;
            let Some(piece) = found else { return Ok(None) };
            bytes.extend_from_slice(&piece.bytes);
            of = piece.of;
            number += 1;
        }
        Ok(Some(bytes))
    }

    /// Whether more of a bundle is missing than one commit takes: then [`Plugins::keep`] is to be asked before.
    pub fn is_far_from_kept(
        &mut self,
        organization: OrganizationId,
        hash: &[u8; 32],
        bytes: &[u8],
    ) -> Result<bool, StorageError> {
        let mut missing = 0;
        for (number, _) in (0..=u8::MAX).zip(bytes.chunks(PIECE)) {
            let found = self.0.get(&keys::bundle_piece(organization, hash, number))?;
            missing += usize::from(found.is_none());
        }
        Ok(missing > AT_ONCE)
    }

    /// The key of that id.
    pub fn key(
        &mut self,
        organization: OrganizationId,
        id: PluginKeyId,
    ) -> Result<Option<PluginKey>, StorageError> {
        find(&mut self.0, &keys::plugin_key(organization, id))
    }

    /// Whether a key is trusted.
    pub fn trusts(&mut self, organization: OrganizationId, key: &[u8; 32]) -> Result<bool, StorageError> {
        let id: Option<[u8; keys::ID]> = guard(&mut self.0, &keys::plugin_key_itself(organization, key))?;
        Ok(id.is_some())
    }
}

impl Plugins<Reader<'_>> {
    /// The plugins of an organization, oldest first.
    pub fn all(self, organization: OrganizationId) -> Result<Vec<Plugin>, StorageError> {
        self.under(&keys::plugins(organization))
    }

    /// The plugins of every organization.
    pub fn everywhere(self) -> Result<Vec<Plugin>, StorageError> {
        self.under(&[keys::tag::PLUGIN])
    }

    /// The digests of the bundles of which an organization has something.
    pub fn bundles(self, organization: OrganizationId) -> Result<Vec<[u8; 32]>, StorageError> {
        let found = self.0.rows(&keys::bundles(organization))?;
        let hashes: Result<BTreeSet<_>, _> =
            found.map(|it| Ok(keys::bundle_of(&it?.0).map(|it| it.1))).collect();
        hashes.map(|it| it.into_iter().flatten().collect())
    }

    /// The organizations that have bundles.
    pub fn bringers(self) -> Result<Vec<OrganizationId>, StorageError> {
        let found = self.0.rows(&[keys::tag::BUNDLE])?;
        let all: Result<BTreeSet<_>, _> =
            found.map(|it| Ok(keys::bundle_of(&it?.0).map(|it| it.0))).collect();
        all.map(|it| it.into_iter().flatten().collect())
    }

    /// The keys that an organization trusts, oldest first.
    pub fn keys(self, organization: OrganizationId) -> Result<Vec<PluginKey>, StorageError> {
        let catalogue = &self.0.words().catalogues;
        let found = self.0.rows(&keys::plugin_keys(organization))?;
        found.map(|it| it.and_then(|(key, row)| rows::read(&key, &row, catalogue))).collect()
    }

    fn under(self, prefix: &[u8]) -> Result<Vec<Plugin>, StorageError> {
        let catalogue = &self.0.words().catalogues;
        let found = self.0.rows(prefix)?;
        found.map(|it| it.and_then(|(key, row)| rows::read(&key, &row, catalogue))).collect()
    }
}

impl Plugins<&mut Write<'_>> {
    /// Plans a new plugin, whose bundle is kept.
    pub fn insert(&mut self, permit: &Permit, plugin: &Plugin) -> Result<(), WriteError> {
        self.0.insert(permit, plugin)
    }

    /// Plans that the plugin of this id becomes this one. Its name stays.
    pub fn replace(&mut self, permit: &Permit, plugin: &Plugin) -> Result<(), WriteError> {
        let old = self.find(plugin.organization, plugin.id)?;
        let old = old.filter(|it| it.name == plugin.name);
        let old = old.ok_or(WriteError::Misuse("there is no such plugin"))?;
        self.0.replace(permit, &old, plugin)
    }

    /// Plans that the plugin goes. Bundles go by [`Plugins::forget`].
    pub fn remove(&mut self, permit: &Permit, plugin: &Plugin) -> Result<(), WriteError> {
        self.0.remove(permit, plugin)
    }

    /// Plans to keep pieces of a bundle that are not kept yet, as many as one commit takes. Whether more are left.
    pub fn keep(
        &mut self,
        permit: &Permit,
        organization: OrganizationId,
        hash: &[u8; 32],
        bytes: &[u8],
    ) -> Result<bool, WriteError> {
        let pieces = bytes.chunks(PIECE);
        let too_large = WriteError::Misuse("a bundle has no more than 255 pieces");
        let of = u8::try_from(pieces.len()).map_err(|_| too_large)?;
        let mut kept = 0;
        for (number, bytes) in (0..).zip(pieces) {
            if self.0.get(&keys::bundle_piece(organization, hash, number))?.is_some() {
                continue;
            }
            if kept == AT_ONCE {
                return Ok(true);
            }
            kept += 1;
            self.0.insert(permit, &Piece { organization, hash: *hash, number, of, bytes: bytes.to_vec() })?;
        }
        Ok(false)
    }

    /// Plans that a bundle goes, as far as it is kept.
    pub fn forget(
        &mut self,
        permit: &Permit,
        organization: OrganizationId,
        hash: &[u8; 32],
    ) -> Result<(), WriteError> {
        for number in 0..=u8::MAX {
            let found: Option<Piece> = find(&mut self.0, &keys::bundle_piece(organization, hash, number))?;
            let Some(piece) = found else { return Ok(()) };
            self.0.remove(permit, &piece)?;
        }
        Ok(())
    }

    /// Plans to trust a key.
    pub fn trust(&mut self, permit: &Permit, key: &PluginKey) -> Result<(), WriteError> {
        self.0.insert(permit, key)
    }

    /// Plans to trust a key no more.
    pub fn distrust(&mut self, permit: &Permit, key: &PluginKey) -> Result<(), WriteError> {
        self.0.remove(permit, key)
    }
}
