//! People in organizations.

use std::cmp::Reverse;

use keywright_core::{
    Permit,
    group::Group,
    id::{AccountId, MembershipId, OrganizationId},
    member::{Account, Membership},
    policy::Policy,
};

use super::{
    accounts::Accounts,
    groups::{self, Groups},
    organizations::Organizations,
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

/// Memberships. One that has ended stays, for what was made in its name.
#[derive(Debug)]
pub struct Members<R>(pub(crate) R);

/// A person in an organization.
#[derive(Clone, Debug)]
pub struct Member {
    /// The person.
    pub account: Account,
    /// Their membership, which goes on.
    pub membership: Membership,
}

/// A policy that a member has from a group.
#[derive(Clone, Debug)]
pub struct Inherited {
    /// The policy.
    pub policy: Policy,
    /// The group.
    pub group: Group,
}

impl<R: Source> Members<R> {
    /// The person, if they are a member.
    pub fn find(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<Member>, StorageError> {
        let Some(membership) = self.current(organization, account)? else { return Ok(None) };
        let account = find(&mut self.0, &keys::account(account))?;
        Ok(account.map(|account| Member { account, membership }))
    }

    /// The membership of a person that goes on.
    pub fn current(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<Membership>, StorageError> {
        match guard(&mut self.0, &keys::member(organization, account))? {
            Some(id) => self.membership(organization, MembershipId::from_bytes(id)),
            None => Ok(None),
        }
    }

    /// The membership of that id, whether it goes on or not.
    pub fn membership(
        &mut self,
        organization: OrganizationId,
        id: MembershipId,
    ) -> Result<Option<Membership>, StorageError> {
        find(&mut self.0, &keys::membership(organization, id))
    }

    /// The membership of that id, if it goes on and its organization does.
    fn living(
        &mut self,
        organization: OrganizationId,
        id: MembershipId,
    ) -> Result<Option<Membership>, StorageError> {
        let Some(membership) = self.membership(organization, id)?.filter(Membership::is_active) else {
            return Ok(None);
        };
        let organization = Organizations(&mut self.0).find(organization)?;
        Ok(organization.map(|_| membership))
    }
}

impl Members<Reader<'_>> {
    /// The memberships of a person that go on, in all organizations that do, newest first.
    pub fn of(self, account: AccountId) -> Result<Vec<Membership>, StorageError> {
        let mut memberships = Vec::new();
        for (organization, id) in memberships_of(self.0, account)? {
            memberships.extend(Members(self.0).living(organization, id)?);
        }
        Ok(memberships)
    }

    /// The members whose e-mail address or name holds that text, newest first.
    pub fn page(
        self,
        organization: OrganizationId,
        search: &str,
        slice: Slice,
    ) -> Result<Page<Member>, StorageError> {
        let page = related(self.0, organization, &[], search, Show::All, slice, |_| true)?;
        Ok(page.map(|it| it.item))
    }

    /// The groups that a member is in.
    pub fn groups_of(&self, membership: &Membership) -> Result<Vec<Group>, StorageError> {
        Groups(self.0).resolve(membership.organization, &membership.groups)
    }

    /// The groups whose name holds that text and, unless all are to be shown, that the person is in. Nothing if
    /// the person is no member.
    pub fn groups(
        mut self,
        organization: OrganizationId,
        account: AccountId,
        name: &str,
        show: Show,
        slice: Slice,
    ) -> Result<Option<Page<Related<Group>>>, StorageError> {
        let Some(membership) = self.current(organization, account)? else { return Ok(None) };
        groups::related(self.0, organization, name, show, slice, |it| membership.groups.contains(&it.id))
            .map(Some)
    }

    /// The policies whose name holds that text and, unless all are to be shown, that are attached to the member
    /// directly. Nothing if the person is no member.
    pub fn direct_policies(
        mut self,
        organization: OrganizationId,
        account: AccountId,
        name: &str,
        show: Show,
        slice: Slice,
    ) -> Result<Option<Page<Related<Policy>>>, StorageError> {
        let Some(membership) = self.current(organization, account)? else { return Ok(None) };
        groups::attachable(self.0, organization, &membership.policies, name, show, slice).map(Some)
    }

    /// The policies whose name holds that text and that the member has from groups, newest first: one for each
    /// group. Nothing if the person is no member.
    pub fn inherited_policies(
        mut self,
        organization: OrganizationId,
        account: AccountId,
        name: &str,
        slice: Slice,
    ) -> Result<Option<Page<Inherited>>, StorageError> {
        let Some(membership) = self.current(organization, account)? else { return Ok(None) };
        let needle = Needle::new(name);
        let mut found = Vec::new();
        for group in self.groups_of(&membership)? {
            for policy in Policies(self.0).resolve(organization, &group.policies)? {
                if needle.is_in(policy.name.as_str()) {
                    found.push(Inherited { policy, group: group.clone() });
                }
            }
        }
        found.sort_by_key(|it| (place_of(&self.0, &it.policy), Reverse(it.group.id)));
        let mut cutter = Cutter::new(slice);
        for inherited in found {
            cutter.offer(inherited);
        }
        Ok(Some(cutter.finish()))
    }

    /// All policies of a member, each once: those attached directly, then those of groups.
    pub fn policies_of(&self, membership: &Membership) -> Result<Vec<Policy>, StorageError> {
        let groups = self.groups_of(membership)?;
        let ids = membership.policies.iter().chain(groups.iter().flat_map(|it| &it.policies));
        Policies(self.0).resolve(membership.organization, &ids.copied().collect::<Vec<_>>())
    }
}

impl Members<&mut Write<'_>> {
    /// The memberships of a person that go on, in all organizations that do, newest first. That none was added
    /// meanwhile is a condition of the commit: each that begins writes the row of the account.
    pub fn of(&mut self, account: AccountId) -> Result<Vec<Membership>, StorageError> {
        // Before the list, so that the list is no older than what the condition is about.
        self.0.get(&keys::account(account))?;
        let mut memberships = Vec::new();
        for (organization, id) in memberships_of(Reader { inner: self.0.inner }, account)? {
            memberships.extend(self.living(organization, id)?);
        }
        Ok(memberships)
    }

    /// Plans a new membership. It writes the row of the account as well, as it is: see [`Self::of`].
    pub fn insert(&mut self, permit: &Permit, membership: &Membership) -> Result<(), WriteError> {
        let account = Accounts(&mut *self.0)
            .find(membership.account)?
            .ok_or(WriteError::Misuse("there is no such account"))?;
        self.0.insert(permit, membership)?;
        self.0.replace(permit, &account, &account)
    }

    /// Plans that the membership of this id becomes this one. One that has ended stays so.
    pub fn replace(&mut self, permit: &Permit, membership: &Membership) -> Result<(), WriteError> {
        let old = self
            .membership(membership.organization, membership.id)?
            .filter(|it| it.is_active() && it.account == membership.account)
            .ok_or(WriteError::Misuse("there is no such membership that goes on"))?;
        self.0.replace(permit, &old, membership)
    }
}

/// The members of an organization whose e-mail address or name holds that text, newest first, each with whether
/// it belongs. Those that do are listed under the key `within`, by membership.
pub(super) fn related(
    reader: Reader<'_>,
    organization: OrganizationId,
    within: &[u8],
    search: &str,
    show: Show,
    slice: Slice,
    belongs: impl Fn(&Membership) -> bool,
) -> Result<Page<Related<Member>>, StorageError> {
    let needle = Needle::new(search);
    let mut cutter = Cutter::new(slice);
    let mut tell = |id: MembershipId, account: AccountId| {
        if !is_found(reader, account, &needle)? {
            return Ok(());
        }
        cutter.tell(|| {
            let Some(membership) = Members(reader).membership(organization, id)? else { return Ok(None) };
            let is_related = belongs(&membership);
            let account = Accounts(reader).find(account)?;
            Ok(account.map(|account| Related { item: Member { account, membership }, is_related }))
        })
    };
    match show {
        Show::Related => {
            for entry in reader.entries(within)?.rev() {
                let (key, value) = entry?;
                if let (Some(id), Some(account)) = (keys::last_id(&key), keys::last_id(&value)) {
                    tell(MembershipId::from_bytes(id), AccountId::from_bytes(account))?;
                }
            }
        }
        Show::All => {
            for found in reader.rows(&keys::memberships(organization))?.rev() {
                let (key, row) = found?;
                let membership = rows::open::<Membership>(&key, &row)?;
                if let (None, Some(id)) = (membership.ended_at.as_ref(), keys::last_id(&key)) {
                    tell(MembershipId::from_bytes(id), AccountId::from_bytes(membership.account))?;
                }
            }
        }
    }
    Ok(cutter.finish())
}

/// Whether what is searched for is in the e-mail address or the name of an account.
pub(super) fn is_found(
    mut reader: Reader<'_>,
    account: AccountId,
    needle: &Needle,
) -> Result<bool, StorageError> {
    if needle.is_everywhere() {
        return Ok(true);
    }
    let key = keys::account(account);
    let Some(row) = reader.get(&key)? else { return Ok(false) };
    let account = rows::open::<Account>(&key, &row)?;
    Ok(needle.is_in(&account.email) || needle.is_in(&account.name))
}

/// Every membership that an account ever had, newest first.
pub(crate) fn memberships_of(
    reader: Reader<'_>,
    account: AccountId,
) -> Result<Vec<(OrganizationId, MembershipId)>, StorageError> {
    let mut found = Vec::new();
    for entry in reader.entries(&keys::memberships_of(account))?.rev() {
        let (key, value) = entry?;
        if let (Some(id), Some(organization)) = (keys::last_id(&key), keys::last_id(&value)) {
            found.push((OrganizationId::from_bytes(organization), MembershipId::from_bytes(id)));
        }
    }
    Ok(found)
}
