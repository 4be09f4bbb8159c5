//! What the provider reads of each noun, and what it insists on.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::wire::{Id, Item};

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Project {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) key: String,
    /// Never null: a list without any is empty.
    pub(super) environments: Vec<ProjectEnvironment>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct ProjectEnvironment {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) description: String,
}

/// An environment by itself. The wire leaves its key out; the provider takes it from the project.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Environment {
    pub(super) id: Id,
    pub(super) name: String,
    #[serde(default)]
    pub(super) key: String,
    pub(super) description: String,
    /// An object, whatever is in it: changes send it back as it was.
    pub(super) settings: Map<String, Value>,
}

/// A flag by itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Flag {
    #[serde(flatten)]
    pub(super) definition: Definition,
    pub(super) env_id: Id,
    pub(super) is_archived: bool,
}

/// What the provider owns of a flag, and what lists show of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Definition {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) key: String,
    pub(super) variation_type: String,
    pub(super) variations: Vec<Variation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Variation {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) value: String,
}

/// A segment by itself: all of it is insisted on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Segment {
    pub(super) id: Id,
    pub(super) env_id: Id,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) r#type: String,
    pub(super) scopes: Vec<String>,
    pub(super) description: String,
    pub(super) included: Vec<String>,
    pub(super) excluded: Vec<String>,
    pub(super) rules: Vec<Value>,
    pub(super) tags: Vec<String>,
    pub(super) is_archived: bool,
    pub(super) is_environment_specific: bool,
}

/// A segment in a list: enough to know which one it is, and of what type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct ListedSegment {
    pub(super) id: Id,
    pub(super) key: String,
    r#type: String,
    scopes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Policy {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) r#type: PolicyType,
    pub(super) description: String,
    /// Never null.
    pub(super) statements: Vec<Statement>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum PolicyType {
    SysManaged,
    CustomerManaged,
}

/// A statement by its value: the provider neither sends nor reads an id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Statement {
    pub(super) resource_type: String,
    pub(super) effect: String,
    pub(super) actions: Vec<String>,
    pub(super) resources: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Group {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) description: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Member {
    pub(super) id: Id,
    pub(super) email: String,
    pub(super) name: String,
}

/// Somebody or something that is related to another: lists of such say it of every item.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Related {
    pub(super) id: Id,
    #[serde(
        alias = "isGroupMember",
        alias = "isGroupPolicy",
        alias = "isPolicyGroup",
        alias = "isPolicyMember",
        alias = "isMemberPolicy"
    )]
    is_related: bool,
}

impl Segment {
    /// The provider touches no other: one scope, which is an environment.
    pub(super) fn is_of_one_environment(&self) -> bool {
        self.is_environment_specific && is_of_one_environment(&self.r#type, &self.scopes)
    }
}

fn is_of_one_environment(segment_type: &str, scopes: &[String]) -> bool {
    let [scope] = scopes else { return false };
    let kinds: Vec<&str> = scope.split(':').filter_map(|it| Some(it.split_once('/')?.0)).collect();
    segment_type == "environment-specific" && kinds == ["organization", "project", "env"]
}

impl Statement {
    pub(super) fn new(resource_type: &str, effect: &str, action: &str, resource: &str) -> Self {
        Self {
            resource_type: resource_type.to_owned(),
            effect: effect.to_owned(),
            actions: vec![action.to_owned()],
            resources: vec![resource.to_owned()],
        }
    }

    /// Statements are sets of sets: so they are sent, and so two lists of them are compared.
    pub(super) fn canonical(mut all: Vec<Self>) -> Vec<Self> {
        for it in &mut all {
            it.actions.sort();
            it.resources.sort();
        }
        all.sort();
        all.dedup();
        all
    }
}

impl Item for Definition {
    fn id(&self) -> Id {
        self.id
    }

    fn is_sound(&self) -> bool {
        !self.key.is_empty()
    }
}

impl Item for ListedSegment {
    fn id(&self) -> Id {
        self.id
    }

    fn is_sound(&self) -> bool {
        let is_shared = self.r#type == "shared" && !self.scopes.is_empty();
        !self.key.is_empty() && (is_shared || is_of_one_environment(&self.r#type, &self.scopes))
    }
}

impl Item for Policy {
    fn id(&self) -> Id {
        self.id
    }

    fn is_sound(&self) -> bool {
        let full = |all: &[String]| !all.is_empty() && all.iter().all(|it| !it.is_empty());
        let says = |it: &Statement| {
            !it.resource_type.is_empty() && !it.effect.is_empty() && full(&it.actions) && full(&it.resources)
        };
        !self.name.is_empty() && !self.key.is_empty() && self.statements.iter().all(says)
    }
}

impl Item for Group {
    fn id(&self) -> Id {
        self.id
    }

    fn is_sound(&self) -> bool {
        !self.name.is_empty()
    }
}

impl Item for Member {
    fn id(&self) -> Id {
        self.id
    }

    fn is_sound(&self) -> bool {
        !self.email.is_empty()
    }
}

impl Item for Related {
    fn id(&self) -> Id {
        self.id
    }

    fn is_sound(&self) -> bool {
        self.is_related
    }
}

/// A flag that means a segment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FlagReference {
    pub(super) env_id: Id,
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) key: String,
}

impl FlagReference {
    pub(super) fn is_sound(&self) -> bool {
        self.id != self.env_id && !self.key.is_empty() && !self.name.is_empty()
    }
}
