//! How large the head of a request may be, and how long things may take.

use std::time::Duration;

use actix_web::dev::ServiceRequest;

use crate::ApiError;

/// The longest path and query, in bytes.
const MAX_ADDRESS: usize = 8 << 10;

/// The most headers. The parser below has a limit of its own near this one.
const MAX_HEADERS: usize = 96;

/// The most bytes of all header names and values together.
const MAX_HEADER_BYTES: usize = 32 << 10;

/// How long an idle connection is kept.
pub(crate) const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// How long the head of a request may take to arrive.
pub(crate) const HEAD_DEADLINE: Duration = Duration::from_secs(10);

/// How long an answer may wait for its reader to take anything of it.
pub(crate) const READER_DEADLINE: Duration = Duration::from_secs(30);

/// How long a connection may take to close.
pub(crate) const DISCONNECT_DEADLINE: Duration = Duration::from_secs(2);

/// How long requests may take to end once the server has been told to stop.
pub(crate) const DRAIN_DEADLINE: Duration = Duration::from_secs(10);

/// Turns away a request whose head is too large.
///
/// # Errors
/// 414 or 431.
pub(crate) fn check(request: &ServiceRequest) -> Result<(), ApiError> {
    let address = request.uri().path_and_query().map_or(0, |it| it.as_str().len());
    if address > MAX_ADDRESS {
        return Err(ApiError::UriTooLong);
    }
    let headers = request.headers().iter();
    let (count, bytes) = headers
        .fold((0, 0), |(count, bytes), (name, value)| (count + 1, bytes + name.as_str().len() + value.len()));
    if count > MAX_HEADERS || bytes > MAX_HEADER_BYTES {
        return Err(ApiError::HeadersTooLarge);
    }
    Ok(())
}
