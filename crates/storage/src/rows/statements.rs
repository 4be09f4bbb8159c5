//! Statements in rows: as they were written.

use keywright_core::{Catalogue, Statement, condition::ConditionText, statement::StatementText};
use rkyv::{Archived, string::ArchivedString, vec::ArchivedVec};

use super::{
    Malformed,
    v1::access::{self as v1, ArchivedStatement},
    v2::access::{self as v2, ArchivedConditional},
};

/// The conditions of the statements beside which they lie; none in versions that knew none.
pub(super) type Conditions<'r> = Option<&'r ArchivedVec<ArchivedConditional>>;

/// The statements, without their conditions.
pub(super) fn write_statements(statements: &[Statement]) -> Vec<v1::Statement> {
    let write = |it: &StatementText| v1::Statement {
        id: it.id.clone(),
        resource_type: it.resource_type.clone(),
        effect: it.effect.clone(),
        actions: it.actions.clone(),
        resources: it.resources.clone(),
    };
    statements.iter().map(|it| write(it.written())).collect()
}

/// The conditions of the statements.
pub(super) fn write_conditions(statements: &[Statement]) -> Vec<v2::Conditional> {
    let write = |it: &ConditionText| v2::Condition {
        attribute: it.attribute.clone(),
        operator: it.operator.clone(),
        values: it.values.clone(),
    };
    let all = (0..).zip(statements.iter().map(|it| &it.written().conditions));
    all.filter(|(_, it)| !it.is_empty())
        .map(|(statement, it)| v2::Conditional { statement, conditions: it.iter().map(write).collect() })
        .collect()
}

/// Reads statements as they were written, with the catalogue of today. Conditions that belong to no statement are an
/// error: a statement without its conditions would say more than was meant.
pub(super) fn read_statements(
    written: &ArchivedVec<ArchivedStatement>,
    conditions: Conditions<'_>,
    catalogue: &Catalogue,
) -> Result<Vec<Statement>, Malformed> {
    let mut all: Vec<StatementText> = written.iter().map(read_statement).collect();
    for found in conditions.into_iter().flat_map(|it| it.iter()) {
        let place = usize::try_from(found.statement.to_native()).ok();
        let statement = place.and_then(|it| all.get_mut(it)).filter(|it| it.conditions.is_empty());
        statement.ok_or(Malformed::Archive)?.conditions =
            found.conditions.iter().map(read_condition).collect();
    }
    Ok(Statement::kept_all(catalogue, all)?)
}

fn read_statement(it: &ArchivedStatement) -> StatementText {
    StatementText {
        id: it.id.as_str().to_owned(),
        resource_type: it.resource_type.as_str().to_owned(),
        effect: it.effect.as_str().to_owned(),
        actions: texts(&it.actions),
        resources: texts(&it.resources),
        conditions: Vec::new(),
    }
}

fn read_condition(it: &Archived<v2::Condition>) -> ConditionText {
    ConditionText {
        attribute: it.attribute.as_str().to_owned(),
        operator: it.operator.as_str().to_owned(),
        values: texts(&it.values),
    }
}

fn texts(all: &ArchivedVec<ArchivedString>) -> Vec<String> {
    all.iter().map(|it| it.as_str().to_owned()).collect()
}
