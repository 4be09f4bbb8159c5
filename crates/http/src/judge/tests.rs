//! What a verdict costs in memory: nothing.

use actix_web::web::Data;
use allocation_counter::measure;
use keywright_core::{
    Permit, Secret, Statement, Timestamp,
    audit::{Entry, Event, Subject},
    condition::ConditionText,
    id::{AccountId, OrganizationId, TokenId},
    statement::StatementText,
    text::{Email, Name},
    token::{KindName, Token, TokenKind, TokenState},
};
use keywright_storage::WriteError;

use super::{Judge, Question, Reason};
use crate::{
    AppState,
    auth::{hasher::Hasher, password::NewPassword},
    first_start::{self, FirstOwner},
    tests::state,
};

const RESOURCE: &str = "project/web:env/prod:flag/dark";

fn statement(state: &AppState, effect: &str, action: &str) -> Statement {
    let written = StatementText {
        id: action.to_owned(),
        resource_type: "flag".to_owned(),
        effect: effect.to_owned(),
        actions: vec![action.to_owned()],
        resources: vec!["project/*:env/*:flag/*".to_owned()],
        conditions: Vec::new(),
    };
    Statement::parse(state.db.catalogue(), written).unwrap()
}

/// An allow of something under conditions that ask for each property of a question.
fn conditional(state: &AppState, action: &str, tag: &str) -> Statement {
    let condition = |attribute: &str, operator: &str, value: &str| {
        let [attribute, operator, value] = [attribute, operator, value].map(str::to_owned);
        ConditionText { attribute, operator, values: vec![value] }
    };
    let conditions = vec![
        condition("subject.type", "Equals", "service"),
        condition("subject.id", "NotEquals", "x"),
        condition("action.name", "Equals", action),
        condition("resource.type", "Equals", "flag"),
        condition("resource.id", "NotEquals", "x"),
        condition("resource.tags", "Equals", tag),
        condition("context.time", "After", "2001-01-01T00:00:00Z"),
        condition("context.ip", "InCidr", "192.0.2.0/24"),
        condition("context.ip", "NotEquals", "192.0.2.8"),
    ];
    let text = StatementText { conditions, ..statement(state, "allow", action).written().clone() };
    Statement::parse(state.db.catalogue(), text).unwrap()
}

/// A service token that may toggle flags and may not delete any; and clone those with a tag, from some addresses.
pub(crate) fn token(
    state: &AppState,
    within: OrganizationId,
    number: u8,
    is_active: bool,
    end: Option<Timestamp>,
) -> Secret {
    let (permit, now) = (Permit::host(), state.now());
    let secret = Secret::mint(KindName::Service, &[number; Secret::RANDOM]);
    let by = AccountId::new(now, [1; 10]);
    let statements = vec![
        statement(state, "allow", "ToggleFlag"),
        statement(state, "deny", "DeleteFlag"),
        conditional(state, "CloneFlag", "beta"),
    ];
    let token = Token {
        id: TokenId::new(now, [number; 10]),
        organization: within,
        name: Name::new(&format!("token {number}")).unwrap(),
        kind: TokenKind::Service { statements },
        state: if is_active {
            TokenState::Active
        } else {
            TokenState::Inactive { by: Some(by), alarm: None }
        },
        digest: secret.digest(),
        former: None,
        retired: Vec::new(),
        networks: None,
        handle: secret.handle(),
        creator: by,
        created_at: now,
        updated_at: now,
        expires_at: end,
    };
    let written: Result<(), WriteError> = state.db.write(|rows| {
        rows.tokens().insert(&permit, &token)?;
        let entry =
            Entry::new(&permit, Event::TokenCreated, Subject::new(token.id, token.name.as_str()), now);
        Ok(rows.record(entry, ()))
    });
    written.unwrap();
    secret
}

/// The organization with which a state begins.
pub(crate) async fn begun(state: &AppState) -> OrganizationId {
    let password =
        Hasher::start().unwrap().hash(NewPassword::new("correct horse battery").unwrap()).await.unwrap();
    let email = Email::new("ann@example.com").unwrap();
    let owner = FirstOwner { email, password, organization: None };
    first_start::make_owner(&state.db, &owner, state.now()).unwrap();
    state.db.organizations().all().unwrap().remove(0).id
}

#[actix_web::test]
async fn judging_allocates_nothing() {
    let state = Data::new(state());
    let here = begun(&state).await;
    let elsewhere = OrganizationId::new(state.now(), [9; 10]);
    let good = token(&state, here, 1, true, None);
    let off = token(&state, here, 2, false, None);
    let over = token(&state, here, 3, true, Some(state.now()));
    let nobody = Secret::mint(KindName::Personal, &[4; Secret::RANDOM]);
    let tags = vec!["a-tag-of-a-thing"; 64].join(",");
    let tagged = format!("{RESOURCE};{tags}");
    let long = format!("{RESOURCE}{}", "k".repeat(256));
    let endless = format!("{RESOURCE};{}", "t,".repeat(4 << 10));
    let cases = [
        (good.expose(), here, "ToggleFlag", tagged.as_str(), Reason::Allowed),
        (good.expose(), here, "ToggleFlag", &long, Reason::ResourceInvalid),
        (good.expose(), here, "ToggleFlag", &endless, Reason::ResourceInvalid),
        (good.expose(), here, "ToggleFlag", RESOURCE, Reason::Allowed),
        (good.expose(), here, "DeleteFlag", RESOURCE, Reason::Denied),
        (good.expose(), here, "CloneFlag", RESOURCE, Reason::NotAllowed),
        (good.expose(), here, "CloneFlag", "project/p:env/e:flag/f;alpha,beta", Reason::Allowed),
        (good.expose(), here, "CloneFlag", "project/p:env/e:flag/f;alpha", Reason::NotAllowed),
        (good.expose(), here, "Fly", RESOURCE, Reason::ActionUnknown),
        (good.expose(), here, "ToggleFlag", "project/web", Reason::ResourceInvalid),
        (good.expose(), here, "ToggleFlag", "\n", Reason::ResourceInvalid),
        (good.expose(), elsewhere, "ToggleFlag", RESOURCE, Reason::TokenUnknown),
        (off.expose(), here, "ToggleFlag", RESOURCE, Reason::TokenInactive),
        (off.expose(), elsewhere, "ToggleFlag", RESOURCE, Reason::TokenUnknown),
        (over.expose(), here, "ToggleFlag", RESOURCE, Reason::TokenExpired),
        (over.expose(), elsewhere, "ToggleFlag", RESOURCE, Reason::TokenUnknown),
        (nobody.expose(), here, "ToggleFlag", RESOURCE, Reason::TokenUnknown),
        ("api-kwp", here, "ToggleFlag", RESOURCE, Reason::TokenMalformed),
    ];
    let judge = Judge::new(&state);
    for (text, within, action, resource, expected) in cases {
        let ask = || judge.token(text, within, Question { action, resource }, Some([192, 0, 2, 7].into()));
        // The first time notes that the token was used, and that this thread reads.
        let verdict = ask();
        assert_eq!(verdict.reason, expected, "{action} {resource}");
        let is_known = !matches!(expected, Reason::TokenUnknown | Reason::TokenMalformed);
        assert_eq!(verdict.bearer.is_some(), is_known, "{expected:?}");
        let again = measure(|| assert_eq!(ask(), verdict));
        assert_eq!(again.count_total, 0, "{expected:?}");
    }
    // From another address, and from one that is not known, the conditions are not true.
    for address in [Some([192, 0, 2, 8].into()), Some([198, 51, 100, 7].into()), None] {
        let question = Question { action: "CloneFlag", resource: "project/p:env/e:flag/f;beta" };
        let verdict = judge.token(good.expose(), here, question, address);
        assert_eq!(verdict.reason, Reason::NotAllowed, "{address:?}");
    }
    // It is a use only for whom it is judged.
    assert!(measure(|| drop(RESOURCE.to_owned())).count_total > 0);
}
