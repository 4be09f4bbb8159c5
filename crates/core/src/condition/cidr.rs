//! Blocks of addresses.

use std::net::IpAddr;

/// Addresses that start with the same bits (RFC 4632, RFC 4291 2.3).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct Cidr {
    start: IpAddr,
    bits: u8,
}

impl Cidr {
    /// Reads `10.0.0.0/8`, or one address. None for any other text; where bits are set behind the prefix, the block
    /// that was probably meant.
    pub(super) fn parse(text: &str) -> Result<Self, Option<String>> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(it, bits)| (it, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| None)?;
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => all,
            // No sign and no zeros in front: `/08` is not what anybody means.
            Some(bits) if bits.len() > 1 && !bits.starts_with(|it: char| matches!(it, '1'..='9')) => {
                return Err(None);
            }
            Some(bits) => bits.parse().ok().filter(|it| *it <= all).ok_or(None)?,
        };
        let start = masked(address, bits);
        if start == address { Ok(Self { start, bits }) } else { Err(Some(format!("{start}/{bits}"))) }
    }

    /// Whether the address is in it. A block of one family has none of the other.
    pub(super) fn has(self, address: IpAddr) -> bool {
        address.is_ipv4() == self.start.is_ipv4() && masked(address, self.bits) == self.start
    }
}

fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(it) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(bits.into())).unwrap_or(0);
            IpAddr::V4((it.to_bits() & mask).into())
        }
        IpAddr::V6(it) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(bits.into())).unwrap_or(0);
            IpAddr::V6((it.to_bits() & mask).into())
        }
    }
}
