//! On which terms bundles are taken: who signed them, what they want, and that nobody lets one do what they may not do.

use super::*;
use crate::world::{manage_flags, statement};

const WANTS_FLAGS: &str = "[[capabilities.admin]]\ntype = \"flag\"\nactions = [\"ToggleFlag\"]\n\
                           resources = [\"project/*:env/*:flag/*\"]\n";
const WANTS_SLACK: &str = "[[capabilities.http]]\nhost = \"hooks.slack.com\"\nmethods = [\"POST\"]\n";
const WANTS_MORE: &str = "[[capabilities.http]]\nhost = \"hooks.slack.com\"\nmethods = [\"POST\"]\n\
                          [[capabilities.http]]\nhost = \"example.com\"\nmethods = [\"POST\"]\n";

#[test]
fn an_unsigned_bundle_takes_its_hash_and_a_signed_one_a_key_that_is_trusted() {
    let world = World::new();
    let ann = &world.owner.client;
    let (bytes, hash) = bundle("unsigned", "1.0.0", "");
    let post = |query: &str, bytes: &[u8]| ann.upload("POST", &format!("/plugins{query}"), bytes);
    post("", &bytes).refused(422, "PluginIsNotAdmitted");
    post(&format!("?sha256={}", "0".repeat(64)), &bytes).refused(422, "PluginIsNotAdmitted");
    post(&format!("?sha256={hash}"), &bytes).data();
    let by_one = signed("signed", "1.0.0", "", 1);
    post("", &by_one).refused(422, "PluginIsNotAdmitted");
    let key = Signer::from_seed(&[1; 32]).key().to_string();
    let trusted = ann.post("/plugin-keys", &json!({ "name": "One", "key": key })).data();
    ann.post("/plugin-keys", &json!({ "name": "Again", "key": key })).refused(422, "KeyHasBeenUsed");
    assert_eq!(post("", &by_one).data()["signer"], json!(key));
    // Somebody else's upgrade is no upgrade, unless that is meant.
    let by_two = signed("signed", "1.1.0", "", 2);
    let hash = ContentHash::of(&by_two);
    let put = |query: &str, bytes: &[u8]| ann.upload("PUT", &format!("/plugins/signed/bundle{query}"), bytes);
    put(&format!("?sha256={hash}"), &by_two).refused(422, "PluginIsNotAdmitted");
    put(&format!("?sha256={hash}&otherSigner=true"), &by_two).data();
    put(&format!("?sha256={}&otherSigner=true", ContentHash::of(&by_one)), &by_one)
        .refused(422, "PluginIsNotAdmitted");
    ann.delete(&format!("/plugin-keys/{}", trusted["id"].as_str().unwrap())).data();
    post("", &signed("third", "1.0.0", "", 1)).refused(422, "PluginIsNotAdmitted");
    // Who is trusted no more comes back no more, either.
    let back = || ann.call("POST", "/plugins/signed/roll-back", None);
    back().refused(422, "SignerIsNotTrusted");
    ann.post("/plugin-keys", &json!({ "name": "One again", "key": key })).data();
    assert_eq!(back().data()["version"], "1.0.0");
    ann.post("/plugin-keys", &json!({ "name": "None", "key": "ed25519:00" })).refused(400, "key_is_invalid");
}

#[test]
fn what_a_bundle_wants_takes_consent_to_exactly_that_bundle() {
    let world = World::new();
    let ann = &world.owner.client;
    let (name, hash) = install(ann, WANTS_SLACK);
    let enable = |body: Value| ann.put(&format!("/plugins/{name}/enable"), &body);
    let answer = enable(json!({}));
    answer.refused(422, "ConsentIsRequired");
    assert!(answer.body.contains("POST to hooks.slack.com"), "{}", answer.body);
    enable(json!({ "consent": "0".repeat(64) })).refused(422, "ConsentIsForAnother");
    enable(json!({ "consent": hash })).data();
    let shown = ann.get(&format!("/plugins/{name}")).data()["capabilities"].clone();
    assert_eq!(shown[0]["granted"], true);
    assert_eq!(shown[0]["means"], "It sends requests to hooks.slack.com, with what it is told of events.");
    // The same and less go on; more is asked for, and named.
    let put = |version: &str, more: &str, consent: bool| {
        let (bytes, hash) = bundle(&name, version, more);
        let consent = if consent { format!("&consent={hash}") } else { String::new() };
        ann.upload("PUT", &format!("/plugins/{name}/bundle?sha256={hash}{consent}"), &bytes)
    };
    put("1.0.1", WANTS_SLACK, false).data();
    let answer = put("1.1.0", WANTS_MORE, false);
    answer.refused(422, "ConsentIsRequired");
    assert!(answer.body.contains("example.com") && !answer.body.contains("slack"), "{}", answer.body);
    let (bytes, _) = bundle(&name, "1.1.0", WANTS_MORE);
    let review = ann.upload("POST", "/plugin-reviews", &bytes).data();
    assert_eq!(review["newCapabilities"], json!(["POST to example.com"]));
    assert_eq!(review["installedVersion"], "1.0.1");
    put("1.1.0", WANTS_MORE, true).data();
    put("1.2.0", "", false).data();
    assert_eq!(ann.upload("POST", "/plugin-reviews", &bytes).data()["refusals"].as_array().unwrap().len(), 2);
    ann.post(&format!("/plugins/{name}/roll-back"), &json!({})).data();
}

#[test]
fn you_can_only_let_a_plugin_do_what_you_may_do() {
    let world = World::new();
    let ann = &world.owner.client;
    let manage = statement("plugin", "allow", &["ManagePlugins"], "plugin/*");
    let (cat, dan) =
        (world.member_who(std::slice::from_ref(&manage)), world.member_who(&[manage, manage_flags()]));
    let (name, hash) = install(&cat.client, WANTS_FLAGS);
    let enable = |by: &Client| by.put(&format!("/plugins/{name}/enable"), &json!({ "consent": hash }));
    let lines = enable(&cat.client).exceeds();
    assert!(lines.iter().any(|it| it.contains("ToggleFlag")), "{lines:?}");
    let (bytes, hash) = bundle("other", "1.0.0", WANTS_FLAGS);
    cat.client.upload("POST", &format!("/plugins?sha256={hash}&consent={hash}"), &bytes).exceeds();
    enable(&dan.client).data();
    // Off and on again is a grant, too; off is not.
    cat.client.touch(&format!("/plugins/{name}/disable")).data();
    cat.client.touch(&format!("/plugins/{name}/enable")).exceeds();
    ann.touch(&format!("/plugins/{name}/enable")).data();
}
