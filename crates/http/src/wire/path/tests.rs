//! Tests of parameters in paths.

use serde_json::{from_value, json};
use uuid::Uuid;

use super::{PathId, PathSwitch};

#[test]
fn only_the_form_with_hyphens_is_an_id_and_anything_else_is_the_id_of_nothing() {
    let id = "0193a5c0-0000-7000-8000-00000000000A";
    let read = |text: &str| from_value::<PathId>(json!(text)).unwrap().0;
    assert_eq!(read(id), id.parse::<Uuid>().unwrap());
    for other in [
        "",
        "7",
        "0193a5c0000070008000000000000001",
        "{0193a5c0-0000-7000-8000-000000000001}",
        "0193a5c0-0000-7000-8000-00000000000g",
        " 193a5c0-0000-7000-8000-000000000001",
    ] {
        assert_eq!(read(other), Uuid::nil(), "{other}");
    }
}

#[test]
fn a_switch_is_true_or_false_in_any_case() {
    let read = |text: &str| from_value::<PathSwitch>(json!(text)).unwrap().read("status").ok();
    assert_eq!(
        ["true", "TRUE", "False", "false"].map(read),
        [Some(true), Some(true), Some(false), Some(false)]
    );
    assert_eq!(["", "1", "yes", " true", "truе"].map(read), [None; 5]);
}
