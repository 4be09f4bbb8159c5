//! Events: from the log to where the plugin's sinks say, at least once, in order, and put aside where nobody takes them.

mod turns;

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::*;
use crate::neighbour::Neighbour;

const WEBHOOK: &str = r#"
[[capabilities.http]]
host = "{config.url}"
methods = ["POST"]
private = true

[config]
type = "object"

[config.properties.url]
type = "string"
maxLength = 200

[config.properties.secret]
type = "string"
format = "secret"

[[sink]]
name = "hook"
form = "webhook"
on = ["Policy*"]
url = "{config.url}"
secrets = ["{config.secret}"]
"#;

const FILE: &str = "[[sink]]\nname = \"log\"\nform = \"file\"\non = [\"Policy*\"]\n";

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Another program, which is called; it answers with these statuses, and then with 200.
struct Other {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

#[derive(Clone, Debug)]
struct Heard {
    head: String,
    body: Value,
}

impl Other {
    fn new(answers: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::new(Mutex::new(answers.iter().copied().collect::<VecDeque<_>>()));
        let (kept, left) = (Arc::clone(&heard), Arc::clone(&answers));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let status = left.lock().unwrap().pop_front().unwrap_or(200);
                let heard = answer(stream.unwrap(), status);
                kept.lock().unwrap().extend(heard);
            }
        });
        Self { address, heard, answers }
    }

    fn url(&self) -> String {
        format!("http://{}/in", self.address)
    }

    fn kinds(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        heard.iter().map(|it| it.body["type"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// Reads one request and answers it.
fn answer(mut stream: TcpStream, status: u16) -> Option<Heard> {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 || line == "\r\n" {
            break;
        }
        if let Some(told) = line.to_lowercase().strip_prefix("content-length:") {
            length = told.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    // A redirect leads nowhere: it is not followed.
    let more = "Location: http://127.0.0.1:1/elsewhere\r\n";
    // Who was told a secret may say it again.
    let told = head.lines().find_map(|it| it.strip_prefix("authorization: ")).unwrap_or("hm");
    let length = told.len();
    let answer =
        format!("HTTP/1.1 {status} X\r\n{more}Content-Length: {length}\r\nConnection: close\r\n\r\n{told}");
    stream.write_all(answer.as_bytes()).ok()?;
    Some(Heard { head, body: serde_json::from_slice(&body).unwrap_or_default() })
}

#[track_caller]
pub(crate) fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(20), "{what} does not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn policy(by: &Client) -> String {
    let key = unique("told");
    by.post("/policies", &json!({ "name": key, "key": key, "description": "" })).data();
    key
}

fn hook(by: &Client, other: &Other) -> String {
    enable(by, WEBHOOK, &json!({ "url": other.url(), "secret": SECRET }))
}

fn last_error(by: &Client, name: &str) -> Value {
    by.get(&format!("/plugins/{name}")).data()["sinks"][0]["lastError"].clone()
}

fn behind(by: &Client, name: &str) -> Value {
    by.get(&format!("/plugins/{name}")).data()["sinks"][0]["behind"].clone()
}

#[test]
fn what_happens_is_told_once_in_order_signed_and_of_its_organization_only() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world).owner;
    let (ann, other) = (world.owner.client.clone(), Other::new(&[]));
    let before = policy(&ann);
    let name = hook(&ann, &other);
    policy(&theirs);
    let keys = [policy(&ann), policy(&ann)];
    wait("the second event", || other.kinds().len() >= 2);
    let heard = other.heard.lock().unwrap().clone();
    let told: Vec<_> = heard.iter().map(|it| it.body["data"]["subject"]["name"].clone()).collect();
    assert_eq!(told, keys, "{before} was before, {heard:?}");
    assert_eq!(other.kinds()[0], "PolicyCreated", "{heard:?}");
    let first = heard[0].head.to_lowercase();
    for header in ["webhook-id: ", "webhook-signature: v1,", "webhook-timestamp: ", "user-agent: keywright/"]
    {
        assert!(first.contains(header), "{first}");
    }
    assert!(!format!("{heard:?}").contains(SECRET));
    wait("the end of the log", || behind(&ann, &name) == 0);
    // Over a restart, it goes on where it was.
    world.restart();
    let ann = world.again(&ann);
    policy(&ann);
    wait("the third event", || other.kinds().len() >= 3);
    assert_eq!(other.kinds().len(), 3);
}

#[test]
fn what_is_not_taken_is_sent_again_later_and_nothing_overtakes_it() {
    let world = World::new();
    let (ann, other) = (&world.owner.client, Other::new(&[503, 302]));
    let name = hook(ann, &other);
    let keys = [policy(ann), policy(ann)];
    wait("the first try", || other.kinds().len() == 1);
    world.server.advance(Duration::from_secs(6));
    wait("the second try", || other.kinds().len() == 2);
    assert_ne!(behind(ann, &name), 0);
    wait("why", || last_error(ann, &name).as_str().is_some_and(|it| it.contains("302")));
    world.server.advance(Duration::from_secs(20));
    wait("both events", || other.kinds().len() == 4);
    wait("that it was taken", || last_error(ann, &name).is_null());
    let heard = other.heard.lock().unwrap().clone();
    let told: Vec<_> = heard.iter().map(|it| it.body["data"]["subject"]["name"].clone()).collect();
    assert_eq!(told, [&keys[0], &keys[0], &keys[0], &keys[1]].map(|it| json!(it)));
    let id = |at: usize| {
        let lines = heard[at].head.to_lowercase();
        lines.lines().find(|it| it.starts_with("webhook-id")).unwrap().to_owned()
    };
    assert_eq!(id(0), id(2), "it is the same event each time");
    assert_ne!(id(2), id(3));
}

#[test]
fn what_is_refused_is_put_aside_and_can_be_sent_again() {
    let world = World::new();
    let (ann, other) = (&world.owner.client, Other::new(&[400]));
    let name = hook(ann, &other);
    let letters = || ann.get(&format!("/plugins/{name}/letters")).data();
    let (first, second) = (policy(ann), policy(ann));
    wait("the second event", || other.kinds().len() == 2);
    wait("the letter", || letters().as_array().unwrap().len() == 1);
    assert_eq!((&letters()[0]["sink"], &letters()[0]["why"]), (&json!("hook"), &json!("400 hm")));
    other.answers.lock().unwrap().push_back(500);
    let retry = || ann.post(&format!("/plugins/{name}/letters/retry"), &json!({})).data()["letters"].clone();
    assert_eq!(retry(), 1);
    wait("the first retry", || other.kinds().len() == 3);
    assert_eq!(letters().as_array().unwrap().len(), 1);
    assert_eq!(retry(), 1);
    wait("that it has arrived", || letters() == json!([]));
    let heard = other.heard.lock().unwrap().clone();
    let told: Vec<_> = heard.iter().map(|it| it.body["data"]["subject"]["name"].clone()).collect();
    assert_eq!(told, [&first, &second, &first, &first].map(|it| json!(it)));
    ann.delete(&format!("/plugins/{name}/letters/0")).data();
}

#[test]
fn what_others_say_again_of_a_secret_is_neither_shown_nor_kept() {
    let mut world = World::new();
    let (ann, other) = (world.owner.client.clone(), Other::new(&[422]));
    let chat = WEBHOOK.replace(
        "form = \"webhook\"",
        "form = \"chat\"\ntext = \"{event.kind}\"\nbody = '{ \"c\": \"{text}\" }'",
    );
    let chat = chat.replace("secrets = [\"{config.secret}\"]", "authorization = \"Bearer {config.secret}\"");
    let name = enable(&ann, &chat, &json!({ "url": other.url(), "secret": "echoed-back-0451" }));
    policy(&ann);
    let letters = || ann.get(&format!("/plugins/{name}/letters")).data();
    wait("the letter", || letters().as_array().is_some_and(|it| it.len() == 1));
    assert_eq!(letters()[0]["why"], "422 Bearer secret:secret");
    let heard = other.heard.lock().unwrap()[0].head.clone();
    assert!(heard.contains("Bearer echoed-back-0451"), "{heard}");
    assert!(!ann.heard.text().contains("echoed-back-0451"), "it was told");
    assert!(
        !String::from_utf8_lossy(&world.server.leavings()).contains("echoed-back-0451"),
        "it was written"
    );
}

#[test]
fn nothing_leaves_for_a_private_network_unless_an_administrator_allows_it() {
    let world = World::new();
    let (ann, other) = (&world.owner.client, Other::new(&[]));
    let (name, hash) = install(ann, WEBHOOK);
    let config = json!({ "config": { "url": other.url(), "secret": SECRET } });
    ann.put(&format!("/plugins/{name}/config"), &config).data();
    ann.put(&format!("/plugins/{name}/enable"), &json!({ "consent": hash })).data();
    let metrics = || String::from_utf8_lossy(&world.server.metrics()).into_owned();
    policy(ann);
    wait("a failure", || metrics().contains("keywright_plugin_delivery_failures_total 1"));
    assert!(other.kinds().is_empty());
    // It is counted after each turn of all sinks, so a moment later.
    wait("that it is behind", || !metrics().contains("keywright_plugin_lag_commits 0"));
    let allowed = json!({ "privateNetworks": true });
    ann.put(&format!("/plugins/{name}/enable"), &allowed).data();
    policy(ann);
    world.server.advance(Duration::from_secs(10));
    wait("an event", || other.kinds().len() == 1);
}

#[test]
fn a_sink_of_lines_writes_its_file() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = enable(ann, FILE, &json!({}));
    let keys = [policy(ann), policy(ann)];
    let organization = ann.organization.clone().unwrap();
    let file = || world.server.sink_file(&organization, &name, "log");
    wait("the lines", || file().lines().count() == 2);
    let told: Vec<Value> = file().lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(
        [&told[0]["subject"]["name"], &told[1]["subject"]["name"]],
        [&json!(keys[0]), &json!(keys[1])]
    );
    assert_eq!(told[0]["actor"]["kind"], "member");
}

#[test]
fn what_happened_while_it_was_off_is_not_told() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = enable(ann, FILE, &json!({}));
    ann.touch(&format!("/plugins/{name}/disable")).data();
    policy(ann);
    ann.touch(&format!("/plugins/{name}/enable")).data();
    let key = policy(ann);
    let organization = ann.organization.clone().unwrap();
    let file = || world.server.sink_file(&organization, &name, "log");
    wait("the line", || !file().is_empty());
    assert_eq!(file().lines().count(), 1);
    assert!(file().contains(&key));
}

#[test]
fn nothing_leaves_for_a_private_network_where_the_operator_does_not_allow_it() {
    let mut world = World::new();
    let (ann, other) = (world.owner.client.clone(), Other::new(&[]));
    let name = hook(&ann, &other);
    world.server.restart_with_private_networks(false);
    let ann = world.again(&ann);
    let metrics = || String::from_utf8_lossy(&world.server.metrics()).into_owned();
    policy(&ann);
    wait("a failure", || metrics().contains("keywright_plugin_delivery_failures_total 1"));
    let enable = |body: Value| ann.put(&format!("/plugins/{name}/enable"), &body);
    enable(json!({ "privateNetworks": true })).refused(422, "PrivateNetworksAreOff");
    enable(json!({ "privateNetworks": false })).data();
    assert!(other.kinds().is_empty());
}
