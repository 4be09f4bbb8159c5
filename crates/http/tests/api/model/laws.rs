//! The laws (formal-core 3.6), asked of any two states that follow each other.

use std::collections::BTreeSet;

use super::{
    operations::{By, Operation, Step},
    outcome::Outcome,
    rules::fold,
    state::{Kind, Model},
    words::allowed,
};

/// Insists on every law that can be told from the state before a step and the one after it.
pub(crate) fn check(before: &Model, step: &Step, after: &Model) {
    personal_tokens_follow_their_member(after);
    service_tokens_are_constant(before, after);
    only_what_one_has_is_given(before, step, after);
    who_is_not_let_in_may_nothing(after);
    switching_twice_changes_nothing(before, step, after);
    what_is_gone_stays_gone(before, after);
    names_are_unique(after);
    assert!(after.owners().next().is_some(), "O-1: nobody owns the organization");
}

/// P-1 and P-2: exactly what scope and member allow now, so never more than the member, and all of it again once the
/// member has it again.
fn personal_tokens_follow_their_member(model: &Model) {
    for (number, token) in &model.tokens {
        let Kind::Personal { scope, .. } = &token.kind else { continue };
        let (own, member) = (model.authority(By::Token(*number)), model.authority(By::Member(token.creator)));
        assert!(own.is_within(&member), "P-1: {token:?} {}", own.without(&member).shown());
        if model.layers(By::Token(*number)).is_ok() {
            let scoped = scope.as_ref().map(|it| allowed(it.iter().copied()).and(&member));
            assert_eq!(own, scoped.unwrap_or(member), "P-2: {token:?}");
        }
    }
}

/// S-1.
fn service_tokens_are_constant(before: &Model, after: &Model) {
    for (number, token) in &before.tokens {
        let Kind::Service(permissions) = &token.kind else { continue };
        let Some(now) = after.tokens.get(number) else { continue };
        assert_eq!(token.kind, now.kind, "S-1");
        if after.layers(By::Token(*number)).is_ok() {
            assert_eq!(after.authority(By::Token(*number)), allowed(permissions.iter().copied()), "S-1");
        }
    }
}

/// S-2, and S-3 by it: nobody has more after a step than they had or its maker had. A chain of steps that begins with
/// one authority so never reaches outside it.
fn only_what_one_has_is_given(before: &Model, step: &Step, after: &Model) {
    for by in after.credentials() {
        let mut most = before.authority(by);
        most.add(&before.authority(step.by));
        let gained = after.authority(by).without(&most);
        assert!(gained.is_empty(), "S-3: {by:?} gained {} by {step:?}", gained.shown());
    }
}

///
fn who_is_not_let_in_may_nothing(model: &Model) {
    for by in model.credentials().into_iter().filter(|it| model.layers(*it).is_err()) {
        assert!(model.authority(by).is_empty(), "X-1: {by:?}");
    }
}

///
fn switching_twice_changes_nothing(before: &Model, step: &Step, after: &Model) {
    let (Operation::Switch(_, None), Outcome::Done) = (&step.operation, after.expected) else { return };
    let Ok(twice) = after.after(step) else { return };
    for by in before.credentials() {
        assert_eq!(before.authority(by), twice.authority(by), "X-2: {by:?}");
        assert_eq!(before.layers(by).is_ok(), twice.layers(by).is_ok(), "X-2: {by:?}");
    }
}

///
fn what_is_gone_stays_gone(before: &Model, after: &Model) {
    assert!(before.gone.is_subset(&after.gone), "X-3");
    assert!(after.gone.iter().all(|it| !after.tokens.contains_key(it)), "X-3");
}

/// N-1.
fn names_are_unique(model: &Model) {
    let tokens: Vec<usize> = model.tokens.values().map(|it| it.name).collect();
    let groups: Vec<usize> = model.groups.values().map(|it| it.name).collect();
    for names in [tokens, groups] {
        let folded: BTreeSet<String> = names.iter().map(|it| fold(*it)).collect();
        assert_eq!(folded.len(), names.len(), "N-1: {names:?}");
    }
}
