//! The cookie in which a browser keeps its refresh token.

use actix_web::{
    cookie::{Cookie, SameSite, time::Duration},
    http::header::{COOKIE, HeaderMap},
};
use keywright_core::session::{LoginSession, refresh_token::RefreshToken};

/// How the refresh cookie is set (wire 1.5): out of reach of scripts, never sent by a form on another
/// site, and only to the endpoints that need it.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefreshCookie {
    /// Whether it is `Secure` even when a request came by plain HTTP: where something in front of the
    /// server speaks HTTPS.
    pub always_secure: bool,
}

/// Why there is no refresh token in a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NoRefreshToken {
    /// No cookie: `refresh-token_is_required`.
    #[error("there is no refresh token")]
    Missing,
    /// Several cookies, or one that is not a refresh token: `RefreshTokens_is_invalid`.
    #[error("there is not exactly one refresh token")]
    Invalid,
}

impl RefreshCookie {
    /// Its name.
    pub const NAME: &str = "refresh-token";
    /// Where it is sent.
    pub const PATH: &str = "/api/v1/identity";

    /// The cookie that holds the token. `by_https` is how the request came.
    #[must_use]
    pub fn set(self, token: &RefreshToken, by_https: bool) -> Cookie<'static> {
        let seconds = i64::try_from(LoginSession::LIFETIME.as_secs()).unwrap_or(i64::MAX);
        self.cookie(token.expose().to_string(), Duration::seconds(seconds), by_https)
    }

    /// The cookie that makes a browser forget the token.
    #[must_use]
    pub fn delete(self, by_https: bool) -> Cookie<'static> {
        self.cookie(String::new(), Duration::ZERO, by_https)
    }

    fn cookie(self, value: String, max_age: Duration, by_https: bool) -> Cookie<'static> {
        Cookie::build(Self::NAME, value)
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.always_secure || by_https)
            .path(Self::PATH)
            .max_age(max_age)
            .finish()
    }
}

impl NoRefreshToken {
    /// The code in the `errors` of an answer (wire 1.2).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "refresh-token_is_required",
            Self::Invalid => "RefreshTokens_is_invalid",
        }
    }
}

/// The refresh token that a request presents. Of two cookies of this name neither is believed: one of them
/// may have been planted from another path or domain.
pub fn presented(headers: &HeaderMap) -> Result<RefreshToken, NoRefreshToken> {
    match named(headers, RefreshCookie::NAME) {
        Err(NotOne) => Err(NoRefreshToken::Invalid),
        Ok(None | Some("")) => Err(NoRefreshToken::Missing),
        Ok(Some(text)) => text.parse().map_err(|_| NoRefreshToken::Invalid),
    }
}

/// There are several cookies of a name, or one that is no text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("there is not exactly one cookie of that name")]
pub struct NotOne;

/// The value of the cookie of that name, if there is one.
///
/// Names are compared byte by byte, as browsers do, and nothing is decoded: to a browser `%5F_Host-a` has no prefix,
/// so that another host of the domain may set it. Nor is anything trimmed but what a browser trims (RFC 6265bis,
/// 5.6): to it a name after U+00A0 has no prefix either. What else is among the cookies does not matter.
///
/// # Errors
///
/// If there are several of that name: which of them was planted cannot be told.
pub fn named<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, NotOne> {
    let pairs = headers.get_all(COOKIE).flat_map(|it| it.as_bytes().split(|it| *it == b';'));
    let mut found = None;
    for pair in pairs {
        let Some(at) = pair.iter().position(|it| *it == b'=') else { continue };
        let (own, value) = pair.split_at(at);
        if trim(own) == name.as_bytes() && found.replace(value.get(1..).unwrap_or_default()).is_some() {
            return Err(NotOne);
        }
    }
    found.map(|it| std::str::from_utf8(trim(it)).map_err(|_| NotOne)).transpose()
}

fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests;
