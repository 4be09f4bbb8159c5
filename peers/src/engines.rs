//! The engines that are measured, each prepared for one workload.

mod casbin;
mod cedar;
mod rego;

use anyhow::{Context as _, Result};

use crate::ours::{
    self, ENGINES,
    workload::{Policy, Question, Workload},
};

/// Something that decides, with all that it can do beforehand done.
pub(crate) trait Engine {
    /// Whether the question of this number, which is the one given, is answered with yes.
    fn decide(&mut self, number: usize, asked: &Question) -> Result<bool>;
}

/// An engine, and how it is used.
pub(crate) struct Kind {
    /// In the table. It starts with the package, if it is another's.
    pub(crate) name: &'static str,
    /// That package.
    pub(crate) package: Option<&'static str>,
    /// What is done beforehand, and what belongs to a decision.
    pub(crate) how: &'static str,
    prepare: for<'w> fn(&'w Workload) -> Result<Box<dyn Engine + 'w>>,
}

/// All of them. The first is what the others are compared with.
pub(crate) const KINDS: [Kind; 7] = [
    Kind {
        name: "Keywright, compiled",
        package: None,
        how: "Before: statements compiled. Decision: the name read, the fragment asked.",
        prepare: |it| prepare_ours("fragment", it),
    },
    Kind {
        name: "Keywright, plain scan",
        package: None,
        how: "Before: statements read. Decision: the name read, statements one by one.",
        prepare: |it| prepare_ours("statements", it),
    },
    Kind {
        name: "FeatBit's algorithm, ported",
        package: None,
        how: "Before: nothing. Decision: texts split and matched for each statement.",
        prepare: |it| prepare_ours("featbit", it),
    },
    Kind {
        name: "cedar-policy",
        package: Some("cedar-policy"),
        how: "Before: a policy for each statement parsed, a set for each principal; ids of principal and action. \
              Decision: the name split, its parts made a context, `Request::new`, `is_authorized`.",
        prepare: cedar::prepare,
    },
    Kind {
        name: "casbin",
        package: Some("casbin"),
        how: "Before: a rule for each statement, an enforcer for each principal, with FeatBit's matching as custom \
              functions; the name of the action. Decision: `enforce` with the action and the name.",
        prepare: casbin::prepare,
    },
    Kind {
        name: "regorus, compiled",
        package: Some("regorus"),
        how: "Before: Rego compiled for its machine, patterns by action as data, a machine for each principal, globs \
              cached; the action. Decision: the name split, its parts made an input, `set_input`, `execute`.",
        prepare: rego::prepare_machines,
    },
    Kind {
        name: "regorus, interpreted",
        package: Some("regorus"),
        how: "The same Rego. Decision: the name split, its parts made an input, `set_input`, `eval_rule`.",
        prepare: rego::prepare_engines,
    },
];

impl Kind {
    /// Does everything that can be done before the first question.
    pub(crate) fn prepare<'w>(&self, workload: &'w Workload) -> Result<Box<dyn Engine + 'w>> {
        (self.prepare)(workload).with_context(|| format!("cannot prepare {}", self.name))
    }
}

/// One of those of the benchmark `decide` of core, which is asked as it is there.
struct Ours<'w> {
    policies: &'w [Policy],
    decide: ours::Engine,
}

fn prepare_ours<'w>(name: &str, workload: &'w Workload) -> Result<Box<dyn Engine + 'w>> {
    let found = ENGINES.iter().find(|it| it.0 == name);
    let (_, decide) = *found.context("core has no such engine")?;
    Ok(Box::new(Ours { policies: &workload.principals, decide }))
}

impl Engine for Ours<'_> {
    fn decide(&mut self, _: usize, asked: &Question) -> Result<bool> {
        let policy = self.policies.get(asked.principal).context("nobody asks")?;
        Ok((self.decide)(policy, asked))
    }
}
