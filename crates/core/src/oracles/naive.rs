//! The rules said once more, from the texts alone and as slowly as they read (wire 3.4, 3.5).

use crate::{
    catalogue::{Action, Catalogue, TypeId},
    statement::{Effect, Statement},
};

/// Whether the glob matches the text, told by trying every way.
#[must_use]
pub fn matches_glob(glob: &str, text: &str) -> bool {
    let (mut glob_rest, mut text_rest) = (glob.chars(), text.chars());
    match (glob_rest.next(), text_rest.next()) {
        (None, end) => end.is_none(),
        (Some('*'), None) => matches_glob(glob_rest.as_str(), text),
        (Some('*'), Some(_)) => {
            matches_glob(glob_rest.as_str(), text) || matches_glob(glob, text_rest.as_str())
        }
        (Some(wanted), found) => {
            found == Some(wanted) && matches_glob(glob_rest.as_str(), text_rest.as_str())
        }
    }
}

/// Whether the pattern selects the name.
#[must_use]
pub fn selects(pattern: &str, name: &str) -> bool {
    let pattern: Vec<&str> = pattern.split(':').collect();
    let name: Vec<&str> = name.split(':').collect();
    pattern.len() <= name.len()
        && pattern.iter().zip(&name).all(|(pattern, segment)| selects_segment(pattern, segment))
}

/// Whether the statements allow the action on the name. Without an action it is one that has no name yet;
/// without a type, one that has no name yet either.
#[must_use]
pub fn allows(
    catalogue: &Catalogue,
    statements: &[Statement],
    resource_type: Option<TypeId>,
    action: Option<Action>,
    name: &str,
) -> bool {
    let type_name = resource_type.and_then(|it| catalogue.resource_type(it)).map(|it| it.name.as_ref());
    let action_name = action.map(|it| catalogue.action_name(it));
    let about = |it: &&Statement| {
        let said = it.written();
        let of_type = type_name == Some(said.resource_type.as_str());
        let has_action = said.actions.iter().any(|it| {
            it == "*" || it == "ManageFeatureFlag" || it == "ManageSegment" || action_name == Some(it)
        });
        said.resource_type == "*"
            || of_type && has_action && said.resources.iter().any(|it| selects(it, name))
    };
    let says = |effect| statements.iter().filter(about).filter(|it| it.effect() == effect).count();
    says(Effect::Deny) == 0 && says(Effect::Allow) > 0
}

fn selects_segment(pattern: &str, segment: &str) -> bool {
    let (path_glob, tag_globs) = path_and_tags(pattern);
    let (path, tags) = path_and_tags(segment);
    matches_glob(path_glob, path)
        && (tag_globs.is_empty() || tag_globs.iter().any(|glob| tags.iter().any(|it| matches_glob(glob, it))))
}

fn path_and_tags(segment: &str) -> (&str, Vec<&str>) {
    let mut parts = segment.splitn(2, ';');
    let path = parts.next().unwrap_or_default();
    let tags = parts.next().unwrap_or_default().split(',').filter(|it| !it.is_empty());
    (path, tags.collect())
}
