//! Clauses: conditions over whatever is known, in a line: `object.expiresAt WithinDays {config.maxDays}`.
//!
//! A clause is a condition of a statement, in the same words and with the same meaning ([`Condition`]), which evaluates
//! it. Two things are added: it may ask anything that there is a path to, and its values may be taken from such a path.
//! And there are a few more operators, since a rule about names and lives needs them. All of it is total, and what would
//! take more than [`Known::MAX_STEPS`] cannot be told.
//!
//! The other choice was CEL. Without its macros, which have no bound, it cannot say anything about each statement of a token,
//! which is what rules are mostly about; and administrators would learn a second language for the same questions.

mod test;

use std::{cell::Cell, fmt};

use keywright_core::{
    Timestamp,
    condition::{Condition, ConditionText, Truth},
};
use serde_json::Value;

pub(crate) use self::test::operators;
use crate::{
    path::Path,
    template::{Template, TemplateError, shown},
};

/// A condition over what is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Clause {
    path: Path,
    operator: &'static test::Operator,
    values: Vec<Template>,
    written: String,
}

/// What is known: values by the root of their paths, and the time.
#[derive(Clone, Debug)]
pub struct Known<'v> {
    roots: Vec<(&'static str, &'v Value)>,
    now: Timestamp,
    /// What is left of [`Known::MAX_STEPS`].
    steps: Cell<usize>,
}

/// Why a line is no clause.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ClauseError {
    /// It does not begin with a path.
    #[error("a condition begins with a path such as `object.name`")]
    Path,
    /// There is no such operator.
    #[error("condition operator `{0}` is unknown; the operators are {1}")]
    Operator(String, String),
    /// There are too few or too many values.
    #[error("condition operator `{0}` has {1}")]
    Count(&'static str, &'static str),
    /// A value is not of the operator's kind.
    #[error("{0}")]
    Value(String),
    /// A value is no template.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

impl Clause {
    /// Reads a line: a path, an operator, and values with commas between, or as a JSON list.
    pub fn parse(line: &str) -> Result<Self, ClauseError> {
        let (path, rest) = word(line);
        let (name, values) = word(rest);
        let path: Path = path.parse().map_err(|_| ClauseError::Path)?;
        let operator = operators().find(|it| it.name == name).ok_or_else(|| {
            let all = operators().map(|it| it.name).collect::<Vec<_>>().join(", ");
            ClauseError::Operator(name.chars().take(40).flat_map(char::escape_debug).collect(), all)
        })?;
        let values = values_of(values);
        let values = values.iter().map(|it| it.parse()).collect::<Result<Vec<Template>, _>>()?;
        let clause = Self { path, operator, values, written: line.trim().to_owned() };
        operator.check_count(clause.values.len())?;
        // What is written out is read now, so that a fault is found where it stands.
        if clause.values.iter().all(|it| it.paths().next().is_none()) {
            operator.test(&clause.plain_values(&Known::nothing()).unwrap_or_default())?;
        }
        Ok(clause)
    }

    /// All paths in it, that of which it asks first.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&self.path).chain(self.values.iter().flat_map(Template::paths))
    }

    /// Whether it asks only what is below this root.
    #[must_use]
    pub fn is_about(&self, root: &str) -> bool {
        self.paths().all(|it| it.root() == root)
    }

    /// Whether it is true. What is not known, and what is of another kind than the operator asks for, makes it unknown.
    #[must_use]
    pub fn is_true(&self, known: &Known<'_>) -> Truth {
        let test = self.plain_values(known).and_then(|it| self.operator.test(&it).ok());
        let found = known.find(&self.path);
        match (test, found) {
            (Some(test), Some(found)) if known.take(test.steps(&found)) => {
                self.operator.ask(&test, &found, known.now)
            }
            _ => Truth::Unknown,
        }
    }

    /// What keeps it from being asked, as far as that lies in values below this root.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check_values(&self, root: &str, known: &Known<'_>) -> Result<(), String> {
        if self.values.iter().flat_map(Template::paths).any(|it| it.root() != root) {
            return Ok(());
        }
        let missing = || {
            let mut paths = self.values.iter().flat_map(Template::paths);
            let lacking = paths.find(|it| known.find(it).is_none_or(|it| shown(&it).is_none()));
            lacking.map_or_else(|| "a value is missing".to_owned(), |it| format!("{it} is not set"))
        };
        let values = self.plain_values(known).ok_or_else(missing)?;
        self.operator.test(&values).map(|_| ()).map_err(|it| it.to_string())
    }

    /// The values with their places filled: a list in the place of a value is its elements.
    fn plain_values(&self, known: &Known<'_>) -> Option<Vec<String>> {
        let mut plain = Vec::new();
        for value in &self.values {
            match value.only_path() {
                Some(path) => {
                    let found = known.find(path)?;
                    plain.extend(found.iter().map(|it| shown(&[*it])).collect::<Option<Vec<_>>>()?);
                }
                None => plain.push(value.filled(|it| shown(&known.find(it)?)).ok()?),
            }
        }
        (plain.len() <= Condition::MAX_VALUES).then_some(plain)
    }

    /// Whether all of some clauses are true: of none, they are.
    pub fn all(clauses: &[Self], known: &Known<'_>) -> Truth {
        let mut all = Truth::Holds;
        for it in clauses {
            all = all.min(it.is_true(known));
            if all == Truth::Fails {
                break;
            }
        }
        all
    }
}

impl<'v> Known<'v> {
    /// The most steps of all clauses together that are asked of it: each value that is looked at is some, and each of
    /// its letters as many as the test has. A token and the rules of many plugins take a few thousand.
    pub const MAX_STEPS: usize = 1 << 21;

    /// These values, by the roots of their paths, at this time.
    #[must_use]
    pub fn new(roots: Vec<(&'static str, &'v Value)>, now: Timestamp) -> Self {
        Self { roots, now, steps: Cell::new(Self::MAX_STEPS) }
    }

    /// Nothing is known.
    #[must_use]
    pub fn nothing() -> Self {
        Self::new(Vec::new(), Timestamp::default())
    }

    /// The same, with all steps to take.
    #[must_use]
    pub(crate) fn fresh(&self) -> Self {
        Self::new(self.roots.clone(), self.now)
    }

    /// Whether there are so many steps left to take, which are taken.
    fn take(&self, steps: usize) -> bool {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }

    /// What is at a path; none where there is no such root, or more than is looked at.
    #[must_use]
    pub fn find(&self, path: &Path) -> Option<Vec<&'v Value>> {
        let (_, root) = self.roots.iter().find(|it| it.0 == path.root())?;
        let mut looked_at = 0;
        let found = path.find_counting(root, &mut looked_at).ok();
        found.filter(|_| self.take(looked_at))
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// The first word of a text, and what is behind it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

/// Values as the console writes them: with commas between, or as a JSON list.
fn values_of(text: &str) -> Vec<String> {
    let list = text.starts_with('[').then(|| serde_json::from_str(text).ok()).flatten();
    list.unwrap_or_else(|| {
        text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
    })
}

/// The name by which a value is handed to the conditions of statements.
const VALUE: &str = "context.value";

fn condition(operator: &str, values: &[String]) -> Result<Condition, ClauseError> {
    let text =
        ConditionText { attribute: VALUE.to_owned(), operator: operator.to_owned(), values: values.to_vec() };
    Condition::parse(&text).map_err(|it| ClauseError::Value(it.to_string()))
}

#[cfg(test)]
mod tests;
