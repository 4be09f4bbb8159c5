//! Access tokens of members: JWTs that name an account and a login session, good for five minutes.

mod hs256;

use std::{fmt, time::Duration};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use keywright_core::{
    id::{AccountId, SessionId},
    session::LoginSession,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Issues and reads members' JWTs (wire 1.5). There is one algorithm, one key, one header and one set of
/// claims; whatever differs from that is refused (H13).
///
/// A JWT that is good says who logged in. Whether the session goes on is asked of the sessions, on each
/// request.
pub struct Jwts {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    purpose: Purpose,
}

/// What a JWT is for. One that is for one thing is good for no other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// To call the API: good for five minutes (wire 1.5).
    Api,
    /// To hold a login session of the console in a cookie: good as long as a session can be.
    Console,
}

/// Who a JWT speaks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MemberClaims {
    /// The account.
    pub account: AccountId,
    /// The login session.
    pub session: SessionId,
}

/// The key has fewer than [`Jwts::KEY_MIN`] bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the key that signs access tokens has fewer than {} bytes", Jwts::KEY_MIN)]
pub struct KeyTooShort;

/// A JWT could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the access token could not be made: {0}")]
pub struct NotIssued(String);

/// The text is not a JWT that is good now. Why not is nobody's business.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a valid access token")]
pub struct InvalidJwt;

/// Everything that is in a JWT, and nothing else is.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    id: Uuid,
    sid: Uuid,
    iss: String,
    aud: String,
    /// Seconds since the Unix epoch, as is `exp`.
    iat: u64,
    exp: u64,
}

impl Jwts {
    /// The fewest bytes of a key: as many as a hash has (RFC 7518, 3.2).
    pub const KEY_MIN: usize = 32;
    /// How long a JWT for the API is good: up to, and not at, its end.
    pub const LIFETIME: Duration = Duration::from_mins(5);
    /// Who issues them.
    const ISSUER: &str = "featbit";
    /// The one header, `{"typ":"JWT","alg":"HS256"}`, and the dot after it.
    const HEADER: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.";
    /// Ours have 330 characters or so.
    const LENGTH_MAX: usize = 512;

    /// Signs with `key`, random bytes that are made once and kept.
    pub fn new(key: &[u8], purpose: Purpose) -> Result<Self, KeyTooShort> {
        if key.len() < Self::KEY_MIN {
            return Err(KeyTooShort);
        }
        hs256::install();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.set_issuer(&[Self::ISSUER]);
        validation.set_audience(&[purpose.audience()]);
        // The library would ask the clock; the time is an argument here.
        validation.validate_exp = false;
        validation.leeway = 0;
        let (encoding, decoding) = (EncodingKey::from_secret(key), DecodingKey::from_secret(key));
        Ok(Self { encoding, decoding, validation, purpose })
    }

    /// A JWT for a session, from `now` on.
    pub fn issue(&self, member: &MemberClaims, now: Timestamp) -> Result<String, NotIssued> {
        let claims = Claims {
            id: member.account.uuid(),
            sid: member.session.uuid(),
            iss: Self::ISSUER.into(),
            aud: self.purpose.audience().into(),
            iat: now.seconds(),
            exp: now.seconds().saturating_add(self.purpose.lifetime().as_secs()),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|cause| NotIssued(cause.to_string()))
    }

    /// Who a JWT speaks for, if it is good at `now`. There is no leeway: one clock both signs and reads.
    pub fn read(&self, text: &str, now: Timestamp) -> Result<MemberClaims, InvalidJwt> {
        if text.len() > Self::LENGTH_MAX || !text.starts_with(Self::HEADER) {
            return Err(InvalidJwt);
        }
        let data = jsonwebtoken::decode::<Claims>(text, &self.decoding, &self.validation);
        let claims = data.map_err(|_| InvalidJwt)?.claims;
        let lifetime = claims.exp.checked_sub(claims.iat).ok_or(InvalidJwt)?;
        let is_good = (claims.iat..claims.exp).contains(&now.seconds());
        if !is_good || lifetime > self.purpose.lifetime().as_secs() {
            return Err(InvalidJwt);
        }
        Ok(MemberClaims {
            account: AccountId::from_uuid(claims.id),
            session: SessionId::from_uuid(claims.sid),
        })
    }
}

impl Purpose {
    /// Whom such a JWT is for.
    const fn audience(self) -> &'static str {
        match self {
            Self::Api => "featbit-api",
            Self::Console => "keywright-console",
        }
    }

    /// How long such a JWT is good.
    const fn lifetime(self) -> Duration {
        match self {
            Self::Api => Jwts::LIFETIME,
            Self::Console => LoginSession::LIFETIME,
        }
    }
}

impl fmt::Debug for Jwts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jwts(redacted)")
    }
}

#[cfg(test)]
mod tests;
