//! What each operator says of each kind of value.

use proptest::prelude::*;

use super::*;

fn condition(attribute: &str, operator: &str, values: &[&str]) -> Result<Condition, ConditionError> {
    let values = values.iter().map(|&it| it.to_owned()).collect();
    Condition::parse(&ConditionText {
        attribute: attribute.to_owned(),
        operator: operator.to_owned(),
        values,
    })
}

fn text(text: &'static str) -> Value<'static> {
    Value::Text(text.into())
}

#[track_caller]
fn check(operator: &str, values: &[&str], value: Option<Value<'static>>, expected: Truth) {
    let known: Known = value.into_iter().map(|it| (Entity::Context, "x".to_owned(), it)).collect();
    let condition = condition("context.x", operator, values).unwrap();
    assert_eq!(condition.is_true(&known), expected, "{operator} {values:?} of {known:?}");
}

use Truth::{Fails, Holds, Unknown};

#[test]
fn what_is_not_known_is_neither_true_nor_false() {
    for operator in ConditionText::operators() {
        let value = match operator {
            "InCidr" | "NotInCidr" => "10.0.0.0/8",
            "Before" | "After" => "2026-01-31T09:00:00Z",
            _ => "1",
        };
        check(operator, &[value], None, Unknown);
        let other = if matches!(operator, "Before" | "After") {
            Value::Number(1.0)
        } else {
            Value::Moment(Timestamp::default())
        };
        check(operator, &[value], Some(other), Unknown);
        check(operator, &[value], Some(Value::List(vec![Value::List(vec![])])), Unknown);
    }
}

#[test]
fn equality_is_of_texts_numbers_and_truth_values() {
    check("Equals", &["a"], Some(text("a")), Holds);
    check("Equals", &["a"], Some(text("A")), Fails);
    check("NotEquals", &["a"], Some(text("b")), Holds);
    check("In", &["b", "a", "b"], Some(text("a")), Holds);
    check("NotIn", &["b", "a"], Some(text("a")), Fails);
    check("Equals", &["true"], Some(Value::Truth(true)), Holds);
    check("Equals", &["true"], Some(Value::Truth(false)), Fails);
    check("Equals", &["1.50"], Some(Value::Number(1.5)), Holds);
    check("Equals", &["0"], Some(Value::Number(-0.0)), Holds);
    check("Equals", &["one"], Some(Value::Number(1.0)), Fails);
    check("Equals", &["1"], Some(Value::Number(f64::NAN)), Unknown);
    check("Equals", &["10.0.0.1"], Some(Value::Address("::ffff:10.0.0.1".parse().unwrap())), Holds);
}

#[test]
fn of_several_values_one_is_enough_and_none_is_none() {
    let list = |all: &[&'static str]| Some(Value::List(all.iter().map(|it| text(it)).collect()));
    check("In", &["a"], list(&["b", "a"]), Holds);
    check("In", &["a"], list(&["b"]), Fails);
    check("In", &["a"], list(&[]), Fails);
    check("NotIn", &["a"], list(&["b", "a"]), Fails);
    check("NotIn", &["a"], list(&["b", "c"]), Holds);
    check("NotIn", &["a"], Some(Value::List(vec![text("b"), Value::List(vec![])])), Unknown);
}

#[test]
fn numbers_are_compared_with_numbers_alone() {
    for (operator, at, above) in [
        ("LessThan", Fails, Fails),
        ("LessThanOrEquals", Holds, Fails),
        ("GreaterThan", Fails, Holds),
        ("GreaterThanOrEquals", Holds, Holds),
    ] {
        check(operator, &["2"], Some(Value::Number(2.0)), at);
        check(operator, &["2"], Some(Value::Number(2.5)), above);
        check(operator, &["2"], Some(text("2")), Unknown);
        check(operator, &["2"], Some(Value::Number(f64::INFINITY)), Unknown);
    }
}

#[test]
fn an_address_is_in_a_block_of_its_family() {
    let address = |it: &str| Some(Value::Address(it.parse().unwrap()));
    check("InCidr", &["10.0.0.0/8"], address("10.255.0.1"), Holds);
    check("InCidr", &["10.0.0.0/8"], address("11.0.0.0"), Fails);
    check("InCidr", &["10.0.0.0/8"], address("::ffff:10.1.1.1"), Holds);
    check("InCidr", &["0.0.0.0/0"], address("::1"), Fails);
    check("InCidr", &["0.0.0.0/0"], address("255.255.255.255"), Holds);
    check("InCidr", &["::/0"], address("::1"), Holds);
    check("InCidr", &["2001:db8::/33", "192.0.2.7"], address("2001:db8:7fff::1"), Holds);
    check("InCidr", &["2001:db8::/33"], address("2001:db8:8000::"), Fails);
    check("InCidr", &["192.0.2.7"], Some(text("192.0.2.7")), Holds);
    check("InCidr", &["192.0.2.7"], Some(text("host")), Unknown);
    check("NotInCidr", &["192.0.2.7"], Some(text("192.0.2.8")), Holds);
    check("NotInCidr", &["192.0.2.7"], Some(text("192.0.2.7")), Fails);
}

#[test]
fn a_window_has_its_start_and_not_its_end() {
    let noon = "2026-01-31T12:00:00Z";
    check("Before", &[noon], Some(text("2026-01-31T11:59:59.999Z")), Holds);
    check("Before", &[noon], Some(text("2026-01-31T13:00:00+01:00")), Fails);
    check("After", &[noon], Some(text("2026-01-31T13:00:00+01:00")), Holds);
    check("After", &[noon], Some(Value::Moment(Timestamp::from_millis(1_769_860_799_999))), Fails);
    check("After", &[noon], Some(Value::Moment(Timestamp::from_millis(1_769_860_800_000))), Holds);
    check("After", &[noon], Some(text("noon")), Unknown);
}

#[track_caller]
fn check_instant(text: &str, expected: Option<u64>) {
    assert_eq!(parse_instant(text).map(Timestamp::millis), expected, "{text}");
}

#[test]
fn moments_are_read_as_rfc_3339_writes_them() {
    check_instant("1970-01-01T00:00:00Z", Some(0));
    check_instant("2000-02-29t23:59:59.5z", Some(951_868_799_500));
    check_instant("2024-12-31T23:59:59-00:30", Some(1_735_691_399_000));
    check_instant("9999-12-31T23:59:59.999999999Z", Some(253_402_300_799_999));
    for wrong in [
        "",
        "now",
        "1969-12-31T23:59:59Z",
        "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00Z",
        "2026-1-1T00:00:00Z",
        "2026-01-01T00:00:00+1:00",
        "2026-01-01T00:00:00+24:00",
        "+026-01-01T00:00:00Z",
        "2026-01-01T00:00:00é",
        "éT00:00:00Z",
        "2026-01-01TéZ",
    ] {
        check_instant(wrong, None);
    }
}

#[test]
fn what_is_no_condition_is_told_what_to_write() {
    let error = |attribute, operator, values: &[&str]| {
        condition(attribute, operator, values).unwrap_err().to_string()
    };
    let long = format!("context.{}", "x".repeat(65));
    for attribute in ["ip", "", "context.", "user.ip", "context.a b", &long] {
        assert!(error(attribute, "In", &["1"]).contains("such as `context.ip`"), "{attribute}");
    }
    assert!(error("context.ip", "Like", &["1"]).contains("`Like` is unknown; the operators are Equals,"));
    assert!(error("context.ip", "In", &[]).contains("from 1 to 64 values"));
    assert!(error("context.ip", "In", &["1"; 65]).contains("from 1 to 64 values"));
    assert!(error("context.ip", "Equals", &["1", "2"]).contains("for several use `In`"));
    assert!(error("context.ip", "Before", &["1", "2"]).contains("`Before` has one value"));
    assert!(error("context.ip", "InCidr", &["10.0.0.1/8"]).ends_with("such as `10.0.0.0/8`"));
    for wrong in ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0/8", "x"] {
        assert!(error("context.ip", "InCidr", &[wrong]).contains("no block of addresses"), "{wrong}");
    }
    for wrong in ["x", "NaN", "inf", ""] {
        assert!(error("context.n", "LessThan", &[wrong]).contains("is no number"), "{wrong}");
    }
    assert!(error("context.t", "After", &["tomorrow"]).contains("2026-01-31T09:00:00Z"));
    assert!(error("context.t", "In", &[&"x".repeat(257)]).contains("256 bytes"));
}

#[test]
fn conditions_are_the_same_in_other_words() {
    let read = |operator, values: &[&str]| condition("context.x", operator, values).unwrap();
    assert_eq!(read("Equals", &["a"]), read("In", &["a", "a"]));
    assert_eq!(read("In", &["b", "a"]), read("In", &["a", "b"]));
    assert_eq!(read("LessThan", &["1"]), read("LessThan", &["1.0"]));
    assert_eq!(read("InCidr", &["10.0.0.1/32"]), read("InCidr", &["10.0.0.1"]));
    assert_eq!(read("Before", &["2026-01-31T12:00:00Z"]), read("Before", &["2026-01-31T13:00:00+01:00"]));
    assert_ne!(read("In", &["a"]), read("NotIn", &["a"]));
}

proptest! {
    #[test]
    fn no_text_is_too_strange_to_be_read_as_a_moment(text in "[-+TZtz:.0-9é]{0,30}") {
        let _any = parse_instant(&text);
    }

    #[test]
    fn no_text_is_too_strange_to_be_read_as_a_block(text in "[-+:./0-9a-f]{0,20}", address in any::<std::net::IpAddr>()) {
        if let Ok(it) = Cidr::parse(&text) {
            let _any = it.has(address);
        }
    }
}
