//! Paths and hosts in the one spelling in which they are judged.
//!
//! A proxy forwards a path as it was sent, and whoever reads it next may decode, merge or shorten it. So what has
//! two readings is refused, and what is left means the same to everybody: judging it is judging what is reached
//! (F01, F07).

use std::{borrow::Cow, net::Ipv6Addr};

/// The most bytes of a path, without its query.
const MAX_PATH: usize = 4096;
/// The most bytes of a host (RFC 1035).
const MAX_HOST: usize = 253;

/// Why a path or host is not judged.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotCanonical {
    /// It is not a path from the root: a whole URL, `*`, or nothing.
    #[error("the path does not begin with `/`")]
    NotFromRoot,
    /// It is longer than any path that is judged.
    #[error("the path is too long")]
    TooLong,
    /// A byte that a path does not have as it is, or that programs read differently.
    #[error("the path has a character that programs read differently")]
    Character,
    /// A percent sign without two hexadecimal digits.
    #[error("the path has a broken percent-encoding")]
    Encoding,
    /// An encoded byte that changes the path's structure for who decodes it.
    #[error("the path hides a separator behind a percent-encoding")]
    Hidden,
    /// Two slashes in a row.
    #[error("the path has an empty segment")]
    EmptySegment,
    /// `.` or `..`, or a segment that ends in a dot, which some systems drop.
    #[error("the path has a dot segment")]
    DotSegment,
    /// Not a name or address, with or without a port.
    #[error("the host is none")]
    Host,
}

/// The path of a request target, without its query: percent-encoded letters, digits and `-._~` decoded (RFC 3986
/// 6.2.2.2), hexadecimal digits in capitals, everything else as it is. Borrowed where it was so already.
pub(crate) fn path(target: &str) -> Result<Cow<'_, str>, NotCanonical> {
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    if path.len() > MAX_PATH {
        return Err(NotCanonical::TooLong);
    }
    if !path.starts_with('/') {
        return Err(NotCanonical::NotFromRoot);
    }
    let path = decoded(path)?;
    check_segments(&path)?;
    Ok(path)
}

/// The host of a request, in small letters and without its port; an IPv6 address in the one spelling of RFC 5952.
pub(crate) fn host(text: &str) -> Result<Cow<'_, str>, NotCanonical> {
    let host = without_port(text)?;
    if let Some(address) = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        let one = address.parse::<Ipv6Addr>().map_err(|_| NotCanonical::Host)?.to_string();
        return Ok(if one == address { Cow::Borrowed(host) } else { Cow::Owned(format!("[{one}]")) });
    }
    if host.is_empty() || host.len() > MAX_HOST || !is_name(host) {
        return Err(NotCanonical::Host);
    }
    let small = !host.bytes().any(|it| it.is_ascii_uppercase());
    Ok(if small { Cow::Borrowed(host) } else { Cow::Owned(host.to_ascii_lowercase()) })
}

fn decoded(path: &str) -> Result<Cow<'_, str>, NotCanonical> {
    // All bytes are looked at: that takes less than to stop at the first that is not.
    if path.bytes().fold(0, |others, it| others | u8::from(!is_plain(it))) == 0 {
        return Ok(Cow::Borrowed(path));
    }
    let mut canonical = String::with_capacity(path.len());
    let mut hidden = Vec::new();
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let value = escape(bytes.next(), bytes.next())?;
                put(&mut canonical, value)?;
                hidden.push(value);
            }
            _ if is_plain(byte) => {
                canonical.push(char::from(byte));
                hidden.push(byte);
            }
            _ => return Err(NotCanonical::Character),
        }
    }
    // What is encoded is text, or programs disagree about it.
    std::str::from_utf8(&hidden).map_err(|_| NotCanonical::Encoding)?;
    Ok(Cow::Owned(canonical))
}

/// An encoded byte in its one spelling.
fn put(canonical: &mut String, value: u8) -> Result<(), NotCanonical> {
    match value {
        b'/' | b'\\' | b'%' | b';' | b'?' | b'#' | 0..=0x1f | 0x7f => Err(NotCanonical::Hidden),
        _ if is_unreserved(value) => {
            canonical.push(char::from(value));
            Ok(())
        }
        _ => {
            let digit = |it: u8| char::from_digit(u32::from(it), 16).unwrap_or('0').to_ascii_uppercase();
            canonical.extend(['%', digit(value >> 4), digit(value & 15)]);
            Ok(())
        }
    }
}

fn escape(high: Option<u8>, low: Option<u8>) -> Result<u8, NotCanonical> {
    let digit = |it: Option<u8>| char::from(it?).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let (Some(high), Some(low)) = (digit(high), digit(low)) else { return Err(NotCanonical::Encoding) };
    Ok(high << 4 | low)
}

fn check_segments(path: &str) -> Result<(), NotCanonical> {
    let mut last = 0;
    for byte in path.bytes() {
        match (last, byte) {
            (b'/', b'/') => return Err(NotCanonical::EmptySegment),
            (b'.', b'/') => return Err(NotCanonical::DotSegment),
            _ => last = byte,
        }
    }
    if last == b'.' { Err(NotCanonical::DotSegment) } else { Ok(()) }
}

/// A byte that stands for itself in a path: RFC 3986's `pchar` and `/`, but for `;`, behind which some servers read
/// parameters.
const fn is_plain(byte: u8) -> bool {
    is_unreserved(byte)
        || matches!(
            byte,
            b'/' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b'=' | b':' | b'@'
        )
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn without_port(text: &str) -> Result<&str, NotCanonical> {
    let end = match text.strip_prefix('[') {
        Some(rest) => rest.find(']').ok_or(NotCanonical::Host)? + 2,
        None => text.find(':').unwrap_or(text.len()),
    };
    let (host, port) = text.split_at_checked(end).ok_or(NotCanonical::Host)?;
    let is_port = |it: &str| (1..=5).contains(&it.len()) && it.parse::<u16>().is_ok_and(|it| it > 0);
    let digits =
        port.strip_prefix(':').is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()) && is_port(it));
    if port.is_empty() || digits { Ok(host) } else { Err(NotCanonical::Host) }
}

/// Labels of letters, digits, `-` and `_` with dots between them, and none at the end.
fn is_name(host: &str) -> bool {
    let mut length = 0;
    for byte in host.bytes() {
        length = match byte {
            b'.' if length > 0 => 0,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' if length < 63 => length + 1,
            _ => return false,
        };
    }
    length > 0
}

#[cfg(test)]
mod tests;
