//! Tokens: since 2 with the networks they may be used from, the secrets they had before, and what is known against
//! their secret. The key of the row is the digest of the present secret.

use rkyv::{Archive, Serialize};

use crate::rows::v1::{Id, Millis, token::Kind};

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
    /// From anywhere, if there are none.
    pub(crate) networks: Vec<Network>,
    pub(crate) former: Option<Former>,
    pub(crate) retired: Vec<[u8; 32]>,
}

/// Whether it may be used.
#[derive(Archive, Serialize)]
pub(crate) enum State {
    Active,
    Inactive { by: Option<Id>, alarm: Option<Alarm> },
}

/// What is known against its secret.
#[derive(Archive, Serialize)]
pub(crate) enum Alarm {
    Compromised,
    Reused,
}

/// A network: an address and how many bits of it count.
#[derive(Archive, Serialize)]
pub(crate) enum Network {
    V4 { address: [u8; 4], prefix: u8 },
    V6 { address: [u8; 16], prefix: u8 },
}

/// The secret it had before.
#[derive(Archive, Serialize)]
pub(crate) struct Former {
    pub(crate) digest: [u8; 32],
    pub(crate) until: Millis,
}
