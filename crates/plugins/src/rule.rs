//! Rules: what an operation must be like, in clauses over the operation and the configuration.
//!
//! A rule applies where all of its `when` hold, and objects where one of its `must` does not. What cannot be told objects
//! too, unless the rule says otherwise: a rule that cannot be asked is not a rule that is kept. A rule gives nothing. It
//! is asked after the permission was found, and its only answer is an objection.

use keywright_core::{Timestamp, audit::Event, condition::Truth};
use serde_json::{Value, json};

use crate::{
    clause::{Clause, Known},
    config::Config,
    kinds::{Kinds, is_judged},
    operation::Operation,
    template::{Template, shown},
    words::Words,
};

/// A rule, as a manifest has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rule {
    /// What it is called among the plugin's.
    pub name: String,
    /// What it is asked about.
    pub on: Kinds,
    /// All that must hold for it to apply.
    pub when: Vec<Clause>,
    /// All that must hold where it applies.
    pub must: Vec<Clause>,
    /// The field of the object that an objection is about; empty for all of it.
    pub field: String,
    /// What programs know an objection by.
    pub code: String,
    /// What people are told, in English and Chinese.
    pub message: [Template; 2],
    /// What follows if it cannot be told.
    pub on_failure: OnFailure,
}

/// What follows if a rule or hook cannot answer.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum OnFailure {
    /// It counts as an objection.
    #[default]
    Deny,
    /// It counts as none.
    Allow,
}

/// Why something must not be done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Objection {
    /// The plugin that objects.
    pub plugin: String,
    /// Its rule or hook.
    pub rule: String,
    /// The field of the object that is wrong; empty for all of it.
    pub field: String,
    /// What programs know it by.
    pub code: String,
    /// What people are told.
    pub message: Words,
    /// Whether it is for sure.
    pub cause: Cause,
}

/// Why there is an objection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cause {
    /// The rule is not kept.
    Broken,
    /// It cannot be told whether it is kept.
    CannotTell,
}

/// The rules of a plugin with its configuration, those that are on.
#[derive(Clone, Debug)]
pub struct Rulebook {
    plugin: String,
    rules: Vec<Rule>,
    /// Without secrets: rules ask for none.
    config: Value,
}

/// Why the rules of a plugin cannot be asked with a configuration.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("rule `{rule}`, `{clause}`: {wrong}")]
pub struct RuleFault {
    /// The rule.
    pub rule: String,
    /// The clause, as it is written.
    pub clause: String,
    /// What is wrong, in words.
    pub wrong: String,
}

/// The most letters of a value in a message.
const MAX_SHOWN: usize = 200;

impl Rulebook {
    /// The rules with a configuration. Those whose `when` asks something of the configuration that is not so are off.
    ///
    /// # Errors
    /// All values of the configuration that a rule that is on cannot be asked with.
    pub fn new(plugin: &str, rules: &[Rule], config: &Config) -> Result<Self, Vec<RuleFault>> {
        let known = Known::new(vec![("config", config.plain())], Timestamp::default());
        let is_off = |it: &&Clause| it.is_about("config") && it.is_true(&known) == Truth::Fails;
        let on: Vec<_> = rules.iter().filter(|it| !it.when.iter().any(|it| is_off(&it))).collect();
        let mut faults = Vec::new();
        for rule in &on {
            for clause in rule.when.iter().chain(&rule.must) {
                if let Err(wrong) = clause.check_values("config", &known) {
                    faults.push(RuleFault { rule: rule.name.clone(), clause: clause.to_string(), wrong });
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let rules = on.into_iter().cloned().collect();
        Ok(Self { plugin: plugin.to_owned(), rules, config: config.plain().clone() })
    }

    /// Whether any rule is asked about an event, so that an operation need not be told for nothing.
    #[must_use]
    pub fn is_about(&self, event: Event) -> bool {
        is_judged(event) && self.rules.iter().any(|it| it.on.has(event))
    }

    /// All objections to an operation, in the order of the rules.
    #[must_use]
    pub fn judge(&self, operation: &Operation) -> Vec<Objection> {
        if !self.is_about(operation.event) {
            return Vec::new();
        }
        let actor = operation.actor.to_json();
        let about = json!({ "kind": operation.event.as_str() });
        let known = Known::new(
            vec![
                ("object", &operation.object),
                ("old", &operation.old),
                ("actor", &actor),
                ("operation", &about),
                ("config", &self.config),
            ],
            operation.at,
        );
        let asked = self.rules.iter().filter(|it| it.on.has(operation.event));
        asked.filter_map(|it| it.objection(&self.plugin, &known)).collect()
    }
}

impl Rule {
    fn objection(&self, plugin: &str, known: &Known<'_>) -> Option<Objection> {
        let applies = Clause::all(&self.when, known);
        let is_kept = Clause::all(&self.must, known);
        let cause = match (applies, is_kept) {
            (Truth::Fails, _) | (_, Truth::Holds) => return None,
            (Truth::Holds, Truth::Fails) => Cause::Broken,
            _ if self.on_failure == OnFailure::Allow => return None,
            _ => Cause::CannotTell,
        };
        // What is said is short. It is not to be missing because the question was long.
        let [en, zh] = self.message.each_ref().map(|it| fill(it, &known.fresh()));
        Some(Objection {
            plugin: plugin.to_owned(),
            rule: self.name.clone(),
            field: self.field.clone(),
            code: self.code.clone(),
            message: Words { en, zh },
            cause,
        })
    }
}

/// A message with its places filled; `?` where nothing is known.
fn fill(template: &Template, known: &Known<'_>) -> String {
    let fill = |path: &_| {
        let text = known.find(path).and_then(|it| shown(&it)).unwrap_or_else(|| "?".to_owned());
        Some(text.chars().take(MAX_SHOWN).collect())
    };
    template.filled(fill).unwrap_or_default()
}

#[cfg(test)]
mod tests;
