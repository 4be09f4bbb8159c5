//! The room for reports.

use super::*;

#[test]
fn reports_take_what_has_come_of_them_and_no_more_than_there_is() {
    let room = Semaphore::new(ROOM);
    let mut places: Vec<Place<'_>> = (0..16).map(|_| Place::default()).collect();
    for place in &mut places {
        for bytes in [1, 1_000, 1_025, MAX_BYTES / 2, MAX_BYTES] {
            place.grow(&room, bytes).unwrap();
        }
    }
    assert_eq!(room.available_permits(), 0, "16 whole reports are all that there is room for");
    assert!(matches!(Place::default().grow(&room, 1), Err(ApiError::TooManyRequests { .. })));
    places.pop();
    assert_eq!(room.available_permits(), MAX_BYTES >> 10);
    drop(places);
    assert_eq!(room.available_permits(), ROOM);
}
