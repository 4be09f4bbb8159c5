//! Types that come and go: what was found once means the same, or nothing, ever after.

use proptest::prelude::*;

use super::{super::*, additions::added};

/// A law's types: some of a few names, with some of a few actions in some order.
fn types() -> impl Strategy<Value = Vec<ResourceType>> {
    let actions = |name: &'static str| {
        Just(["Open", "Close", "Read"]).prop_shuffle().prop_flat_map(move |all| {
            (1..=all.len()).prop_map(move |many| {
                let names: Vec<String> = all.iter().take(many).map(|it| format!("{name}.{it}")).collect();
                added(name, &[name], &names.iter().map(String::as_str).collect::<Vec<_>>())
            })
        })
    };
    let some = |name| prop::option::of(actions(name));
    (some("a-case"), some("b-case"), some("c-case"))
        .prop_map(|(a, b, c)| [a, b, c].into_iter().flatten().collect())
}

proptest! {
    #[test]
    fn an_action_means_the_same_in_every_catalogue_that_has_it(steps in prop::collection::vec(types(), 1..12)) {
        let base = Catalogue::featbit();
        let mut before: Vec<Catalogue> = vec![base.clone()];
        for types in steps {
            let names: Vec<_> = types.iter().map(|it| it.name.clone()).collect();
            let next = base.joined_by(types, before.last().unwrap()).unwrap();
            prop_assert_eq!(next.added_types().count(), names.len());
            for name in &names {
                let id = next.type_named(name).unwrap();
                prop_assert_eq!(&next.resource_type(id).unwrap().name, name);
            }
            for (action, info) in next.actions() {
                prop_assert_eq!(next.action_named(&info.name), Some(action));
            }
            for old in &before {
                for (action, info) in old.actions() {
                    let now = next.action(action);
                    prop_assert!(now.is_none_or(|it| it.name == info.name), "{} became {:?}", info.name, now);
                }
            }
            before.push(next);
        }
    }
}

#[test]
fn what_has_gone_is_found_by_nobody() {
    let base = Catalogue::featbit();
    let with = base.joined_by(vec![added("a-case", &["a-case"], &["a.Open"])], &base).unwrap();
    let (id, action) = (with.type_named("a-case").unwrap(), with.action_named("a.Open").unwrap());
    let without = base.joined_by(Vec::new(), &with).unwrap();
    assert_eq!(without.type_named("a-case"), None);
    assert_eq!(without.action_named("a.Open"), None);
    assert!(without.resource_type(id).is_none());
    assert!(without.action(action).is_none());
    assert_eq!(without.types().count(), base.types().count());
    assert_eq!(without.ids().count(), without.types().count());
    assert!(without.actions().all(|(it, _)| it != action));
}

#[test]
fn a_type_comes_back_to_its_place() {
    let base = Catalogue::featbit();
    let join = |actions: &[&str], before: &Catalogue| {
        base.joined_by(vec![added("a-case", &["a-case"], actions)], before).unwrap()
    };
    let first = join(&["a.Open"], &base);
    let mut last = join(&["a.Open", "a.Close"], &first);
    assert_eq!(last.type_named("a-case"), first.type_named("a-case"));
    // To and fro, a thousand times: no place is used up.
    for _ in 0..1000 {
        last = join(&["a.Open"], &last);
        last = join(&["a.Open", "a.Close"], &last);
    }
    assert_eq!(last.type_named("a-case"), first.type_named("a-case"));
}

#[test]
fn a_name_of_the_server_or_of_another_plugin_is_refused() {
    let base = Catalogue::featbit();
    let wrong = |types| base.joined_by(types, &base).unwrap_err();
    assert_eq!(wrong(vec![added("flag", &["flag"], &["a.Open"])]).len(), 1);
    assert_eq!(wrong(vec![added("a-case", &["a-case"], &["ToggleFlag"])]).len(), 1);
    let twice = ["a.Open", "b.Open"].map(|it| added("a-case", &["a-case"], &[it]));
    assert_eq!(wrong(twice.into()).len(), 1);
}

#[test]
fn places_end() {
    let base = Catalogue::featbit();
    let mut last = base.clone();
    let free = Catalogue::MAX_TYPES - base.types().count();
    for number in 0..free {
        let name = format!("case-{number}");
        let action = format!("{number}.Open");
        let it = added(&name, &[&name], &[&format!("a{action}")]);
        last = base.joined_by(vec![it], &last).unwrap();
    }
    let one_more = vec![added("one-more", &["one-more"], &["one.More"])];
    let faults = base.joined_by(one_more, &last).unwrap_err();
    assert!(matches!(faults[0].kind, FaultKind::TooManyTypes), "{faults:?}");
    // One that was there finds its place.
    assert!(base.joined_by(vec![added("case-0", &["case-0"], &["a0.Open"])], &last).is_ok());
}
