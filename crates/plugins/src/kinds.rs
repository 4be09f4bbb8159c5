//! Which events something is about: names of the audit log's, in which `*` is any run of letters.

use keywright_core::{
    Glob,
    audit::{Event, SubjectKind},
};

/// Some events.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Kinds(Vec<Glob>);

impl Kinds {
    /// The most patterns of one.
    pub const MAX: usize = 64;

    pub(crate) fn new(patterns: impl IntoIterator<Item = Glob>) -> Self {
        Self(patterns.into_iter().collect())
    }

    /// Whether an event is among them.
    #[must_use]
    pub fn has(&self, event: Event) -> bool {
        self.0.iter().any(|it| it.matches(event.as_str()))
    }

    /// The patterns.
    #[must_use]
    pub fn patterns(&self) -> &[Glob] {
        &self.0
    }
}

/// Whether rules and hooks are asked before an event happens.
///
/// Not asked is about what takes rights away from tokens and sessions, what people do to their own login, and what the
/// server does by itself: a house rule must not keep anybody from ending a token that leaked, nor lock them out.
/// Managing plugins is not either: what objects must not keep itself from being switched off.
#[must_use]
pub fn is_judged(event: Event) -> bool {
    event.about().is_some_and(|it| it.0 != SubjectKind::Plugin)
        && !matches!(
            event,
            Event::TokenDeactivated
                | Event::TokenRemoved
                | Event::TokenGraceEnded
                | Event::TokenLeaked
                | Event::TokenSecretReused
                | Event::MemberRemoved
                | Event::OneTimePasswordIssued
        )
}

#[cfg(test)]
mod tests;
