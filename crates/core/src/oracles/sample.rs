//! Names that are likely to tell two sets of statements apart.

use std::collections::BTreeSet;

use crate::{
    catalogue::{Action, Catalogue, ResourceType, TypeId},
    resource::ResourceName,
    statement::{Statement, Target},
};

/// What a star is read as: nothing, letters that patterns are made of, and one that none has.
const FILLINGS: [&str; 5] = ["", "x", "y", "xy", "~"];
/// How many actions of a type are asked about.
const ACTIONS: usize = 3;
/// The most names of one type, about.
const MOST: usize = 400;

/// A type, an action of it (none for one that has no name yet), and a name of its shape.
pub type Sample = (TypeId, Option<Action>, String);

/// Names with the first actions of their types, made of pieces of the statements' own patterns.
#[must_use]
pub fn samples(catalogue: &Catalogue, wanted: &[Statement], held: &[Statement]) -> Vec<Sample> {
    let all: Vec<&Statement> = wanted.iter().chain(held).collect();
    let mut samples = Vec::new();
    for (resource_type, info) in catalogue.ids().zip(catalogue.types()) {
        let of_type = catalogue.actions().map(|(it, _)| it).filter(|it| it.resource_type() == resource_type);
        let actions: Vec<_> = of_type.take(ACTIONS).map(Some).chain([None]).collect();
        for name in names_of(resource_type, info, &all) {
            samples.extend(actions.iter().map(|it| (resource_type, *it, name.clone())));
        }
    }
    samples
}

fn names_of(resource_type: TypeId, info: &ResourceType, all: &[&Statement]) -> Vec<String> {
    if info.single {
        return vec![info.everything()];
    }
    let pieces: Vec<Vec<String>> = (0..info.kinds.len()).map(|at| pieces(at, resource_type, all)).collect();
    let count = pieces.iter().map(Vec::len).product::<usize>();
    // Every one of few; of many, some that do not keep step with any segment.
    let stride = (count / MOST) | 1;
    let name = |number: usize| {
        let mut rest = number;
        let pick = |pieces: &Vec<String>| {
            let piece = pieces.get(rest % pieces.len().max(1)).cloned().unwrap_or_default();
            rest /= pieces.len().max(1);
            piece
        };
        pieces.iter().map(pick).collect::<Vec<_>>().join(":")
    };
    let of_type = |it: &String| ResourceName::parse(it).is_ok_and(|it| it.is_of(info));
    (0..count).step_by(stride).map(name).filter(of_type).collect()
}

/// What the patterns say of one segment, each star filled with each filling, without tags, with each of
/// their tags, and with two of them.
fn pieces(at: usize, resource_type: TypeId, all: &[&Statement]) -> Vec<String> {
    let (mut paths, mut tags) = (BTreeSet::new(), BTreeSet::new());
    for statement in all {
        let Target::Some { resource_type: of, resources, .. } = statement.target() else { continue };
        if *of != resource_type {
            continue;
        }
        for segment in resources.iter().filter_map(|it| it.segments().get(at)) {
            for filling in FILLINGS {
                paths.insert(segment.path.as_str().replace('*', filling));
                tags.extend(segment.tags.iter().map(|it| it.as_str().replace('*', filling)));
            }
        }
    }
    let tags: Vec<String> = tags.into_iter().filter(|it| !it.is_empty()).take(6).collect();
    let pairs = tags.iter().zip(tags.iter().skip(1)).map(|(one, two)| format!(";{one},{two}"));
    let tags: Vec<String> =
        [String::new()].into_iter().chain(tags.iter().map(|it| format!(";{it}"))).chain(pairs).collect();
    paths.iter().flat_map(|path| tags.iter().map(move |tag| format!("{path}{tag}"))).collect()
}
