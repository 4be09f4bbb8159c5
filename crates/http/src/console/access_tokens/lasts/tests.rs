//! Which ends of a token can be chosen, and what is wrong with others.

use super::*;

/// 2026-11-23T18:59:59.999Z.
const NOW: Timestamp = Timestamp::from_millis(1_795_460_399_999);

fn lifetime(default: Option<u32>, maximum: Option<u32>, required: bool) -> Lifetime {
    let days = |it: Option<u32>| it.and_then(Days::new);
    Lifetime::new(days(default), days(maximum), required).unwrap()
}

#[track_caller]
fn check(query: &str, lifetime: &Lifetime, expected: Result<Option<&str>, Wrong>) {
    let form = Form::read(query.as_bytes()).unwrap();
    assert_eq!(end(&form, lifetime, NOW), expected.map(|it| it.map(str::to_owned)), "{query}");
}

#[test]
fn a_token_lasts_so_many_days_or_to_the_end_of_a_day() {
    let free = lifetime(None, None, false);
    check("", &free, Ok(None));
    check("lasts=30", &free, Ok(Some("2026-12-23T18:59:59.999Z")));
    check("lasts=date&expires=2026-12-01", &free, Ok(Some("2026-12-01T23:59:59.999Z")));
    check("lasts=date&expires=2026-11-23", &free, Ok(Some("2026-11-23T23:59:59.999Z")));
    check("lasts=date&expires=2026-11-22", &free, Err(Wrong::Past));
}

#[test]
fn what_is_missing_or_contradicts_itself_makes_no_token_that_never_ends() {
    let free = lifetime(None, None, false);
    check("lasts=date", &free, Err(Wrong::NoDay));
    check("lasts=date&expires=+", &free, Err(Wrong::NoDay));
    check("lasts=date&expires=soon", &free, Err(Wrong::NoDay));
    check("lasts=30&expires=2026-12-01", &free, Err(Wrong::Both));
    check("expires=2026-12-01", &free, Err(Wrong::Both));
    check("lasts=31", &free, Err(Wrong::NoSuchChoice));
    check("", &lifetime(None, None, true), Err(Wrong::Nothing));
    check("", &lifetime(Some(5), None, true), Ok(None));
}

#[test]
fn the_last_day_that_is_allowed_may_be_chosen() {
    let month = lifetime(None, Some(30), false);
    check("lasts=30", &month, Ok(Some("2026-12-23T18:59:59.999Z")));
    check("lasts=date&expires=2026-12-22", &month, Ok(Some("2026-12-22T23:59:59.999Z")));
    check("lasts=date&expires=2026-12-23", &month, Ok(Some("2026-12-23T18:59:59.999Z")));
    check("lasts=date&expires=2026-12-24", &month, Err(Wrong::TooLong(Days::new(30).unwrap())));
    check("lasts=90", &month, Err(Wrong::TooLong(Days::new(30).unwrap())));
}
