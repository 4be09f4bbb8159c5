//! Ending login sessions.

use keywright_core::{Permit, Timestamp, id::AccountId, session::EndReason};
use keywright_storage::Write;

use crate::ApiError;

/// Plans that all login sessions of an account end, and why.
pub(crate) fn end_all(
    rows: &mut Write<'_>,
    permit: &Permit,
    account: AccountId,
    why: EndReason,
    now: Timestamp,
) -> Result<(), ApiError> {
    for session in rows.sessions().of(account)?.iter().filter(|it| it.is_live(now)) {
        let ended = session.ended(why, now);
        rows.sessions().replace(permit, &ended)?;
    }
    Ok(())
}
