//! Tokens that end by themselves, made behind the API: it has no expiry yet.

use keywright_core::{
    Permit, Secret, Timestamp,
    audit::{Entry, Event, Subject},
    id::{AccountId, TokenId},
    text::Name,
    token::{KindName, Scope, TokenKind, TokenState},
};
use keywright_storage::WriteError;

use super::{
    super::{server::Server, world::Member},
    state::{Kind, Token},
    words::statements,
};

/// What such a token is called.
pub(crate) fn name(number: usize) -> String {
    format!("expiring {number}")
}

/// Makes a token that ends in a minute and a half; answers its id and its secret.
pub(crate) fn insert(server: &Server, creator: &Member, token: &Token, number: usize) -> (String, String) {
    let (database, now, permit) = (server.database(), server.now(), Permit::first_start());
    let account = AccountId::from_uuid(creator.id.parse().unwrap());
    let organization = creator.client.organization.as_deref().unwrap().parse().unwrap();
    let organization = keywright_core::id::OrganizationId::from_uuid(organization);
    let (kind, kind_name) = match &token.kind {
        Kind::Service(sayings) => (TokenKind::Service { statements: statements(sayings) }, KindName::Service),
        Kind::Personal { scope, .. } => {
            let membership = database.members().current(organization, account).unwrap().unwrap().id;
            let scope = Scope::Narrowed(statements(scope.as_deref().unwrap()));
            (TokenKind::Personal { membership, scope }, KindName::Personal)
        }
    };
    let random = std::array::from_fn(|it| u8::try_from((number * 31 + it * 7) % 251).unwrap());
    let secret = Secret::mint(kind_name, &random);
    let token = keywright_core::token::Token {
        id: TokenId::new(now, std::array::from_fn(|it| random[it])),
        organization,
        name: Name::new(&name(number)).unwrap(),
        kind,
        state: TokenState::Active,
        digest: secret.digest(),
        handle: secret.handle(),
        creator: account,
        created_at: now,
        updated_at: now,
        expires_at: Some(Timestamp::from_millis(now.millis() + 90_000)),
        networks: None,
        former: None,
        retired: Vec::new(),
    };
    let written: Result<(), WriteError> = database.write(|rows| {
        rows.tokens().insert(&permit, &token)?;
        let subject = Subject::new(token.id, token.name.as_str());
        Ok(rows.record(Entry::new(&permit, Event::TokenCreated, subject, now), ()))
    });
    written.unwrap();
    (token.id.uuid().to_string(), secret.expose().to_owned())
}
