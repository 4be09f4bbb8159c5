//! What is sent is what the serializer writes.

use actix_web::{body::to_bytes, test::TestRequest};
use keywright_core::{
    Timestamp,
    id::{AccountId, OrganizationId, TokenId},
};

use super::*;
use crate::{
    Answer,
    judge::{Bearer, Kind, Reason, Verdict},
};

/// Verdicts of every reason about every kind of bearer, and about none.
fn verdicts() -> Vec<VerdictVm> {
    let reasons =
        [Reason::Allowed, Reason::NotAllowed, Reason::Denied, Reason::TokenMalformed, Reason::RateLimited];
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
    each.map(|it| VerdictVm::new(it, None)).collect()
}

async fn sent(answer: impl Responder<Body = BoxBody>) -> String {
    let response = answer.respond_to(&TestRequest::default().to_http_request());
    assert_eq!(response.headers().get("content-type").unwrap(), JSON);
    String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap()
}

#[actix_web::test]
async fn verdicts_are_sent_as_the_serializer_writes_them() {
    for (told, expected) in verdicts().into_iter().zip(verdicts()) {
        assert_eq!(sent(Told(told)).await, sent(Answer(expected)).await);
    }
    for count in [0, 1, 35] {
        let some = || verdicts().into_iter().take(count).collect::<Vec<_>>();
        assert_eq!(sent(ToldAll(some())).await, sent(Answer(some())).await);
    }
}
