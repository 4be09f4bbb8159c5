//! A clock that is put back, and one that is behind at the start.

use super::*;

const fn at(seconds: u64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

/// What is told, by what the host says after so many seconds.
fn told(from: u64, asked: &[(u64, u64)]) -> Vec<u64> {
    let clock = Onward::new(at(from));
    asked
        .iter()
        .map(|&(running, host)| clock.tell(|| at(host), || Duration::from_secs(running)).seconds())
        .collect()
}

#[test]
fn time_is_that_of_the_host() {
    assert_eq!(told(0, &[(0, 100), (10, 110), (11, 111), (11, 5_000)]), [100, 110, 111, 5_000]);
}

#[test]
fn r06_time_goes_on_when_the_clock_is_put_back_until_it_has_caught_up() {
    let asked = [(0, 1_000), (10, 910), (20, 920), (190, 1_090), (200, 1_100), (220, 1_120)];
    assert_eq!(told(0, &asked), [1_000, 1_005, 1_010, 1_095, 1_100, 1_120]);
}

#[test]
fn r06_time_goes_on_from_the_newest_commit() {
    assert_eq!(
        told(1_000, &[(0, 400), (100, 500), (1_200, 1_600), (1_201, 1_601)]),
        [1_000, 1_050, 1_600, 1_601]
    );
}
