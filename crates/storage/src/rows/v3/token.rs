//! Tokens: since 3 their statements may have conditions. They stand beside what there was in version 2.

use rkyv::{Archive, Serialize};

use crate::rows::v2;

/// An access token.
#[derive(Archive, Serialize)]
pub(crate) struct Token {
    pub(crate) token: v2::token::Token,
    /// Of its statements, whatever they are for.
    pub(crate) conditions: Vec<v2::access::Conditional>,
}
