//! The id by which a request is found in the log.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// Sixteen hexadecimal digits, different for every request that this process serves. They do not
/// tell how many requests there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestId(u64);

impl RequestId {
    /// Its digits, as a header has them.
    pub(crate) fn digits(self) -> [u8; 16] {
        let mut digits = [0; 16];
        let mut rest = self.0;
        for place in digits.iter_mut().rev() {
            let [low, ..] = (rest & 0xf).to_le_bytes();
            *place = if low < 10 { b'0' + low } else { b'a' - 10 + low };
            rest >>= 4;
        }
        digits
    }

    /// The id of the next request.
    pub(crate) fn next() -> Self {
        static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(()));
        static COUNT: AtomicU64 = AtomicU64::new(0);
        Self(scatter(SEED.wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed))))
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

/// A permutation of the numbers, so that different numbers stay different (the finalizer of
/// `SplitMix64`; Steele, Lea and Flood, 2014).
fn scatter(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests;
