//! How long a session is good.

use super::*;

#[test]
fn a_session_is_good_up_to_and_not_at_its_end() {
    let session = LoginSession {
        id: SessionId::from_bytes([1; 16]),
        account: AccountId::from_bytes([2; 16]),
        refresh: Digest::from_bytes([3; 32]),
        replaced: None,
        created_at: Timestamp::from_millis(0),
        expires_at: Timestamp::from_millis(10),
    };
    let alive = |millis| session.is_alive(Timestamp::from_millis(millis));
    assert_eq!([alive(9), alive(10), alive(11)], [true, false, false]);
}
