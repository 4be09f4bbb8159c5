//! The one table of resource types and actions.
//!
//! Policies, pickers, validation, the OpenAPI document and the docs all read it. FeatBit's types
//! are built in; a catalogue may hold more ([`Catalogue::extended_with`]), and the routes of other APIs
//! that lead to their actions ([`routes`]).

mod additions;
mod featbit;
mod index;
mod joined;
pub mod routes;

use std::borrow::Cow;

use self::{index::Index, routes::RouteTable};

pub use self::additions::{Additions, Fault, FaultKind, Place};

/// The place of a resource type in its catalogue.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TypeId(pub(crate) u8);

/// An action of one resource type.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Action {
    pub(crate) resource_type: TypeId,
    pub(crate) bit: u8,
}

/// Actions of one resource type, a bit each. Bit [`ActionMask::FRESH`] stands for every action that
/// has no name yet: only `*` has it.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct ActionMask(pub(crate) u64);

/// A word in the languages of the product.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Label {
    /// English.
    pub en: Cow<'static, str>,
    /// Chinese.
    pub zh: Cow<'static, str>,
}

/// A kind of thing that actions are done to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ResourceType {
    /// Its name on the wire: `flag`.
    pub name: Cow<'static, str>,
    /// What people call it.
    pub label: Label,
    /// The kinds of its segments, outermost first: `project`, `env`, `flag`.
    pub kinds: Cow<'static, [Cow<'static, str>]>,
    /// Whether there is only one thing of it, whose key is always `*`.
    pub single: bool,
    /// Its actions; the place of one is its bit.
    pub actions: Cow<'static, [ActionInfo]>,
}

/// What is known of an action.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ActionInfo {
    /// Its name on the wire: `ToggleFlag`.
    pub name: Cow<'static, str>,
    /// What people call it.
    pub label: Label,
    /// Whether it is another name of `*`, kept as it is written.
    pub means_all: bool,
    /// Whether it is offered for service tokens.
    pub for_tokens: bool,
    /// Whether it may be put on one thing, rather than on all of the type only.
    pub specific: bool,
}

/// Resource types and their actions, and the routes that lead to these.
#[derive(Clone, Debug)]
pub struct Catalogue {
    types: Cow<'static, [ResourceType]>,
    /// The places of types that were there once, a bit each: they are given to no other.
    gone: u128,
    index: Index,
    routes: RouteTable,
}

impl Catalogue {
    /// The most types: the place of each is a [`TypeId`].
    pub const MAX_TYPES: usize = 128;

    /// FeatBit's catalogue (wire 3.3, 3.7), without routes.
    #[must_use]
    pub const fn featbit() -> Self {
        Self { types: Cow::Borrowed(featbit::TYPES), gone: 0, index: Index::new(), routes: RouteTable::new() }
    }

    /// The same with types and routes of other APIs behind those that are there. Says everything that is wrong
    /// with them at once; then nothing is added.
    pub fn extended_with(self, additions: Additions) -> Result<Self, Vec<Fault>> {
        additions::extend(self, additions)
    }

    /// The same with types that come and go while it is used. `before` was made of this one in the same way, or is this
    /// one: an action means the same in both, if both have it, so that who has found it in one may ask with it
    /// after the other has come. Says everything that is wrong with the types at once.
    pub fn joined_by(&self, types: Vec<ResourceType>, before: &Self) -> Result<Self, Vec<Fault>> {
        joined::join(self, types, before)
    }

    /// How the calls of other APIs lead to actions.
    #[must_use]
    pub const fn routes(&self) -> &RouteTable {
        &self.routes
    }

    /// The types that are not FeatBit's.
    pub fn added_types(&self) -> impl Iterator<Item = &ResourceType> {
        let added = |(id, it): (TypeId, _)| (usize::from(id.0) >= featbit::TYPES.len()).then_some(it);
        self.numbered().filter_map(added)
    }

    /// Its types, in the order of their ids.
    pub fn types(&self) -> impl Iterator<Item = &ResourceType> + Clone {
        self.numbered().map(|(_, it)| it)
    }

    /// The ids of its types.
    pub fn ids(&self) -> impl Iterator<Item = TypeId> {
        self.numbered().map(|(id, _)| id)
    }

    fn numbered(&self) -> impl Iterator<Item = (TypeId, &ResourceType)> + Clone {
        (0u8..).map(TypeId).zip(self.types.iter()).filter(|(id, _)| !self.is_gone(*id))
    }

    const fn is_gone(&self, id: TypeId) -> bool {
        self.gone >> id.0 & 1 == 1
    }

    /// The type of that name on the wire. `*` is none.
    #[must_use]
    pub fn type_named(&self, name: &str) -> Option<TypeId> {
        self.index.of(self).resource_type(name)
    }

    /// What is known of a type.
    #[must_use]
    pub fn resource_type(&self, id: TypeId) -> Option<&ResourceType> {
        self.types.get(usize::from(id.0)).filter(|_| !self.is_gone(id))
    }

    /// The action of that name, whatever its type. Allocates nothing.
    #[must_use]
    pub fn action_named(&self, name: &str) -> Option<Action> {
        self.index.of(self).action(name)
    }

    /// What is known of an action.
    #[must_use]
    pub fn action(&self, action: Action) -> Option<&ActionInfo> {
        self.resource_type(action.resource_type)?.actions.get(usize::from(action.bit))
    }

    /// The action's name; `?` where this catalogue does not have it.
    #[must_use]
    pub fn action_name(&self, action: Action) -> &str {
        self.action(action).map_or("?", |it| &it.name)
    }

    /// Every action, type by type.
    pub fn actions(&self) -> impl Iterator<Item = (Action, &ActionInfo)> {
        self.numbered().flat_map(|(resource_type, it)| {
            (0u8..).zip(it.actions.iter()).map(move |(bit, info)| (Action { resource_type, bit }, info))
        })
    }
}

impl Action {
    /// The type that it is an action of.
    #[inline]
    #[must_use]
    pub const fn resource_type(self) -> TypeId {
        self.resource_type
    }

    /// The mask that has this action alone.
    #[inline]
    #[must_use]
    pub const fn mask(self) -> ActionMask {
        ActionMask(1 << self.bit)
    }
}

impl ActionMask {
    /// The most actions a type has: a bit each, and one for those without a name.
    pub const MAX: usize = 63;
    /// The bit of every action that has no name yet.
    pub const FRESH: u8 = 63;
    /// Every action there is or will be: `*`.
    pub const ALL: Self = Self(u64::MAX);
    /// No action.
    pub const NONE: Self = Self(0);

    /// Whether it has the action.
    #[inline]
    #[must_use]
    pub const fn has(self, action: Action) -> bool {
        self.0 & action.mask().0 != 0
    }

    /// The actions in either.
    #[inline]
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The actions in both.
    #[inline]
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The actions in this one that are not in `other`.
    #[inline]
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The bit of the first action in it.
    pub(crate) fn lowest(self) -> u8 {
        u8::try_from(self.0.trailing_zeros()).unwrap_or(Self::FRESH)
    }

    /// Whether it has no action.
    #[inline]
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl ResourceType {
    /// The pattern that selects everything of the type: `project/*:env/*:flag/*`.
    #[must_use]
    pub fn everything(&self) -> String {
        self.kinds.iter().map(|kind| format!("{kind}/*")).collect::<Vec<_>>().join(":")
    }
}

#[cfg(test)]
pub(crate) mod tests;
