//! URLs, strictly: only what every program reads in the same way.
//!
//! Readers of URLs disagree about user names, backslashes, white space, numbers as hosts, and letters beyond ASCII; who
//! checks with one and calls with another can be led astray. A text that has any of that is no URL here.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// Where a request goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Url {
    written: String,
    scheme: Scheme,
    name: Name,
    host: String,
    port: u16,
}

/// How it gets there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scheme {
    /// With TLS.
    Https,
    /// Without.
    Http,
}

/// A host as URLs have it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Name {
    /// A name of the DNS, in small letters, without a dot at its end.
    Dns(String),
    /// An address.
    Address(IpAddr),
}

/// Why a text is no URL.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "is no URL that everybody reads alike: `https://`, a host, perhaps a port, and a path, in plain ASCII letters"
)]
pub struct UrlError;

impl Url {
    /// The most bytes of a URL.
    pub const MAX_BYTES: usize = 4096;

    /// How it gets there.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host, as it is compared.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address, if that is written in place of a name.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self.name {
            Name::Address(it) => Some(it),
            Name::Dns(_) => None,
        }
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// All of it but the path.
    #[must_use]
    pub fn origin(&self) -> (Scheme, &str, u16) {
        (self.scheme, &self.host, self.port)
    }
}

impl Scheme {
    /// The port where none is written.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::Https => 443,
            Self::Http => 80,
        }
    }
}

impl FromStr for Url {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let (scheme, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (Scheme::Https, rest),
            (_, Some(rest)) => (Scheme::Http, rest),
            _ => return Err(UrlError),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).ok_or(UrlError)?;
        let is_letter = |it: u8| it.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&it);
        if text.len() > Self::MAX_BYTES || !path.bytes().all(is_letter) || !is_escaped(path) {
            return Err(UrlError);
        }
        let (host, port) = match authority
            .rfind(':')
            .filter(|it| !authority.ends_with(']') || authority.rfind(']') < Some(*it))
        {
            Some(at) => {
                let (host, port) = authority.split_at_checked(at).ok_or(UrlError)?;
                (
                    host,
                    number(port.strip_prefix(':').unwrap_or_default())
                        .filter(|it| *it > 0)
                        .ok_or(UrlError)?,
                )
            }
            None => (authority, scheme.port()),
        };
        let name: Name = host.parse()?;
        Ok(Self { written: text.to_owned(), scheme, host: name.to_string(), name, port })
    }
}

/// Whether each `%` has its two digits.
fn is_escaped(path: &str) -> bool {
    path.split('%').skip(1).all(|it| it.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

/// A number in the one way of writing it.
fn number(text: &str) -> Option<u16> {
    text.parse().ok().filter(|it: &u16| it.to_string() == text)
}

impl FromStr for Name {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        if let Some(inner) = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            return inner.parse::<Ipv6Addr>().map(|it| Self::Address(it.into())).map_err(|_| UrlError);
        }
        if let Ok(address) = text.parse::<Ipv4Addr>() {
            return Ok(Self::Address(address.into()));
        }
        let name = text.to_ascii_lowercase();
        let is_letter = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_');
        let is_label = |it: &str| {
            (1..=63).contains(&it.len())
                && it.bytes().all(is_letter)
                && !it.starts_with('-')
                && !it.ends_with('-')
        };
        // `2130706433`, `0x7f.1` and `127.1` are addresses to some.
        let last = name.rsplit('.').next().unwrap_or_default();
        let is_number = last.starts_with(|it: char| it.is_ascii_digit());
        let is_name = name.len() <= 253 && name.split('.').all(is_label) && !is_number;
        if is_name { Ok(Self::Dns(name)) } else { Err(UrlError) }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => f.write_str(name),
            Self::Address(IpAddr::V4(it)) => it.fmt(f),
            Self::Address(IpAddr::V6(it)) => write!(f, "[{it}]"),
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}
