//! From where a token may be used.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// The addresses of a network: those that begin with the same bits (RFC 4632, RFC 4291). An IPv4 address is one
/// however it is written: what maps it into IPv6 (`::ffff:0:0/96`) is taken off.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
pub struct Network {
    /// The bits that are not the network's are zero.
    address: IpAddr,
    prefix: u8,
}

/// Some networks: at least one, at most [`Networks::MAX`], each once, in order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Networks(Box<[Network]>);

/// The text is not that of a network, or these are none, or too many.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidNetwork {
    /// No address, or more bits than it has.
    #[error("not a network such as 203.0.113.0/24, 2001:db8::/32 or 198.51.100.7")]
    Text,
    /// None, or more than [`Networks::MAX`].
    #[error("from 1 to {} networks", Networks::MAX)]
    Number,
}

/// The bits of `::ffff:0:0/96`.
const MAPPED: u8 = 96;

impl Network {
    /// The network of an address and its first bits; nothing if it has no so many.
    #[must_use]
    pub fn new(address: IpAddr, prefix: u8) -> Option<Self> {
        let (address, prefix) = match (address.to_canonical(), address) {
            (IpAddr::V4(it), IpAddr::V6(_)) => (IpAddr::V4(it), prefix.checked_sub(MAPPED)?),
            (address, _) => (address, prefix),
        };
        (prefix <= bits(address)).then(|| Self { address: masked(address, prefix), prefix })
    }

    /// Its first address.
    #[must_use]
    pub const fn address(self) -> IpAddr {
        self.address
    }

    /// How many bits its addresses have in common.
    #[must_use]
    pub const fn prefix(self) -> u8 {
        self.prefix
    }

    /// Whether an address is in it.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4() && masked(address, self.prefix) == self.address
    }
}

impl Networks {
    /// The most networks of a token.
    pub const MAX: usize = 16;

    /// These networks, each once.
    pub fn new(networks: impl IntoIterator<Item = Network>) -> Result<Self, InvalidNetwork> {
        let mut all: Vec<_> = networks.into_iter().take(Self::MAX + 1).collect();
        let is_right = (1..=Self::MAX).contains(&all.len());
        all.sort_unstable();
        all.dedup();
        if is_right { Ok(Self(all.into())) } else { Err(InvalidNetwork::Number) }
    }

    /// Whether an address is in one of them. One that is not known is in none.
    #[must_use]
    pub fn contain(&self, address: Option<IpAddr>) -> bool {
        address.is_some_and(|address| self.0.iter().any(|it| it.contains(address)))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Network> {
        self.0.iter().copied()
    }
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    /// `203.0.113.0/24`, or an address, which is a network of one. Bits that are not the network's may be set.
    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(one, two)| (one, Some(two)));
        let address: IpAddr = address.parse().map_err(|_| InvalidNetwork::Text)?;
        let prefix = match prefix {
            None => bits(address),
            Some(it) => number(it).ok_or(InvalidNetwork::Text)?,
        };
        Self::new(address, prefix).ok_or(InvalidNetwork::Text)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Digits and nothing else, and no more than it takes.
fn number(text: &str) -> Option<u8> {
    let is_plain = text.bytes().all(|it| it.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    is_plain.then(|| text.parse().ok()).flatten()
}

const fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// An address of whose bits but the first are zero.
fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(it) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or(0);
            Ipv4Addr::from_bits(it.to_bits() & mask).into()
        }
        IpAddr::V6(it) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix.min(128))).unwrap_or(0);
            Ipv6Addr::from_bits(it.to_bits() & mask).into()
        }
    }
}
