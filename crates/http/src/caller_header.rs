//! What a request presents to say who is calling: the part of authentication that needs no store.

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use crate::{ApiError, wire::path::guid};

/// The longest `Authorization` header that is looked at, in bytes.
const MAX_CREDENTIAL: usize = 4096;

const ORGANIZATION: HeaderName = HeaderName::from_static("organization");
const WORKSPACE: HeaderName = HeaderName::from_static("workspace");

/// The credential of a request. It is a secret, so it cannot be printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Presented<'a> {
    /// An access token: `api-…`, alone or after `Bearer `.
    AccessToken(&'a str),
    /// A member's JWT, always after `Bearer `.
    Jwt(&'a str),
}

impl<'a> Presented<'a> {
    /// The credential in the one `Authorization` header.
    ///
    /// # Errors
    /// [`ApiError::NoCredential`] without the header. [`ApiError::Unauthorized`] for anything but the
    /// exact forms: several headers (even equal ones), another scheme or another spelling of `Bearer`, another separator than one
    /// space, or any character that neither a token nor a JWT has.
    pub fn in_headers(headers: &'a HeaderMap) -> Result<Self, ApiError> {
        let mut values = headers.get_all(AUTHORIZATION);
        let (value, None) = (values.next().ok_or(ApiError::NoCredential)?, values.next()) else {
            return Err(ApiError::Unauthorized);
        };
        Self::in_value(value).ok_or(ApiError::Unauthorized)
    }

    fn in_value(value: &'a HeaderValue) -> Option<Self> {
        std::str::from_utf8(value.as_bytes()).ok().and_then(Self::in_text)
    }

    /// The credential in the text of the one header; nothing for anything but the exact forms.
    pub(crate) fn in_text(text: &'a str) -> Option<Self> {
        if text.len() > MAX_CREDENTIAL {
            return None;
        }
        let bearer = text.strip_prefix("Bearer ");
        let credential = bearer.unwrap_or(text);
        // All letters are looked at: that takes less than to stop at the first that is none.
        let others = credential.bytes().fold(0, |others, it| others | u8::from(!is_token68(it)));
        if others > 0 {
            return None;
        }
        if credential.starts_with("api-") {
            return Some(Self::AccessToken(credential));
        }
        bearer.filter(|it| !it.is_empty()).map(Self::Jwt)
    }
}

impl std::fmt::Debug for Presented<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::AccessToken(_) => "AccessToken(redacted)",
            Self::Jwt(_) => "Jwt(redacted)",
        })
    }
}

/// The characters of a credential (`token68` of RFC 9110, 11.2).
const fn is_token68(byte: u8) -> bool {
    // `-./` stand before the digits.
    matches!(byte, b'-'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'~' | b'+' | b'=')
}

/// What the header `Organization` or `Workspace` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// It is not there.
    Absent,
    /// It is there once, and names this.
    Id(Uuid),
    /// It is empty, repeated, or no GUID: whoever asks for it is refused.
    Unusable,
}

impl Named {
    /// What the header `Organization` says.
    pub fn organization(headers: &HeaderMap) -> Self {
        Self::in_headers(headers, &ORGANIZATION)
    }

    /// What the header `Workspace` says.
    pub fn workspace(headers: &HeaderMap) -> Self {
        Self::in_headers(headers, &WORKSPACE)
    }

    fn in_headers(headers: &HeaderMap, name: &HeaderName) -> Self {
        let mut values = headers.get_all(name);
        match (values.next(), values.next()) {
            (None, _) => Self::Absent,
            (Some(one), None) => one.to_str().ok().and_then(guid).map_or(Self::Unusable, Self::Id),
            (Some(_), Some(_)) => Self::Unusable,
        }
    }
}

#[cfg(test)]
mod tests;
