//! Blocks: what is drawn of them, and what is refused.

use std::{env, fs, path::Path};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn place() -> Place {
    Place {
        language: Language::English,
        title: "Leaks".to_owned(),
        stamp: "<input type=\"hidden\" name=\"organization\" value=\"0\">".to_owned(),
        action: "/en/plugins/leaks/all".to_owned(),
        page: "/en/plugins/leaks/all".to_owned(),
        ids: "p".to_owned(),
        is_small: false,
    }
}

fn read(blocks: &Value) -> Result<Drawing, String> {
    let page = json!({ "blocks": blocks });
    drawing(page.to_string().as_bytes(), Language::English, "p").map_err(|it| it.to_string())
}

#[track_caller]
fn draw(block: &Value) -> String {
    let drawing = read(&json!([block])).expect("blocks");
    place().draw(&drawing.blocks).to_string()
}

#[track_caller]
fn refuses(block: &Value, expected: &str) {
    let fault = read(&json!([block])).expect_err("a fault");
    assert!(fault.contains(expected), "{fault}");
}

/// One of each type, as pages of plugins have them.
fn each() -> Vec<(&'static str, Value)> {
    vec![
        ("heading", json!({ "type": "heading", "text": { "en": "Leaks", "zh": "泄露" } })),
        ("heading-3", json!({ "type": "heading", "text": "Last week", "level": 3 })),
        (
            "text",
            json!({ "type": "text", "text": "A **bold** word, `code`, [tokens](/integrations/access-tokens)\nand [more](https://example.com/a?b=1&c=2).\n\nA second paragraph." }),
        ),
        ("stat", json!({ "type": "stat", "label": "Open", "value": 3, "hint": "of 12", "tone": "bad" })),
        (
            "table",
            json!({ "type": "table",
            "columns": [{ "key": "name", "label": "Name" }, { "key": "at", "label": "When", "kind": "time" },
                { "key": "count", "label": "Count", "kind": "number" }, { "key": "state", "label": "State", "kind": "badge" },
                { "key": "id", "label": "Id", "kind": "code" }],
            "rows": [
                { "cells": { "name": "deploy", "at": 1_795_460_399_999_u64, "count": 12, "state": { "text": "open", "tone": "warn" }, "id": "a1" },
                  "href": "/integrations/access-tokens/7",
                  "buttons": [{ "label": "Close", "action": "close", "input": { "id": "a1" }, "confirm": "It is listed no more." }] },
                { "cells": { "name": "build", "at": "2026-11-23T19:32:05Z", "state": "closed" } },
            ],
            "next": { "label": "Older", "query": { "after": "a&b" } } }),
        ),
        (
            "table-empty",
            json!({ "type": "table", "columns": [{ "key": "a", "label": "A" }], "rows": [], "empty": "No leaks" }),
        ),
        (
            "form",
            json!({ "type": "form", "action": "search", "submit": "Search", "values": { "days": 7 },
            "fields": { "type": "object", "properties": { "days": { "type": "integer", "title": "Days", "minimum": 1 } }, "required": ["days"] } }),
        ),
        (
            "key-value",
            json!({ "type": "key-value", "items": [{ "label": "Since", "value": 0, "kind": "time" }, { "label": "Fine", "value": true }, { "label": "None", "value": null }] }),
        ),
        ("code", json!({ "type": "code", "text": "a < b\n  && c" })),
        (
            "chart-bar",
            json!({ "type": "chart", "kind": "bar", "label": "Leaks", "unit": "a day", "points": [{ "label": "Mon", "value": 1 }, { "label": "Tue", "value": 4 }] }),
        ),
        (
            "chart-line",
            json!({ "type": "chart", "kind": "line", "label": "Change", "points": [{ "label": "Mon", "value": -1.5 }, { "label": "Tue", "value": 3 }] }),
        ),
        ("badge", json!({ "type": "badge", "text": "ok", "tone": "good" })),
        ("alert", json!({ "type": "alert", "tone": "warn", "title": "Look", "text": "at **this**" })),
        (
            "tabs",
            json!({ "type": "tabs", "tabs": [{ "id": "a", "label": "First", "blocks": [{ "type": "badge", "text": "1" }] }, { "id": "b", "label": "Second", "blocks": [] }] }),
        ),
        ("button", json!({ "type": "button", "label": "Scan", "action": "scan", "tone": "good" })),
    ]
}

/// What is drawn of each, one behind the other: `KEYWRIGHT_BLESS=1` writes it anew.
#[test]
fn each_block_is_drawn_as_it_was_agreed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console/blocks/golden.html");
    let drawn: Vec<String> =
        each().iter().map(|(name, block)| format!("<!-- {name} -->\n{}\n", draw(block))).collect();
    let drawn = drawn.concat();
    if env::var_os("KEYWRIGHT_BLESS").is_some() {
        fs::write(&file, &drawn).expect("written");
    }
    let golden = fs::read_to_string(&file).expect("a golden file");
    assert!(
        golden == drawn,
        "what is drawn has changed: bless {}, and read the difference\n{drawn}",
        file.display()
    );
}

#[test]
fn texts_of_plugins_are_texts() {
    const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'></script><script>alert(2)</script>";
    for (name, block) in each() {
        let hostile = block.to_string();
        for word in [
            "deploy", "Leaks", "open", "a1", "Open", "of 12", "Close", "Days", "First", "Scan", "Look",
            "Older", "Mon", "ok",
        ] {
            let quoted = Value::from(HOSTILE).to_string();
            let replaced = hostile.replace(&format!("\"{word}\""), &quoted);
            let Ok(block) = serde_json::from_str::<Value>(&replaced) else { continue };
            let Ok(drawing) = read(&json!([block])) else { continue };
            let html = place().draw(&drawing.blocks).to_string();
            assert!(!html.contains("<img") && !html.contains("<script"), "{name}, {word}: {html}");
            assert!(!html.contains(" style=") && !html.contains(" onerror=alert(1)>\"'"), "{name}: {html}");
        }
    }
}

#[test]
fn links_lead_to_pages_of_the_console_or_elsewhere_by_https() {
    let row = |href: &str| json!({ "type": "table", "columns": [{ "key": "a", "label": "A" }], "rows": [{ "cells": { "a": "x" }, "href": href }] });
    for (href, expected) in [
        ("/iam/team", "<a href=\"/en/iam/team\">"),
        ("/zh/iam/team?name=a", "<a href=\"/en/iam/team?name=a\">"),
        (
            "https://example.com:8443/a",
            "<a href=\"https://example.com:8443/a\" target=\"_blank\" rel=\"noopener noreferrer\">",
        ),
    ] {
        assert!(draw(&row(href)).contains(expected), "{href}: {}", draw(&row(href)));
    }
    for href in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "http://example.com",
        "//evil.example",
        "/\\evil.example",
        "/en//evil.example",
        "/en/../api",
        "/%2e%2E/api",
        "/a b",
        "/a\nb",
        "/a\u{0}",
        "https://",
        "https:///x",
        "https://user@evil.example",
        "https://a b",
        "iam/team",
        "",
        "\u{1}javascript:alert(1)",
    ] {
        refuses(&row(href), "blocks[0].rows[0].href is no path within the console");
        // In a text it stands as it was written.
        let html = draw(&json!({ "type": "text", "text": format!("[x]({href})") }));
        assert!(!html.contains("<a "), "{href}: {html}");
    }
    let to = |path: &str| answer(json!({ "navigate": path }).to_string().as_bytes(), Language::Chinese, "p");
    assert_eq!(to("/iam/team").expect("a page").navigate.as_deref(), Some("/zh/iam/team"));
    assert!(to("https://example.com").is_err());
}

#[test]
fn what_is_wrong_is_told_with_its_path() {
    refuses(&json!({ "type": "heading" }), "blocks[0] needs `text`");
    refuses(&json!({ "type": "heading", "text": 7 }), "blocks[0].text is no text");
    refuses(&json!({ "type": "heading", "text": { "en": "a" } }), "blocks[0].text needs `zh`");
    refuses(&json!({ "type": "heading", "text": "a", "level": 1 }), "blocks[0].level is 2 or 3");
    refuses(
        &json!({ "type": "badge", "text": "a", "style": "x" }),
        "blocks[0] has no `style`; it has type, text, tone",
    );
    refuses(
        &json!({ "type": "badge", "text": "a", "tone": "red" }),
        "blocks[0].tone is none of neutral, good, warn, bad",
    );
    refuses(&json!({ "type": "html", "text": "a" }), "blocks[0] needs a `type`, one of heading,");
    let table = |row: Value| json!({ "type": "table", "columns": [{ "key": "a", "label": "A", "kind": "time" }], "rows": [{ "cells": {} }, row] });
    refuses(&table(json!({ "cells": { "a": "yesterday" } })), "blocks[0].rows[1].cells.a is no moment");
    refuses(&table(json!({ "cells": { "b": 1 } })), "blocks[0].rows[1].cells has no `b`; it has a");
    refuses(
        &json!({ "type": "button", "label": "a", "action": "" }),
        "blocks[0].action is no text of 1 to 100 bytes",
    );
    refuses(
        &json!({ "type": "button", "label": "a", "action": "a", "input": [] }),
        "blocks[0].input is no object",
    );
    let form = |fields: Value| json!({ "type": "form", "action": "a", "fields": fields });
    refuses(
        &form(json!({ "type": "object", "properties": { "a": { "type": "file" } } })),
        "blocks[0].fields is no schema: `type` is one of",
    );
    let secret = json!({ "type": "object", "properties": { "a": { "type": "string", "format": "secret" } } });
    refuses(&form(secret), "blocks[0].fields asks for a secret");
    assert_eq!(
        drawing(b"{", Language::English, "p").expect_err("no JSON").to_string().split(':').next(),
        Some("it is no JSON")
    );
}

#[test]
fn there_is_a_bound_to_everything() {
    let badge = json!({ "type": "badge", "text": "a" });
    assert_eq!(
        read(&json!(vec![&badge; MAX_BLOCKS])).expect("as many as there may be").blocks.len(),
        MAX_BLOCKS
    );
    let inside =
        json!({ "type": "tabs", "tabs": [{ "id": "a", "label": "A", "blocks": vec![&badge; MAX_BLOCKS] }] });
    refuses(&inside, "is one more than 200 blocks");
    let deep = (1..MAX_DEPTH).fold(
        badge,
        |it, _| json!({ "type": "tabs", "tabs": [{ "id": "a", "label": "A", "blocks": [it] }] }),
    );
    assert!(read(&json!([deep])).is_ok());
    refuses(
        &json!({ "type": "tabs", "tabs": [{ "id": "a", "label": "A", "blocks": [deep] }] }),
        "lies more than 4 deep",
    );
    let rows = |count| json!({ "type": "table", "columns": [{ "key": "a", "label": "A" }], "rows": vec![json!({ "cells": {} }); count] });
    assert!(read(&json!([rows(MAX_ROWS)])).is_ok());
    refuses(&rows(MAX_ROWS + 1), "blocks[0].rows has more than 500 elements");
    let long = json!({ "blocks": [{ "type": "text", "text": "x".repeat(MAX_BYTES) }] }).to_string();
    let fault = drawing(long.as_bytes(), Language::English, "p").expect_err("too much");
    assert_eq!(fault.to_string(), "it has more than 256 KiB");
}

#[test]
fn charts_keep_within_their_frame_whatever_the_numbers() {
    for values in [vec![0.0], vec![f64::MAX, f64::MIN, 0.0], vec![-3.0, -1.0], vec![1e-300, 5.0], vec![]] {
        let points: Vec<_> = values.iter().map(|it| json!({ "label": "p", "value": it })).collect();
        for kind in ["bar", "line"] {
            let html = draw(&json!({ "type": "chart", "kind": kind, "label": "c", "points": points }));
            assert!(!html.contains("NaN") && !html.contains("inf"), "{values:?}: {html}");
        }
    }
    let chart = Chart { label: String::new(), unit: None, is_line: false, points: Vec::new() };
    assert!(chart.bars().is_empty() && chart.most().is_empty());
}

#[test]
fn what_a_button_answers_is_read() {
    let text = json!({ "toast": { "tone": "good", "text": { "en": "Done", "zh": "完成" } }, "blocks": [] });
    let read = answer(text.to_string().as_bytes(), Language::Chinese, "p").expect("an answer");
    assert_eq!(read.toast, Some((Tone::Good, "完成".to_owned())));
    assert!(read.blocks.is_some_and(|it| it.is_empty()) && read.navigate.is_none());
    assert!(answer(b"null", Language::English, "p").expect("nothing").toast.is_none());
    let wrong = answer(b"{\"toast\": {}}", Language::English, "p").expect_err("no text");
    assert_eq!(wrong.to_string(), "toast needs `text`");
}

/// Of these is made what is drawn at random.
const WORDS: [&str; 26] = [
    "heading",
    "text",
    "stat",
    "table",
    "form",
    "key-value",
    "code",
    "chart",
    "badge",
    "alert",
    "tabs",
    "button",
    "bar",
    "line",
    "number",
    "time",
    "a",
    "**b** `c` [d](/e)",
    "[](",
    "**",
    "`",
    "[a](b",
    "\u{0}é漢",
    "2026-11-23T19:32:05Z",
    "good",
    "object",
];
const NAMES: [&str; 27] = [
    "type",
    "text",
    "label",
    "value",
    "columns",
    "rows",
    "cells",
    "key",
    "kind",
    "items",
    "points",
    "tabs",
    "id",
    "blocks",
    "action",
    "fields",
    "properties",
    "input",
    "buttons",
    "next",
    "query",
    "en",
    "zh",
    "tone",
    "title",
    "default",
    "values",
];

/// JSON that is made of the words of blocks, so that much of it is nearly right.
fn nearly() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(&WORDS[..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 96, 8, move |inner| {
        let fields = prop::collection::vec((prop::sample::select(&NAMES[..]), inner.clone()), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(Value::from),
            fields.prop_map(|it| Value::Object(
                it.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_that_a_plugin_answers_makes_the_console_fail(blocks in prop::collection::vec(nearly(), 0..4)) {
        if let Ok(drawing) = read(&Value::from(blocks.clone())) {
            let html = place().draw(&drawing.blocks).to_string();
            prop_assert!(!html.contains("<script"));
        }
        let _ = answer(json!({ "blocks": blocks, "toast": blocks.first() }).to_string().as_bytes(), Language::Chinese, "p");
    }

    #[test]
    fn no_bytes_make_the_console_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = drawing(&bytes, Language::English, "p");
    }

    #[test]
    fn every_letter_of_a_text_is_shown(text in "[a-c *`\\[\\]()/\n]{0,40}") {
        let shown: String = text::paragraphs(&text, Language::English).into_iter().flatten().map(|it| match it {
            Span::Plain(text) | Span::Bold(text) | Span::Code(text) | Span::Link(text, _) => text,
        }).collect();
        let letters = |it: &str| it.chars().filter(|it| ('a'..='c').contains(it)).count();
        prop_assert!(letters(&shown) <= letters(&text));
    }
}
