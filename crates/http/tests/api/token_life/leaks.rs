//! Secrets that were found where others can read them.

use std::{
    io::Write,
    net::TcpStream,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use keywright_core::{Secret, token::KindName};
use keywright_http::LeakKeys;
use p256::{
    PublicKey,
    ecdsa::{DerSignature, SigningKey, signature::Signer},
    pkcs8::{EncodePublicKey, LineEnding},
};
use serde_json::{Value, json};

use super::{is_in, log, owner, rotate, service, unauthorized};
use crate::{
    client::{Answer, agent},
    world::{World, manage_flags, token_actions},
};

const KEY: &str = "f9525bf080f75b3506ca1ead061add62b8633a346606dc5fe544e29231c6ee0d";

fn signing_key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).unwrap()
}

/// The keys that the servers of tests believe.
pub(crate) fn keys() -> LeakKeys {
    let key = PublicKey::from(signing_key(7).verifying_key());
    let key = key.to_public_key_pem(LineEnding::LF).unwrap();
    let key = json!({ "key_identifier": KEY, "key": key, "is_current": true });
    json!({ "public_keys": [key] }).to_string().parse().unwrap()
}

fn sign(key: &SigningKey, body: &str) -> String {
    let signature: DerSignature = key.sign(body.as_bytes());
    STANDARD.encode(signature.as_bytes())
}

/// Sends a report with these headers.
fn send(world: &World, body: &str, headers: &[(&str, &str)]) -> Answer {
    let url = format!("{}/api/v1/leaks", world.server.url);
    let mut request = ureq::http::Request::builder().method("POST").uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = agent().run(request.body(body.to_owned()).unwrap()).unwrap();
    Answer { status: response.status().as_u16(), body: response.body_mut().read_to_string().unwrap() }
}

fn report(world: &World, body: &str, signature: &str) -> Answer {
    let headers = [("Github-Public-Key-Identifier", KEY), ("Github-Public-Key-Signature", signature)];
    send(world, body, &headers)
}

fn item(token: &str) -> Value {
    json!({ "token": token, "type": "keywright_service_access_token", "url": "", "source": "content" })
}

#[test]
fn a_signed_report_switches_off_what_leaked_whatever_the_organization_and_nothing_else() {
    let mut world = World::new();
    let (leaked, other) = (service(&mut world), service(&mut world));
    let owner_of_it = world.owner.clone();
    let personal = world.personal(&owner_of_it);
    let unknown = Secret::mint(KindName::Service, &[9; Secret::RANDOM]);
    let body = json!([item(&leaked.text), item(unknown.expose()), item("no token"), item(&personal.text)]);
    let body = body.to_string();
    let answer = report(&world, &body, &sign(&signing_key(7), &body));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let feedback: Value = serde_json::from_str(&answer.body).unwrap();
    let labels: Vec<_> =
        feedback.as_array().unwrap().iter().map(|it| it["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["true_positive", "false_positive", "false_positive", "true_positive"]);
    assert_eq!(feedback[0]["token_hash"].as_str().unwrap().len(), 64);
    assert_eq!(feedback[0]["token_type"], "keywright_service_access_token");
    leaked.client.get("/projects").forbidden();
    personal.client.get("/projects").forbidden();
    assert!(is_in(&world, &other));
    let shown = world.listed(&leaked);
    assert_eq!((&shown["status"], &shown["statusDetail"]), (&json!("Inactive"), &json!("Compromised")));
    assert!(log(&world, &leaked).iter().any(|(_, comment)| comment == &format!("by key {KEY}")));
    let toggle = format!("/access-tokens/{}/toggle", leaked.id);
    world.owner.client.put(&toggle, &json!({ "status": "Active" })).refused(422, "TokenIsCompromised");
    let before = log(&world, &leaked).len();
    assert_eq!(report(&world, &body, &sign(&signing_key(7), &body)).status, 200);
    assert_eq!(log(&world, &leaked).len(), before, "what is known is not told again");
    world.restart();
    world.again(&leaked.client).get("/projects").forbidden();
    let owner = owner(&world);
    let new = rotate(&mut world, &owner.client, &leaked, 0);
    assert!(is_in(&world, &new) && !is_in(&world, &leaked));
}

/// Strangers that send a report as slowly as they may keep nobody from sending one.
#[test]
fn what_trickles_in_unsigned_keeps_no_report_out() {
    let mut world = World::new();
    let token = service(&mut world);
    let host = world.server.url.strip_prefix("http://").unwrap();
    let head = format!(
        "POST /api/v1/leaks HTTP/1.1\r\nHost: {host}\r\nGithub-Public-Key-Identifier: {KEY}\r\n\
         Github-Public-Key-Signature: AAAA\r\nContent-Length: 4000000\r\n\r\n["
    );
    let slow: Vec<TcpStream> = (0..64)
        .map(|_| {
            let mut stream = TcpStream::connect(host).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    let body = json!([item(&token.text)]).to_string();
    for _ in 0..20 {
        let answer = report(&world, &body, &sign(&signing_key(7), &body));
        assert_eq!(answer.status, 200, "{}", answer.body);
        std::thread::sleep(Duration::from_millis(10));
    }
    token.client.get("/projects").forbidden();
    drop(slow);
}

#[test]
fn a_forged_reordered_or_unsigned_report_changes_nothing() {
    let mut world = World::new();
    let token = service(&mut world);
    let body = json!([item(&token.text)]).to_string();
    let good = sign(&signing_key(7), &body);
    let name = ("Github-Public-Key-Identifier", KEY);
    let signature = ("Github-Public-Key-Signature", good.as_str());
    let forged = sign(&signing_key(8), &body);
    let reordered = format!(
        r#"[{{"type":"keywright_service_access_token","token":"{}","url":"","source":"content"}}]"#,
        token.text
    );
    let another =
        ("Github-Public-Key-Identifier", "90a421169f0a406205f1563a953312f0be898d3c7b6c06b681aa86a874555f4a");
    for refused in [
        report(&world, &body, &forged),
        report(&world, &reordered, &good),
        report(&world, &format!("{body} "), &good),
        report(&world, &body, "no base64"),
        report(&world, &body, ""),
        send(&world, &body, &[]),
        send(&world, &body, &[name]),
        send(&world, &body, &[signature]),
        send(&world, &body, &[another, signature]),
        send(&world, &body, &[name, name, signature]),
    ] {
        unauthorized(&refused);
    }
    assert!(is_in(&world, &token));
    assert_eq!(report(&world, &body, &good).status, 200);
    assert!(!is_in(&world, &token));
    let no_list = r#"{"token":"x"}"#;
    assert_eq!(report(&world, no_list, &sign(&signing_key(7), no_list)).status, 400);
}

#[test]
fn five_thousand_items_are_answered_quickly_and_more_are_refused() {
    let mut world = World::new();
    let tokens: Vec<_> = (0..120).map(|_| service(&mut world)).collect();
    let secret = |number: u32| {
        let mut random = [0; Secret::RANDOM];
        random[..4].copy_from_slice(&number.to_le_bytes());
        Secret::mint(KindName::Personal, &random).expose().to_owned()
    };
    let mut items: Vec<_> = (0..4_880).map(|it| item(&secret(it))).collect();
    items.extend(tokens.iter().map(|it| item(&it.text)));
    let body = json!(items).to_string();
    let since = Instant::now();
    let answer = report(&world, &body, &sign(&signing_key(7), &body));
    assert!(since.elapsed() < Duration::from_secs(20), "{:?}", since.elapsed());
    assert_eq!(answer.body.matches("true_positive").count(), 120);
    assert!(tokens.iter().all(|it| !is_in(&world, it)));
    items.push(item("one more"));
    let body = json!(items).to_string();
    report(&world, &body, &sign(&signing_key(7), &body)).refused(413, "PayloadTooLarge");
}

#[test]
fn who_has_a_secret_may_report_it_and_an_old_one_that_is_dead_says_nothing_of_the_new_one() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let first = service(&mut world);
    let second = rotate(&mut world, &ann.client, &first, 0);
    let anybody = world.stranger();
    let report = |tokens: Value| anybody.post("/leaks/report", &json!({ "tokens": tokens }));
    assert_eq!(report(json!([first.text, "nothing"])).data(), json!({ "found": 1 }));
    assert!(is_in(&world, &second));
    let third = rotate(&mut world, &ann.client, &second, 3600);
    assert_eq!(report(json!([second.text])).data(), json!({ "found": 1 }));
    assert!(!is_in(&world, &second) && !is_in(&world, &third), "it was still good");
    for wrong in [json!([]), json!(vec!["x"; 65])] {
        report(wrong).refused(400, "tokens_is_invalid");
    }
}

#[test]
fn who_may_switch_a_token_off_may_say_that_others_know_its_secret() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let tokens = world.member_who(&[token_actions(&["ManageServiceAccessTokens"]), manage_flags()]);
    let token = service(&mut world);
    let personal = world.personal(&ann);
    let body = json!({ "status": "Inactive", "statusDetail": "Compromised" });
    let toggle = |id: &str| format!("/access-tokens/{id}/toggle");
    tokens.client.put(&toggle(&personal.id), &body).forbidden();
    tokens.client.put(&toggle(&token.id), &body).data();
    tokens.client.put(&toggle(&token.id), &body).data();
    assert_eq!(world.listed(&token)["statusDetail"], "Compromised");
    ann.client.put(&toggle(&token.id), &json!({ "status": "Active" })).refused(422, "TokenIsCompromised");
    let next = rotate(&mut world, &tokens.client, &token, 0);
    next.client.get("/projects").forbidden();
    ann.client.put(&toggle(&token.id), &json!({ "status": "Active" })).data();
    assert!(is_in(&world, &next), "somebody had switched it off, so somebody has switched it on");
    for wrong in
        [json!({ "statusDetail": "Compromised" }), json!({ "status": "Inactive", "statusDetail": "Reused" })]
    {
        ann.client.put(&toggle(&token.id), &wrong).refused(400, "statusDetail_is_invalid");
    }
}

#[test]
fn the_format_that_is_published_is_that_of_the_secrets() {
    let mut world = World::new();
    let (owner, token) = (world.owner.clone(), service(&mut world));
    let personal = world.personal(&owner);
    let url = format!("{}/.well-known/token-format", world.server.url);
    let body = agent().get(&url).call().unwrap().into_body().read_to_string().unwrap();
    let format: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(format["length"], token.text.len());
    let regexes: Vec<_> =
        format["kinds"].as_array().unwrap().iter().map(|it| it["regex"].as_str().unwrap()).collect();
    assert_eq!(regexes, ["api-kwp[0-9A-Za-z]{46}", "api-kws[0-9A-Za-z]{46}"]);
    for (regex, text) in regexes.iter().zip([&personal.text, &token.text]) {
        let (prefix, _) = regex.split_once('[').unwrap();
        let rest = text.strip_prefix(prefix).unwrap();
        assert!(rest.len() == 46 && rest.bytes().all(|it| it.is_ascii_alphanumeric()));
    }
    let alphabet = format["checksum"]["alphabet"].as_str().unwrap();
    let (start, end) = token.text.split_at(47);
    let value = end
        .bytes()
        .fold(0_u64, |sum, it| sum * 62 + alphabet.bytes().position(|one| one == it).unwrap() as u64);
    assert_eq!(value, u64::from(crc32(start.as_bytes())));
}

/// CRC-32/ISO-HDLC, as its definition has it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, it| {
        (0..8).fold(
            sum ^ u32::from(*it),
            |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 },
        )
    })
}
