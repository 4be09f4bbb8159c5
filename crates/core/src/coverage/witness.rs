//! Something that is wanted and not held, in words.

use super::shape::{Choice, Shape};
use crate::{
    catalogue::{Action, ActionMask, Catalogue, TypeId},
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

/// Keys and tags that stand for any other in a witness, the most readable first.
pub(super) const WORDS: [&str; 8] = ["any", "other", "new", "some-1", "x", "q0", "z_9", "8"];

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

/// The witness that a choice's canonical word is for these actions: the most readable name of its form
/// that `wanted` allows and `held` does not.
pub(super) fn witness(
    shape: &Shape<'_>,
    escaping: ActionMask,
    choice: &Choice<'_, '_>,
    wanted: &[&Statement],
    held: &[&Statement],
) -> Witness {
    let resource_type = shape.resource_type;
    let bit = u8::try_from(escaping.0.trailing_zeros()).unwrap_or(ActionMask::FRESH);
    let action = Action { resource_type, bit };
    let escapes = |text: &String| {
        ResourceName::parse(text).is_ok_and(|resource| {
            let request = Request { action, resource: &resource };
            let allows = |all: &[&Statement]| decide(all.iter().copied(), request).is_allow();
            allows(wanted) && !allows(held)
        })
    };
    // The canonical word itself always escapes: no pattern can ask for its letter `*`.
    let words = if shape.info.single { &[][..] } else { &WORDS };
    let readable = words.iter().map(|word| name(choice, word)).find(escapes);
    Witness {
        action: (usize::from(bit) < shape.info.actions.len()).then_some(action),
        resource_type: Some(resource_type),
        resource: readable.unwrap_or_else(|| name(choice, "*")),
    }
}

/// The name that a choice is when each star is the word.
fn name(choice: &Choice<'_, '_>, word: &str) -> String {
    let mut text = String::new();
    for (at, step) in choice.iter().enumerate() {
        text.push_str(if at == 0 { "" } else { ":" });
        text.push_str(&String::from_utf8_lossy(&step.path).replace('*', word));
        for (at, tag) in step.tags.iter().enumerate() {
            text.push(if at == 0 { ';' } else { ',' });
            text.push_str(&tag.as_str().replace('*', word));
        }
    }
    text
}
