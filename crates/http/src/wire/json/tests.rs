//! Tests of the strict reading of JSON, against `serde_json`'s own.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::Value;

use super::{Json, MAX_DEPTH, parse};

#[test]
fn what_is_no_json_is_refused() {
    let refused: [&[u8]; 20] = [
        b"",
        b" ",
        b"{",
        b"nul",
        b"{'a':1}",
        b"{\"a\":1,}",
        b"[1,]",
        b"1 2",
        b"{}{}",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1e999",
        b"-1e999",
        b"01",
        b"+1",
        br#""\ud800""#,
        br#""\udc00\ud800""#,
        b"\xef\xbb\xbf{}",
        b"\"\xff\"",
    ];
    for bytes in refused {
        assert!(parse(bytes).is_err(), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn the_same_name_twice_is_refused_in_any_case() {
    for text in [
        r#"{"type":"Personal","type":"Service"}"#,
        r#"{"type":"Personal","Type":"Service"}"#,
        r#"{"type":1,"a":2,"TYPE":3}"#,
        r#"{"a":{"b":1,"B":2}}"#,
        r#"[{"a":1,"\u0041":2}]"#,
    ] {
        let fault = parse(text.as_bytes()).unwrap_err().to_string();
        assert!(fault.starts_with("an object has the same member twice"), "{text}: {fault}");
    }
    assert!(parse(r#"{"é":1,"É":2,"a":{"a":1}}"#.as_bytes()).is_ok());
}

fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

#[test]
fn nesting_is_bounded() {
    assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
    assert!(parse(nested(MAX_DEPTH + 1).as_bytes()).is_err());
    let objects = r#"{"a":"#.repeat(MAX_DEPTH + 1) + "1" + &"}".repeat(MAX_DEPTH + 1);
    assert!(parse(objects.as_bytes()).is_err());
}

#[test]
fn the_largest_bodies_take_no_time() {
    let names = (0..90_000).map(|it| format!(r#""{it:05}":1"#)).collect::<Vec<_>>().join(",");
    for text in
        [nested(500_000), "[".repeat(1 << 20), format!("[{}0]", "0,".repeat(520_000)), format!("{{{names}}}")]
    {
        let start = Instant::now();
        let _ = parse(text.as_bytes());
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}

#[test]
fn a_fault_repeats_nothing_of_the_text() {
    for text in [r#"{"s3cret" 1}"#, r#"["s3cret", s3cret]"#, r#"{"s3cret":1,"S3CRET":2}"#, "s3cret"] {
        let fault = parse(text.as_bytes()).unwrap_err().to_string();
        assert!(!fault.to_lowercase().contains("s3cret"), "{fault}");
    }
}

/// Values without two names that differ by case only, at most so deep.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |it| it.is_finite()).prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c]{0,2}", inner, 0..4)
                .prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
}

fn plain(value: Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(it) => it.into(),
        Json::Unsigned(it) => it.into(),
        Json::Signed(it) => it.into(),
        Json::Float(it) => it.into(),
        Json::Text(it) => it.into(),
        Json::List(items) => items.into_iter().map(plain).collect(),
        Json::Object(members) => members.into_iter().map(|(name, it)| (name, plain(it))).collect(),
    }
}

proptest! {
    #[test]
    fn every_value_is_read_as_it_was_written(value in values()) {
        let text = value.to_string();
        let expected: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(parse(text.as_bytes()).map(plain).ok(), Some(expected));
    }

    #[test]
    fn what_is_read_is_json_and_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(value) = parse(&bytes) {
            prop_assert_eq!(plain(value), serde_json::from_slice::<Value>(&bytes).unwrap());
        }
    }

    #[test]
    fn nearly_json_is_read_as_serde_json_does(text in r#"[\[\]{},:"a-bA1.eE \\u-]{0,24}"#) {
        if let Ok(value) = parse(text.as_bytes()) {
            prop_assert_eq!(plain(value), serde_json::from_str::<Value>(&text).unwrap());
        }
    }
}
