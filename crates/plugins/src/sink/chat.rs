//! Messages for people. What happened is told in words that others chose, such as the name of a token: in a message it
//! must call nobody, link nowhere and look like nothing else. Each service has its own way to say so.

use keywright_core::Timestamp;
use serde_json::{Value, json};

use super::event::Event;
use crate::{
    clause::Known,
    template::{Part, Template, shown},
    words::Language,
};

/// A message: a line for each event, and how many more there were.
pub(super) struct Said(Vec<String>);

/// The most lines of a message.
const LINES: usize = 20;
/// The most letters of a value in a line.
const VALUE: usize = 120;
/// The most letters of a message. Discord takes 2000.
const LETTERS: usize = 1900;

/// Says a line of each event. What stands in it by itself is the author's, and what is filled in is made safe.
pub(super) fn say(
    template: &Template,
    events: &[&Event],
    config: &Value,
    language: Language,
    safe: fn(&str) -> String,
) -> Said {
    let mut said: Vec<String> = Vec::new();
    let mut letters = 0;
    for (at, event) in events.iter().enumerate() {
        let shown = event.to_json();
        let known = Known::new(vec![("event", &shown), ("config", config)], Timestamp::default());
        let line = line(template, &known, safe);
        letters += line.chars().count() + 1;
        if at >= LINES || (letters > LETTERS && at > 0) {
            let more = events.len() - at;
            said.push(match language {
                Language::En => format!("… and {more} more"),
                Language::Zh => format!("……另有 {more} 条"),
            });
            break;
        }
        said.push(line.chars().take(LETTERS).collect());
    }
    Said(said)
}

fn line(template: &Template, known: &Known<'_>, safe: fn(&str) -> String) -> String {
    let part = |it: &Part| match it {
        Part::Text(text) => text.clone(),
        Part::At(path) => {
            let text = known.find(path).and_then(|it| shown(&it)).filter(|it| !it.is_empty());
            let text: String = text.unwrap_or_else(|| "—".to_owned()).chars().map(seen).take(VALUE).collect();
            safe(&text)
        }
    };
    template.parts().iter().map(part).collect()
}

/// Letters that break lines or turn the direction of writing are spaces.
fn seen(letter: char) -> char {
    let is_hidden = letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    if is_hidden { ' ' } else { letter }
}

impl Said {
    fn text(&self) -> String {
        self.0.join("\n")
    }
}

/// Slack reads `<…>` as mentions and links, and nothing else where it is told not to.
pub(super) fn slack_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

pub(super) fn slack(said: &Said) -> String {
    let message = json!({
        "text": said.text(), "mrkdwn": false, "link_names": false, "parse": "none", "unfurl_links": false, "unfurl_media": false,
    });
    message.to_string()
}

/// Discord reads Markdown: each sign of it is taken for itself.
pub(super) fn discord_text(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars() {
        if letter.is_ascii_punctuation() {
            safe.push('\\');
        }
        safe.push(letter);
    }
    safe
}

pub(super) fn discord(said: &Said) -> String {
    const NO_PREVIEWS: u32 = 1 << 2;
    // Signs that are taken for themselves count twice.
    let text: String = said.text().chars().take(2000).collect();
    json!({ "content": text, "allowed_mentions": { "parse": [] }, "flags": NO_PREVIEWS }).to_string()
}

/// Where nothing in a text means anything.
pub(super) fn plain_text(text: &str) -> String {
    text.to_owned()
}

/// A card, each line in a block that is not read as Markdown.
pub(super) fn teams(said: &Said) -> String {
    let block =
        |line: &String| json!({ "type": "RichTextBlock", "inlines": [{ "type": "TextRun", "text": line }] });
    let blocks: Vec<Value> = said.0.iter().map(block).collect();
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": blocks,
    });
    let attachment = json!({ "contentType": "application/vnd.microsoft.card.adaptive", "content": card });
    json!({ "type": "message", "attachments": [attachment] }).to_string()
}

/// A body of any form: in its texts, `{text}` is the message.
pub(super) fn any(body: &Value, said: &Said, config: &Value) -> String {
    let text = Value::String(said.text());
    let known = Known::new(vec![("text", &text), ("config", config)], Timestamp::default());
    filled(body, &known).to_string()
}

/// Bodies were read with a bound on depth, by `serde_json`.
fn filled(value: &Value, known: &Known<'_>) -> Value {
    match value {
        Value::String(text) => {
            let template: Template = text.parse().unwrap_or_default();
            let fill = |path: &_| Some(known.find(path).and_then(|it| shown(&it)).unwrap_or_default());
            Value::String(template.filled(fill).unwrap_or_default())
        }
        Value::Array(all) => Value::Array(all.iter().map(|it| filled(it, known)).collect()),
        Value::Object(all) => all.iter().map(|(name, it)| (name.clone(), filled(it, known))).collect(),
        other => other.clone(),
    }
}
