//! Tests of the lenient reading, and of what it says where it cannot.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use super::Relaxed;
use crate::wire::{json::parse, unbound::Origin};

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Sample {
    plain_text: String,
    #[serde(rename = "type")]
    kind: Option<Kind>,
    small: u8,
    signed: i64,
    share: f64,
    on: bool,
    inner: Option<Box<Sample>>,
    many: Vec<Sample>,
    id: Option<Uuid>,
    free: BTreeMap<String, u8>,
    wrapped: Wrapped,
    pair: Option<(u8, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
enum Kind {
    Personal,
    Service,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct Wrapped(Vec<u8>);

#[derive(Debug, Deserialize)]
struct Strict {
    #[expect(dead_code, reason = "asked for and not used")]
    name: String,
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let value = Relaxed::new(parse(text.as_bytes()).unwrap(), Origin::Body);
    T::deserialize(value).map_err(|fault| match fault.into_error(Origin::Body) {
        crate::ApiError::Invalid(codes) => codes.join("|"),
        crate::ApiError::Unbindable { member, reason } => format!("{member}: {reason}"),
        other => format!("{other:?}"),
    })
}

#[track_caller]
fn same(text: &str, expected: Sample) {
    assert_eq!(read::<Sample>(text), Ok(expected), "{text}");
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    assert_eq!(read::<Sample>(text), Err(expected.to_owned()), "{text}");
}

#[test]
fn names_count_in_any_case_and_unknown_ones_do_not_count() {
    let expected = Sample { plain_text: "a".to_owned(), small: 3, ..Sample::default() };
    same(r#"{"plainText":"a","small":3}"#, expected.clone());
    same(r#"{"PLAINTEXT":"a","Small":3,"unknown":{"small":7},"":null}"#, expected.clone());
    let outer = |inner: Sample| Sample {
        inner: Some(Box::new(inner.clone())),
        many: vec![inner],
        ..Sample::default()
    };
    same(r#"{"Inner":{"PlainText":"a","SMALL":3},"MANY":[{"plaintext":"a","smalL":3}]}"#, outer(expected));
}

#[test]
fn a_number_may_be_written_as_a_text() {
    let expected = Sample { small: 255, signed: -7, share: 0.5, ..Sample::default() };
    same(r#"{"small":255,"signed":-7,"share":0.5}"#, expected.clone());
    same(r#"{"small":"255","signed":"-7","share":"5e-1"}"#, expected);
    for text in ["", " 1", "1 ", "+1", "0x1", "1_0", "one", "NaN", "true", "null", "[1]"] {
        refused(&format!(r#"{{"small":"{text}"}}"#), "$.small: a number was expected");
    }
}

#[test]
fn null_is_an_empty_text_or_list_or_nothing() {
    same(r#"{"plainText":null,"type":null,"inner":null,"many":null,"id":null}"#, Sample::default());
    refused(r#"{"small":null}"#, "$.small: a number was expected");
    refused(r#"{"on":null}"#, "$.on: true or false was expected");
    refused("null", "$: an object was expected");
}

#[test]
fn the_wrong_type_is_told_with_its_place() {
    refused("[]", "$: an object was expected");
    refused(r#"{"plainText":1}"#, "$.plainText: a text was expected");
    refused(r#"{"plaintext":{}}"#, "$.plainText: a text was expected");
    refused(r#"{"on":"true"}"#, "$.on: true or false was expected");
    refused(r#"{"many":{}}"#, "$.many: a list was expected");
    refused(r#"{"many":[{},{"small":[]}]}"#, "$.many[1].small: a number was expected");
    refused(r#"{"type":3}"#, "$.type: a text was expected");
    refused(r#"{"type":{"Personal":null}}"#, "$.type: a text was expected");
    refused(r#"{"id":"s3cret"}"#, "$.id: is not of the expected form");
    refused(r#"{"free":{"s3cret":"s3cret"}}"#, "$.free.*: a number was expected");
    refused(r#"{"small":1.5}"#, "$.small: u8 was expected");
}

#[test]
fn the_wrong_value_is_told_with_its_code() {
    refused(r#"{"type":"personal"}"#, "type_is_invalid");
    refused(r#"{"type":""}"#, "type_is_invalid");
    refused(r#"{"small":256}"#, "small_is_invalid");
    refused(r#"{"small":-1}"#, "small_is_invalid");
    refused(
        r#"{"many":[{"type":"x"}]}"#,
        "many_is_invalid|$.many[0].type: one of Personal, Service was expected",
    );
}

#[test]
fn what_must_be_there_is_missed_with_its_code() {
    assert_eq!(read::<Strict>("{}").unwrap_err(), "name_is_required");
    assert_eq!(read::<Vec<Strict>>("[{}]").unwrap_err(), "$[0].name: is required");
    assert_eq!(read::<BTreeMap<String, Strict>>(r#"{"s3cret":{}}"#).unwrap_err(), "$.*.name: is required");
}

/// The same JSON with names in another case, by the bits of a number. Texts hold no quotes.
fn with_other_case(text: &str, mut bits: u64) -> String {
    let pieces: Vec<&str> = text.split('"').collect();
    let spelled = |(index, piece): (usize, &&str)| {
        let name = index % 2 == 1 && pieces[index + 1].starts_with(':');
        let letters = piece.chars().map(|it| {
            bits = bits.rotate_right(1);
            if name && bits & 1 == 1 { it.to_ascii_uppercase() } else { it }
        });
        letters.collect::<String>()
    };
    pieces.iter().enumerate().map(spelled).collect::<Vec<_>>().join("\"")
}

const NAMES: &[&str] =
    &["plainText", "type", "small", "signed", "share", "on", "inner", "many", "pair", "wrapped"];

fn json_values() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        any::<i16>().prop_map(|it| it.to_string()),
        any::<i16>().prop_map(|it| format!("\"{it}\"")),
        Just("1.5".to_owned()),
    ];
    let text = prop_oneof!["[a-z]{0,3}".prop_map(|it| format!("\"{it}\"")), Just("\"Service\"".to_owned())];
    let leaf = prop_oneof![number, text, Just("null".to_owned()), Just("true".to_owned())];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let members = prop::collection::btree_map(prop::sample::select(NAMES), inner.clone(), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(|it| format!("[{}]", it.join(","))),
            members.prop_map(|it| {
                let members: Vec<String> =
                    it.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn names_in_another_case_mean_the_same(text in json_values(), bits in any::<u64>()) {
        prop_assert_eq!(read::<Sample>(&with_other_case(&text, bits)), read::<Sample>(&text));
    }

    #[test]
    fn whatever_is_read_exactly_is_read_leniently_the_same(text in json_values()) {
        let lenient = read::<Sample>(&text);
        // serde's own reading also takes a list for an object, in the order of its members.
        if let Ok(exact) = serde_json::from_str::<Sample>(&text) && (lenient.is_ok() || !text.contains('[')) {
            prop_assert_eq!(lenient, Ok(exact));
        }
    }
}
