//! Whether somebody still owns an organization: no change may leave it without (design: no lock-out).

use keywright_core::{
    Effect, Statement,
    id::{MembershipId, OrganizationId},
    member::{Account, Login, Membership},
    principal::Layer,
    statement::Target,
};

use super::{Write, principal::statements_of};
use crate::{
    error::StorageError,
    read::{Reader, Source},
    row::Row,
    tables::{accounts::Accounts, members::Members},
    words::Words,
};

impl Write<'_> {
    /// Whether, after what was planned so far, some member of the organization can do everything: the membership
    /// goes on, the person has a password of their own, and among their statements is an allow of everything without
    /// conditions and no deny. Whoever has got a one-time password instead counts only where nobody else was left before: that is over
    /// within a day, and nobody may know it.
    ///
    /// What was found of the one owner is a condition of the commit. `likely` is asked first: whoever acts, say.
    pub fn has_owner(
        &mut self,
        organization: OrganizationId,
        likely: Option<MembershipId>,
    ) -> Result<bool, StorageError> {
        let directory = &self.inner.directory;
        let likely = likely.into_iter().chain(directory.probable_owners(organization));
        if self.is_any_owner(organization, likely, has_own_password)? {
            return Ok(true);
        }
        // The directory does not know what is planned here, so it may have named only those who go.
        let all = self.inner.directory.owners(organization);
        if self.is_any_owner(organization, all.iter().copied(), has_own_password)? {
            return Ok(true);
        }
        let mut stored = Reader { inner: self.inner };
        for id in &all {
            if is_owner(&mut stored, organization, *id, has_own_password)? {
                return Ok(false);
            }
        }
        self.is_any_owner(organization, all, Account::is_confirmed)
    }

    fn is_any_owner(
        &mut self,
        organization: OrganizationId,
        members: impl IntoIterator<Item = MembershipId>,
        can_log_in: fn(&Account) -> bool,
    ) -> Result<bool, StorageError> {
        for id in members {
            // That somebody is no owner is no condition: if they become one meanwhile, nobody is locked out.
            if is_owner(&mut Peek(self), organization, id, can_log_in)?
                && is_owner(self, organization, id, can_log_in)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Reads of a write that are no conditions of its commit.
struct Peek<'a, 'w>(&'a Write<'w>);

impl Source for Peek<'_, '_> {
    fn get(&mut self, key: &[u8]) -> Result<Option<Row>, StorageError> {
        self.0.plan.peek(key)
    }

    fn words(&self) -> &Words {
        self.0.words()
    }
}

fn is_owner(
    source: &mut impl Source,
    organization: OrganizationId,
    id: MembershipId,
    can_log_in: fn(&Account) -> bool,
) -> Result<bool, StorageError> {
    let found = Members(&mut *source).membership(organization, id)?;
    let Some(membership) = found.filter(Membership::is_active) else { return Ok(false) };
    let account = Accounts(&mut *source).find(membership.account)?;
    if !account.is_some_and(|it| can_log_in(&it)) {
        return Ok(false);
    }
    Ok(allows_everything(&statements_of(source, &membership)?))
}

fn has_own_password(account: &Account) -> bool {
    matches!(account.login, Login::Own { .. })
}

fn allows_everything(layer: &Layer) -> bool {
    let statements = || layer.iter().flat_map(|it| it.iter());
    let is_owning = |it: &Statement| {
        it.effect() == Effect::Allow && *it.target() == Target::Everything && it.conditions().is_empty()
    };
    statements().any(is_owning) && statements().all(|it| it.effect() == Effect::Allow)
}
