//! What may be added to a catalogue, and what is wrong with the rest.

use std::borrow::Cow;

use super::super::*;

fn label(en: &str) -> Label {
    Label { en: en.to_owned().into(), zh: "词".into() }
}

fn action(name: &str) -> ActionInfo {
    ActionInfo {
        name: name.to_owned().into(),
        label: label(name),
        means_all: false,
        for_tokens: true,
        specific: true,
    }
}

pub(crate) fn added(name: &str, kinds: &[&str], actions: &[&str]) -> ResourceType {
    ResourceType {
        name: name.to_owned().into(),
        label: label(name),
        kinds: kinds.iter().map(|it| Cow::Owned((*it).to_owned())).collect::<Vec<_>>().into(),
        single: false,
        actions: actions.iter().map(|it| action(it)).collect::<Vec<_>>().into(),
    }
}

fn with(types: Vec<ResourceType>) -> Result<Catalogue, Vec<Fault>> {
    Catalogue::featbit().extended_with(Additions { types, routes: Vec::new() })
}

#[track_caller]
fn wrong(it: ResourceType, expected: &str) {
    let faults = with(vec![it]).unwrap_err();
    assert!(faults.iter().any(|it| it.kind.to_string().contains(expected)), "{faults:?}");
}

#[test]
fn what_is_added_is_found_as_what_was_there() {
    let types = vec![
        added("shop", &["shop"], &["OpenShop"]),
        added("order", &["shop", "order"], &["ReadOrder", "Refund"]),
    ];
    let catalogue = with(types).unwrap();
    let order = catalogue.type_named("order").unwrap();
    let refund = catalogue.action_named("Refund").unwrap();
    assert_eq!(refund.resource_type(), order);
    assert_eq!(catalogue.action_name(refund), "Refund");
    assert_eq!(catalogue.action_named("ToggleFlag"), Some(Action::TOGGLE_FLAG));
    assert_eq!(catalogue.added_types().count(), 2);
    assert_eq!(Catalogue::featbit().added_types().count(), 0);
    let again = catalogue.extended_with(Additions {
        types: vec![added("cart", &["cart"], &["Fill"])],
        ..Additions::default()
    });
    assert!(again.unwrap().action_named("Fill").is_some());
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    wrong(added("flag", &["flag"], &["X"]), "type `flag` is there already");
    wrong(added("x", &["x"], &["ToggleFlag"]), "action `ToggleFlag` is there already, of type `flag`");
    wrong(added("X", &["x"], &["A"]), "`X` is no name of a type");
    wrong(added("*", &["x"], &["A"]), "`*` is no name of a type");
    wrong(added("x", &["x/y"], &["A"]), "`x/y` is no name of a type or kind");
    wrong(added("x", &[], &["A"]), "0 kinds");
    wrong(added("x", &["a", "b", "c", "d", "e", "f", "g"], &["A"]), "7 kinds");
    wrong(added("x", &["a", "a"], &["A"]), "kind `a` stands twice");
    wrong(added("x", &["x"], &[]), "has no action");
    wrong(added("x", &["x"], &["*"]), "`*` is no name of an action");
    wrong(added("x", &["x"], &["A b"]), "`A b` is no name of an action");
    wrong(added("x", &["x"], &["A", "A"]), "action `A` is there already, of type `x`");
    wrong(ResourceType { single: true, ..added("x", &["x"], &["A"]) }, "none of its actions is `specific`");
    wrong(ResourceType { single: true, ..added("x", &["y", "x"], &["A"]) }, "its own kind alone");
    wrong(ResourceType { label: label(" "), ..added("x", &["x"], &["A"]) }, "label ` `");
}

#[test]
fn all_faults_are_said_at_once_and_where() {
    let types = vec![added("x", &["x"], &["A", "ToggleFlag"]), added("x", &["y"], &["A"])];
    let faults = with(types).unwrap_err();
    let places: Vec<_> = faults.iter().map(|it| (it.place, it.first)).collect();
    assert_eq!(
        places,
        [
            (Place::Action(0, 1), None),
            (Place::Type(1), Some(Place::Type(0))),
            (Place::Action(1, 0), Some(Place::Action(0, 0))),
        ]
    );
}

#[test]
fn a_type_has_as_many_actions_as_a_mask_has_bits_for_names() {
    let names: Vec<String> = (0..64).map(|it| format!("A{it}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let catalogue = with(vec![added("x", &["x"], &names[..63])]).unwrap();
    assert!(catalogue.actions().all(|(action, _)| action.bit < ActionMask::FRESH));
    wrong(added("x", &["x"], &names), "64 actions");
}

#[test]
fn there_are_as_many_types_as_there_are_places() {
    let types = |count: usize| -> Vec<ResourceType> {
        (0..count).map(|it| added(&format!("t{it}"), &["t"], &[&format!("A{it}")])).collect()
    };
    let room = Catalogue::MAX_TYPES - Catalogue::featbit().types().count();
    let full = with(types(room)).unwrap();
    assert!(full.type_named(&format!("t{}", room - 1)).is_some());
    assert_eq!(with(types(room + 1)).unwrap_err()[0].kind, FaultKind::TooManyTypes);
    let one_more = full.extended_with(Additions { types: types(1), ..Additions::default() });
    assert!(one_more.is_err());
}
