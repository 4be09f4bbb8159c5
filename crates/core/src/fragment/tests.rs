//! A fragment says what the slow rule says, for every list of statements and every request.

mod cases;
mod words;

use std::collections::BTreeMap;

use proptest::prelude::*;

use self::words::{name, pattern, statements};
use super::*;
use crate::catalogue::Catalogue;

/// The same statements as a list and as a tree.
fn both(statements: &[Statement]) -> [Fragment; 2] {
    [Fragment::compile_with(statements, usize::MAX), Fragment::compile_with(statements, 0)]
}

/// What statements say about a thing, one action at a time, by their patterns' own rule.
fn slow_masks(statements: &[Statement], resource_type: TypeId, name: &ResourceName<'_>) -> Masks {
    let mut masks = Masks::default();
    for statement in statements {
        for bit in 0..=ActionMask::FRESH {
            let action = Action { resource_type, bit };
            if statement.matches(Request::new(action, name)) {
                masks.add(Masks::of(statement.effect(), action.mask()));
            }
        }
    }
    Masks { allow: masks.allow.without(masks.deny), deny: masks.deny }
}

fn actions() -> Vec<Action> {
    Catalogue::featbit().actions().map(|(action, _)| action).collect()
}

proptest! {
    #[test]
    fn a_fragment_decides_as_its_statements_do(
        statements in statements(0..30),
        action in prop::sample::select(actions()),
        name in name(),
    ) {
        let resource = &ResourceName::parse(&name).unwrap();
        let request = Request::new(action, resource);
        for fragment in both(&statements) {
            prop_assert_eq!(decide([&fragment], request), crate::decide(&statements, request));
        }
        let fragment = Fragment::compile(&statements);
        prop_assert_eq!(decide([&fragment], request), crate::decide(&statements, request));
    }

    #[test]
    fn one_walk_answers_for_every_action(statements in statements(0..30), name in name()) {
        let name = ResourceName::parse(&name).unwrap();
        for (type_id, _) in (0..).map(TypeId).zip(Catalogue::featbit().types()) {
            let expected = slow_masks(&statements, type_id, &name);
            for fragment in both(&statements) {
                prop_assert_eq!(fragment.masks(type_id, &name), expected);
            }
        }
    }

    #[test]
    fn several_fragments_decide_as_all_their_statements_do(
        policies in prop::collection::vec(statements(0..8), 0..4),
        action in prop::sample::select(actions()),
        name in name(),
    ) {
        let resource = &ResourceName::parse(&name).unwrap();
        let request = Request::new(action, resource);
        let fragments: Vec<Fragment> = policies.iter().flat_map(|it| both(it)).collect();
        let all = policies.concat();
        prop_assert_eq!(decide(&fragments, request), crate::decide(&all, request));
        let together = masks(&fragments, action.resource_type(), resource);
        prop_assert_eq!(together, slow_masks(&all, action.resource_type(), resource));
        prop_assert_eq!(together.decide(action), crate::decide(&all, request));
    }

    #[test]
    fn neither_order_nor_repetition_of_statements_matters(
        statements in statements(0..12),
        order in any::<prop::sample::Index>(),
        name in name(),
    ) {
        let mut other = statements.clone();
        other.rotate_left(order.index(statements.len().max(1)));
        other.extend_from_slice(&statements);
        let name = ResourceName::parse(&name).unwrap();
        for (left, right) in both(&statements).iter().zip(&both(&other)) {
            prop_assert_eq!(left.masks(TypeId::FLAG, &name), right.masks(TypeId::FLAG, &name));
        }
    }

    /// Statements have the full shape of their type; fragments do not rely on it.
    #[test]
    fn patterns_of_any_shape_select_as_they_do_alone(
        said in prop::collection::vec((pattern(), 0..8u64, 0..8u64), 0..40),
        wanted in 1..8u64,
        name in name(),
    ) {
        let name = ResourceName::parse(&name).unwrap();
        let mut sorted = BTreeMap::new();
        let mut expected = Search::new(ActionMask(wanted));
        for (pattern, allow, deny) in &said {
            let masks = Masks { allow: ActionMask(*allow), deny: ActionMask(*deny) };
            sorted.entry(pattern).or_insert_with(Masks::default).add(masks);
            if pattern.matches(&name) {
                expected.add(masks);
            }
        }
        let sorted: Vec<_> = sorted.into_iter().collect();
        let mut list = Search::new(ActionMask(wanted));
        Flat::new(&sorted).search(name.segments(), &mut list);
        prop_assert_eq!(list.found(), expected.found());
        let mut tree = Search::new(ActionMask(wanted));
        Tree::new(&sorted).search(name.segments(), &mut tree);
        prop_assert_eq!(tree.found(), expected.found());
    }
}

#[test]
fn a_fragment_can_be_shared_by_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Fragment>();
}

#[test]
fn no_statements_allow_nothing() {
    let fragment = Fragment::compile(&[]);
    let name = ResourceName::parse("iam/*").unwrap();
    assert_eq!(fragment.masks(TypeId::IAM, &name), Masks::default());
    assert_eq!(decide([], Request::new(Action::CAN_MANAGE_IAM, &name)), Decision::Deny);
}
