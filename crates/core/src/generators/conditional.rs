//! Conditions over a small universe: two properties, each of few values or not known.

use proptest::{collection::vec, prelude::*, sample::select};

use crate::{
    Catalogue, Effect, Statement,
    condition::{ConditionText, Entity, Known, Value},
    statement::StatementText,
};

/// Conditions that often follow from each other, and often do not.
const CONDITIONS: [(&str, &str, &[&str]); 8] = [
    ("context.x", "Equals", &["1"]),
    ("context.x", "In", &["1", "2"]),
    ("context.x", "NotEquals", &["1"]),
    ("context.x", "LessThan", &["2"]),
    ("context.y", "Equals", &["a"]),
    ("context.y", "NotIn", &["a", "1"]),
    ("context.y", "GreaterThanOrEquals", &["2"]),
    ("subject.x", "Equals", &["1"]),
];

/// One property: not known, or one of a few values.
pub type Property = (Entity, &'static str, Option<Value<'static>>);

/// Everything that may be known where [`CONDITIONS`] are asked.
#[must_use]
pub fn assignments() -> Vec<Vec<Property>> {
    let values = || {
        [
            None,
            Some(Value::Number(1.0)),
            Some(Value::Number(2.0)),
            Some(Value::Text("1".into())),
            Some(Value::Text("a".into())),
            Some(Value::List(vec![Value::Number(1.0), Value::Text("a".into())])),
        ]
    };
    let both = values().into_iter().flat_map(|x| values().map(|y| (x.clone(), y)));
    both.flat_map(|(x, y)| {
        [None, Some(Value::Number(1.0))].map(|subject| {
            vec![
                (Entity::Context, "x", x.clone()),
                (Entity::Context, "y", y.clone()),
                (Entity::Subject, "x", subject),
            ]
        })
    })
    .collect()
}

/// The same, as a request knows it.
#[must_use]
pub fn known(assignment: &[Property]) -> Known {
    assignment.iter().filter_map(|(of, name, it)| Some((*of, (*name).to_owned(), it.clone()?))).collect()
}

/// The conditions of a statement: often none.
pub fn conditions() -> impl Strategy<Value = Vec<ConditionText>> {
    prop_oneof![2 => Just(Vec::new()), 3 => vec(select(&CONDITIONS[..]), 1..3).prop_map(|all| {
        all.into_iter().map(text_of).collect()
    })]
}

/// The same statements, with conditions.
pub fn with_conditions(
    statements: impl Strategy<Value = Vec<Statement>>,
) -> impl Strategy<Value = Vec<Statement>> {
    (statements, vec(conditions(), 16)).prop_map(|(all, conditions)| {
        let mut conditions = conditions.into_iter().cycle();
        all.iter().filter_map(|it| conditional(it, conditions.next()?)).collect()
    })
}

/// The same statement, with these conditions.
#[must_use]
pub fn conditional(statement: &Statement, conditions: Vec<ConditionText>) -> Option<Statement> {
    let written = StatementText { conditions, ..statement.written().clone() };
    Statement::parse(&Catalogue::featbit(), written).ok()
}

fn text_of((attribute, operator, values): (&str, &str, &[&str])) -> ConditionText {
    ConditionText {
        attribute: attribute.to_owned(),
        operator: operator.to_owned(),
        values: values.iter().map(|&it| it.to_owned()).collect(),
    }
}

/// The statements that apply where this is known, as statements without conditions: told from their texts, as slowly as
/// they read.
#[must_use]
pub fn given(statements: &[Statement], assignment: &[Property]) -> Vec<Statement> {
    let applies = |it: &&Statement| {
        let all: Vec<_> = it.written().conditions.iter().map(|it| is_true(it, assignment)).collect();
        let errs = it.applies_unknown();
        !all.contains(&Some(false)) && (errs || !all.contains(&None))
    };
    statements.iter().filter(applies).filter_map(unconditional).collect()
}

fn unconditional(statement: &Statement) -> Option<Statement> {
    let effect = match statement.effect() {
        Effect::Allow => "allow",
        Effect::Deny => "deny",
    };
    let written =
        StatementText { conditions: Vec::new(), effect: effect.to_owned(), ..statement.written().clone() };
    Statement::parse(&Catalogue::featbit(), written).ok()
}

/// Whether it is true; none where that cannot be told.
fn is_true(condition: &ConditionText, assignment: &[Property]) -> Option<bool> {
    let found = assignment.iter().find(|it| condition.attribute == format!("{}.{}", it.0.as_str(), it.1));
    let value = found.and_then(|it| it.2.clone())?;
    let all = match value {
        Value::List(all) => all,
        one => vec![one],
    };
    let told = |one: &dyn Fn(&Value<'_>) -> Option<bool>| {
        let told: Vec<_> = all.iter().map(one).collect();
        if told.contains(&Some(true)) {
            Some(true)
        } else {
            told.into_iter().find(|it| *it != Some(false)).unwrap_or(Some(false))
        }
    };
    let is_in = |it: &Value<'_>| match it {
        Value::Text(text) => Some(condition.values.iter().any(|value| value == text)),
        Value::Number(number) => Some(condition.values.contains(&number.to_string())),
        _ => None,
    };
    let limit = || condition.values.first().and_then(|it| it.parse::<f64>().ok());
    let number = |it: &Value<'_>| if let Value::Number(number) = it { Some(*number) } else { None };
    match condition.operator.as_str() {
        "Equals" | "In" => told(&is_in),
        "NotEquals" | "NotIn" => told(&is_in).map(|it| !it),
        "LessThan" => told(&|it| Some(number(it)? < limit()?)),
        "GreaterThanOrEquals" => told(&|it| Some(number(it)? >= limit()?)),
        _ => None,
    }
}
