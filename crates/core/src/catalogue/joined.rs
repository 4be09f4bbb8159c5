//! Types that come and go while the catalogue is used: those of plugins.
//!
//! What was found in a catalogue is asked of statements that may have been read with the next one. So the place of a type is
//! never given to another, nor its bits to other actions: a type comes back to its place if it has at least the actions
//! that it had, in the same order, and to a new place otherwise.

use std::borrow::Cow;

use super::{Catalogue, Fault, FaultKind, Place, ResourceType, additions::check_types, index::Index};

/// The catalogue with these types, at the places that `before` had for them.
pub(super) fn join(
    base: &Catalogue,
    joining: Vec<ResourceType>,
    before: &Catalogue,
) -> Result<Catalogue, Vec<Fault>> {
    let faults = check_types(base, &joining);
    if !faults.is_empty() {
        return Err(faults);
    }
    let own = base.types.len();
    let mut types = before.types.to_vec();
    let mut gone = (own..types.len()).fold(base.gone, |gone, at| gone | 1 << at);
    for (number, it) in joining.into_iter().enumerate() {
        let places = types.iter().enumerate().skip(own);
        let fitting = places.filter(|(at, old)| gone >> at & 1 == 1 && goes_on(old, &it));
        match fitting.max_by_key(|(_, old)| old.actions.len()).map(|(at, _)| at) {
            Some(at) => {
                gone &= !(1 << at);
                types.splice(at..=at, [it]);
            }
            None if types.len() == Catalogue::MAX_TYPES => {
                let (place, kind) = (Place::Type(number), FaultKind::TooManyTypes);
                return Err(vec![Fault { place, kind, first: None }]);
            }
            None => types.push(it),
        }
    }
    Ok(Catalogue { types: Cow::Owned(types), gone, index: Index::new(), routes: base.routes.clone() })
}

/// Whether every action of the old type is the same action of the new one.
fn goes_on(old: &ResourceType, new: &ResourceType) -> bool {
    let names = |it: &ResourceType| it.actions.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    old.name == new.name && names(new).starts_with(&names(old))
}
