//! Laws of comparing and copying, over flags of few values, users and conditions, so that much of them meets.

use std::convert::Infallible;

use proptest::{collection::vec, option, prelude::*, sample::select, sample::subsequence};

use super::*;
use crate::flag::{Fraction, TargetUsers, Targeting, tests::flag as some_flag};

/// Values as lists for the operator `in`, and as they are otherwise.
fn meant(condition: &Condition) -> Meant {
    match condition.op.as_str() {
        "in" => Meant::AnyOf(condition.value.split(',').map(str::to_owned).collect()),
        _ => Meant::Text(condition.value.clone()),
    }
}

fn comparable(flag: &Flag) -> Comparable<'_> {
    Comparable::new(flag, |it| Ok::<_, Infallible>(meant(it))).unwrap()
}

fn differs(source: &Flag, target: &Flag) -> [bool; 5] {
    let (source, target) = (comparable(source), comparable(target));
    let it = source.compare(&target);
    [it.on_off_state, it.individual_targeting(), it.targeting_rule(), it.default, it.off_variation]
}

fn copied(source: &Flag, target: &Flag, what: Copied) -> Flag {
    let mut count = 0;
    let fresh = || {
        count += 1;
        Ok::<_, Infallible>(format!("fresh-{count}"))
    };
    copy(&comparable(source), &comparable(target), what, fresh).unwrap()
}

fn all(mode: Mode) -> Copied {
    Copied { on_off_state: true, users: Some(mode), rules: Some(mode), default: true, off_variation: true }
}

fn conditions() -> impl Strategy<Value = Vec<Condition>> {
    let condition = (select(&["in", "is"][..]), select(&["a,b", "b,a", "c"][..])).prop_map(|(op, value)| {
        let [id, property, op, value] = ["c", "country", op, value].map(str::to_owned);
        Condition { id, property, op, value }
    });
    vec(condition, 0..3)
}

/// What is served by these variations: a share or two, which may be empty, or lie nearly where another does.
fn served(ids: Vec<String>) -> impl Strategy<Value = Served> {
    let end = || select(&[0.0, 0.5, 0.500_005, 1.0][..]);
    let share = (select(ids), end(), end()).prop_map(|(variation, one, other): (String, f64, f64)| {
        let [from, to] = [one.min(other), one.max(other)].map(|it| Fraction::new(it).unwrap());
        Share { variation, from, to, experiment: Fraction::ALL }
    });
    let dispatch_key = option::of(select(&["", "keyId", "country"][..]).prop_map(str::to_owned));
    (vec(share, 1..3), dispatch_key, any::<bool>()).prop_map(|(shares, dispatch_key, in_experiment)| Served {
        dispatch_key,
        in_experiment,
        shares,
    })
}

/// A flag whose variations have ids by their places, so that one id has another value in another flag. Two of them
/// may have one value.
fn flag() -> impl Strategy<Value = Flag> {
    let variations = vec(select(&["red", "green", "blue"][..]), 1..4).prop_map(|values| {
        let made = |(place, value): (usize, &str)| Variation {
            id: place.to_string(),
            name: value.to_owned(),
            value: value.to_owned(),
        };
        values.into_iter().enumerate().map(made).collect::<Vec<_>>()
    });
    variations.prop_flat_map(|variations| {
        let ids: Vec<String> = variations.iter().map(|it| it.id.clone()).collect();
        let keys = subsequence(vec!["ann", "ben", "cleo"], 0..=3);
        let users = (select(ids.clone()), keys).prop_map(|(variation, keys)| TargetUsers {
            variation,
            keys: keys.into_iter().map(str::to_owned).collect(),
        });
        let rules = vec((conditions(), served(ids.clone())), 0..4).prop_map(|rules| {
            let rule = |(place, (conditions, served))| {
                let id = format!("rule-{place}");
                Rule { name: id.clone(), id, conditions, served }
            };
            rules.into_iter().enumerate().map(rule).collect::<Vec<_>>()
        });
        (Just(variations), vec(users, 0..3), rules, served(ids.clone()), select(ids), any::<bool>()).prop_map(
            |(variations, users, rules, default, disabled_variation, is_enabled)| Flag {
                variations,
                targeting: Targeting { users, rules, default, experiment_on_all: true },
                disabled_variation,
                is_enabled,
                ..some_flag()
            },
        )
    })
}

proptest! {
    #[test]
    fn a_flag_does_not_differ_from_itself(it in flag()) {
        prop_assert_eq!(differs(&it, &it), [false; 5]);
    }

    #[test]
    fn flags_differ_in_the_same_things_whichever_comes_first(one in flag(), other in flag()) {
        prop_assert_eq!(differs(&one, &other), differs(&other, &one));
        let (one, other) = (comparable(&one), comparable(&other));
        let turned = |it: Pair<_>| Pair { source: it.target, target: it.source, ..it };
        let mut there = one.compare(&other).users;
        let mut back: Vec<_> = other.compare(&one).users.into_iter().map(turned).collect();
        for pairs in [&mut there, &mut back] {
            let value = |it: &Option<Users<'_>>| it.as_ref().map(|it| it.variation.value.clone());
            pairs.sort_by_key(|it| value(&it.source).or_else(|| value(&it.target)));
        }
        prop_assert_eq!(there, back);
    }

    #[test]
    fn each_rule_is_in_one_pair(one in flag(), other in flag()) {
        let (source, target) = (comparable(&one), comparable(&other));
        let pairs = source.compare(&target).rules;
        let ours: Vec<Rule> = pairs.iter().filter_map(|it| it.source.cloned()).collect();
        prop_assert_eq!(&ours, &one.targeting.rules);
        let mut theirs: Vec<Rule> = pairs.iter().filter_map(|it| it.target.cloned()).collect();
        theirs.sort_by(|a, b| a.id.cmp(&b.id));
        prop_assert_eq!(&theirs, &other.targeting.rules);
    }

    #[test]
    fn after_everything_is_copied_nothing_differs(source in flag(), target in flag()) {
        let after = copied(&source, &target, all(Mode::Overwrite));
        prop_assert!(after.is_sound());
        prop_assert_eq!(differs(&source, &after), [false; 5]);
        let (ours, theirs) = (comparable(&source), comparable(&after));
        prop_assert_eq!(&ours.conditions, &theirs.conditions, "rules are in the order of the source");
        prop_assert_eq!(copied(&source, &after, all(Mode::Overwrite)), after.clone(), "once is enough");
        prop_assert_eq!(copied(&source, &after, all(Mode::Append)), after);
    }

    #[test]
    fn what_is_not_copied_stays(source in flag(), target in flag(), part in 0_usize..5) {
        let only = |it| it == part;
        let what = Copied {
            on_off_state: only(0),
            users: only(1).then_some(Mode::Overwrite),
            rules: only(2).then_some(Mode::Overwrite),
            default: only(3),
            off_variation: only(4),
        };
        let after = copied(&source, &target, what);
        prop_assert!(after.is_sound());
        let (before, now) = (differs(&source, &target), differs(&source, &after));
        for it in 0..5 {
            prop_assert_eq!(now[it], before[it] && it != part);
        }
        prop_assert!(after.variations.starts_with(&target.variations));
        let nothing = Copied { on_off_state: false, users: None, rules: None, default: false, off_variation: false };
        prop_assert_eq!(copied(&source, &target, nothing), target);
    }

    #[test]
    fn what_is_appended_takes_nothing_away(source in flag(), target in flag()) {
        let after = copied(&source, &target, all(Mode::Append));
        prop_assert!(after.is_sound());
        prop_assert!(after.targeting.rules.starts_with(&target.targeting.rules));
        let (one, other) = (comparable(&source), comparable(&after));
        let difference = one.compare(&other);
        prop_assert!(difference.rules.iter().all(|it| it.source.is_none() || !it.is_different));
        for pair in &difference.users {
            let keys = |it: &Option<Users<'_>>| {
                it.iter().flat_map(|it| &it.keys).map(ToString::to_string).collect::<BTreeSet<_>>()
            };
            prop_assert!(keys(&pair.source).is_subset(&keys(&pair.target)));
        }
        for before in &comparable(&target).users {
            let now = other.users_of(&before.variation.value).unwrap();
            prop_assert!(before.keys.is_subset(&now.keys));
        }
        let ids: BTreeSet<&str> = after.targeting.rules.iter().map(|it| it.id.as_str()).collect();
        prop_assert_eq!(ids.len(), after.targeting.rules.len(), "each rule has an id of its own");
        prop_assert_eq!(copied(&source, &after, all(Mode::Append)), after.clone(), "once is enough");
    }
}

#[track_caller]
fn check(change: fn(&mut Flag), expected: [bool; 5]) {
    let rule = Rule {
        id: "r".to_owned(),
        name: "R".to_owned(),
        conditions: Vec::new(),
        served: some_flag().targeting.default,
    };
    let mut before = some_flag();
    before.targeting.rules.push(rule);
    let mut after = before.clone();
    change(&mut after);
    assert_eq!(differs(&before, &after), expected);
}

#[test]
fn what_users_get_counts_and_nothing_else() {
    check(|it| it.is_enabled = true, [true, false, false, false, false]);
    let users = |it: &mut Flag| {
        it.targeting.users.push(TargetUsers { variation: "a".to_owned(), keys: vec!["ann".to_owned()] });
    };
    check(users, [false, true, false, false, false]);
    check(|it| it.targeting.rules.clear(), [false, false, true, false, false]);
    check(|it| it.disabled_variation = "a".to_owned(), [false, false, false, false, true]);
    check(|it| it.targeting.default.shares[0].variation = "b".to_owned(), [false, false, false, true, false]);
    check(
        |it| it.targeting.default.shares[0].to = Fraction::new(0.999_98).unwrap(),
        [false, false, false, true, false],
    );
    check(|it| it.targeting.default.shares[0].to = Fraction::new(0.999_995).unwrap(), [false; 5]);
    check(
        |it| it.targeting.default.dispatch_key = Some("mail".to_owned()),
        [false, false, false, true, false],
    );
    check(
        |it| it.targeting.rules[0].served.dispatch_key = Some("mail".to_owned()),
        [false, false, true, false, false],
    );
    for key in ["", " ", "keyId"] {
        let mut other = some_flag();
        other.targeting.default.dispatch_key = Some(key.to_owned());
        assert_eq!(differs(&some_flag(), &other), [false; 5], "{key:?}");
    }
    let renamed = |it: &mut Flag| {
        it.variations[0].id = "other".to_owned();
        it.targeting.default.shares[0].variation = "other".to_owned();
        it.targeting.rules[0].served.shares[0].variation = "other".to_owned();
        (it.targeting.rules[0].id, it.targeting.rules[0].name) = ("s".to_owned(), "S".to_owned());
        it.targeting.default.in_experiment = !it.targeting.default.in_experiment;
    };
    check(renamed, [false; 5]);
}

#[test]
fn a_copied_value_whose_id_is_taken_gets_another() {
    let (mut source, mut target) = (some_flag(), some_flag());
    source.variations[1].value = "new".to_owned();
    target.disabled_variation = "a".to_owned();
    let what = Copied { off_variation: true, on_off_state: false, users: None, rules: None, default: false };
    let after = copied(&source, &target, what);
    assert_eq!(after.disabled_variation, "fresh-1");
    assert_eq!(after.variations[2], Variation { id: "fresh-1".to_owned(), ..source.variations[1].clone() });
    assert_eq!(after.variations[..2], target.variations);
}
