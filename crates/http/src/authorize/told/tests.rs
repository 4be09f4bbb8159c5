//! What is sent is what the serializer writes.

use keywright_core::{
    Timestamp,
    id::{AccountId, OrganizationId, TokenId},
};
use serde::Serialize;

use super::{super::bodies::VerdictVm, *};
use crate::judge::{Kind, Reason};

/// Verdicts of every reason about every kind of bearer, and about none.
fn verdicts() -> Vec<Verdict> {
    let reasons = [
        Reason::Allowed,
        Reason::NotAllowed,
        Reason::Denied,
        Reason::TokenMalformed,
        Reason::TokenUnknown,
        Reason::TokenInactive,
        Reason::TokenElsewhere,
        Reason::RateLimited,
        Reason::TokenExpired,
        Reason::ActionUnknown,
        Reason::ResourceInvalid,
    ];
    let bearer = |kind, expires_at| Bearer {
        kind,
        organization: OrganizationId::from_uuid(Uuid::from_u128(0x0193_a5c0)),
        token: (kind != Kind::Login).then(|| TokenId::from_uuid(Uuid::from_u128(u128::MAX))),
        member: (kind != Kind::Service).then(|| AccountId::from_uuid(Uuid::nil())),
        expires_at,
    };
    let ends = [None, Some(Timestamp::from_millis(1_790_000_000_123))];
    let bearers = [Kind::Personal, Kind::Service, Kind::Login]
        .into_iter()
        .flat_map(|kind| ends.map(|it| Some(bearer(kind, it))));
    let bearers: Vec<_> = bearers.chain([None]).collect();
    let each = reasons
        .into_iter()
        .flat_map(|reason| bearers.iter().map(move |it| Verdict { reason, bearer: *it, retry_after: None }));
    each.collect()
}

/// What is sent, as the document has it and the serializer writes it.
fn shown(verdict: &Verdict) -> VerdictVm {
    let bearer = verdict.bearer;
    VerdictVm {
        allowed: verdict.is_allowed(),
        reason: verdict.reason,
        kind: bearer.map(|it| it.kind),
        token_id: bearer.and_then(|it| it.token).map(TokenId::uuid),
        member_id: bearer.and_then(|it| it.member).map(AccountId::uuid),
        organization_id: bearer.map(|it| it.organization.uuid()),
        expires_at: bearer.and_then(|it| it.expires_at).map(WireTime),
        explanation: None,
    }
}

#[derive(Serialize)]
struct Envelope<T> {
    success: bool,
    errors: [&'static str; 0],
    data: T,
}

fn written<T: Serialize>(data: T) -> String {
    serde_json::to_string(&Envelope { success: true, errors: [], data }).unwrap()
}

fn text(told: serde_json::Result<Vec<u8>>) -> String {
    String::from_utf8(told.unwrap()).unwrap()
}

#[test]
fn verdicts_are_sent_as_the_serializer_writes_them() {
    for verdict in verdicts() {
        let told = text(Told::of(verdict).write());
        assert_eq!(told, written(shown(&verdict)));
        assert!(told.len() <= BEGIN.len() + ROOM, "{}", told.len());
    }
    for count in [0, 1, 35, 77] {
        let some: Vec<_> = verdicts().into_iter().take(count).collect();
        let expected = written(some.iter().map(shown).collect::<Vec<_>>());
        assert_eq!(text(ToldAll { verdicts: some, explanations: Vec::new() }.write()), expected);
    }
}

#[test]
fn an_answer_says_of_what_type_it_is() {
    let answer = answer(Ok(Told::of(verdicts().swap_remove(0))), Told::write);
    assert_eq!(answer.headers().get(CONTENT_TYPE).unwrap(), JSON);
}
