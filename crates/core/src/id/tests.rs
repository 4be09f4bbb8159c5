//! Ids sort by time and read back as they print.

use super::*;

#[test]
fn ids_sort_by_the_time_they_were_made() {
    let early = TokenId::new(Timestamp::from_millis(1), [255; 10]);
    let late = TokenId::new(Timestamp::from_millis(2), [0; 10]);
    assert!(early < late);
    assert!(early.to_bytes() < late.to_bytes());
}

#[test]
fn an_id_reads_back_as_it_prints_in_either_case() {
    let id = GroupId::new(Timestamp::from_millis(1_700_000_000_000), [0xab; 10]);
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
}

#[test]
fn only_the_hyphenated_form_is_an_id() {
    let text = TokenId::new(Timestamp::from_millis(1), [7; 10]).to_string();
    for wrong in ["", "x", &text.replace('-', ""), &format!("{{{text}}}"), &format!("{text} "), "urn:uuid:"] {
        assert_eq!(wrong.parse::<TokenId>(), Err(InvalidId), "{wrong}");
    }
}
