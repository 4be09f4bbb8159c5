//! Tokens as rows.

use keywright_core::{
    Catalogue, Statement, Timestamp,
    id::{AccountId, MembershipId, OrganizationId, TokenId},
    secret::Handle,
    text::Name,
    token::{Scope, Token, TokenKind, TokenState},
};
use rkyv::Archived;

use super::{
    Guarded, Malformed, Record, access, moment, open,
    statements::{Conditions, read_statements, write_conditions, write_statements},
    v1::{
        self as first,
        token::{self as v1, ArchivedKind, ArchivedState},
    },
    v2,
};
use crate::{
    StorageError,
    facts::TokenFact,
    keys,
    row::Row,
    write::{Taken, Whose},
};

impl Record for Token {
    type Row = v2::access::Token;

    const TABLE: &'static str = "tokens";
    const TAG: u8 = keys::tag::TOKEN;
    const VERSION: u8 = v2::VERSION;

    fn key(&self) -> Vec<u8> {
        keys::token(self.digest)
    }

    fn whose(&self) -> Whose {
        Whose::Token(self.organization, self.id)
    }

    fn guards(&self) -> Vec<Guarded> {
        let name = keys::token_name(self.organization, &self.name.fold());
        vec![
            Guarded::new(name, &self.id.to_bytes(), Taken::Name),
            Guarded::new(keys::token_id(self.id), &self.digest.to_bytes(), Taken::Id),
        ]
    }

    fn row(&self) -> Self::Row {
        let token = v1::Token {
            id: self.id.to_bytes(),
            organization: self.organization.to_bytes(),
            name: self.name.as_str().to_owned(),
            kind: write_kind(&self.kind),
            state: match self.state {
                TokenState::Active => v1::State::Active,
                TokenState::Inactive { by } => v1::State::Inactive { by: by.to_bytes() },
            },
            handle: self.handle.to_bytes(),
            creator: self.creator.to_bytes(),
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
            expires_at: self.expires_at.map(Timestamp::millis),
        };
        Self::Row { token, conditions: write_conditions(statements(&self.kind)) }
    }

    fn read(key: &[u8], row: &Archived<Self::Row>, catalogue: &Catalogue) -> Result<Self, Malformed> {
        read_token(key, &row.token, Some(&row.conditions), catalogue)
    }

    /// Version 1 knew no conditions.
    fn read_older(key: &[u8], row: &Row, catalogue: &Catalogue) -> Result<Self, Malformed> {
        read_token(key, open_first(row)?, None, catalogue)
    }
}

/// What there is in the row of a token in every version, in place.
pub(crate) fn open_token<'r>(key: &[u8], row: &'r Row) -> Result<&'r Archived<v1::Token>, StorageError> {
    if row.kind() == Token::TAG && row.version() < Token::VERSION {
        return open_first(row).map_err(|it| it.of(Token::TABLE, key));
    }
    open::<Token>(key, row).map(|it| &it.token)
}

/// What judging a request needs of a token.
pub(crate) fn read_token_fact(
    key: &[u8],
    row: &Row,
    catalogue: &Catalogue,
) -> Result<TokenFact, StorageError> {
    let found = if row.kind() == Token::TAG && row.version() < Token::VERSION {
        open_first(row).and_then(|it| read_fact(key, it, None, catalogue))
    } else {
        let row = open::<Token>(key, row)?;
        read_fact(key, &row.token, Some(&row.conditions), catalogue)
    };
    found.map_err(|it| it.of(Token::TABLE, key))
}

fn open_first(row: &Row) -> Result<&Archived<v1::Token>, Malformed> {
    if row.version() == first::VERSION {
        access::<v1::Token>(row.archive())
    } else {
        Err(Malformed::Kind { kind: row.kind(), version: row.version() })
    }
}

fn read_token(
    key: &[u8],
    row: &Archived<v1::Token>,
    conditions: Conditions<'_>,
    catalogue: &Catalogue,
) -> Result<Token, Malformed> {
    let fact = read_fact(key, row, conditions, catalogue)?;
    Ok(Token {
        id: fact.id,
        organization: fact.organization,
        name: Name::new(&row.name)?,
        kind: fact.kind,
        state: fact.state,
        digest: fact.digest,
        handle: Handle::from_bytes(row.handle),
        creator: AccountId::from_bytes(row.creator),
        created_at: moment(row.created_at),
        updated_at: moment(row.updated_at),
        expires_at: fact.expires_at,
    })
}

fn read_fact(
    key: &[u8],
    row: &Archived<v1::Token>,
    conditions: Conditions<'_>,
    catalogue: &Catalogue,
) -> Result<TokenFact, Malformed> {
    Ok(TokenFact {
        id: TokenId::from_bytes(row.id),
        organization: OrganizationId::from_bytes(row.organization),
        digest: keys::last_digest(key).ok_or(Malformed::Key)?,
        kind: read_kind(&row.kind, conditions, catalogue)?,
        state: match &row.state {
            ArchivedState::Active => TokenState::Active,
            ArchivedState::Inactive { by } => TokenState::Inactive { by: AccountId::from_bytes(*by) },
        },
        expires_at: row.expires_at.as_ref().copied().map(moment),
    })
}

fn write_kind(kind: &TokenKind) -> v1::Kind {
    match kind {
        TokenKind::Personal { membership, scope: Scope::SameAsMember } => {
            v1::Kind::Personal { membership: membership.to_bytes() }
        }
        TokenKind::Personal { membership, scope: Scope::Narrowed(scope) } => {
            v1::Kind::Narrowed { membership: membership.to_bytes(), scope: write_statements(scope) }
        }
        TokenKind::Service { statements } => v1::Kind::Service { statements: write_statements(statements) },
    }
}

/// The statements of a token, whatever they are for.
fn statements(kind: &TokenKind) -> &[Statement] {
    match kind {
        TokenKind::Personal { scope: Scope::SameAsMember, .. } => &[],
        TokenKind::Personal { scope: Scope::Narrowed(statements), .. }
        | TokenKind::Service { statements } => statements,
    }
}

fn read_kind(
    kind: &ArchivedKind,
    conditions: Conditions<'_>,
    catalogue: &Catalogue,
) -> Result<TokenKind, Malformed> {
    Ok(match kind {
        ArchivedKind::Personal { membership } => TokenKind::Personal {
            membership: MembershipId::from_bytes(*membership),
            scope: Scope::SameAsMember,
        },
        ArchivedKind::Narrowed { membership, scope } => TokenKind::Personal {
            membership: MembershipId::from_bytes(*membership),
            scope: Scope::Narrowed(read_statements(scope, conditions, catalogue)?),
        },
        ArchivedKind::Service { statements } => {
            TokenKind::Service { statements: read_statements(statements, conditions, catalogue)? }
        }
    })
}
