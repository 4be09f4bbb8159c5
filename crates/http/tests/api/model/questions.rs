//! What every credential is asked over HTTP, to see what it may do. No question changes anything.

use std::sync::LazyLock;

use keywright_core::Action;
use serde_json::{Value, json};

use super::{super::client::Answer, places::Places, words::point};

/// Something to ask.
pub(crate) struct Question {
    /// Where in the universe it stands.
    pub(crate) point: usize,
    /// Whether only login sessions are answered.
    pub(crate) for_members: bool,
    about: About,
}

enum About {
    /// An action on a flag of an environment.
    Flag(Action, &'static str, &'static str),
    /// Removing a flag of the other organization.
    Theirs,
    Policies,
    Tokens,
}

/// All of them.
pub(crate) static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for key in ["f", "g"] {
        for environment in ["dev", "prod"] {
            for action in [Action::DELETE_FLAG, Action::TOGGLE_FLAG, Action::UPDATE_FLAG_NAME] {
                let point = point(action, &format!("project/p:env/{environment}:flag/{key}"));
                all.push(Question {
                    point,
                    for_members: false,
                    about: About::Flag(action, environment, key),
                });
            }
        }
    }
    // What is not there is there for those who may do it to all of the type: they learn that it is not.
    let theirs = point(Action::DELETE_FLAG, "project/~:env/~:flag/~");
    all.push(Question { point: theirs, for_members: false, about: About::Theirs });
    let iam = point(Action::CAN_MANAGE_IAM, "iam/*");
    all.push(Question { point: iam, for_members: false, about: About::Policies });
    let list = point(Action::LIST_ACCESS_TOKENS, "access-token/*");
    all.push(Question { point: list, for_members: true, about: About::Tokens });
    all
});

impl Question {
    /// The request that asks it.
    pub(crate) fn request(&self, places: &Places) -> (&'static str, String, Option<Value>) {
        match self.about {
            About::Flag(action, environment, key) => {
                let flag = format!("{}/{key}", places.flags(environment));
                match action {
                    Action::DELETE_FLAG => ("DELETE", flag, None),
                    // Bodies that are refused, but only from those who may.
                    Action::TOGGLE_FLAG => ("PUT", format!("{flag}/toggle/true"), Some(json!([]))),
                    _ => ("PUT", format!("{flag}/name"), Some(json!({}))),
                }
            }
            About::Theirs => ("DELETE", places.their_flag(), None),
            About::Policies => ("GET", "/policies?pageSize=1".to_owned(), None),
            About::Tokens => ("GET", "/access-tokens?pageSize=1".to_owned(), None),
        }
    }

    /// Whether who was let in was also allowed to. All who may not are answered alike.
    #[track_caller]
    pub(crate) fn is_allowed(&self, answer: &Answer) -> bool {
        let allowed = match self.about {
            About::Flag(Action::DELETE_FLAG, ..) => 422,
            About::Flag(..) => 400,
            About::Theirs => 404,
            About::Policies | About::Tokens => 200,
        };
        if answer.status != allowed {
            answer.forbidden();
        }
        answer.status == allowed
    }
}
