//! Who is at the other end of a connection, as far as throttling tells one from another.

use std::net::{IpAddr, Ipv4Addr};

/// A peer: an IPv4 address, or the /64 network of an IPv6 address, since whoever has one address of a /64
/// has them all. It is the address of the connection, or what a trusted proxy says of its client, and never what anybody
/// else says.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Peer {
    /// An IPv4 address, also one that is written as IPv6 (`::ffff:192.0.2.1`).
    V4(Ipv4Addr),
    /// The first 64 bits of an IPv6 address.
    V6(u64),
    /// A connection without an address, such as a Unix socket. All of them are one peer.
    Local,
}

impl Peer {
    /// The peer that calls from that address.
    #[must_use]
    pub fn of(address: Option<IpAddr>) -> Self {
        match address.map(|it| it.to_canonical()) {
            Some(IpAddr::V4(it)) => Self::V4(it),
            // The upper half fits into 64 bits.
            Some(IpAddr::V6(it)) => Self::V6(u64::try_from(it.to_bits() >> 64).unwrap_or_default()),
            None => Self::Local,
        }
    }
}

#[cfg(test)]
mod tests {
    //! Which addresses are one peer.

    use super::*;

    fn peer(text: &str) -> Peer {
        Peer::of(Some(text.parse().unwrap()))
    }

    #[test]
    fn addresses_of_one_network_of_64_bits_are_one_peer() {
        assert_eq!(peer("2001:db8:1:2::1"), peer("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(peer("2001:db8:1:2::1"), peer("2001:db8:1:3::1"));
    }

    #[test]
    fn an_ipv4_address_is_the_same_peer_in_either_form() {
        assert_eq!(peer("192.0.2.1"), peer("::ffff:192.0.2.1"));
        assert_ne!(peer("192.0.2.1"), peer("192.0.2.2"));
        assert_ne!(peer("::ffff:192.0.2.1"), peer("::ffff:192.0.2.2"));
    }

    #[test]
    fn connections_without_an_address_are_a_peer_of_their_own() {
        assert_eq!(Peer::of(None), Peer::Local);
        assert_ne!(peer("::1"), Peer::Local);
        assert_ne!(peer("127.0.0.1"), Peer::Local);
    }
}
