//! What can be behind an address (RFC 6890 and the registries of special-purpose addresses).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address lies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reach {
    /// In the world.
    Public,
    /// In this host, or in a network of its owner.
    Private,
    /// Nowhere that a plugin has business: links, where clouds tell secrets, groups, examples, and what is reserved.
    Never,
}

/// IPv4 blocks that are not public. The first that has an address counts.
const BLOCKS_4: [([u8; 4], u32, Reach); 17] = [
    // Alibaba's metadata, within addresses of carriers.
    ([100, 100, 100, 200], 32, Reach::Never),
    ([0, 0, 0, 0], 8, Reach::Never),
    ([10, 0, 0, 0], 8, Reach::Private),
    ([100, 64, 0, 0], 10, Reach::Private),
    ([127, 0, 0, 0], 8, Reach::Private),
    // Links: the metadata of most clouds is at 169.254.169.254.
    ([169, 254, 0, 0], 16, Reach::Never),
    ([172, 16, 0, 0], 12, Reach::Private),
    // Oracle's metadata of old is at 192.0.0.192.
    ([192, 0, 0, 0], 24, Reach::Never),
    ([192, 0, 2, 0], 24, Reach::Never),
    ([192, 88, 99, 0], 24, Reach::Never),
    ([192, 168, 0, 0], 16, Reach::Private),
    ([198, 18, 0, 0], 15, Reach::Never),
    ([198, 51, 100, 0], 24, Reach::Never),
    ([203, 0, 113, 0], 24, Reach::Never),
    // Azure's host, which answers metadata too.
    ([168, 63, 129, 16], 32, Reach::Never),
    ([224, 0, 0, 0], 4, Reach::Never),
    ([240, 0, 0, 0], 4, Reach::Never),
];

/// IPv6 blocks. What is in none of them is not called.
const BLOCKS_6: [([u16; 8], u32, Reach); 11] = [
    // Metadata within private addresses: of Amazon, Google, Scaleway and Oracle.
    ([0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254], 128, Reach::Never),
    ([0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254], 128, Reach::Never),
    ([0xfd00, 0x0042, 0, 0, 0, 0, 0, 0x0042], 128, Reach::Never),
    ([0xfd00, 0x00c1, 0, 0, 0, 0, 0xa9fe, 0xa9fe], 128, Reach::Never),
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, Reach::Private),
    ([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, Reach::Private),
    // Tunnels (Teredo), hashes, benchmarks.
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, Reach::Never),
    ([0x2001, 0x0db8, 0, 0, 0, 0, 0, 0], 32, Reach::Never),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, Reach::Never),
    ([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, Reach::Never),
    ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3, Reach::Public),
];

impl Reach {
    /// Of an address. An IPv6 address that carries an IPv4 address reaches what that does.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(it) => Self::of_4(it),
            IpAddr::V6(it) => carried(it).map_or_else(|| Self::of_6(it), Self::of_4),
        }
    }

    fn of_4(address: Ipv4Addr) -> Self {
        let bits = address.to_bits();
        let is_in =
            |block: [u8; 4], length: u32| (bits ^ u32::from_be_bytes(block)).leading_zeros() >= length;
        BLOCKS_4.iter().find(|it| is_in(it.0, it.1)).map_or(Self::Public, |it| it.2)
    }

    fn of_6(address: Ipv6Addr) -> Self {
        let bits = address.to_bits();
        let is_in =
            |block: [u16; 8], length: u32| (bits ^ Ipv6Addr::from(block).to_bits()).leading_zeros() >= length;
        BLOCKS_6.iter().find(|it| is_in(it.0, it.1)).map_or(Self::Never, |it| it.2)
    }
}

/// The IPv4 address in an IPv6 address: mapped (`::ffff:`), translated (`64:ff9b::`, and `64:ff9b:1::` for private ones),
/// or tunnelled (`2002:`).
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => of(high, low),
        _ => None,
    }
}
