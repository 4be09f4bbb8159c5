//! The one place where what went wrong becomes a status.

pub(crate) mod challenge;
pub(crate) mod failures;
mod objections;
pub(crate) mod problem;

use std::{borrow::Cow, error::Error};

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{ALLOW, CACHE_CONTROL, EXPIRES, HeaderValue, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};

pub use self::challenge::Lacking;
use self::problem::Problem;
use keywright_core::Action;
use keywright_plugins::rule::Objection;
use keywright_storage::{CommitError, StorageError, Taken, WriteError};

use crate::auth::hasher::HasherError;
use crate::wire::envelope;

/// Why a request was not served. Each variant says which status and which code it answers.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// 200 with `success: false` and this code: how a failed login and a failed JSON patch answer on this wire.
    #[error("declined: {0}")]
    Declined(Cow<'static, str>),
    /// 401 `Unauthorized`: no credential.
    #[error("no credential")]
    NoCredential,
    /// 401 `Unauthorized`: a credential that is none, or is not known.
    #[error("no credential that is known")]
    Unauthorized,
    /// 401 with a code of its own: the refresh cookie is missing or of no use (any more).
    #[error("no login session: {0}")]
    SessionEnded(&'static str),
    /// 401 `RefreshTokens_is_invalid`: the refresh token was replaced a moment ago, so the session goes on
    /// and its cookie must stay.
    #[error("the refresh token was replaced a moment ago")]
    JustRefreshed,
    /// 403 `Forbidden`, and a readable line for each thing that is not covered.
    #[error("not permitted")]
    Forbidden(Vec<String>),
    /// 403 `Forbidden`: the caller lacks a permission.
    #[error("lacks a permission")]
    Lacking(Lacking),
    /// 403 `Forbidden`: the credential is switched off.
    #[error("the credential is switched off")]
    Inactive,
    /// 404 `ResourceNotFound`: there is no such thing, or none that the caller may know of.
    #[error("not found")]
    NotFound,
    /// 405: the path is known, with the methods of this `Allow` header.
    #[error("the path has only the methods {0:?}")]
    MethodNotAllowed(HeaderValue),
    /// 400 with one code for each rule that the request breaks, such as `name_is_required`.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Cow<'static, str>>),
    /// 400 as problem+json: what was sent is not JSON, or a member has the wrong JSON type.
    #[error("cannot be bound: {member}: {reason}")]
    Unbindable {
        /// Which member: a JSON path, or the name of a query parameter.
        member: String,
        /// What was expected of it. Never repeats what was sent.
        reason: String,
    },
    /// 408: the body came too slowly.
    #[error("the body came too slowly")]
    RequestTimeout,
    /// 409 `Conflict`: what the caller had read has changed since.
    #[error("changed since it was read")]
    Conflict,
    /// 413: the body is too large.
    #[error("the body is too large")]
    PayloadTooLarge,
    /// 414: the path and query are too long.
    #[error("the path and query are too long")]
    UriTooLong,
    /// 415 as problem+json: a body that does not say that it is JSON.
    #[error("the body does not say that it is JSON")]
    UnsupportedMediaType,
    /// 422 with a code: a rule of the model, such as `NameHasBeenUsed`.
    #[error("against the rules: {0}")]
    Rule(Cow<'static, str>),
    /// 422 with a code, and a readable line for each thing that is in the way.
    #[error("refused: {0:?}")]
    Refused(Vec<Cow<'static, str>>),
    /// 422 `PluginObjected`: rules of the organization's plugins have something against it.
    #[error("plugins object")]
    Objected(Vec<Objection>),
    /// 429, to be tried again after so many seconds.
    #[error("too many requests")]
    TooManyRequests {
        /// How many seconds to wait.
        retry_after: u32,
    },
    /// 431: too many headers, or too long ones.
    #[error("the headers are too large")]
    HeadersTooLarge,
    /// 500 `InternalServerError`: the fault is ours. The source is logged and never shown.
    #[error("internal error")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
    /// 503: the server cannot do this now, such as a write after the disk has failed.
    #[error("not available now")]
    Unavailable,
}

impl ApiError {
    /// 403 with the Forbidden body and nothing else.
    pub const fn forbidden() -> Self {
        Self::Forbidden(Vec::new())
    }

    /// 403, because the caller may not do this to that.
    pub(crate) fn lacking(action: Action, resource: &str) -> Self {
        Self::lacking_all(&[action], resource)
    }

    /// 403, because the caller may do none of these to that.
    pub(crate) fn lacking_all(any_of: &[Action], resource: &str) -> Self {
        Self::Lacking(Lacking { any_of: any_of.to_vec(), resource: resource.to_owned() })
    }

    /// Whether it is a 403.
    pub(crate) const fn is_forbidden(&self) -> bool {
        matches!(self, Self::Forbidden(_) | Self::Lacking(_) | Self::Inactive)
    }

    /// 400 with one code.
    pub fn invalid(code: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid(vec![code.into()])
    }

    /// 422 with a code.
    pub fn rule(code: impl Into<Cow<'static, str>>) -> Self {
        Self::Rule(code.into())
    }

    /// 500, caused by this.
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }

    /// The answer to the caller. `trace` is the id of the request, which problem+json shows.
    pub(crate) fn respond(&self, trace: &str) -> HttpResponse {
        let status = self.status_code();
        let mut response = match self {
            Self::Unbindable { member, reason } => Problem::unbindable(member, reason, trace).respond(),
            Self::UnsupportedMediaType => Problem::unsupported_media_type(trace).respond(),
            Self::Objected(objections) => objections::respond(status, objections),
            _ => envelope::failure(status, &self.codes()),
        };
        let headers = response.headers_mut();
        if let Some(challenge) = challenge::of(self) {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        match self {
            Self::MethodNotAllowed(methods) => {
                headers.insert(ALLOW, methods.clone());
            }
            Self::TooManyRequests { retry_after } => {
                headers.insert(RETRY_AFTER, HeaderValue::from(*retry_after));
            }
            Self::Internal(_) => {
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
                headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
                headers.insert(EXPIRES, HeaderValue::from_static("-1"));
            }
            _ => {}
        }
        response
    }

    fn codes(&self) -> Vec<Cow<'_, str>> {
        let code: &str = match self {
            Self::Forbidden(lines) => {
                return ["Forbidden"]
                    .into_iter()
                    .chain(lines.iter().map(String::as_str))
                    .map(Cow::Borrowed)
                    .collect();
            }
            Self::Objected(objections) => return objections::lines(objections),
            Self::Invalid(codes) | Self::Refused(codes) => {
                return codes.iter().map(|it| Cow::Borrowed(it.as_ref())).collect();
            }
            Self::SessionEnded(code) => code,
            Self::JustRefreshed => "RefreshTokens_is_invalid",
            Self::Declined(code) | Self::Rule(code) => code,
            Self::NoCredential | Self::Unauthorized => "Unauthorized",
            Self::Lacking(_) | Self::Inactive => "Forbidden",
            Self::NotFound => "ResourceNotFound",
            Self::MethodNotAllowed(_) => "MethodNotAllowed",
            Self::Unbindable { .. } => "BadRequest",
            Self::RequestTimeout => "RequestTimeout",
            Self::Conflict => "Conflict",
            Self::PayloadTooLarge => "PayloadTooLarge",
            Self::UriTooLong => "UriTooLong",
            Self::UnsupportedMediaType => "UnsupportedMediaType",
            Self::TooManyRequests { .. } => "TooManyRequests",
            Self::HeadersTooLarge => "RequestHeaderFieldsTooLarge",
            Self::Internal(_) => "InternalServerError",
            Self::Unavailable => "ServiceUnavailable",
        };
        vec![Cow::Borrowed(code)]
    }
}

impl From<HasherError> for ApiError {
    fn from(error: HasherError) -> Self {
        match error {
            HasherError::Busy => Self::TooManyRequests { retry_after: 1 },
            HasherError::Failed(_) => Self::internal(error),
        }
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        Self::internal(error)
    }
}

impl From<WriteError> for ApiError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Taken(Taken::Name) => Self::rule("NameHasBeenUsed"),
            WriteError::Taken(Taken::Key) => Self::rule("KeyHasBeenUsed"),
            WriteError::Taken(Taken::Email) => Self::rule("EmailHasBeenUsed"),
            WriteError::Commit(CommitError::Unavailable(_)) => Self::Unavailable,
            other => Self::internal(other),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Declined(_) => StatusCode::OK,
            Self::NoCredential | Self::Unauthorized | Self::SessionEnded(_) | Self::JustRefreshed => {
                StatusCode::UNAUTHORIZED
            }
            Self::Forbidden(_) | Self::Lacking(_) | Self::Inactive => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Invalid(_) | Self::Unbindable { .. } => StatusCode::BAD_REQUEST,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UriTooLong => StatusCode::URI_TOO_LONG,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Rule(_) | Self::Refused(_) | Self::Objected(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn error_response(&self) -> HttpResponse {
        self.respond("")
    }
}

#[cfg(test)]
mod tests;
