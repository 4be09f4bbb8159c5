//! Bodies through the whole stack.

use std::{
    future::{pending, poll_fn, ready},
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use actix_web::{rt::time::timeout, test::TestRequest};

use super::looked_at_twice;
use crate::tests::{Seen, post, put, send};

const WIDGETS: &str = "/api/v1/widgets";
const TOGGLE: &str = "/api/v1/widgets/7/toggle";

/// The place and the reason of a problem+json.
fn problem(seen: &Seen) -> String {
    assert_eq!(seen.header("content-type"), "application/problem+json");
    let body = seen.json();
    assert_eq!(body["status"], seen.status.as_u16());
    let errors = body["errors"].as_object().unwrap();
    let lines: Vec<String> =
        errors.iter().map(|(name, it)| format!("{name}: {}", it[0].as_str().unwrap())).collect();
    format!("{} {}", seen.status.as_u16(), lines.join("|"))
}

#[actix_web::test]
async fn a_body_is_read() {
    let seen = send(post(WIDGETS, r#"{"NAME":"a","sizes":["3",4],"Shape":"Square","x":{}}"#)).await;
    assert_eq!(seen.json()["data"]["name"], "a [3, 4] Some(Square)");
}

#[actix_web::test]
async fn a_broken_rule_is_answered_with_its_code() {
    for (body, codes) in [
        ("{}", r#"["name_is_required"]"#),
        (r#"{"name":null}"#, r#"["name_is_required"]"#),
        (r#"{"name":"a","shape":"round"}"#, r#"["shape_is_invalid"]"#),
        (r#"{"name":"a","sizes":[256]}"#, r#"["sizes_is_invalid","$.sizes[0]: u8 was expected"]"#),
    ] {
        let seen = send(post(WIDGETS, body)).await;
        assert_eq!(seen.line(), format!(r#"400 {{"success":false,"errors":{codes},"data":null}}"#), "{body}");
    }
}

#[actix_web::test]
async fn what_cannot_be_read_is_answered_with_its_place() {
    for (body, expected) in [
        ("", "400 $: a body is required"),
        ("null", "400 $: a body is required"),
        ("[]", "400 $: an object was expected"),
        (r#"{"name":7}"#, "400 $.name: a text was expected"),
        (r#"{"name":"a","sizes":{}}"#, "400 $.sizes: a list was expected"),
        (r#"{"name":"a","sizes":[[]]}"#, "400 $.sizes[0]: a number was expected"),
        (r#"{"name":"a","name":"b"}"#, "400 $: an object has the same member twice at line 1 column 23"),
        (r#"{"name":"a","NAME":"b"}"#, "400 $: an object has the same member twice at line 1 column 23"),
        (
            r#"{"name":"a","x":{"y":1,"Y":1}}"#,
            "400 $: an object has the same member twice at line 1 column 29",
        ),
        ("{\"name\":NaN}", "400 $: expected value at line 1 column 9"),
        ("{\"name\":1e999}", "400 $: number out of range at line 1 column 13"),
        ("\u{feff}{}", "400 $: expected value at line 1 column 1"),
    ] {
        assert_eq!(problem(&send(post(WIDGETS, body)).await), expected, "{body}");
    }
    let lone_surrogate = send(post(WIDGETS, r#"{"name":"\ud800"}"#)).await;
    assert_eq!(lone_surrogate.status, 400);
}

#[actix_web::test]
async fn a_body_must_say_that_it_is_json() {
    let body = r#"{"name":"a"}"#;
    for kind in [
        "application/json",
        "application/json; charset=UTF-8",
        "Application/JSON;charset=\"utf-8\"",
        "text/json",
        "application/scim+json",
    ] {
        let request = TestRequest::post().uri(WIDGETS).insert_header(("Authorization", "api-sample"));
        assert_eq!(
            send(request.insert_header(("Content-Type", kind)).set_payload(body)).await.status,
            200,
            "{kind}"
        );
    }
    for kind in [
        "",
        "json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=utf-16",
        "application/jsonx",
    ] {
        let request = TestRequest::post().uri(WIDGETS).insert_header(("Authorization", "api-sample"));
        let seen = send(request.insert_header(("Content-Type", kind)).set_payload(body)).await;
        assert_eq!(problem(&seen), "415 ", "{kind}");
    }
    let without =
        TestRequest::post().uri(WIDGETS).insert_header(("Authorization", "api-sample")).set_payload(body);
    assert_eq!(problem(&send(without).await), "415 ");
    let twice = post(WIDGETS, body).append_header(("Content-Type", "application/json"));
    assert_eq!(problem(&send(twice).await), "415 ");
    let compressed = post(WIDGETS, body).insert_header(("Content-Encoding", "gzip"));
    assert_eq!(problem(&send(compressed).await), "415 ");
}

#[actix_web::test]
async fn a_body_may_be_missing_where_it_is_optional() {
    let on = r#"200 {"success":true,"errors":[],"data":true}"#;
    let off = r#"200 {"success":true,"errors":[],"data":false}"#;
    let json = |body: &'static str| {
        put(TOGGLE).insert_header(("Content-Type", "application/json")).set_payload(body)
    };
    assert_eq!(send(put(TOGGLE)).await.line(), on);
    assert_eq!(send(json("")).await.line(), on);
    assert_eq!(send(json("{}")).await.line(), on);
    assert_eq!(send(json("null")).await.line(), on);
    assert_eq!(send(json(r#"{"Status":"Inactive"}"#)).await.line(), off);
    let form = put(TOGGLE).insert_header(("Content-Type", "application/x-www-form-urlencoded"));
    assert_eq!(send(form).await.line(), on);
    assert_eq!(problem(&send(put(TOGGLE).set_payload("{}")).await), "415 ");
    assert_eq!(problem(&send(json("[1]")).await), "400 $: an object was expected");
    assert_eq!(problem(&send(json("{")).await).split(':').next(), Some("400 $"));
}

/// H04: answered at once, whatever was sent.
#[actix_web::test]
async fn a_hostile_body_is_turned_away_at_once() {
    let too_large = r#"{"success":false,"errors":["PayloadTooLarge"],"data":null}"#;
    let name = |text: &str| format!(r#"{{"name":"a","x":{text}}}"#);
    for (body, status) in [
        ("[".repeat(100_000), 400),
        ("{\"a\":".repeat(100_000), 400),
        (name(&("[".repeat(31) + &"]".repeat(31))), 200),
        (name(&("[".repeat(32) + &"]".repeat(32))), 400),
        (name(&format!("[{}{{}}]", "{},".repeat(340_000))), 200),
        (name(&format!("[{}1]", "1,".repeat(500_000))), 200),
        (name(&format!("\"{}\"", "a".repeat((1 << 20) - 19))), 200),
        (name(&format!("\"{}\"", "a".repeat((1 << 20) - 18))), 413),
        (" ".repeat(50 << 20), 413),
    ] {
        let (length, request) = (body.len(), post(WIDGETS, body));
        let start = Instant::now();
        let seen = send(request).await;
        assert_eq!(seen.status, status, "{length} bytes");
        assert!(status != 413 || seen.body == too_large, "{}", seen.body);
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}

#[actix_web::test]
async fn a_body_that_says_to_be_too_large_is_not_waited_for() {
    let request = post(WIDGETS, "{}").insert_header(("Content-Length", "1048577"));
    assert_eq!(send(request).await.status, 413);
}

#[actix_web::test]
async fn a_secret_in_a_faulty_body_is_not_repeated() {
    for body in [
        r#"{"name":["s3cret"]}"#,
        r#"{"name":"a","shape":"s3cret"}"#,
        r#"{"name":"a","sizes":["s3cret"]}"#,
        r#"{"s3cret":1,"S3cret":2}"#,
        r#"{"s3cret"}"#,
        "s3cret",
    ] {
        let seen = send(post(WIDGETS, body)).await;
        assert_eq!(seen.status, 400);
        assert!(!seen.body.to_lowercase().contains("s3cret"), "{}", seen.body);
    }
}

#[actix_web::test]
async fn what_has_not_come_by_the_second_look_is_given_a_deadline() {
    let soon = Duration::from_secs(5);
    assert_eq!(timeout(soon, looked_at_twice(pin!(pending::<()>()))).await, Ok(None));
    assert_eq!(looked_at_twice(pin!(ready(1))).await, Some(1));
    let mut looks = 0;
    let second = poll_fn(|_| {
        looks += 1;
        if looks == 2 { Poll::Ready(looks) } else { Poll::Pending }
    });
    assert_eq!(timeout(soon, looked_at_twice(pin!(second))).await, Ok(Some(2)));
}
