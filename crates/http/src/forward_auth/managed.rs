//! The headers that only proxies and this server write: under no other spelling, and once.

use actix_web::http::header::{HeaderMap, HeaderName};
use memchr::memchr2;

use super::Unreadable;

/// How their names begin. Servers behind a proxy may take `_` and `.` in a name for `-`, as CGI does, so that
/// `X_Forwarded_Uri` is `X-Forwarded-Uri` to them (F04).
const PREFIXES: [&str; 3] = ["x-forwarded-", "x-original-", "x-auth-"];
/// The one that is a list, and may be written in several lines.
pub(super) const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Refuses requests in which one of them stands twice, or under a name that some read as its name.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Unreadable> {
    for name in headers.keys() {
        if is_alias(name.as_str()) {
            return Err(Unreadable::Alias);
        }
        if *name != FORWARDED_FOR && is_managed(name.as_str()) && headers.get_all(name).nth(1).is_some() {
            return Err(Unreadable::Twice);
        }
    }
    Ok(())
}

/// Whether a header is one of them, by its name in small letters.
pub(super) fn is_managed(name: &str) -> bool {
    PREFIXES.iter().any(|it| name.starts_with(it))
}

/// Whether a name in small letters is another spelling of one.
pub(super) fn is_alias(name: &str) -> bool {
    let is_mark = |it: u8| matches!(it, b'_' | b'.');
    // Nearly no name has any of these.
    memchr2(b'_', b'.', name.as_bytes()).is_some()
        && PREFIXES.iter().any(|prefix| {
            let plain = name.bytes().map(|it| if is_mark(it) { b'-' } else { it });
            plain.take(prefix.len()).eq(prefix.bytes())
        })
}

#[cfg(test)]
mod tests {
    use super::{is_alias, is_managed};

    #[test]
    fn f04_other_spellings_of_managed_headers_are_found() {
        for alias in ["x_forwarded_uri", "x.auth.user", "x-auth_subject", "x-auth-token_id", "x_original-url"]
        {
            assert!(is_alias(alias), "{alias}");
        }
        for other in ["x-forwarded-uri", "x-auth-user", "x_auth", "user_agent", "x_authentic", "x-forwarded"]
        {
            assert!(!is_alias(other), "{other}");
        }
        assert!(is_managed("x-auth-subject") && is_managed("x-original-method") && !is_managed("x-real-ip"));
    }
}
