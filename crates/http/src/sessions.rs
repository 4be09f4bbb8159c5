//! Ending login sessions.

use keywright_core::{Permit, Timestamp, id::AccountId, session::EndReason};
use keywright_storage::Write;

use crate::ApiError;

/// Plans that all login sessions of an account end.
pub(crate) fn end_all(
    rows: &mut Write<'_>,
    permit: &Permit,
    account: AccountId,
    now: Timestamp,
) -> Result<(), ApiError> {
    for session in rows.sessions().of(account)?.iter().filter(|it| it.is_live(now)) {
        let ended = session.ended(EndReason::PasswordChange, now);
        rows.sessions().replace(permit, &ended)?;
    }
    Ok(())
}
