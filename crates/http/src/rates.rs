//! Rate limits: how many calls an address may make, and a token. Off unless they are asked for.
//!
//! A limit of `600/m` lets through 600 calls at once, and then one each tenth of a second (GCRA, by `governor`). What is
//! left is said in the headers of draft-ietf-httpapi-ratelimit-headers.

mod headers;
mod rate;

use std::{
    fmt,
    hash::Hash,
    net::IpAddr,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};

use governor::{
    RateLimiter,
    clock::Reference,
    middleware::{NoOpMiddleware, StateInformationMiddleware},
    nanos::Nanos,
    state::keyed::DashMapStateStore,
};
use keywright_core::id::TokenId;

pub(crate) use self::headers::put;
pub use self::rate::{NoRate, Rate};
use crate::{ApiError, Clock, auth::peer::Peer};

/// The limits of a server.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    addresses: Option<Limiter<Peer>>,
    tokens: Option<Limiter<TokenId>>,
}

/// What is left of a limit after a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Left {
    /// Of what: `address` or `token`.
    of: &'static str,
    limit: Rate,
    calls: u32,
    /// Until all of them are there again, or, of a call that was refused, until there is one.
    seconds: u32,
}

struct Limiter<Key: Hash + Eq + Clone> {
    of: &'static str,
    limit: Rate,
    clock: Wall,
    counts: RateLimiter<Key, DashMapStateStore<Key>, Wall, StateInformationMiddleware>,
    calls: AtomicU32,
    /// Whether there are more keys than are counted.
    is_full: AtomicBool,
}

/// The server's clock, as `governor` reads it.
#[derive(Clone)]
struct Wall(Clock);

/// The most addresses, or tokens, of which calls are counted; about 100 bytes each. Those of which nothing is to be
/// remembered are forgotten from time to time.
const MAX_KEYS: usize = 1 << 18;
/// After so many calls it is looked whether there is something to forget.
const EACH: u32 = 4096;

impl Rates {
    /// The limits of addresses and of tokens, if there are any.
    pub(crate) fn new(clock: &Clock, addresses: Option<Rate>, tokens: Option<Rate>) -> Self {
        Self {
            addresses: addresses.map(|it| Limiter::new("address", it, clock)),
            tokens: tokens.map(|it| Limiter::new("token", it, clock)),
        }
    }

    /// Counts a call from an address. Nothing where addresses have no limit.
    ///
    /// # Errors
    /// What is left, where that is nothing.
    pub(crate) fn of_address(&self, address: Option<IpAddr>) -> Result<Option<Left>, Left> {
        self.addresses.as_ref().map_or(Ok(None), |it| it.take(&Peer::of(address)))
    }

    /// Counts a call with a token. Nothing where tokens have no limit.
    ///
    /// # Errors
    /// What is left, where that is nothing.
    pub(crate) fn of_token(&self, token: TokenId) -> Result<Option<Left>, Left> {
        self.tokens.as_ref().map_or(Ok(None), |it| it.take(&token))
    }
}

impl Left {
    /// After how many seconds a refused call may be made again; one at least.
    pub(crate) fn wait(self) -> u32 {
        self.seconds.max(1)
    }
}

impl From<Left> for ApiError {
    fn from(left: Left) -> Self {
        Self::TooManyRequests { retry_after: left.wait() }
    }
}

impl<Key: Hash + Eq + Clone> Limiter<Key> {
    fn new(of: &'static str, limit: Rate, clock: &Clock) -> Self {
        let clock = Wall(clock.clone());
        let limiter = RateLimiter::<_, _, _, NoOpMiddleware<_>>::new(
            limit.quota(),
            DashMapStateStore::default(),
            clock.clone(),
        );
        let counts = limiter.with_middleware::<StateInformationMiddleware>();
        Self { of, limit, clock, counts, calls: AtomicU32::new(0), is_full: AtomicBool::new(false) }
    }

    fn take(&self, key: &Key) -> Result<Option<Left>, Left> {
        if self.calls.fetch_add(1, Ordering::Relaxed) % EACH == EACH - 1 {
            self.forget();
        }
        if self.is_full.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let (of, limit) = (self.of, self.limit);
        match self.counts.check_key(key) {
            Ok(state) => {
                let calls = state.remaining_burst_capacity();
                let missing = limit.calls().saturating_sub(calls);
                Ok(Some(Left { of, limit, calls, seconds: seconds(limit.each() * missing) }))
            }
            Err(not_until) => {
                let wait =
                    not_until.earliest_possible().duration_since(governor::clock::Clock::now(&self.clock));
                Err(Left { of, limit, calls: 0, seconds: seconds(wait.into()) })
            }
        }
    }

    /// Forgets who has all calls left. While there are too many others nobody is counted: who has so many networks is not
    /// stopped by a limit of each, and is to fill no memory.
    fn forget(&self) {
        self.counts.retain_recent();
        self.counts.shrink_to_fit();
        let is_full = self.counts.len() > MAX_KEYS;
        if is_full && !self.is_full.swap(is_full, Ordering::Relaxed) {
            tracing::warn!(of = self.of, "more than can be counted: there is no rate limit for now");
        }
        self.is_full.store(is_full, Ordering::Relaxed);
    }
}

/// Whole seconds, rounded up.
fn seconds(wait: std::time::Duration) -> u32 {
    u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

impl governor::clock::Clock for Wall {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let Self(clock) = self;
        Nanos::from(clock.now().millis().saturating_mul(1_000_000))
    }
}

impl<Key: Hash + Eq + Clone> fmt::Debug for Limiter<Key> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter").field("of", &self.of).field("limit", &self.limit).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
