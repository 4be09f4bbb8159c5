//! Tests of how moments are written.

use keywright_core::Timestamp;

use super::WireTime;

#[test]
fn a_moment_has_no_more_digits_than_it_needs() {
    for (millis, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (1, "1970-01-01T00:00:00.001Z"),
        (1_795_462_325_120, "2026-11-23T19:32:05.12Z"),
        (1_795_462_325_000, "2026-11-23T19:32:05Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (253_402_300_800_000, "9999-12-31T23:59:59.999Z"),
        (u64::MAX, "9999-12-31T23:59:59.999Z"),
    ] {
        let written = serde_json::to_value(WireTime(Timestamp::from_millis(millis))).unwrap();
        assert_eq!(written, text, "{millis}");
    }
}
