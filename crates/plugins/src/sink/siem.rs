//! Events for programs that gather logs.

use serde_json::{Map, Value, json};

use super::event::Event;

/// Who says it, where a program asks for that.
const SOURCE: &str = "keywright";

/// A line of JSON for each event.
pub(super) fn lines(events: &[&Event]) -> Vec<u8> {
    events.iter().flat_map(|it| format!("{}\n", it.to_json()).into_bytes()).collect()
}

/// Splunk's HTTP Event Collector: one object behind the other.
pub(super) fn splunk(events: &[&Event], index: Option<&str>) -> String {
    let one = |event: &&Event| {
        let millis = event.at.millis();
        let mut object = json!({
            "time": format!("{}.{:03}", millis / 1000, millis % 1000),
            "source": SOURCE,
            "sourcetype": "keywright:audit",
            "event": event.to_json(),
        });
        if let (Some(index), Some(object)) = (index, object.as_object_mut()) {
            object.insert("index".to_owned(), json!(index));
        }
        object.to_string()
    };
    events.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// The bulk API of Elasticsearch: each event under its id, so that sending it twice makes no second one.
pub(super) fn elastic(events: &[&Event], index: &str) -> String {
    let one = |event: &&Event| {
        let action = json!({ "create": { "_index": index, "_id": event.id } });
        let mut document = event.to_json();
        if let Some(document) = document.as_object_mut() {
            let at = document.get("at").cloned().unwrap_or_default();
            document.insert("@timestamp".to_owned(), at);
        }
        format!("{action}\n{document}\n")
    };
    events.iter().map(one).collect()
}

/// Loki's push API: one stream, times in nanoseconds.
pub(super) fn loki<'l>(events: &[&Event], labels: impl Iterator<Item = (&'l str, String)>) -> String {
    let labels: Map<String, Value> = labels.map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let one = |event: &&Event| json!([format!("{}000000", event.at.millis()), event.to_json().to_string()]);
    let values: Vec<Value> = events.iter().map(one).collect();
    json!({ "streams": [{ "stream": labels, "values": values }] }).to_string()
}
