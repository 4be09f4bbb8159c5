//! What proxies and servers make of a path, written plainly and slowly: for tests and fuzzing.
//!
//! Whatever is judged must be the path that each of them arrives at.

use super::canonical;

/// Panics unless a text that is a path or a host is judged in a spelling that stays as it is, and means what was sent to
/// everybody.
pub(crate) fn one_reading(sent: &str) {
    if let Ok(once) = canonical::path(sent) {
        assert_eq!(
            canonical::path(&once).as_deref(),
            Ok(&*once),
            "what is judged is judged as it is: {sent}"
        );
        same_to_everybody(sent, &once);
    }
    if let Ok(once) = canonical::host(sent) {
        assert_eq!(
            canonical::host(&once).as_deref(),
            Ok(&*once),
            "what is judged is judged as it is: {sent}"
        );
    }
}

/// Panics unless a path that was sent is read as the judged one by programs that decode once, that decode twice, that
/// merge slashes and resolve dot segments before decoding or after it.
fn same_to_everybody(sent: &str, judged: &str) {
    let path = sent.split_once('?').map_or(sent, |(path, _)| path);
    let plain = decode(judged.as_bytes());
    let nginx = resolve(&merge(&decode(path.as_bytes())));
    assert_eq!(nginx, plain, "nginx decodes, merges and resolves: {sent}");
    let haproxy = decode(&resolve(&merge(&decode_unreserved(path.as_bytes()))));
    assert_eq!(haproxy, plain, "HAProxy normalizes what is unreserved: {sent}");
    let early = decode(&resolve(&merge(path.as_bytes())));
    assert_eq!(early, plain, "a server that resolves before it decodes: {sent}");
    assert_eq!(decode(&plain), plain, "a server that decodes once more: {sent}");
    let windows: Vec<u8> = plain.iter().map(|it| if *it == b'\\' { b'/' } else { *it }).collect();
    assert_eq!(resolve(&merge(&windows)), plain, "a server that takes backslashes for slashes: {sent}");
}

fn decode(path: &[u8]) -> Vec<u8> {
    decode_if(path, |_| true)
}

fn decode_unreserved(path: &[u8]) -> Vec<u8> {
    decode_if(path, |it| it.is_ascii_alphanumeric() || b"-._~".contains(&it))
}

fn decode_if(path: &[u8], wanted: impl Fn(u8) -> bool) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut rest = path;
    while let Some((first, behind)) = rest.split_first() {
        let value = behind.get(..2).filter(|_| *first == b'%').and_then(|it| {
            let digits =
                std::str::from_utf8(it).ok().filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
            u8::from_str_radix(digits?, 16).ok()
        });
        let value = value.filter(|it| wanted(*it));
        decoded.push(value.unwrap_or(*first));
        rest = if value.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    decoded
}

fn merge(path: &[u8]) -> Vec<u8> {
    let mut merged: Vec<u8> = Vec::new();
    for byte in path {
        if *byte != b'/' || merged.last() != Some(&b'/') {
            merged.push(*byte);
        }
    }
    merged
}

/// RFC 3986 5.2.4.
fn resolve(path: &[u8]) -> Vec<u8> {
    let mut kept: Vec<&[u8]> = Vec::new();
    let segments: Vec<_> = path.split(|it| *it == b'/').skip(1).collect();
    for (at, segment) in segments.iter().enumerate() {
        let last = at + 1 == segments.len();
        match *segment {
            b"." if last => kept.push(b""),
            b"." => {}
            b".." => {
                kept.pop();
                if last {
                    kept.push(b"");
                }
            }
            other => kept.push(other),
        }
    }
    kept.iter().flat_map(|it| [b"/", *it].concat()).collect()
}
