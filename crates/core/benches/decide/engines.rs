//! The ways to decide that are measured side by side. Each takes a request as text.

pub(crate) mod featbit;
pub(crate) mod workload;

use keywright_core::{Catalogue, Request, ResourceName, Statement, decide, fragment};

use self::workload::{Policy, Question};

/// A way to decide.
pub(crate) type Engine = fn(&Policy, &Question) -> bool;

/// All of them, by name.
pub(crate) const ENGINES: [(&str, Engine); 3] =
    [("fragment", by_fragment), ("statements", by_statements), ("featbit", by_featbit)];

/// The compiled fragment.
fn by_fragment(policy: &Policy, asked: &Question) -> bool {
    let Ok(name) = ResourceName::parse(&asked.resource) else { return false };
    fragment::decide([&policy.fragment], Request::new(asked.action, &name)).is_allow()
}

/// The statements one by one.
fn by_statements(policy: &Policy, asked: &Question) -> bool {
    let Ok(name) = ResourceName::parse(&asked.resource) else { return false };
    decide(&policy.statements, Request::new(asked.action, &name)).is_allow()
}

/// FeatBit's way.
fn by_featbit(policy: &Policy, asked: &Question) -> bool {
    let written = policy.statements.iter().map(Statement::written);
    featbit::decide(written, Catalogue::featbit().action_name(asked.action), &asked.resource)
}
