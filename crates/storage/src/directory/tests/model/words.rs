//! Facts of few things, so that they meet.

use std::ops::RangeInclusive;

use proptest::{collection::vec, prelude::*, sample::select};

use keywright_core::Statement;

use super::{super::world::*, Books, Step};
use crate::facts::{AccountFact, Fact, TokenFact};

pub(super) const ACTIONS: [&str; 3] = ["ToggleFlag", "DeleteFlag", "CanManageIAM"];
pub(super) const NAMES: [&str; 3] = [FLAG, "project/web:env/prod:flag/light", "iam/*"];
pub(super) const TOKENS: RangeInclusive<u8> = 1..=8;
pub(super) const OTHERS: RangeInclusive<u8> = 1..=3;

/// Several facts at once, now and then a leap in time.
pub(super) fn step(books: &Books) -> BoxedStrategy<Step> {
    let known: Vec<_> = books.tokens.values().cloned().collect();
    let fact =
        if known.is_empty() { fact().boxed() } else { prop_oneof![6 => fact(), 2 => toggled(known)].boxed() };
    prop_oneof![
        12 => vec(fact, 1..4).prop_map(Step::Commit),
        1 => (0..20_u64).prop_map(Step::Wait),
        1 => (0..20_u64).prop_map(Step::ClockPutBack),
    ]
    .boxed()
}

/// Any fact, of an organization and three things of each kind.
pub(super) fn fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        2 => OTHERS.prop_map(organization),
        1 => select(vec![1, 2, 2, 3, 3, 3]).prop_map(ended_organization),
        3 => (OTHERS, any::<bool>(), any::<bool>()).prop_map(|(number, is_confirmed, has_one_time_password)| {
            Fact::AccountPut(AccountFact { id: account_id(number), is_confirmed, has_one_time_password })
        }),
        3 => OTHERS.prop_map(account),
        // Three persons with two memberships each, most in the first organization.
        6 => (1..=6_u8, select(vec![1, 1, 2]), numbers(), numbers()).prop_map(
            |(number, organization, policies, groups)| {
                Fact::MembershipPut(keywright_core::member::Membership {
                    account: account_id(number.div_ceil(2)),
                    ..membership(number, organization, &policies, &groups)
                })
            }
        ),
        1 => (1..=6_u8, select(vec![1, 1, 2])).prop_map(|(number, organization)| {
            Fact::MembershipPut(keywright_core::member::Membership {
                account: account_id(number.div_ceil(2)),
                ended_at: Some(at(0)),
                ..membership(number, organization, &[], &[])
            })
        }),
        3 => (1..=4_u8, select(vec![1, 1, 2]), numbers()).prop_map(|(number, organization, policies)| {
            group(number, organization, &policies)
        }),
        1 => (1..=4_u8).prop_map(|it| Fact::GroupGone(group_id(it))),
        4 => (1..=4_u8, select(vec![1, 1, 2]), statements()).prop_map(|(number, organization, statements)| {
            policy(number, organization, &statements)
        }),
        1 => (1..=4_u8).prop_map(|it| Fact::PolicyGone(policy_id(it))),
        6 => token_put().prop_map(Fact::TokenPut),
        1 => TOKENS.prop_map(|it| Fact::TokenGone { id: token_id(it), digest: digest(it) }),
        3 => (1..=4_u8, OTHERS, 1..60_u64).prop_map(|(number, account, end)| session(number, account, at(end))),
        1 => (1..=4_u8).prop_map(|it| Fact::SessionGone(session_id(it))),
    ]
}

fn token_put() -> impl Strategy<Value = TokenFact> {
    let organization = || select(vec![1, 1, 2]);
    let one = prop_oneof![
        (TOKENS, organization(), 1..=6_u8)
            .prop_map(|(number, place, member)| personal(number, place, member)),
        (TOKENS, organization(), 1..=6_u8, statements())
            .prop_map(|(number, place, member, scope)| narrowed(number, place, member, &scope)),
        (TOKENS, organization(), statements()).prop_map(|(number, place, own)| service(number, place, &own)),
    ];
    state(one.boxed())
}

/// A token that is known, in another state.
fn toggled(known: Vec<TokenFact>) -> impl Strategy<Value = Fact> {
    state(select(known).boxed()).prop_map(Fact::TokenPut)
}

fn state(token: BoxedStrategy<TokenFact>) -> impl Strategy<Value = TokenFact> {
    let end = prop_oneof![2 => Just(None), 1 => (1..60_u64).prop_map(|it| Some(at(it)))];
    (token, prop::bool::weighted(0.7), end).prop_map(|(token, is_active, expires_at)| {
        let state = if is_active { service(1, 1, &[]).state } else { switched_off(service(1, 1, &[])).state };
        TokenFact { state, expires_at, ..token }
    })
}

fn numbers() -> impl Strategy<Value = Vec<u8>> {
    vec(1..=4_u8, 0..4)
}

fn statements() -> impl Strategy<Value = Vec<Statement>> {
    let effect = || select(vec!["allow", "allow", "deny"]);
    let flags = select(vec!["project/*:env/*:flag/*", FLAG, "project/web:env/*:flag/l*"]);
    let one = prop_oneof![
        6 => (effect(), select(vec!["ToggleFlag", "DeleteFlag", "*"]), flags)
            .prop_map(|(effect, action, flag)| statement(effect, "flag", action, flag)),
        2 => effect().prop_map(|it| statement(it, "iam", "CanManageIAM", "iam/*")),
        1 => effect().prop_map(|it| statement(it, "*", "*", "*")),
    ];
    vec(one, 0..3)
}
