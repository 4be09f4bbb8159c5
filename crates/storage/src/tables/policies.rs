//! Policies: the three of this program, and those that organizations write.

use std::cmp::Reverse;

use keywright_core::{
    Permit,
    group::Group,
    id::{OrganizationId, PolicyId},
    policy::{Origin, Policy},
    text::Key,
};

use super::members::Member;
use crate::{
    error::StorageError,
    keys,
    page::{Cutter, Needle, Page, Related, Show, Slice},
    read::{Reader, Source, guard},
    rows,
    write::{Taken, Write, WriteError},
};

/// Policies.
#[derive(Debug)]
pub struct Policies<R>(pub(crate) R);

impl<R: Source> Policies<R> {
    /// The policy of that id, if it is built in or of the organization.
    pub fn find(
        &mut self,
        organization: OrganizationId,
        id: PolicyId,
    ) -> Result<Option<Policy>, StorageError> {
        if let Some(policy) = self.0.words().built_in.iter().find(|it| it.id == id) {
            return Ok(Some(policy.clone()));
        }
        let key = keys::policy(organization, id);
        let Some(row) = self.0.get(&key)? else { return Ok(None) };
        self.0.words().policy(&key, &row).map(Some)
    }

    /// Which policy has that key: a built-in one, or one of the organization.
    pub fn keyed(
        &mut self,
        organization: OrganizationId,
        key: &Key,
    ) -> Result<Option<PolicyId>, StorageError> {
        if let Some(policy) = self.0.words().built_in.iter().find(|it| it.key == *key) {
            return Ok(Some(policy.id));
        }
        let found = guard(&mut self.0, &keys::policy_key(organization, key))?;
        Ok(found.map(PolicyId::from_bytes))
    }

    /// The policies of these ids, in their order. Ids that mean nothing in the organization are left out, and
    /// repetitions.
    pub fn resolve(
        &mut self,
        organization: OrganizationId,
        ids: &[PolicyId],
    ) -> Result<Vec<Policy>, StorageError> {
        let mut found: Vec<Policy> = Vec::with_capacity(ids.len());
        for id in ids {
            if !found.iter().any(|it| it.id == *id) {
                found.extend(self.find(organization, *id)?);
            }
        }
        Ok(found)
    }
}

impl Policies<Reader<'_>> {
    /// The organization's policies whose name holds that text, newest first, then the built-in ones.
    pub fn page(
        self,
        organization: OrganizationId,
        name: &str,
        slice: Slice,
    ) -> Result<Page<Policy>, StorageError> {
        self.listed(organization, name, slice, false)
    }

    /// The same policies, the built-in ones first.
    pub fn page_built_in_first(
        self,
        organization: OrganizationId,
        name: &str,
        slice: Slice,
    ) -> Result<Page<Policy>, StorageError> {
        self.listed(organization, name, slice, true)
    }

    fn listed(
        self,
        organization: OrganizationId,
        name: &str,
        slice: Slice,
        built_in_first: bool,
    ) -> Result<Page<Policy>, StorageError> {
        let needle = Needle::new(name);
        let mut cutter = Cutter::new(slice);
        let built_in = || self.0.words().built_in.iter().filter(|it| needle.is_in(it.name.as_str())).cloned();
        if built_in_first {
            built_in().for_each(|it| cutter.offer(it));
        }
        for found in self.0.rows(&keys::policies(organization))?.rev() {
            let (key, row) = found?;
            if needle.is_in(&rows::open_policy(&key, &row)?.name) {
                cutter.tell(|| self.0.words().policy(&key, &row).map(Some))?;
            }
        }
        if !built_in_first {
            built_in().for_each(|it| cutter.offer(it));
        }
        Ok(cutter.finish())
    }

    /// The members whose e-mail address or name holds that text and, unless all are to be shown, to whom the
    /// policy is attached. Nothing if there is no such policy.
    pub fn members(
        mut self,
        organization: OrganizationId,
        id: PolicyId,
        search: &str,
        show: Show,
        slice: Slice,
    ) -> Result<Option<Page<Related<Member>>>, StorageError> {
        if self.find(organization, id)?.is_none() {
            return Ok(None);
        }
        let attached = keys::members_with_policy(id, organization);
        super::members::related(self.0, organization, &attached, search, show, slice, |it| {
            it.policies.contains(&id)
        })
        .map(Some)
    }

    /// The groups whose name holds that text and, unless all are to be shown, to which the policy is attached.
    /// Nothing if there is no such policy.
    pub fn groups(
        mut self,
        organization: OrganizationId,
        id: PolicyId,
        name: &str,
        show: Show,
        slice: Slice,
    ) -> Result<Option<Page<Related<Group>>>, StorageError> {
        if self.find(organization, id)?.is_none() {
            return Ok(None);
        }
        super::groups::related(self.0, organization, name, show, slice, |it| it.policies.contains(&id))
            .map(Some)
    }
}

impl Policies<&mut Write<'_>> {
    /// Plans a new policy.
    pub fn insert(&mut self, permit: &Permit, policy: &Policy) -> Result<(), WriteError> {
        let organization = customer(policy)?;
        if self.keyed(organization, &policy.key)?.is_some() {
            return Err(Taken::Key.into());
        }
        self.0.insert(permit, policy)
    }

    /// Plans that the policy of this id becomes this one. Its key stays.
    pub fn replace(&mut self, permit: &Permit, policy: &Policy) -> Result<(), WriteError> {
        let old = self.existing(policy)?;
        if old.key != policy.key {
            return Err(WriteError::Misuse("the key of a policy stays"));
        }
        self.0.replace(permit, &old, policy)
    }

    /// Plans that the policy goes. Its id may linger where it was attached, and means nothing there.
    pub fn remove(&mut self, permit: &Permit, policy: &Policy) -> Result<(), WriteError> {
        let old = self.existing(policy)?;
        self.0.remove(permit, &old)
    }

    fn existing(&mut self, policy: &Policy) -> Result<Policy, WriteError> {
        let organization = customer(policy)?;
        self.find(organization, policy.id)?.ok_or(WriteError::Misuse("there is no such policy"))
    }
}

/// Where a policy stands in lists: the newest of the organization first, then the built-in ones.
pub(super) fn place_of(source: &impl Source, policy: &Policy) -> (Option<usize>, Reverse<PolicyId>) {
    let built_in = source.words().built_in.iter().position(|it| it.id == policy.id);
    (built_in, Reverse(policy.id))
}

fn customer(policy: &Policy) -> Result<OrganizationId, WriteError> {
    match policy.origin {
        Origin::Customer(organization) => Ok(organization),
        Origin::BuiltIn => Err(WriteError::Misuse("the built-in policies are no rows")),
    }
}
