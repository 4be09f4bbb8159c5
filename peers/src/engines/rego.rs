//! Rego, by regorus: one small policy, and the patterns of a principal as its data.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use keywright_core::{Action, Catalogue};
use regorus::{Value, cache, languages::rego::compiler::Compiler, rvm::vm::RegoVM};

use super::Engine;
use crate::{
    ours::workload::{Policy, Question, Workload},
    parts::Parts,
};

/// Patterns are found by action, so that none is looked at in vain; wildcards by the function that Rego has for it.
const POLICY: &str = r#"
package keywright

default allow := false

allow if {
    some pattern in data.allow[input.action]
    covers(pattern)
    not denied
}

denied if {
    some pattern in data.deny[input.action]
    covers(pattern)
}

covers(pattern) if {
    selects(pattern.flag, input.flag)
    selects(pattern.env, input.env)
    selects(pattern.project, input.project)
    every tag in pattern.tags { tag in input.tags }
}

selects(glob, text) if glob == text

selects(glob, text) if {
    contains(glob, "*")
    glob.match(glob, null, text)
}
"#;

const RULE: &str = "data.keywright.allow";

/// On the machine that Rego is compiled for. A decision that takes more than the 25,000 instructions that it allows
/// fails, and the comparison with it.
struct Machines {
    machines: Vec<RegoVM>,
    actions: Vec<Value>,
}

/// By the interpreter.
struct Engines {
    engines: Vec<regorus::Engine>,
    actions: Vec<Value>,
}

pub(super) fn prepare_machines(workload: &Workload) -> Result<Box<dyn Engine>> {
    let mut machines = Vec::new();
    for policy in &workload.principals {
        let mut engine = engine(policy)?;
        let compiled = engine.compile_with_entrypoint(&RULE.into())?;
        let mut machine = RegoVM::new();
        machine.load_program(Compiler::compile_from_policy(&compiled, &[RULE])?);
        machine.set_data(data(policy)?)?;
        machines.push(machine);
    }
    Ok(Box::new(Machines { machines, actions: actions(workload) }))
}

pub(super) fn prepare_engines(workload: &Workload) -> Result<Box<dyn Engine>> {
    let engines = workload.principals.iter().map(engine).collect::<Result<_>>()?;
    Ok(Box::new(Engines { engines, actions: actions(workload) }))
}

fn engine(policy: &Policy) -> Result<regorus::Engine> {
    // As many as it may keep: else most globs of 1,000 statements are compiled anew for each decision.
    cache::configure(cache::Config { glob: cache::Config::MAX_CAPACITY, ..cache::Config::default() });
    let mut engine = regorus::Engine::new();
    engine.add_policy("keywright.rego".to_owned(), POLICY.to_owned())?;
    engine.add_data(data(policy)?)?;
    Ok(engine)
}

fn actions(workload: &Workload) -> Vec<Value> {
    let catalogue = Catalogue::featbit();
    workload.requests.iter().map(|it| catalogue.action_name(it.action).into()).collect()
}

/// `{"allow": {"ToggleFlag": [{"project": .., "env": .., "flag": .., "tags": [..]}, ..], ..}, "deny": ..}`.
fn data(policy: &Policy) -> Result<Value> {
    let catalogue = Catalogue::featbit();
    let on_flags =
        catalogue.actions().filter(|it| it.0.resource_type() == Action::TOGGLE_FLAG.resource_type());
    let on_flags: Vec<&str> = on_flags.map(|(it, _)| catalogue.action_name(it)).collect();
    let mut effects: BTreeMap<&str, BTreeMap<&str, Vec<Value>>> =
        ["allow", "deny"].map(|it| (it, BTreeMap::new())).into();
    for statement in policy.statements.iter().map(|it| it.written()) {
        let [resource] = &statement.resources[..] else { bail!("{statement:?} has not one pattern") };
        let pattern = parts(resource)?;
        let by_action = effects.get_mut(&*statement.effect).context("neither allow nor deny")?;
        let is_any = statement.actions.iter().any(|it| it == "*");
        let named = statement.actions.iter().map(String::as_str).filter(|_| !is_any);
        for action in named.chain(on_flags.iter().copied().filter(|_| is_any)) {
            by_action.entry(action).or_default().push(object(pattern.clone()));
        }
    }
    let effects = effects.into_iter().map(|(effect, by_action)| {
        let by_action = by_action.into_iter().map(|(action, patterns)| (action, Value::from(patterns)));
        (effect, object(by_action))
    });
    Ok(object(effects))
}

fn input(asked: &Question, action: &Value) -> Result<Value> {
    Ok(object(parts(&asked.resource)?.into_iter().chain([("action", action.clone())])))
}

/// The parts of a name or pattern.
fn parts(text: &str) -> Result<[(&'static str, Value); 4]> {
    let parts = Parts::of(text)?;
    let [project, env, flag] = parts.segments.map(|(kind, it)| (kind, Value::from(it)));
    let tags = Value::from(parts.each_tag().map(Value::from).collect::<Vec<_>>());
    Ok([project, env, flag, ("tags", tags)])
}

fn object<'k>(fields: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    Value::from(fields.into_iter().map(|(key, it)| (Value::from(key), it)).collect::<BTreeMap<_, _>>())
}

impl Engine for Machines {
    fn decide(&mut self, number: usize, asked: &Question) -> Result<bool> {
        let machine = self.machines.get_mut(asked.principal).context("nobody asks")?;
        let input = input(asked, self.actions.get(number).context("there is no such question")?)?;
        machine.set_input(input);
        Ok(*machine.execute()?.as_bool()?)
    }
}

impl Engine for Engines {
    fn decide(&mut self, number: usize, asked: &Question) -> Result<bool> {
        let engine = self.engines.get_mut(asked.principal).context("nobody asks")?;
        engine.set_input(input(asked, self.actions.get(number).context("there is no such question")?)?);
        Ok(*engine.eval_rule(RULE.to_owned())?.as_bool()?)
    }
}
