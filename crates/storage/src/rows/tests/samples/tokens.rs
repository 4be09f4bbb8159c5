//! Tokens, and what an organization asks of them.

use keywright_core::{
    Digest,
    id::{AccountId, MembershipId, TokenId},
    organization::Organization,
    secret::Handle,
    token::{
        Alarm, Bound, Days, Former, Lifetime, Networks, Scope, Token, TokenKind, TokenPolicy, TokenState,
    },
};

use super::{at, conditional, name, organization, organization_id, statements};

fn token(kind: TokenKind) -> Token {
    Token {
        id: TokenId::from_bytes([2; 16]),
        organization: organization_id(),
        name: name("Déploy 部署"),
        kind,
        state: TokenState::Active,
        digest: Digest::from_bytes([7; 32]),
        handle: Handle::from_bytes(*b"api-kws01234567"),
        creator: AccountId::from_bytes([3; 16]),
        created_at: at(1),
        updated_at: at(2),
        expires_at: None,
        networks: None,
        former: None,
        retired: Vec::new(),
    }
}

pub(in crate::rows::tests) fn personal() -> Token {
    token(TokenKind::Personal { membership: MembershipId::from_bytes([4; 16]), scope: Scope::SameAsMember })
}

pub(in crate::rows::tests) fn narrowed() -> Token {
    let scope = Scope::Narrowed(statements());
    token(TokenKind::Personal { membership: MembershipId::from_bytes([4; 16]), scope })
}

pub(in crate::rows::tests) fn conditional_token() -> Token {
    Token { kind: TokenKind::Service { statements: conditional() }, ..rotated() }
}

/// Another secret than at first, and much to say about it.
pub(in crate::rows::tests) fn rotated() -> Token {
    let networks = ["203.0.113.0/24", "2001:db8::/32"].map(|it| it.parse().unwrap());
    Token {
        state: TokenState::off(AccountId::from_bytes([5; 16])).alarmed(Alarm::Compromised),
        networks: Some(Networks::new(networks).unwrap()),
        former: Some(Former { digest: Digest::from_bytes([6; 32]), until: at(5) }),
        retired: vec![Digest::from_bytes([4; 32]), Digest::from_bytes([5; 32])],
        ..service()
    }
}

pub(in crate::rows::tests) fn reused() -> Token {
    Token { state: TokenState::Active.alarmed(Alarm::Reused), ..personal() }
}

pub(in crate::rows::tests) fn service() -> Token {
    Token {
        state: TokenState::off(AccountId::from_bytes([5; 16])),
        expires_at: Some(at(3)),
        ..token(TokenKind::Service { statements: statements() })
    }
}

pub(in crate::rows::tests) fn strict_organization() -> Organization {
    let days = |it| Days::new(it).unwrap();
    let service = Lifetime::new(Some(days(30)), Some(days(90)), true).unwrap();
    let earlier = vec![Bound { until: at(7), maximum: days(9) }, Bound { until: at(8), maximum: days(60) }];
    let token_policy = TokenPolicy {
        personal: Lifetime::new(None, Some(days(365)), false).unwrap(),
        service: service.with_earlier(earlier),
        deactivates_on_reuse: true,
    };
    Organization { token_policy, ..organization() }
}
