//! Whether somebody may do something everywhere: also where there is nothing yet.
//!
//! A decision about a name with `*` in the place of a key is one about a thing that is called so: a deny of `live*`
//! does not match it. What is about all keys, those to come too, is a question of coverage.

use crate::{
    catalogue::{Action, Catalogue, TypeId},
    condition::Entity,
    coverage::{Budget, Ceiling, Coverage},
    principal::Authority,
    resource::ResourceName,
    statement::{Statement, StatementText},
};

/// Whether who has `authority` may do this to everything below the place `project/web:env/*`, for whatever key there
/// is in place of each `*`; to everything called so, if it is about places: then `thing` is none.
///
/// `thing` is the last segment of a name, such as `segment/s;tag`. Where it is `segment/*`, it is the question that is
/// asked about the whole type, and `*` is no key there.
///
/// What cannot be told within the budget is denied.
#[must_use]
pub fn may_everywhere(
    catalogue: &Catalogue,
    authority: &Authority,
    action: Action,
    place: &str,
    thing: Option<&str>,
    budget: &mut Budget,
) -> bool {
    let text = thing.map_or_else(|| place.to_owned(), |it| format!("{place}:{it}"));
    let (Ok(name), Some(wanted)) = (ResourceName::parse(&text), wanted(catalogue, action, &text)) else {
        return false;
    };
    let about = |held: &Statement| if thing.is_some() { held.about(&name) } else { Some(held.clone()) };
    let held: Vec<Vec<Statement>> = authority.layers().map(|it| it.filter_map(about).collect()).collect();
    Ceiling::new(catalogue, &held).covers([&wanted], budget) == Coverage::Covered
}

/// What somebody could do to a thing of a type when it is called `after` and could not when it is called `before`,
/// in whatever place there is for each `*`: `project/web:env/*:segment/s;tag`. Where `before` ends in `segment/*`, it is
/// the question that is asked about the whole type.
pub fn gained_everywhere(
    catalogue: &Catalogue,
    authority: &Authority,
    of: TypeId,
    before: &ResourceName<'_>,
    after: &ResourceName<'_>,
    budget: &mut Budget,
) -> Coverage {
    let said = |name: &ResourceName<'_>| -> Vec<Vec<Statement>> {
        authority.layers().map(|it| it.filter_map(|held| held.within(of, name)).collect()).collect()
    };
    let wanted = said(after);
    // Each layer allows what all allow together, so that it is enough if one allows no more than each did.
    for held in said(before) {
        let ceiling = Ceiling::new(catalogue, [&held]).across(Entity::Resource);
        let mut told = Coverage::Covered;
        for layer in &wanted {
            told = ceiling.covers(layer, budget);
            if told == Coverage::Covered {
                break;
            }
        }
        if told != Coverage::Covered {
            return told;
        }
    }
    Coverage::Covered
}

/// The question, as a statement: its resource is the name without tags, as a pattern.
fn wanted(catalogue: &Catalogue, action: Action, name: &str) -> Option<Statement> {
    let resource = name.split_once(';').map_or(name, |(path, _)| path);
    let written = StatementText {
        id: String::new(),
        resource_type: catalogue.resource_type(action.resource_type())?.name.to_string(),
        effect: "allow".to_owned(),
        actions: vec![catalogue.action_name(action).to_owned()],
        resources: vec![resource.to_owned()],
        conditions: Vec::new(),
    };
    Statement::parse(catalogue, written).ok()
}

#[cfg(test)]
mod tests;
