//! Groups.

use keywright_core::{
    Permit,
    group::Group,
    id::{GroupId, OrganizationId, PolicyId},
    policy::Policy,
    text::Name,
};

use super::{
    members::Member,
    policies::{Policies, place_of},
};
use crate::{
    error::StorageError,
    keys,
    page::{Cutter, Needle, Page, Related, Show, Slice},
    read::{Reader, Source, find, guard},
    rows,
    write::{Write, WriteError},
};

/// Groups.
#[derive(Debug)]
pub struct Groups<R>(pub(crate) R);

impl<R: Source> Groups<R> {
    /// The group of that id.
    pub fn find(&mut self, organization: OrganizationId, id: GroupId) -> Result<Option<Group>, StorageError> {
        find(&mut self.0, &keys::group(organization, id))
    }

    /// Which group has that name, whatever the case and form of its letters.
    pub fn named(
        &mut self,
        organization: OrganizationId,
        name: &Name,
    ) -> Result<Option<GroupId>, StorageError> {
        let found = guard(&mut self.0, &keys::group_name(organization, &name.fold()))?;
        Ok(found.map(GroupId::from_bytes))
    }

    /// The groups of these ids, in their order. Ids that mean nothing in the organization are left out, and
    /// repetitions.
    pub fn resolve(
        &mut self,
        organization: OrganizationId,
        ids: &[GroupId],
    ) -> Result<Vec<Group>, StorageError> {
        let mut found: Vec<Group> = Vec::with_capacity(ids.len());
        for id in ids {
            if !found.iter().any(|it| it.id == *id) {
                found.extend(self.find(organization, *id)?);
            }
        }
        Ok(found)
    }
}

impl Groups<Reader<'_>> {
    /// The groups whose name holds that text, newest first.
    pub fn page(
        self,
        organization: OrganizationId,
        name: &str,
        slice: Slice,
    ) -> Result<Page<Group>, StorageError> {
        let page = related(self.0, organization, name, Show::All, slice, |_| true)?;
        Ok(page.map(|it| it.item))
    }

    /// The members whose e-mail address or name holds that text and, unless all are to be shown, who are in the
    /// group. Nothing if there is no such group.
    pub fn members(
        mut self,
        organization: OrganizationId,
        id: GroupId,
        search: &str,
        show: Show,
        slice: Slice,
    ) -> Result<Option<Page<Related<Member>>>, StorageError> {
        if self.find(organization, id)?.is_none() {
            return Ok(None);
        }
        let within = keys::members_of_group(id);
        super::members::related(self.0, organization, &within, search, show, slice, |it| {
            it.groups.contains(&id)
        })
        .map(Some)
    }

    /// The policies whose name holds that text and, unless all are to be shown, that are attached to the group.
    /// Nothing if there is no such group.
    pub fn policies(
        mut self,
        organization: OrganizationId,
        id: GroupId,
        name: &str,
        show: Show,
        slice: Slice,
    ) -> Result<Option<Page<Related<Policy>>>, StorageError> {
        let Some(group) = self.find(organization, id)? else { return Ok(None) };
        attachable(self.0, organization, &group.policies, name, show, slice).map(Some)
    }
}

impl Groups<&mut Write<'_>> {
    /// Plans a new group.
    pub fn insert(&mut self, permit: &Permit, group: &Group) -> Result<(), WriteError> {
        self.0.insert(permit, group)
    }

    /// Plans that the group of this id becomes this one. Its name may be another than before.
    pub fn replace(&mut self, permit: &Permit, group: &Group) -> Result<(), WriteError> {
        let old = self.existing(group)?;
        self.0.replace(permit, &old, group)
    }

    /// Plans that the group goes. Its id may linger in memberships, and means nothing there.
    pub fn remove(&mut self, permit: &Permit, group: &Group) -> Result<(), WriteError> {
        let old = self.existing(group)?;
        self.0.remove(permit, &old)
    }

    fn existing(&mut self, group: &Group) -> Result<Group, WriteError> {
        self.find(group.organization, group.id)?.ok_or(WriteError::Misuse("there is no such group"))
    }
}

/// The groups of an organization whose name holds that text, newest first, each with whether it belongs.
pub(super) fn related(
    reader: Reader<'_>,
    organization: OrganizationId,
    name: &str,
    show: Show,
    slice: Slice,
    belongs: impl Fn(&Group) -> bool,
) -> Result<Page<Related<Group>>, StorageError> {
    let needle = Needle::new(name);
    let mut cutter = Cutter::new(slice);
    for found in reader.rows(&keys::groups(organization))?.rev() {
        let (key, row) = found?;
        if !needle.is_in(&rows::open::<Group>(&key, &row)?.name) {
            continue;
        }
        let item: Group = rows::read(&key, &row, &reader.words().catalogues)?;
        let is_related = belongs(&item);
        if is_related || show == Show::All {
            cutter.offer(Related { item, is_related });
        }
    }
    Ok(cutter.finish())
}

/// The policies whose name holds that text, newest first, each with whether it is among those that are attached.
pub(super) fn attachable(
    reader: Reader<'_>,
    organization: OrganizationId,
    attached: &[PolicyId],
    name: &str,
    show: Show,
    slice: Slice,
) -> Result<Page<Related<Policy>>, StorageError> {
    let mut policies = Policies(reader);
    match show {
        Show::All => {
            let page = policies.page(organization, name, slice)?;
            Ok(page.map(|item| Related { is_related: attached.contains(&item.id), item }))
        }
        Show::Related => {
            let needle = Needle::new(name);
            let mut found = policies.resolve(organization, attached)?;
            found.retain(|it| needle.is_in(it.name.as_str()));
            found.sort_by_key(|it| place_of(&reader, it));
            let mut cutter = Cutter::new(slice);
            for item in found {
                cutter.offer(Related { item, is_related: true });
            }
            Ok(cutter.finish())
        }
    }
}
