//! Tokens. The key of the row is the digest of the secret.

use rkyv::{Archive, Serialize};

use super::{Id, Millis, access::Statement};

/// An access token.
#[derive(Archive, Serialize)]
pub(crate) struct Token {
    pub(crate) id: Id,
    pub(crate) organization: Id,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) state: State,
    pub(crate) handle: [u8; 15],
    pub(crate) creator: Id,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) expires_at: Option<Millis>,
}

/// Whose permissions it has.
#[derive(Archive, Serialize)]
pub(crate) enum Kind {
    /// A member's.
    Personal { membership: Id },
    /// A member's, as far as the scope goes.
    Narrowed { membership: Id, scope: Vec<Statement> },
    /// Its own.
    Service { statements: Vec<Statement> },
}

/// Whether it may be used.
#[expect(dead_code, reason = "it is read, and written no more")]
#[derive(Archive, Serialize)]
pub(crate) enum State {
    Active,
    Inactive { by: Id },
}
