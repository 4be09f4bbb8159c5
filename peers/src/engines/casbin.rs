//! Casbin: every statement is a rule, matched by two functions of our own.

use anyhow::{Context as _, Result, bail};
use casbin::{
    CoreApi as _, DefaultModel, Enforcer, MgmtApi as _,
    function_map::OperatorFunction,
    rhai::{Dynamic, ImmutableString},
};
use keywright_core::{Catalogue, Statement};
use tokio::runtime::{Builder, Runtime};

use super::Engine;
use crate::ours::{
    featbit::selects,
    workload::{Policy, Question, Workload},
};

/// Any deny that matches denies; else any allow that matches allows.
const MODEL: &str = "
[request_definition]
r = act, obj

[policy_definition]
p = act, obj, eft

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = hasAction(p.act, r.act) && selects(p.obj, r.obj)
";

struct Casbin {
    enforcers: Vec<Enforcer>,
    /// Of the questions.
    actions: Vec<ImmutableString>,
}

pub(super) fn prepare(workload: &Workload) -> Result<Box<dyn Engine>> {
    let runtime = Builder::new_current_thread().build()?;
    let enforcers = workload.principals.iter().map(|it| enforcer(it, &runtime));
    let catalogue = Catalogue::featbit();
    let actions = workload.requests.iter().map(|it| catalogue.action_name(it.action).into());
    Ok(Box::new(Casbin { enforcers: enforcers.collect::<Result<_>>()?, actions: actions.collect() }))
}

fn enforcer(policy: &Policy, runtime: &Runtime) -> Result<Enforcer> {
    let rules = policy.statements.iter().map(rule).collect::<Result<Vec<_>>>()?;
    runtime.block_on(async {
        let mut enforcer = Enforcer::new(DefaultModel::from_str(MODEL).await?, ()).await?;
        enforcer.add_function("hasAction", OperatorFunction::Arg2(|list, one| both(list, one, has_action)));
        enforcer.add_function("selects", OperatorFunction::Arg2(|glob, name| both(glob, name, selects)));
        // One by one, since of equal rules it keeps the first, and refuses a list with an equal one.
        for rule in rules {
            enforcer.add_policy(rule).await?;
        }
        Ok(enforcer)
    })
}

fn rule(statement: &Statement) -> Result<Vec<String>> {
    let written = statement.written();
    let [resource] = &written.resources[..] else { bail!("{written:?} has not one pattern") };
    Ok(vec![written.actions.join("|"), resource.clone(), written.effect.clone()])
}

/// The function of two texts, as its expressions call it.
fn both(left: Dynamic, right: Dynamic, of: fn(&str, &str) -> bool) -> Dynamic {
    match (left.into_immutable_string(), right.into_immutable_string()) {
        (Ok(left), Ok(right)) => of(&left, &right).into(),
        _ => false.into(),
    }
}

fn has_action(list: &str, action: &str) -> bool {
    list.split('|').any(|it| it == "*" || it == action)
}

impl Engine for Casbin {
    fn decide(&mut self, number: usize, asked: &Question) -> Result<bool> {
        let enforcer = self.enforcers.get(asked.principal).context("nobody asks")?;
        let action = self.actions.get(number).context("there is no such question")?;
        Ok(enforcer.enforce(vec![action.clone(), asked.resource.as_str().into()])?)
    }
}
