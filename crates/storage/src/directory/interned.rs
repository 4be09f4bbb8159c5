//! One of each: statements and powers of tokens that are equal are kept once.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher, Hash, Hasher},
    sync::Arc,
};

use hashbrown::HashTable;
use keywright_core::{Statement, id::OrganizationId};

use super::{compiled::Compiled, holder::Holder};

/// The holders of tokens that have statements, and those statements.
#[derive(Default)]
pub(super) struct Interned {
    statements: HashTable<Arc<Compiled>>,
    random: RandomState,
    holders: HashMap<HolderKey, Arc<Holder>>,
    /// Puts until the next sweep.
    puts_left: usize,
}

/// What tells two powers apart. What is kept here, and members, are equal if they lie at the same address.
#[derive(Eq, Hash, PartialEq)]
struct HolderKey {
    organization: OrganizationId,
    member: Option<usize>,
    statements: usize,
}

impl Interned {
    /// The holder of a member's power, narrowed.
    pub(super) fn narrowed(&mut self, member: Arc<Holder>, scope: Vec<Statement>) -> Arc<Holder> {
        let (organization, at, scope) =
            (member.organization(), Arc::as_ptr(&member).addr(), self.statements(scope));
        let key = HolderKey { organization, member: Some(at), statements: Arc::as_ptr(&scope).addr() };
        self.holder(key, || Holder::Narrowed { organization, member, scope })
    }

    /// The holder of a service token's power.
    pub(super) fn service(&mut self, organization: OrganizationId, own: Vec<Statement>) -> Arc<Holder> {
        let own = self.statements(own);
        let key = HolderKey { organization, member: None, statements: Arc::as_ptr(&own).addr() };
        self.holder(key, || Holder::Service { organization, own })
    }

    fn holder(&mut self, key: HolderKey, new: impl FnOnce() -> Holder) -> Arc<Holder> {
        let holder = Arc::clone(self.holders.entry(key).or_insert_with(|| Arc::new(new())));
        self.sweep_now_and_then();
        holder
    }

    /// These statements, compiled; each list once, if it is written in the same words.
    fn statements(&mut self, statements: Vec<Statement>) -> Arc<Compiled> {
        let hash = hash(&self.random, &statements);
        if let Some(known) = self.statements.find(hash, |it| *it.statements == *statements) {
            return Arc::clone(known);
        }
        let compiled = Arc::new(Compiled::new(statements.into()));
        let random = &self.random;
        self.statements.insert_unique(hash, Arc::clone(&compiled), |it| self::hash(random, &it.statements));
        compiled
    }

    /// Forgets what nobody else holds. Nobody can begin to hold one meanwhile: the writer alone asks for
    /// them here, and readers come to them by what holds them already.
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
        (&it.id, &it.resource_type, &it.effect, &it.actions, &it.resources, &it.conditions).hash(&mut hasher);
    }
    hasher.finish()
}
