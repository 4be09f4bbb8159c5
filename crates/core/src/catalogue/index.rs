//! Types and actions by their names: one step, whatever their number.

use std::{
    borrow::Cow,
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::OnceLock,
};

use super::{Action, Catalogue, TypeId};

/// Names come from the operator and from who manages plugins, and are few: the hash needs no dice, and may be quick.
type ByName<T> = HashMap<Cow<'static, str>, T, BuildHasherDefault<Fnv>>;

/// FNV-1a (Fowler, Noll and Vo): a step for each letter, and names have few.
struct Fnv(u64);

/// The names of a catalogue, put in order when the first is asked for.
#[derive(Clone, Debug)]
pub(super) struct Index(OnceLock<Names>);

/// What each name stands for.
#[derive(Clone, Debug)]
pub(super) struct Names {
    types: ByName<TypeId>,
    actions: ByName<Action>,
}

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        let Self(hash) = self;
        *hash = bytes.iter().fold(*hash, |hash, it| (hash ^ u64::from(*it)).wrapping_mul(0x0100_0000_01b3));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Index {
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The names of its catalogue.
    #[inline]
    pub(super) fn of(&self, catalogue: &Catalogue) -> &Names {
        self.0.get_or_init(|| Names::new(catalogue))
    }
}

impl Names {
    fn new(catalogue: &Catalogue) -> Self {
        let names = catalogue.numbered().map(|(id, it)| (it.name.clone(), id));
        let actions = catalogue.actions().map(|(action, info)| (info.name.clone(), action));
        Self { types: names.collect(), actions: actions.collect() }
    }

    #[inline]
    pub(super) fn resource_type(&self, name: &str) -> Option<TypeId> {
        self.types.get(name).copied()
    }

    #[inline]
    pub(super) fn action(&self, name: &str) -> Option<Action> {
        self.actions.get(name).copied()
    }
}
