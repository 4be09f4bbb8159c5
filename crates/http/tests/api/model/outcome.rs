//! How an operation ends.

use super::super::client::Answer;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Done,
    Unauthorized,
    Forbidden,
    /// Refused, since it gives more than its maker has.
    Exceeds,
    NotFound,
    /// Refused by a rule of this name.
    Rule(&'static str),
}

impl Outcome {
    /// Insists that this is what was answered.
    #[track_caller]
    pub(crate) fn check(self, answer: &Answer) {
        match self {
            Self::Done => drop(answer.data()),
            Self::Unauthorized => answer.refused(401, "Unauthorized"),
            Self::Forbidden => answer.forbidden(),
            Self::Exceeds => drop(answer.exceeds()),
            Self::NotFound => answer.refused(404, "ResourceNotFound"),
            Self::Rule(code) => answer.refused(422, code),
        }
    }
}
