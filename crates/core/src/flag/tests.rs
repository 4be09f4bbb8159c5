//! What it takes to make a flag another.

use proptest::prelude::*;

use super::*;

pub(super) fn flag() -> Flag {
    let variation = |id: &str| Variation { id: id.to_owned(), name: id.to_owned(), value: id.to_owned() };
    let author = Author::Account(AccountId::from_bytes([1; 16]));
    Flag {
        id: FlagId::from_bytes([2; 16]),
        organization: OrganizationId::from_bytes([3; 16]),
        environment: EnvironmentId::from_bytes([4; 16]),
        key: Key::new("f").unwrap(),
        name: Name::new("F").unwrap(),
        description: Description::default(),
        variation_type: VariationType::String,
        variations: vec![variation("a"), variation("b")],
        disabled_variation: "b".to_owned(),
        targeting: Targeting::everybody("a".to_owned()),
        is_enabled: false,
        is_archived: false,
        tags: Vec::new(),
        created_by: author,
        updated_by: author,
        revision: FlagRevision::from_bytes([5; 16]),
        created_at: Timestamp::from_millis(1),
        updated_at: Timestamp::from_millis(1),
        comment: String::new(),
    }
}

#[track_caller]
fn check(change: fn(&mut Flag), needs: Option<&[Action]>) {
    let mut after = flag();
    change(&mut after);
    assert_eq!(flag().needs(&after).as_deref(), needs);
}

#[test]
fn each_difference_takes_its_action() {
    check(|_| {}, Some(&[]));
    check(|it| it.is_archived = true, Some(&[Action::ARCHIVE_FLAG]));
    check(|it| it.is_enabled = true, Some(&[Action::TOGGLE_FLAG]));
    check(|it| it.name = Name::new("G").unwrap(), Some(&[Action::UPDATE_FLAG_NAME]));
    check(|it| it.description = Description::new("d").unwrap(), Some(&[Action::UPDATE_FLAG_DESCRIPTION]));
    check(|it| it.tags.push(Tag::new("t").unwrap()), Some(&[Action::UPDATE_FLAG_TAGS]));
    check(|it| it.disabled_variation = "a".to_owned(), Some(&[Action::UPDATE_FLAG_OFF_VARIATION]));
    check(|it| it.variations[0].value.push('!'), Some(&[Action::UPDATE_FLAG_VARIATIONS]));
    let users = |it: &mut Flag| {
        it.targeting.users.push(TargetUsers { variation: "a".to_owned(), keys: vec!["ann".to_owned()] });
    };
    check(users, Some(&[Action::UPDATE_FLAG_INDIVIDUAL_TARGETING]));
    check(|it| it.targeting.default.in_experiment = false, Some(&[Action::UPDATE_FLAG_DEFAULT_RULE]));
    check(|it| it.targeting.experiment_on_all = false, Some(&[Action::UPDATE_FLAG_DEFAULT_RULE]));
    let rule = |it: &mut Flag| {
        let served = it.targeting.default.clone();
        let (id, name) = ("r".to_owned(), "R".to_owned());
        it.targeting.rules.push(Rule { id, name, conditions: Vec::new(), served });
    };
    check(rule, Some(&[Action::UPDATE_FLAG_TARGETING_RULES]));
    let two = |it: &mut Flag| (it.is_enabled, it.name) = (true, Name::new("G").unwrap());
    check(two, Some(&[Action::TOGGLE_FLAG, Action::UPDATE_FLAG_NAME]));
    let back = |it: &mut Flag| it.is_archived = false;
    let away = Flag { is_archived: true, ..flag() };
    let mut after = away.clone();
    back(&mut after);
    assert_eq!(away.needs(&after), Some(vec![Action::RESTORE_FLAG]));
}

#[test]
fn who_changed_it_when_is_no_difference() {
    check(|it| it.revision = FlagRevision::from_bytes([9; 16]), Some(&[]));
    check(|it| it.updated_at = Timestamp::from_millis(9), Some(&[]));
    check(|it| it.comment.push('c'), Some(&[]));
}

#[test]
fn what_never_changes_cannot() {
    check(|it| it.id = FlagId::from_bytes([9; 16]), None);
    check(|it| it.key = Key::new("g").unwrap(), None);
    check(|it| it.organization = OrganizationId::from_bytes([9; 16]), None);
    check(|it| it.environment = EnvironmentId::from_bytes([9; 16]), None);
    check(|it| it.variation_type = VariationType::Json, None);
    check(|it| it.created_at = Timestamp::from_millis(9), None);
    check(|it| it.created_by = Author::Token(TokenId::from_bytes([9; 16])), None);
}

#[test]
fn a_flag_serves_what_it_has_and_fits_into_a_row() {
    let with = |change: fn(&mut Flag)| {
        let mut flag = flag();
        change(&mut flag);
        flag.is_sound()
    };
    assert!(with(|_| {}));
    assert!(!with(|it| it.variations.clear()));
    assert!(!with(|it| it.variations[1].id = "a".to_owned()));
    assert!(!with(|it| it.disabled_variation = "c".to_owned()));
    assert!(!with(|it| it.targeting = Targeting::everybody("c".to_owned())));
    assert!(with(|it| it.variations[0].value = "x".repeat(70 << 10)));
    assert!(!with(|it| it.variations[0].value = "x".repeat(72 << 10)));
    let keys = |it: &mut Flag, length: usize| {
        it.targeting.users =
            vec![TargetUsers { variation: "a".to_owned(), keys: vec!["k".repeat(length); 100] }];
    };
    let mut flag = flag();
    keys(&mut flag, 700);
    assert!(flag.is_sound());
    keys(&mut flag, 740);
    assert!(!flag.is_sound());
}

/// A change, and the action that it takes.
type Deed = (Action, fn(&mut Flag));

/// A change of each thing that takes an action, in the order of the catalogue.
const CHANGES: [Deed; 10] = [
    (Action::ARCHIVE_FLAG, |it| it.is_archived = true),
    (Action::TOGGLE_FLAG, |it| it.is_enabled = true),
    (Action::UPDATE_FLAG_NAME, |it| it.name = Name::new("G").unwrap()),
    (Action::UPDATE_FLAG_DESCRIPTION, |it| it.description = Description::new("d").unwrap()),
    (Action::UPDATE_FLAG_TAGS, |it| it.tags.push(Tag::new("t").unwrap())),
    (Action::UPDATE_FLAG_OFF_VARIATION, |it| it.disabled_variation = "a".to_owned()),
    (Action::UPDATE_FLAG_INDIVIDUAL_TARGETING, |it| {
        it.targeting.users.push(TargetUsers { variation: "a".to_owned(), keys: vec!["ann".to_owned()] });
    }),
    (Action::UPDATE_FLAG_TARGETING_RULES, |it| {
        let (id, name, served) = ("r".to_owned(), "R".to_owned(), it.targeting.default.clone());
        it.targeting.rules.push(Rule { id, name, conditions: Vec::new(), served });
    }),
    (Action::UPDATE_FLAG_DEFAULT_RULE, |it| it.targeting.experiment_on_all = false),
    (Action::UPDATE_FLAG_VARIATIONS, |it| it.variations[1].name.push('!')),
];

/// The flag with some of the changes, and what they take.
fn changed(chosen: [bool; 10]) -> (Flag, Vec<Action>) {
    let mut after = flag();
    let chosen = CHANGES.into_iter().zip(chosen).filter(|(_, is_chosen)| *is_chosen);
    let needs = chosen.map(|((action, change), _)| {
        change(&mut after);
        action
    });
    let needs = needs.collect();
    (after, needs)
}

proptest! {
    #[test]
    fn what_differs_takes_its_actions_and_no_others(one: [bool; 10], other: [bool; 10]) {
        let ((before, had), (after, has)) = (changed(one), changed(other));
        prop_assert_eq!(flag().needs(&after), Some(has.clone()));
        let needs = before.needs(&after).unwrap();
        let known = |it: &Action| if *it == Action::RESTORE_FLAG { Action::ARCHIVE_FLAG } else { *it };
        let expected: Vec<Action> = CHANGES
            .into_iter()
            .map(|(action, _)| action)
            .filter(|it| had.contains(it) != has.contains(it))
            .collect();
        prop_assert_eq!(needs.iter().map(known).collect::<Vec<_>>(), expected);
        // One way or the other, the same things differ: only putting away has another name on the way back.
        let back = after.needs(&before).unwrap();
        prop_assert_eq!(back.iter().map(known).collect::<Vec<_>>(), needs.iter().map(known).collect::<Vec<_>>());
        prop_assert_eq!(needs.is_empty(), before == after);
    }
}
