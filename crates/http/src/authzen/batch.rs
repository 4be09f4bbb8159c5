//! Many questions, one answer.

use serde::Serialize;

use serde_json::{Map, Value};

use super::{
    Malformed, Question,
    read::{merged, question},
};

/// What one body asks.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Batch {
    /// One question, answered as such: the body had no list of them, or an empty one.
    One(Box<Question>),
    /// Several, each of which may be malformed by itself. They are put together one at a time: what all of them have
    /// in common is then there once.
    Several {
        /// When to stop.
        semantics: Semantics,
        /// What is said of each that does not say it.
        defaults: Map<String, Value>,
        /// In the order of the body.
        items: Vec<Value>,
    },
}

/// When several questions are answered.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Semantics {
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
pub(super) enum Answer {
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
pub(super) struct Judged {
    /// Whether it may.
    pub(super) decision: bool,
    /// Why, where there is something to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) context: Option<Said>,
}

/// What is said beside a decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Said {
    /// Why the question could not be judged.
    error: Failed,
}

/// Why a question of several could not be judged.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(super) struct Failed {
    /// The status that it would have been answered with alone.
    pub(super) status: u16,
    /// What is wrong with it.
    pub(super) message: String,
}

impl Batch {
    /// The most questions of one body.
    pub(super) const MAX: usize = 1_000;
    /// The most bytes of what they have in common: it is put together with each of them.
    pub(super) const MAX_COMMON: usize = 32 << 10;

    /// Answers, by asking the judge one question after the other. No more are asked than are answered.
    pub(super) fn answer<E>(self, mut judge: impl FnMut(&Question) -> Result<bool, E>) -> Result<Answer, E> {
        let (semantics, defaults, items) = match self {
            Self::One(question) => return judge(&question).map(|it| Answer::One(Judged::new(it))),
            Self::Several { semantics, defaults, items } => (semantics, defaults, items),
        };
        let mut evaluations = Vec::new();
        for item in items {
            let read = match item {
                Value::Object(own) => question(&merged(&defaults, &own)),
                _ => Err(Malformed::Wrong("evaluations".to_owned(), "a list of objects")),
            };
            let judged = match read {
                Ok(question) => Judged::new(judge(&question)?),
                Err(error) => Judged::malformed(&error),
            };
            let is_over = semantics.stops_at(judged.decision);
            evaluations.push(judged);
            if is_over {
                break;
            }
        }
        Ok(Answer::Several { evaluations })
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
    pub(super) const fn new(decision: bool) -> Self {
        Self { decision, context: None }
    }

    fn malformed(error: &Malformed) -> Self {
        let error = Failed { status: 400, message: error.to_string() };
        Self { decision: false, context: Some(Said { error }) }
    }
}
