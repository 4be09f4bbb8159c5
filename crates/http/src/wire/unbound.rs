//! Why a body or a query could not become what the handler asked for.

use std::fmt::{self, Display, Write};

use serde::de::{Error, Expected, Unexpected};

use crate::ApiError;

/// Where a value came from: the two are read by slightly different rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// JSON in the body.
    Body,
    /// The query of the address, where everything is a text.
    Query,
}

/// What was wrong, and where. It never holds anything of what was sent, which may be a secret.
#[derive(Debug)]
pub(crate) struct Unbound {
    fault: Fault,
    /// From the innermost member outwards.
    path: Vec<Step>,
}

/// One step of the way from the whole to the faulty part.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// A member that the handler knows by this name.
    Member(&'static str),
    /// Some member of a free map.
    AnyMember,
    /// An item of a list.
    Item(usize),
}

#[derive(Debug)]
enum Fault {
    /// A member that must be there is not.
    Missing,
    /// The right type, a value that cannot be.
    Value(String),
    /// The wrong type or form.
    Form(String),
}

impl Unbound {
    /// Something else than this was sent.
    pub(crate) fn expected(what: &str) -> Self {
        Self { fault: Fault::Form(format!("{what} was expected")), path: Vec::new() }
    }

    /// The same fault, seen from one step further out.
    pub(crate) fn at(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    /// The answer to the caller: a code where a rule was broken, problem+json where it could not
    /// even be read.
    pub(crate) fn into_error(self, origin: Origin) -> ApiError {
        let outermost = self.path.last().copied();
        match (&self.fault, outermost) {
            (Fault::Missing, Some(Step::Member(name))) if origin == Origin::Body && self.path.len() == 1 => {
                ApiError::invalid(format!("{name}_is_required"))
            }
            (Fault::Value(_), Some(Step::Member(name))) if self.path.len() == 1 => {
                ApiError::invalid(format!("{name}_is_invalid"))
            }
            (Fault::Missing | Fault::Value(_), Some(Step::Member(name))) if origin == Origin::Body => {
                let line = format!("{}: {}", self.member(origin), self.reason());
                ApiError::Invalid(vec![format!("{name}_is_invalid").into(), line.into()])
            }
            _ => ApiError::Unbindable { member: self.member(origin), reason: self.reason().to_owned() },
        }
    }

    fn reason(&self) -> &str {
        match &self.fault {
            Fault::Missing => "is required",
            Fault::Value(reason) | Fault::Form(reason) => reason,
        }
    }

    /// `$.permissions[0].effect` in a body, `creatorId` in a query.
    fn member(&self, origin: Origin) -> String {
        if origin == Origin::Query && self.path.is_empty() {
            return "query".to_owned();
        }
        let mut text = String::from(if origin == Origin::Body { "$" } else { "" });
        for step in self.path.iter().rev() {
            let separator = if text.is_empty() { "" } else { "." };
            // Writing to a String cannot fail.
            let _ = match step {
                Step::Member(name) => write!(text, "{separator}{name}"),
                Step::AnyMember => write!(text, "{separator}*"),
                Step::Item(index) => write!(text, "[{index}]"),
            };
        }
        text
    }
}

impl Error for Unbound {
    fn custom<T: Display>(_: T) -> Self {
        // The message of a foreign parser may repeat its input.
        Self { fault: Fault::Form("is not of the expected form".to_owned()), path: Vec::new() }
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(&expected.to_string())
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self { fault: Fault::Value(format!("{expected} was expected")), path: Vec::new() }
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self { fault: Fault::Value(format!("{expected} was expected")), path: Vec::new() }
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        let reason = format!("one of {} was expected", expected.join(", "));
        Self { fault: Fault::Value(reason), path: Vec::new() }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { fault: Fault::Missing, path: vec![Step::Member(field)] }
    }
}

impl Display for Unbound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.member(Origin::Body), self.reason())
    }
}

impl std::error::Error for Unbound {}
