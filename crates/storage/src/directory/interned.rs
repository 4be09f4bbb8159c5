//! One of each: statements and powers that are equal are kept once.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher, Hash, Hasher},
    sync::Arc,
};

use hashbrown::HashTable;
use keywright_core::{
    Statement,
    id::{MembershipId, OrganizationId},
};

use super::{
    compiled::Compiled,
    holder::{Holder, Power},
    slots::OrganizationSlot,
};

/// The holders of tokens and members, and the statements of tokens.
#[derive(Default)]
pub(super) struct Interned {
    statements: HashTable<Arc<Compiled>>,
    random: RandomState,
    holders: HashMap<HolderKey, Arc<Holder>>,
    /// Puts until the next sweep.
    puts_left: usize,
}

/// What tells two powers apart. Statements that are kept here are equal if they lie at the same address.
#[derive(Eq, Hash, PartialEq)]
struct HolderKey {
    organization: OrganizationId,
    member: Option<MembershipId>,
    statements: Option<usize>,
}

impl Interned {
    /// The holder of a power in an organization.
    pub(super) fn holder(&mut self, organization: &Arc<OrganizationSlot>, power: Power) -> Arc<Holder> {
        self.sweep_now_and_then();
        let holder = Holder { organization: Arc::clone(organization), power };
        let key = HolderKey {
            organization: organization.id,
            member: holder.member().map(|it| it.id),
            statements: holder.statements().map(|it| Arc::as_ptr(it).addr()),
        };
        Arc::clone(self.holders.entry(key).or_insert_with(|| Arc::new(holder)))
    }

    /// These statements, compiled; each list once, if it is written in the same words.
    pub(super) fn statements(&mut self, statements: Vec<Statement>) -> Arc<Compiled> {
        let hash = hash(&self.random, &statements);
        if let Some(known) = self.statements.find(hash, |it| *it.statements == *statements) {
            return Arc::clone(known);
        }
        let compiled = Arc::new(Compiled::new(statements.into()));
        let random = &self.random;
        self.statements.insert_unique(hash, Arc::clone(&compiled), |it| self::hash(random, &it.statements));
        compiled
    }

    /// Forgets what nobody else holds. Only the writer asks for holders here, so nobody can begin to hold
    /// one meanwhile but by an index that holds it, too.
    fn sweep_now_and_then(&mut self) {
        if let Some(left) = self.puts_left.checked_sub(1) {
            self.puts_left = left;
            return;
        }
        self.holders.retain(|_, it| Arc::strong_count(it) > 1);
        self.statements.retain(|it| Arc::strong_count(it) > 1);
        self.puts_left = Self::PUTS_BETWEEN_SWEEPS.max(self.holders.len() + self.statements.len());
    }

    /// How many holders and lists of statements are kept.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.holders.len() + self.statements.len()
    }

    /// At least; more where more is kept, so that sweeping costs a put the same whatever is kept.
    const PUTS_BETWEEN_SWEEPS: usize = 1024;
}

fn hash(random: &RandomState, statements: &[Statement]) -> u64 {
    let mut hasher = random.build_hasher();
    for statement in statements {
        let it = statement.written();
        (&it.id, &it.resource_type, &it.effect, &it.actions, &it.resources).hash(&mut hasher);
    }
    hasher.finish()
}
