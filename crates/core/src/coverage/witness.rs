//! Something that is wanted and not held, in words.

use super::shape::Choice;
use crate::{
    catalogue::{Action, ActionMask, Catalogue, ResourceType, TypeId},
    decide::{Request, decide},
    resource::ResourceName,
    statement::Statement,
};

/// Something that is wanted and not held.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Witness {
    /// The action; none for one that has no name yet, which only `*` allows.
    pub action: Option<Action>,
    /// The resource's type; none for one that the catalogue does not have yet.
    pub resource_type: Option<TypeId>,
    /// The name of the resource; `*` where it has no type.
    pub resource: String,
}

/// What the algorithm found to escape: a canonical word, and the actions for which it does.
pub(super) struct Counterexample {
    actions: ActionMask,
    segments: Vec<(String, Vec<String>)>,
}

/// Keys and tags that stand for any other in a witness, the most readable first.
const WORDS: [&str; 8] = ["any", "other", "new", "some-1", "x", "q0", "z_9", "8"];

impl Witness {
    /// Some action on something of a type that does not exist yet.
    pub(super) fn of_no_type_yet() -> Self {
        Self { action: None, resource_type: None, resource: "*".to_owned() }
    }

    /// The action's name, or `*` where it has none yet.
    #[must_use]
    pub fn action_name<'c>(&self, catalogue: &'c Catalogue) -> &'c str {
        self.action.map_or("*", |it| catalogue.action_name(it))
    }
}

impl Counterexample {
    pub(super) fn new(actions: ActionMask, choice: &Choice<'_, '_>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let tags = |tags: &[&crate::Glob]| tags.iter().map(|it| it.as_str().to_owned()).collect();
        Self { actions, segments: choice.iter().map(|it| (text(&it.path), tags(&it.tags))).collect() }
    }

    /// The most readable name that `wanted` allows and `held` does not.
    pub(super) fn witness(
        &self,
        resource_type: TypeId,
        info: &ResourceType,
        wanted: &[&Statement],
        held: &[&Statement],
    ) -> Witness {
        let bit = u8::try_from(self.actions.0.trailing_zeros()).unwrap_or(ActionMask::FRESH);
        let action = Action { resource_type, bit };
        let escapes = |text: &String| {
            ResourceName::parse(text).is_ok_and(|resource| {
                let request = Request { action, resource: &resource };
                let allows = |all: &[&Statement]| decide(all.iter().copied(), request).is_allow();
                allows(wanted) && !allows(held)
            })
        };
        // The canonical word itself always escapes: no pattern can ask for its letter `*`.
        let words = if info.single { &[][..] } else { &WORDS };
        let readable = words.iter().map(|word| self.name(word)).find(escapes);
        Witness {
            action: (usize::from(bit) < info.actions.len()).then_some(action),
            resource_type: Some(resource_type),
            resource: readable.unwrap_or_else(|| self.name("*")),
        }
    }

    fn name(&self, word: &str) -> String {
        let segment = |(path, tags): &(String, Vec<String>)| {
            let path = path.replace('*', word);
            let tags: Vec<String> = tags.iter().map(|it| it.replace('*', word)).collect();
            if tags.is_empty() { path } else { format!("{path};{}", tags.join(",")) }
        };
        self.segments.iter().map(segment).collect::<Vec<_>>().join(":")
    }
}
