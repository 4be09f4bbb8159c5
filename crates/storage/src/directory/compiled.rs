//! Statements as decisions use them: compiled, and still there as they were written.

use std::sync::Arc;

use keywright_core::{Effect, Statement, fragment::Fragment, statement::Target};

/// The statements of one policy version or token. Shared by all who have it, and never changed.
pub(super) struct Compiled {
    pub(super) statements: Arc<[Statement]>,
    pub(super) fragment: Fragment,
    /// Whether it allows everything.
    pub(super) allows_everything: bool,
    /// Whether it denies anything.
    pub(super) denies: bool,
}

impl Compiled {
    pub(super) fn new(statements: Arc<[Statement]>) -> Self {
        // Whoever owns something does so whatever the conditions.
        let is_about_everything =
            |it: &Statement| matches!(it.target(), Target::Everything) && it.conditions().is_empty();
        Self {
            fragment: Fragment::compile(statements.iter()),
            allows_everything: statements
                .iter()
                .any(|it| it.effect() == Effect::Allow && is_about_everything(it)),
            denies: statements.iter().any(|it| it.effect() == Effect::Deny),
            statements,
        }
    }
}
