//! From where tokens may be used that are not good from anywhere.

use std::{collections::HashMap, net::IpAddr};

use keywright_core::{id::TokenId, token::Networks};
use parking_lot::RwLock;

/// The networks of those tokens that have some. Beside the index of tokens, whose entries say only whether there are
/// any: most tokens have none.
#[derive(Default)]
pub(super) struct Fences(RwLock<HashMap<TokenId, Networks>>);

impl Fences {
    /// Whether that token may be used from there. One whose networks are not known may not.
    pub(super) fn admit(&self, token: TokenId, from: Option<IpAddr>) -> bool {
        self.0.read().get(&token).is_some_and(|it| it.contain(from))
    }

    pub(super) fn set(&self, token: TokenId, networks: Option<Networks>) {
        let mut all = self.0.write();
        match networks {
            Some(networks) => all.insert(token, networks),
            None => all.remove(&token),
        };
    }
}
