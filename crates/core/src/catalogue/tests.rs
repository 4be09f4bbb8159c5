//! The table agrees with itself and with the names that code uses.

use std::collections::BTreeSet;

use super::*;

pub(crate) mod additions;
mod joined;

#[test]
fn every_name_finds_its_own_action() {
    let catalogue = Catalogue::featbit();
    for (action, info) in catalogue.actions() {
        assert_eq!(catalogue.action_named(&info.name), Some(action), "{}", info.name);
    }
    assert_eq!(catalogue.action_named("ToggleFlag"), Some(Action::TOGGLE_FLAG));
    assert_eq!(catalogue.action_named("CanManageIAM"), Some(Action::CAN_MANAGE_IAM));
    assert_eq!(catalogue.action_named("UpdateSegmentRules"), Some(Action::UPDATE_SEGMENT_RULES));
    assert_eq!(catalogue.action_named("toggleflag"), None);
    assert_eq!(catalogue.action_named("*"), None);
}

#[test]
fn a_type_is_found_by_its_name_only() {
    let catalogue = Catalogue::featbit();
    assert_eq!(catalogue.type_named("access-token"), Some(TypeId::ACCESS_TOKEN));
    assert_eq!(catalogue.type_named("segment"), Some(TypeId::SEGMENT));
    assert_eq!(catalogue.type_named("*"), None);
    assert_eq!(catalogue.type_named("Flag"), None);
}

#[test]
fn names_are_unique_and_fit_their_masks() {
    let catalogue = Catalogue::featbit();
    let mut seen = BTreeSet::new();
    for (_, info) in catalogue.actions() {
        assert!(seen.insert(info.name.to_string()), "{} stands twice", info.name);
        assert!(!info.label.en.is_empty() && !info.label.zh.is_empty());
    }
    assert!(catalogue.types().all(|it| it.actions.len() <= ActionMask::MAX));
}

#[test]
fn a_type_of_one_thing_has_no_action_on_specific_things() {
    for it in Catalogue::featbit().types().filter(|it| it.single) {
        assert!(it.actions.iter().all(|action| !action.specific), "{}", it.name);
    }
}

#[test]
fn the_whole_of_a_type_has_its_shape() {
    let catalogue = Catalogue::featbit();
    let flag = catalogue.resource_type(TypeId::FLAG).unwrap();
    assert_eq!(flag.everything(), "project/*:env/*:flag/*");
}

#[test]
fn every_action_is_more_than_all_that_a_type_can_name() {
    let resource_type = TypeId::FLAG;
    let most = (0u8..).take(ActionMask::MAX).map(|bit| Action { resource_type, bit });
    let named = most.fold(ActionMask::NONE, |all, it| all.or(it.mask()));
    let fresh = Action { resource_type, bit: ActionMask::FRESH };
    assert_eq!(ActionMask::ALL.without(named), fresh.mask());
}
