//! What is sent, and what answers mean.

use std::{collections::BTreeMap, time::Duration};

use keywright_core::{Catalogue, audit::Event as Kind};
use serde_json::json;

use super::*;
use crate::{manifest::Manifest, operation::Actor};

mod answers;

const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000); // 2026-01-01
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const HEAD: &str = "manifest = 1\n[plugin]\nname = \"one\"\nversion = \"1.2.0\"\ntitle = \"One\"\ndescription = \"A plugin.\"\n\
    license = \"MIT\"\nrequires = { server = \"*\", api = \"1.0\" }\n[[capabilities.http]]\nhost = \"a.example\"\nmethods = [\"POST\"]\n\
    [config.properties.url]\ntype = \"string\"\n[config.properties.index]\ntype = \"string\"\n\
    [config.properties.kinds]\ntype = \"array\"\nitems = { type = \"string\" }\n\
    [config.properties.key]\ntype = \"string\"\nformat = \"secret\"\n[config.properties.before]\ntype = \"string\"\nformat = \"secret\"\n\
    [[sink]]\nname = \"it\"\n";

fn with(sink: &str, told: &Value) -> Option<ActiveSink> {
    let manifest = Manifest::read(&format!("{HEAD}{sink}"), &Catalogue::featbit());
    let manifest = manifest.unwrap_or_else(|it| panic!("{it:#?}"));
    let config = manifest.config.check(told, &Config::default()).unwrap();
    manifest.sinks[0].with(&config).unwrap()
}

fn event(seq: u64, name: &str) -> Event {
    Event {
        seq,
        id: format!("evt-{seq}"),
        at: Timestamp::from_millis(NOW.millis() + 7),
        kind: Kind::TokenLeaked,
        actor: Actor { kind: "system".to_owned(), id: String::new(), name: String::new() },
        subject: Subject { id: "42".to_owned(), name: name.to_owned() },
        organization: "shop".to_owned(),
        comment: String::new(),
        more: json!({ "where": "github" }),
    }
}

#[track_caller]
fn request(parcel: &Parcel) -> &Request {
    match &parcel.content {
        Content::Request(it) => it,
        Content::Lines(_) => panic!("lines"),
    }
}

fn body(sink: &ActiveSink, events: &[Event]) -> String {
    String::from_utf8(request(&sink.parcels(events, NOW)[0]).body.clone()).unwrap()
}

const CHAT: &str =
    "on = [\"*\"]\nurl = \"https://a.example/x\"\ntext = \"**{event.kind}** {event.subject.name}\"\n";

fn chat(form: &str, name: &str) -> Value {
    let sink = with(&format!("form = \"{form}\"\n{CHAT}"), &json!({})).unwrap();
    serde_json::from_str(&body(&sink, &[event(1, name)])).unwrap()
}

#[test]
fn names_in_messages_call_nobody_and_link_nowhere() {
    let slack = chat("slack", "<!channel> & <https://evil|x>\nnew\u{202e}line");
    assert_eq!(slack["text"], "**TokenLeaked** &lt;!channel&gt; &amp; &lt;https://evil|x&gt; new line");
    assert_eq!((&slack["mrkdwn"], &slack["link_names"]), (&json!(false), &json!(false)));
    let discord = chat("discord", "@everyone [x](https://evil) `a`");
    assert_eq!(discord["content"], "**TokenLeaked** \\@everyone \\[x\\]\\(https\\:\\/\\/evil\\) \\`a\\`");
    assert_eq!(discord["allowed_mentions"], json!({ "parse": [] }));
    let teams = chat("teams", "[x](https://evil)");
    let block = &teams["attachments"][0]["content"]["body"][0];
    assert_eq!(block["type"], "RichTextBlock");
    assert_eq!(block["inlines"][0]["text"], "**TokenLeaked** [x](https://evil)");
    let long = chat("slack", &"x".repeat(9000));
    assert!(long["text"].as_str().unwrap().len() < 200);
}

#[test]
fn a_message_has_some_lines_and_says_how_many_more_there_are() {
    let sink = with(&format!("form = \"slack\"\n{CHAT}"), &json!({})).unwrap();
    let events: Vec<_> = (1..=50).map(|it| event(it, "t")).collect();
    let said: Value = serde_json::from_str(&body(&sink, &events)).unwrap();
    let lines: Vec<_> = said["text"].as_str().unwrap().lines().collect();
    assert_eq!((lines.len(), lines[20]), (21, "… and 30 more"));
    let discord = with(&format!("form = \"discord\"\n{CHAT}"), &json!({})).unwrap();
    let wide: Vec<_> = (1..=50).map(|it| event(it, &"[".repeat(120))).collect();
    let said: Value = serde_json::from_str(&body(&discord, &wide)).unwrap();
    assert!(said["content"].as_str().unwrap().chars().count() <= 2000);
}

#[test]
fn any_chat_gets_the_body_that_it_wants() {
    let sink = format!(
        "form = \"chat\"\n{CHAT}body = '{{ \"msg\": {{ \"type\": \"text\", \"n\": 1, \"all\": [\"> {{text}}\"] }} }}'\n"
    );
    let said: Value =
        serde_json::from_str(&body(&with(&sink, &json!({})).unwrap(), &[event(1, "\"}{a")])).unwrap();
    assert_eq!(said, json!({ "msg": { "type": "text", "n": 1, "all": ["> **TokenLeaked** \"}{a"] } }));
}

/// The example of the specification of Standard Webhooks.
#[test]
fn webhooks_are_signed_as_the_standard_says() {
    let config =
        Config::new(serde_json::Map::default(), [("key".to_owned(), SECRET.to_owned().into())].into());
    let signing = Signing {
        secrets: vec![Sealed::new(vec![Piece::Secret("key".to_owned())])],
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned(),
        at: Timestamp::from_millis(1_614_265_330_000),
    };
    let headers = webhook::sign(&signing, br#"{"test": 2432232314}"#, &config).unwrap();
    let headers: BTreeMap<_, _> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(headers["webhook-id"], "msg_p5jXN8AQM9LWM0D4loKWxJek");
    assert_eq!(headers["webhook-timestamp"], "1614265330");
    assert_eq!(headers["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

const WEBHOOK: &str = "form = \"webhook\"\non = [\"*\"]\nurl = \"{config.url}\"\nsecrets = [\"{config.key}\", \"{config.before}\"]\n";

#[test]
fn a_webhook_sends_each_event_by_itself_and_the_same_id_again() {
    let told = json!({ "url": "https://a.example/in", "key": SECRET });
    let sink = with(WEBHOOK, &told).unwrap();
    let parcels = sink.parcels(&[event(5, "a"), event(6, "b")], NOW);
    assert_eq!(parcels.iter().map(|it| it.up_to).collect::<Vec<_>>(), [5, 6]);
    let first = request(&parcels[0]);
    let sent: Value = serde_json::from_slice(&first.body).unwrap();
    assert_eq!(
        (&sent["type"], &sent["timestamp"]),
        (&json!("TokenLeaked"), &json!("2026-01-01T00:00:00.007Z"))
    );
    assert_eq!(sent["data"]["subject"], json!({ "kind": "AccessToken", "id": "42", "name": "a" }));
    let opened = first.open(&sink.config).unwrap();
    let header = |name: &str| opened.headers.iter().find(|it| it.0 == name).map(|it| it.1.to_string());
    assert_eq!(header("webhook-id").unwrap(), "evt-5");
    assert_eq!(header("webhook-signature").unwrap().split(' ').count(), 1);
    assert!(!format!("{opened:?} {first:?} {sink:?}").contains("MfKQ"), "secrets are not shown");
    assert!(first.open(&Config::default()).is_err());
    // While the secret is changed there are two.
    let both = json!({ "url": "https://a.example/in", "key": SECRET, "before": SECRET.replace("Mf", "Aa") });
    let sink = with(WEBHOOK, &both).unwrap();
    let opened = request(&sink.parcels(&[event(5, "a")], NOW)[0]).open(&sink.config).unwrap();
    let signature = opened.headers.iter().find(|it| it.0 == "webhook-signature").unwrap().1.to_string();
    assert_eq!(signature.matches("v1,").count(), 2);
}

#[test]
fn a_sink_without_a_url_is_off() {
    assert!(with(WEBHOOK, &json!({})).is_none());
    assert!(with(WEBHOOK, &json!({ "url": "" })).is_none());
    let guarded = "form = \"file\"\non = [\"*\"]\nwhen = [\"config.index Equals yes\"]\n";
    assert!(with(guarded, &json!({ "index": "no" })).is_none());
    assert!(with(guarded, &json!({ "index": "yes" })).is_some());
}

#[test]
fn events_are_chosen_by_kind_and_by_what_they_are() {
    let file = |lines: &str, told: Value| with(&format!("form = \"file\"\n{lines}\n"), &told).unwrap();
    let sends = |sink: &ActiveSink, name: &str| sink.sends(&event(1, name), NOW);
    assert!(sends(&file("on = [\"Token*\"]", json!({})), "a"));
    assert!(!sends(&file("on = [\"Policy*\"]", json!({})), "a"));
    let told = file("on = [\"{config.kinds}\"]", json!({ "kinds": ["Flag*", "*Leaked"] }));
    assert!(sends(&told, "a"));
    assert!(!sends(&file("on = [\"{config.kinds}\"]", json!({})), "a"));
    let some = file(
        "on = [\"*\"]\nwhen = [\"event.subject.name Like prod-*\", \"event.organization Equals shop\"]",
        json!({}),
    );
    assert!(sends(&some, "prod-a") && !sends(&some, "dev-a"));
    let unknown = file("on = [\"*\"]\nwhen = [\"event.more.gone Equals x\"]", json!({}));
    assert!(sends(&unknown, "a"), "what cannot be told is sent");
}

#[test]
fn what_is_not_sent_is_done_with_too() {
    let sink = with(
        "form = \"file\"\non = [\"*\"]\nwhen = [\"event.subject.name Equals a\"]\nbatch = 2\n",
        &json!({}),
    )
    .unwrap();
    let events = [event(1, "b"), event(2, "a"), event(3, "a"), event(4, "b"), event(5, "a"), event(6, "b")];
    let parcels = sink.parcels(&events, NOW);
    assert_eq!(parcels.iter().map(|it| it.up_to).collect::<Vec<_>>(), [3, 6]);
    let Content::Lines(lines) = &parcels[0].content else { panic!("lines") };
    let lines: Vec<Value> =
        std::str::from_utf8(lines).unwrap().lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!((lines.len(), &lines[1]["seq"]), (2, &json!(3)));
    assert!(sink.parcels(&events[..1], NOW).is_empty());
    assert!(sink.parcels(&[], NOW).is_empty());
}

#[test]
fn parcels_are_not_too_large() {
    let sink = with("form = \"file\"\non = [\"*\"]\nbatch = 500\n", &json!({})).unwrap();
    let events: Vec<_> = (1..=9).map(|it| event(it, &"x".repeat(200 << 10))).collect();
    let sizes = sink.parcels(&events, NOW).into_iter().map(|it| it.up_to);
    assert_eq!(sizes.collect::<Vec<_>>(), [2, 4, 6, 8, 9]);
    let huge = [event(1, &"x".repeat(2 << 20)), event(2, "a")];
    assert_eq!(sink.parcels(&huge, NOW).len(), 2, "one that is too large goes by itself");
}

#[test]
fn programs_that_gather_logs_get_their_forms() {
    let of = |form: &str, more: &str, told: &Value| {
        with(&format!("form = \"{form}\"\non = [\"*\"]\nurl = \"https://a.example/x\"\n{more}\n"), told)
            .unwrap()
    };
    let two = [event(1, "a"), event(2, "b")];
    let splunk = of(
        "splunk",
        "authorization = \"Splunk {config.key}\"\nindex = \"{config.index}\"",
        &json!({ "key": "hush", "index": "main" }),
    );
    let sent = body(&splunk, &two);
    let objects: Vec<Value> = sent.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(objects.len(), 2);
    assert_eq!((&objects[0]["time"], &objects[0]["index"]), (&json!("1767225600.007"), &json!("main")));
    assert_eq!(objects[1]["event"]["subject"]["name"], "b");
    let parcels = splunk.parcels(&two, NOW);
    assert_eq!(request(&parcels[0]).headers[1].1.to_string(), "Splunk {secret:key}");
    let opened = request(&parcels[0]).open(&splunk.config).unwrap();
    assert_eq!(opened.headers[1].1.as_str(), "Splunk hush");

    let elastic = of("elastic", "index = \"audit-{config.index}\"", &json!({ "index": "kw" }));
    let sent = body(&elastic, &two);
    let lines: Vec<Value> = sent.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert!(sent.ends_with('\n'));
    assert_eq!(lines[2], json!({ "create": { "_index": "audit-kw", "_id": "evt-2" } }));
    assert_eq!(lines[3]["@timestamp"], "2026-01-01T00:00:00.007Z");
    let parcels = elastic.parcels(&two, NOW);
    assert_eq!(request(&parcels[0]).headers.len(), 1, "no authorization is configured");
    assert_eq!(request(&parcels[0]).headers[0].1.to_string(), "application/x-ndjson");

    let loki = of("loki", "labels = { job = \"keywright\", gone = \"{config.index}\" }", &json!({}));
    let sent: Value = serde_json::from_str(&body(&loki, &two)).unwrap();
    assert_eq!(sent["streams"][0]["stream"], json!({ "job": "keywright" }));
    assert_eq!(sent["streams"][0]["values"][1][0], "1767225600007000000");
    let line: Value = serde_json::from_str(sent["streams"][0]["values"][1][1].as_str().unwrap()).unwrap();
    assert_eq!(line["id"], "evt-2");
}

#[test]
fn a_header_cannot_become_two() {
    let sink = with(
        "form = \"splunk\"\non = [\"*\"]\nurl = \"https://a.example/x\"\nauthorization = \"Splunk {config.index}\"\n",
        &json!({ "index": "a\nx: y" }),
    );
    let sink = sink.unwrap();
    let refused = request(&sink.parcels(&[event(1, "a")], NOW)[0]).open(&sink.config).unwrap_err();
    assert_eq!(refused, RequestError::Header("authorization".to_owned()));
    let sink = with(WEBHOOK, &json!({ "url": "https://a.example\\@evil", "key": SECRET })).unwrap();
    let refused = request(&sink.parcels(&[event(1, "a")], NOW)[0]).open(&sink.config).unwrap_err();
    assert!(matches!(refused, RequestError::Url(_)));
}
