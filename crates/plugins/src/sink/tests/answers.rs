//! Answers, by table.

use super::*;

fn hear(form: &str, status: u16, retry_after: Option<&str>, body: &str) -> Heard {
    let more = match form {
        "elastic" => "index = \"i\"\nurl = \"https://a.example/x\"\n".to_owned(),
        "splunk" => "url = \"https://a.example/x\"\n".to_owned(),
        _ => "url = \"https://a.example/x\"\ntext = \"x\"\n".to_owned(),
    };
    let sink = with(&format!("form = \"{form}\"\non = [\"*\"]\n{more}"), &json!({})).unwrap();
    sink.hear(&Answer { status, retry_after, body: body.as_bytes() }, NOW)
}

#[track_caller]
fn again(heard: Heard, seconds: Option<f64>) {
    match heard {
        Heard::Again { after, .. } => assert_eq!(after, seconds.map(Duration::from_secs_f64)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_what_is_about_the_event_is_for_good() {
    for status in [200, 202, 204] {
        assert_eq!(hear("slack", status, None, "ok"), Heard::Delivered);
    }
    for status in [400, 410, 413, 422] {
        assert!(matches!(hear("slack", status, None, ""), Heard::Never { .. }), "{status}");
    }
    for status in [0, 100, 301, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 504, 999] {
        again(hear("slack", status, None, ""), None);
    }
    assert_eq!(
        hear("slack", 400, None, "invalid\npayload"),
        Heard::Never { why: "400 invalid payload".to_owned() }
    );
    let Heard::Never { why } = hear("slack", 400, None, &"x".repeat(9000)) else { panic!("never") };
    assert!(why.len() < 250);
}

#[test]
fn whoever_asks_for_time_is_heard() {
    again(hear("slack", 429, Some("30"), ""), Some(30.0));
    again(hear("slack", 503, Some(" 7 "), ""), Some(7.0));
    again(hear("slack", 503, Some("Thu, 01 Jan 2026 00:01:00 GMT"), ""), Some(60.0));
    again(hear("slack", 503, Some("Wed, 31 Dec 2025 00:01:00 GMT"), ""), Some(0.0));
    again(hear("slack", 503, Some("99999999999"), ""), Some(86_400.0));
    again(hear("slack", 503, Some("soon"), ""), None);
    again(hear("slack", 503, Some("-5"), ""), None);
    again(hear("discord", 429, Some("65"), r#"{"retry_after": 64.57, "global": false}"#), Some(64.57));
    again(hear("discord", 429, Some("65"), r#"{"retry_after": 1e99}"#), Some(65.0));
    again(hear("discord", 429, Some("65"), "<html>"), Some(65.0));
    again(hear("splunk", 503, None, r#"{"text":"Server is busy","code":9}"#), None);
}

#[test]
fn elasticsearch_is_heard_document_by_document() {
    let bulk = |statuses: &[u16]| {
        let items: Vec<_> = statuses.iter().map(|it| json!({ "create": { "status": it } })).collect();
        let answer = json!({ "errors": statuses.iter().any(|it| *it >= 300), "items": items });
        hear("elastic", 200, None, &answer.to_string())
    };
    assert_eq!(bulk(&[201, 201]), Heard::Delivered);
    assert_eq!(bulk(&[201, 409]), Heard::Delivered, "it was there already");
    again(bulk(&[201, 429]), None);
    again(bulk(&[400, 503]), None);
    assert!(matches!(bulk(&[201, 400]), Heard::Never { .. }));
    again(hear("elastic", 200, None, "<html>"), None);
    again(hear("elastic", 200, None, "{}"), None);
    again(hear("elastic", 429, Some("3"), ""), Some(3.0));
}
