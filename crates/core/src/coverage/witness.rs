//! Something that is wanted and not held, in words.

use super::shape::{Choice, Shape, Step};
use crate::{
    catalogue::{Action, Catalogue, TypeId},
    resource::Glob,
};

/// Something that is wanted and not held.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Witness {
    /// The action; none for one that has no name yet, which only `*` allows.
    pub action: Option<Action>,
    /// The resource's type; none for one that the catalogue does not have yet.
    pub resource_type: Option<TypeId>,
    /// The name of the resource. Where it has no type: `*`, or a pattern of a type that there was.
    pub resource: String,
}

/// Keys and tags that stand for any other in a witness, the most readable first.
pub(super) const WORDS: [&str; 8] = ["any", "other", "new", "some-1", "x", "q0", "z_9", "8"];

impl Witness {
    /// The witness that a choice's canonical word is for the action: the most readable name of its form that
    /// `escapes`.
    pub(super) fn new(
        shape: &Shape<'_>,
        action: Action,
        choice: &Choice<'_, '_>,
        mut escapes: impl FnMut(&Choice<'_, '_>) -> bool,
    ) -> Self {
        let words = if shape.info.single { &[][..] } else { &WORDS };
        let readable = words.iter().map(|word| Name::new(choice, word)).find(|it| it.is(&mut escapes));
        // The canonical word itself always escapes: no pattern can ask for its letter `*`.
        let name = readable.unwrap_or_else(|| Name::new(choice, "*"));
        Self {
            action: (usize::from(action.bit) < shape.info.actions.len()).then_some(action),
            resource_type: Some(shape.resource_type),
            resource: name.text(),
        }
    }

    /// Some action on something of a type that does not exist yet.
    pub(super) fn of_no_type_yet() -> Self {
        Self { action: None, resource_type: None, resource: "*".to_owned() }
    }

    /// Some action on what a dormant statement speaks of.
    pub(super) fn of_dormant(resource: &str) -> Self {
        Self { action: None, resource_type: None, resource: resource.to_owned() }
    }

    /// The action's name, or `*` where it has none yet.
    #[must_use]
    pub fn action_name<'c>(&self, catalogue: &'c Catalogue) -> &'c str {
        self.action.map_or("*", |it| catalogue.action_name(it))
    }
}

/// The name that a choice is when each of its stars is the same word: paths, and the tags of each.
struct Name(Vec<(String, Vec<Glob>)>);

impl Name {
    fn new(choice: &Choice<'_, '_>, word: &str) -> Self {
        let tag = |it: &&Glob| Glob::new(&it.as_str().replace('*', word));
        let path = |it: &[u8]| String::from_utf8_lossy(it).replace('*', word);
        Self(choice.iter().map(|it| (path(&it.path), it.tags.iter().map(tag).collect())).collect())
    }

    /// Whether it is what is asked for, as a choice that has no star.
    fn is(&self, asked: &mut impl FnMut(&Choice<'_, '_>) -> bool) -> bool {
        let steps: Vec<Step<'_>> = self
            .0
            .iter()
            .map(|(path, tags)| Step { path: path.as_bytes().into(), tags: tags.iter().collect() })
            .collect();
        asked(&steps.iter().collect())
    }

    fn text(&self) -> String {
        let segment = |(path, tags): &(String, Vec<Glob>)| {
            let tags: Vec<&str> = tags.iter().map(Glob::as_str).collect();
            if tags.is_empty() { path.clone() } else { format!("{path};{}", tags.join(",")) }
        };
        self.0.iter().map(segment).collect::<Vec<_>>().join(":")
    }
}
