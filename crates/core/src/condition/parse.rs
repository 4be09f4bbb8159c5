//! From what was written to what it means.

use super::{Attribute, Condition, ConditionText, Entity, Number, Side, Test, cidr::Cidr, parse_instant};
use crate::statement::shorten;

/// Why a text is no condition. The messages say what to write instead.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ConditionError {
    /// It is about nothing that has properties.
    #[error(
        "condition attribute `{0}` is none; it is `subject.`, `resource.`, `action.` or `context.` and a name of at \
         most {max} letters, digits and `_-.`, such as `context.ip`",
        max = Attribute::MAX_NAME
    )]
    Attribute(String),
    /// There is no such operator.
    #[error("condition operator `{0}` is unknown; the operators are {1}")]
    Operator(String, String),
    /// There is nothing to compare with.
    #[error("a condition has from 1 to {} values", Condition::MAX_VALUES)]
    Count,
    /// One value is asked for, and there are several.
    #[error("condition operator `{operator}` has one value{advice}")]
    OneValue {
        /// What was written.
        operator: &'static str,
        /// What to write instead.
        advice: &'static str,
    },
    /// A value is too long.
    #[error("a value of a condition has at most {} bytes", ConditionText::MAX_VALUE)]
    TooLong,
    /// A value is not of the operator's kind.
    #[error("condition value `{value}` is no {kind}, such as `{example}`")]
    Value {
        /// What was written.
        value: String,
        /// What it should be.
        kind: &'static str,
        /// What to write, or one that is right.
        example: String,
    },
}

/// What an operator reads its values as.
#[derive(Clone, Copy)]
enum Kind {
    One { negated: bool },
    Several { negated: bool },
    Block { negated: bool },
    Number(Side),
    Before,
    After,
}

const OPERATORS: [(&str, Kind); 12] = [
    ("Equals", Kind::One { negated: false }),
    ("NotEquals", Kind::One { negated: true }),
    ("In", Kind::Several { negated: false }),
    ("NotIn", Kind::Several { negated: true }),
    ("LessThan", Kind::Number(Side::Less)),
    ("LessThanOrEquals", Kind::Number(Side::LessOrEqual)),
    ("GreaterThan", Kind::Number(Side::Greater)),
    ("GreaterThanOrEquals", Kind::Number(Side::GreaterOrEqual)),
    ("InCidr", Kind::Block { negated: false }),
    ("NotInCidr", Kind::Block { negated: true }),
    ("Before", Kind::Before),
    ("After", Kind::After),
];

impl ConditionText {
    /// The most bytes of a value.
    pub const MAX_VALUE: usize = 256;

    /// The names of all operators.
    pub fn operators() -> impl Iterator<Item = &'static str> {
        OPERATORS.iter().map(|it| it.0)
    }

    /// All its texts.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &String> {
        [&self.attribute, &self.operator].into_iter().chain(&self.values)
    }
}

impl Condition {
    /// Reads the conditions of one statement: in order, and each once.
    pub(crate) fn parse_all(written: &[ConditionText]) -> Result<Box<[Self]>, ConditionError> {
        let mut all = written.iter().map(Self::parse).collect::<Result<Vec<_>, _>>()?;
        all.sort_unstable();
        all.dedup();
        Ok(all.into())
    }

    /// Reads a condition, or says what to write instead.
    pub fn parse(written: &ConditionText) -> Result<Self, ConditionError> {
        let attribute = Attribute::parse(&written.attribute)
            .ok_or_else(|| ConditionError::Attribute(shorten(&written.attribute)))?;
        let &(name, kind) = OPERATORS.iter().find(|it| it.0 == written.operator).ok_or_else(|| {
            let all = ConditionText::operators().collect::<Vec<_>>().join(", ");
            ConditionError::Operator(shorten(&written.operator), all)
        })?;
        if !(1..=Self::MAX_VALUES).contains(&written.values.len()) {
            return Err(ConditionError::Count);
        }
        if written.values.iter().any(|it| it.len() > ConditionText::MAX_VALUE) {
            return Err(ConditionError::TooLong);
        }
        Ok(Self { attribute, test: kind.test(name, &written.values)? })
    }
}

impl Kind {
    fn test(self, name: &'static str, values: &[String]) -> Result<Test, ConditionError> {
        let one = |advice| match values {
            [value] => Ok(value.as_str()),
            _ => Err(ConditionError::OneValue { operator: name, advice }),
        };
        Ok(match self {
            Self::One { negated } => {
                one(if negated { "; for several use `NotIn`" } else { "; for several use `In`" })?;
                Test::In { values: sorted(values.iter().map(|it| it.as_str().into())), negated }
            }
            Self::Several { negated } => {
                Test::In { values: sorted(values.iter().map(|it| it.as_str().into())), negated }
            }
            Self::Block { negated } => {
                let blocks = values.iter().map(|it| block(it)).collect::<Result<Vec<_>, _>>()?;
                Test::Cidr { blocks: sorted(blocks), negated }
            }
            Self::Number(side) => Test::Number(side, number(one("")?)?),
            Self::Before => Test::Before(instant(one("")?)?),
            Self::After => Test::After(instant(one("")?)?),
        })
    }
}

impl Attribute {
    fn parse(text: &str) -> Option<Self> {
        let (of, name) = text.split_once('.')?;
        let of = Entity::ALL.into_iter().find(|it| it.as_str() == of)?;
        let is_letter = |it: u8| it.is_ascii_alphanumeric() || b"_-.".contains(&it);
        let is_name = (1..=Self::MAX_NAME).contains(&name.len()) && name.bytes().all(is_letter);
        is_name.then(|| Self { of, name: name.into() })
    }
}

fn sorted<T: Ord>(all: impl IntoIterator<Item = T>) -> Box<[T]> {
    let mut all: Vec<T> = all.into_iter().collect();
    all.sort_unstable();
    all.dedup();
    all.into()
}

fn block(text: &str) -> Result<Cidr, ConditionError> {
    Cidr::parse(text)
        .map_err(|meant| wrong(text, "block of addresses", meant.as_deref().unwrap_or("10.0.0.0/8")))
}

fn number(text: &str) -> Result<Number, ConditionError> {
    text.parse().ok().and_then(Number::new).ok_or_else(|| wrong(text, "number", "42"))
}

fn instant(text: &str) -> Result<crate::Timestamp, ConditionError> {
    parse_instant(text).ok_or_else(|| wrong(text, "moment (RFC 3339)", "2026-01-31T09:00:00Z"))
}

fn wrong(value: &str, kind: &'static str, example: &str) -> ConditionError {
    ConditionError::Value { value: shorten(value), kind, example: example.to_owned() }
}
