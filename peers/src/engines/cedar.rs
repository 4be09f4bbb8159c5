//! Cedar: every statement is a policy, and the parts of a name are the context of a request.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, ensure};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};
use keywright_core::{Catalogue, statement::StatementText};

use super::Engine;
use crate::{
    ours::workload::{Question, Workload},
    parts::Parts,
};

struct Cedar {
    authorizer: Authorizer,
    entities: Entities,
    flag: EntityTypeName,
    principals: Vec<(EntityUid, PolicySet)>,
    /// Of the questions.
    actions: Vec<EntityUid>,
}

pub(super) fn prepare(workload: &Workload) -> Result<Box<dyn Engine>> {
    let [user, action, flag] = ["User", "Action", "Flag"].map(str::parse::<EntityTypeName>);
    let (user, action) = (user?, action?);
    let mut principals = Vec::new();
    for (number, policy) in workload.principals.iter().enumerate() {
        let mut text = String::new();
        for statement in &policy.statements {
            write_policy(statement.written(), &mut text)?;
        }
        let id = EntityId::new(number.to_string());
        principals.push((EntityUid::from_type_name_and_id(user.clone(), id), text.parse::<PolicySet>()?));
    }
    let catalogue = Catalogue::featbit();
    let name_action = |asked: &Question| {
        EntityUid::from_type_name_and_id(action.clone(), EntityId::new(catalogue.action_name(asked.action)))
    };
    Ok(Box::new(Cedar {
        authorizer: Authorizer::new(),
        entities: Entities::empty(),
        flag: flag?,
        principals,
        actions: workload.requests.iter().map(name_action).collect(),
    }))
}

/// A policy that says what the statement says, with no condition that always holds.
fn write_policy(statement: &StatementText, text: &mut String) -> Result<()> {
    let [resource] = &statement.resources[..] else { anyhow::bail!("{statement:?} has not one pattern") };
    let parts = Parts::of(resource)?;
    let effect = if statement.effect == "allow" { "permit" } else { "forbid" };
    let actions: Vec<String> = statement.actions.iter().map(|it| format!("Action::{it:?}")).collect();
    let is_any = statement.actions.iter().any(|it| it == "*");
    let scope = if is_any { String::new() } else { format!(" in [{}]", actions.join(", ")) };
    let mut conditions = Vec::new();
    for (kind, glob) in parts.segments.into_iter().filter(|(_, glob)| *glob != "*") {
        let operator = if glob.contains('*') { "like" } else { "==" };
        conditions.push(format!("context.{kind} {operator} {glob:?}"));
    }
    if let Some(tag) = parts.tags {
        conditions.push(format!("context.tags.contains({tag:?})"));
    }
    let conditions = if conditions.is_empty() { "true".to_owned() } else { conditions.join(" && ") };
    writeln!(text, "{effect} (principal, action{scope}, resource) when {{ {conditions} }};")?;
    Ok(())
}

impl Engine for Cedar {
    fn decide(&mut self, number: usize, asked: &Question) -> Result<bool> {
        let (principal, policies) = self.principals.get(asked.principal).context("nobody asks")?;
        let action = self.actions.get(number).context("there is no such question")?;
        let resource = EntityUid::from_type_name_and_id(self.flag.clone(), EntityId::new(&asked.resource));
        let parts = Parts::of(&asked.resource)?;
        let text = |it: &str| RestrictedExpression::new_string(it.to_owned());
        let tags = RestrictedExpression::new_set(parts.each_tag().map(text));
        let segments = parts.segments.into_iter().map(|(kind, it)| (kind.to_owned(), text(it)));
        let context = Context::from_pairs(segments.chain([("tags".to_owned(), tags)]))?;
        let request = Request::new(principal.clone(), action.clone(), resource, context, None)?;
        let answer = self.authorizer.is_authorized(&request, policies, &self.entities);
        ensure!(answer.diagnostics().errors().next().is_none(), "cedar cannot evaluate a policy");
        Ok(answer.decision() == Decision::Allow)
    }
}
