//! Tokens: made, renamed, given new secrets, removed; listed by name, kind and creator.

use std::collections::BTreeMap;

use keywright_core::token::KindName;

use super::*;
use crate::{Page, TokenFilter};

#[derive(Clone, Debug)]
enum Step {
    Make { number: u32, name: &'static str, of: Option<u32>, organization: u32 },
    Rename { number: u32, name: &'static str },
    Rotate { number: u32 },
    Remove { number: u32 },
    List { name: &'static str, kind: Option<KindName>, creators: Option<Vec<u32>>, slice: Slice },
    Reopen,
}

fn steps() -> impl Strategy<Value = Step> {
    let number = || 0u32..24;
    let kind = prop::sample::select(&[None, Some(KindName::Personal), Some(KindName::Service)][..]);
    let creators = prop::option::of(prop::sample::subsequence(vec![1u32, 2, 3], 0..=3));
    prop_oneof![
        8 => (number(), texts(), prop::option::of(1u32..4), 1u32..3).prop_map(|(number, name, of, organization)| {
            Step::Make { number, name, of, organization }
        }),
        3 => (number(), texts()).prop_map(|(number, name)| Step::Rename { number, name }),
        3 => number().prop_map(|number| Step::Rotate { number }),
        2 => number().prop_map(|number| Step::Remove { number }),
        8 => (searches(), kind, creators, slices()).prop_map(|(name, kind, creators, slice)| {
            Step::List { name, kind, creators, slice }
        }),
        1 => Just(Step::Reopen),
    ]
}

/// The tokens that there are, by number.
type Model = BTreeMap<u32, Token>;

/// Whether the name is another token's.
fn is_taken(model: &Model, token: &Token) -> bool {
    let same = |it: &&Token| it.organization == token.organization && it.name.fold() == token.name.fold();
    model.values().filter(same).any(|it| it.id != token.id)
}

fn change(world: &World, model: &mut Model, number: u32, change: impl Fn(&mut Token)) {
    let Some(mut token) = model.get(&number).cloned() else { return };
    change(&mut token);
    let outcome = world.try_host(|w, permit| w.tokens().replace(permit, &token));
    assert_eq!(outcome.is_err(), is_taken(model, &token), "{outcome:?}");
    if outcome.is_ok() {
        model.insert(number, token);
    }
}

fn make(world: &World, model: &mut Model, made: Token, number: u32) {
    let outcome = world.try_host(|w, permit| w.tokens().insert(permit, &made));
    assert_eq!(outcome.is_err(), model.contains_key(&number) || is_taken(model, &made), "{outcome:?}");
    if outcome.is_ok() {
        model.insert(number, made);
    }
}

fn remove(world: &World, model: &mut Model, number: u32) {
    if let Some(token) = model.remove(&number) {
        world.host(|w, permit| w.tokens().remove(permit, &token));
    }
}

/// The newest first, which have the highest numbers.
fn expected(model: &Model, filter: TokenFilter<'_>) -> Vec<String> {
    let is_listed = |it: &&Token| {
        it.organization == organization_id(1)
            && holds(it.name.as_str(), filter.name)
            && filter.kind.is_none_or(|kind| kind == it.kind.name())
            && filter.creators.is_none_or(|creators| creators.contains(&it.creator))
    };
    model.values().rev().filter(is_listed).map(|it| format!("{it:?}")).collect()
}

fn check(world: &World, model: &Model, filter: TokenFilter<'_>, slice: Slice) {
    let Page { total, items } = world.db.tokens().page(organization_id(1), filter, slice).unwrap();
    let found = (total, items.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>());
    assert_eq!(found, cut(expected(model, filter), slice), "{filter:?} {slice:?}");
}

/// Who has made tokens is found once, whatever the number of their tokens.
fn makers(world: &World, model: &Model, search: &str) {
    let ids =
        |found: Vec<keywright_core::member::Account>| found.into_iter().map(|it| it.id).collect::<Vec<_>>();
    let tokens = || world.db.tokens();
    let made = |id| model.values().any(|it| it.organization == organization_id(1) && it.creator == id);
    let is_expected = |id: &AccountId| {
        let account = world.db.accounts().find(*id).unwrap();
        assert_eq!(tokens().is_maker(organization_id(1), *id).unwrap(), made(*id));
        account.is_some_and(|it| holds(&it.name, search) || holds(it.email.as_str(), search)) && made(*id)
    };
    let expected: Vec<_> = (1..6).rev().map(account_id).filter(is_expected).collect();
    assert_eq!(ids(tokens().makers(organization_id(1), search, 9).unwrap()), expected, "{search}");
    assert_eq!(
        ids(tokens().makers(organization_id(1), search, 1).unwrap()),
        expected.get(..1).unwrap_or_default()
    );
}

fn play(steps: Vec<Step>) {
    let mut world = World::new();
    let mut model = Model::new();
    let mut secrets = 0u32;
    for step in steps {
        match step {
            Step::Make { number, name, of: None, organization } => {
                make(&world, &mut model, token(organization, number, name), number);
            }
            Step::Make { number, name, of: Some(member), organization } => {
                let made = personal(organization, number, name, member, Scope::SameAsMember);
                make(&world, &mut model, made, number);
            }
            Step::Rename { number, name: to } => change(&world, &mut model, number, |it| it.name = name(to)),
            Step::Rotate { number } => {
                secrets += 1;
                let mut digest = [9; 32];
                digest[..4].copy_from_slice(&(secrets * 7919).to_le_bytes());
                change(&world, &mut model, number, |it| it.digest = Digest::from_bytes(digest));
            }
            Step::Remove { number } => remove(&world, &mut model, number),
            Step::List { name, kind, creators, slice } => {
                let creators = creators.map(|it| it.into_iter().map(account_id).collect::<Vec<_>>());
                let creators = creators.as_deref();
                check(&world, &model, TokenFilter { name, kind, creators, ..TokenFilter::default() }, slice);
                makers(&world, &model, name);
            }
            Step::Reopen => world = world.reopened(),
        }
    }
    check(&world, &model, TokenFilter::default(), Slice::ALL);
    assert_eq!(world.db.directory().counts().tokens, model.len());
    for token in model.values() {
        let found = world.db.tokens().find(token.organization, token.id).unwrap();
        assert_eq!(format!("{found:?}"), format!("{:?}", Some(token)));
    }
    world.db.verify().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn tokens_are_listed_as_a_naive_list_of_them_would_be(steps in prop::collection::vec(steps(), 1..60)) {
        play(steps);
    }
}
