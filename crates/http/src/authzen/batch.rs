//! Many questions, one answer.

use serde::Serialize;

use super::{Malformed, Question};

/// What one body asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Batch {
    /// One question, answered as such: the body had no list of them, or an empty one.
    One(Box<Question>),
    /// Several, each of which may be malformed by itself.
    Several {
        /// When to stop.
        semantics: Semantics,
        /// In the order of the body.
        items: Vec<Result<Question, Malformed>>,
    },
}

/// When several questions are answered.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Semantics {
    /// When each is.
    #[default]
    ExecuteAll,
    /// At the first that may not.
    DenyOnFirstDeny,
    /// At the first that may.
    PermitOnFirstPermit,
}

/// The answer to a body.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To one question.
    One(Judged),
    /// To several: as many as were answered, in the order of the body.
    Several {
        /// Each.
        evaluations: Vec<Judged>,
    },
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// Whether it may.
    pub decision: bool,
    /// Why, where there is something to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Said>,
}

/// What is said beside a decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Said {
    /// Why the question could not be judged.
    error: Failed,
}

/// Why a question of several could not be judged.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Failed {
    /// The status that it would have been answered with alone.
    pub status: u16,
    /// What is wrong with it.
    pub message: String,
}

impl Batch {
    /// The most questions of one body.
    pub const MAX: usize = 1_000;

    /// Answers, by asking the judge one question after the other. No more are asked than are answered.
    pub fn answer(&self, mut judge: impl FnMut(&Question) -> bool) -> Answer {
        let (semantics, items) = match self {
            Self::One(question) => return Answer::One(Judged::new(judge(question))),
            Self::Several { semantics, items } => (semantics, items),
        };
        let mut evaluations = Vec::new();
        for item in items {
            let judged = match item {
                Ok(question) => Judged::new(judge(question)),
                Err(error) => Judged::malformed(error),
            };
            let is_over = semantics.stops_at(judged.decision);
            evaluations.push(judged);
            if is_over {
                break;
            }
        }
        Answer::Several { evaluations }
    }
}

impl Semantics {
    /// The semantics of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "execute_all" => Self::ExecuteAll,
            "deny_on_first_deny" => Self::DenyOnFirstDeny,
            "permit_on_first_permit" => Self::PermitOnFirstPermit,
            _ => return None,
        })
    }

    const fn stops_at(self, decision: bool) -> bool {
        match self {
            Self::ExecuteAll => false,
            Self::DenyOnFirstDeny => !decision,
            Self::PermitOnFirstPermit => decision,
        }
    }
}

impl Judged {
    const fn new(decision: bool) -> Self {
        Self { decision, context: None }
    }

    fn malformed(error: &Malformed) -> Self {
        let error = Failed { status: 400, message: error.to_string() };
        Self { decision: false, context: Some(Said { error }) }
    }
}
