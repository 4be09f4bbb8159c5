//! Which proxies are believed, and from where they say that somebody calls.

use std::net::{IpAddr, SocketAddr};

use keywright_core::token::Network;

/// The networks of the proxies that are believed; nobody is, unless the operator says so (F02).
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies(Box<[Network]>);

impl Proxies {
    pub(crate) fn new(networks: Vec<Network>) -> Self {
        Self(networks.into())
    }

    /// Whether there is none at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether what calls from here is believed.
    pub(crate) fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|it| it.contains(address))
    }

    /// The client of a request that has passed these hops, the last of which was told by a believed proxy: the last one
    /// that is not a proxy itself. What stands before it the client may have made up. Not known where the text is no
    /// address.
    pub(crate) fn client<'a>(&self, last_first: impl Iterator<Item = &'a str>) -> Option<IpAddr> {
        let mut first = None;
        for hop in last_first.flat_map(|it| it.rsplit(',')) {
            let address = address(hop.trim_matches([' ', '\t']))?;
            if !self.has(address) {
                return Some(address);
            }
            first = Some(address);
        }
        first
    }
}

/// An address as proxies write it: perhaps in brackets, perhaps with a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[').and_then(|it| it.strip_suffix(']'))?.parse().ok();
    let alone = text.parse().ok().or_else(bare);
    alone.or_else(|| text.parse().ok().map(|it: SocketAddr| it.ip())).map(|it| it.to_canonical())
}

#[cfg(test)]
mod tests;
