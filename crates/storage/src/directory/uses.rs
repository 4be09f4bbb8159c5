//! When tokens were last used, and from where, until it is written down.

use std::{
    collections::{HashMap, hash_map},
    net::IpAddr,
};

use keywright_core::{Timestamp, id::TokenId};
use parking_lot::Mutex;

/// A use of a token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Use {
    /// When.
    pub at: Timestamp,
    /// From which address, as far as known.
    pub address: Option<IpAddr>,
    /// With which program, as it calls itself: at most [`Use::MAX_AGENT`] bytes.
    pub agent: Option<Box<str>>,
}

/// The latest use of each token that was used since the last drain.
#[derive(Default)]
pub(super) struct Uses {
    /// By the last byte of the token's id, which is random.
    shards: [Mutex<HashMap<TokenId, Use>>; Self::SHARDS],
}

impl Use {
    /// The most bytes that are kept of what a program calls itself.
    pub const MAX_AGENT: usize = 256;

    /// A use at that moment. Of a longer name of a program the start is kept.
    #[must_use]
    pub fn new(at: Timestamp, address: Option<IpAddr>, agent: Option<&str>) -> Self {
        let agent = agent.and_then(|it| it.get(..it.floor_char_boundary(Self::MAX_AGENT))).map(Box::from);
        Self { at, address, agent }
    }
}

impl Uses {
    const SHARDS: usize = 16;

    /// Takes note of a use. The latest by time wins, in whatever order they come.
    pub(super) fn put(&self, token: TokenId, seen: Use) {
        let Some(shard) = self.shard(token) else { return };
        match shard.lock().entry(token) {
            hash_map::Entry::Vacant(place) => {
                place.insert(seen);
            }
            hash_map::Entry::Occupied(mut place) => {
                if place.get().at <= seen.at {
                    place.insert(seen);
                }
            }
        }
    }

    /// The latest use that has not been drained.
    pub(super) fn get(&self, token: TokenId) -> Option<Use> {
        self.shard(token)?.lock().get(&token).cloned()
    }

    /// Takes everything out.
    pub(super) fn drain(&self) -> Vec<(TokenId, Use)> {
        self.shards.iter().flat_map(|it| std::mem::take(&mut *it.lock())).collect()
    }

    fn shard(&self, token: TokenId) -> Option<&Mutex<HashMap<TokenId, Use>>> {
        let [.., last] = token.to_bytes();
        self.shards.get(usize::from(last) % Self::SHARDS)
    }
}
