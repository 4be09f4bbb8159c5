//! A plugin's life, and who may do what about it.

use super::*;
use crate::world::{ADMINISTRATOR, DEVELOPER, statement};

fn may(actions: &[&str]) -> Value {
    statement("plugin", "allow", actions, "plugin/*")
}

#[test]
fn a_plugin_is_staged_enabled_upgraded_rolled_back_and_removed() {
    let world = World::new();
    let ann = &world.owner.client;
    let (name, hash) = install(ann, RULE);
    let shown = ann.get(&format!("/plugins/{name}")).data();
    assert_eq!((&shown["plugin"]["status"], &shown["plugin"]["hash"]), (&json!("Staged"), &json!(hash)));
    assert_eq!(shown["config"], json!({ "maxDays": 90 }));
    assert_eq!(shown["rules"][0]["must"][0], "object.expiresAt WithinDays {config.maxDays}");
    ann.put(&format!("/plugins/{name}/config"), &json!({ "config": { "maxDays": 7 } })).data();
    ann.touch(&format!("/plugins/{name}/enable")).data();
    let (bytes, newer) = bundle(&name, "1.1.0", RULE);
    let upgraded = ann.upload("PUT", &format!("/plugins/{name}/bundle?sha256={newer}"), &bytes).data();
    let told = ["version", "status", "previousVersion"].map(|it| upgraded[it].clone());
    assert_eq!(told, [json!("1.1.0"), json!("Enabled"), json!("1.0.0")]);
    assert_eq!(ann.get(&format!("/plugins/{name}")).data()["config"], json!({ "maxDays": 7 }));
    let back = ann.post(&format!("/plugins/{name}/roll-back"), &json!({})).data();
    assert_eq!((&back["version"], &back["previousVersion"]), (&json!("1.0.0"), &json!("1.1.0")));
    ann.delete(&format!("/plugins/{name}")).data();
    ann.get(&format!("/plugins/{name}")).refused(404, "ResourceNotFound");
    let log = ann.get("/audit-logs?refType=Plugin&pageSize=100").data();
    assert_eq!(log["totalCount"], 6, "{log}");
    // The name is free again.
    let (bytes, hash) = bundle(&name, "1.0.0", RULE);
    ann.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).data();
    ann.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).refused(422, "PluginIsInstalled");
}

#[test]
fn owners_and_administrators_manage_plugins_and_developers_do_not() {
    let world = World::new();
    let (ann, admin) = (&world.owner.client, world.member(&[ADMINISTRATOR]).client);
    let (developer, lister) =
        (world.member(&[DEVELOPER]).client, world.member_who(&[may(&["ListPlugins"])]).client);
    let name = enable(&admin, RULE, &json!({}));
    assert_eq!(ann.get("/plugins").data()[0]["name"], json!(name));
    assert_eq!(lister.get("/plugins").data()[0]["name"], json!(name));
    lister.get(&format!("/plugins/{name}")).data();
    developer.get("/plugins").forbidden();
    for by in [&developer, &lister] {
        by.touch(&format!("/plugins/{name}/disable")).forbidden();
        by.put(&format!("/plugins/{name}/config"), &json!({ "config": {} })).forbidden();
        by.delete(&format!("/plugins/{name}")).forbidden();
        let (bytes, hash) = bundle("other", "1.0.0", "");
        by.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).forbidden();
        by.post("/plugin-keys", &json!({ "name": "k", "key": new_key() })).forbidden();
    }
    assert_eq!(lister.get("/plugin-keys").data(), json!([]));
}

#[test]
fn every_fault_of_a_bundle_is_named_with_its_place() {
    let world = World::new();
    let ann = &world.owner.client;
    let (bytes, hash) =
        bundle("faulty", "1.0.0", "[[rule]]\nname = \"a\"\non = [\"Nothing\"]\nmisspelt = 1\n");
    for answer in [
        ann.upload("POST", &format!("/plugins?sha256={hash}"), &bytes),
        ann.upload("POST", "/plugin-reviews", &bytes),
    ] {
        answer.refused(400, "bundle_is_invalid");
        assert!(
            answer.body.contains("plugin.toml:13: ") && answer.body.contains("misspelt"),
            "{}",
            answer.body
        );
    }
    ann.upload("POST", "/plugins", b"PK no zip").refused(400, "bundle_is_invalid");
    ann.upload("POST", "/plugins?sha256=7", &bytes).refused(400, "sha256_is_invalid");
    assert_eq!(ann.upload("POST", "/plugins", &vec![0; (8 << 20) + 1]).status, 413);
    assert_eq!(ann.post("/plugins", &json!({})).status, 415);
    assert_eq!(ann.get("/plugins").data(), json!([]));
}

#[test]
fn a_large_bundle_is_kept_in_several_commits() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let bytes = Bundle::pack(large("large", ""), None, &Limits::STANDARD).unwrap();
    assert!(bytes.len() > 2 << 20, "{}", bytes.len());
    let hash = ContentHash::of(&bytes);
    // Of what is not taken nothing is kept.
    let rows = world.server.database().health().head.rows;
    ann.upload("POST", "/plugins", &bytes).refused(422, "PluginIsNotAdmitted");
    assert_eq!(world.server.database().health().head.rows, rows);
    ann.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).data();
    world.restart();
    let ann = world.again(&ann);
    assert_eq!(ann.get("/plugins/large").data()["plugin"]["hash"], json!(hash.to_string()));
    world.server.database().verify().unwrap();
    ann.delete("/plugins/large").data();
    world.server.database().verify().unwrap();
}

#[test]
fn code_that_is_none_is_looked_at_and_not_installed() {
    let world = World::new();
    let ann = &world.owner.client;
    let mut files = files("coded", "1.0.0", "[[job]]\nname = \"nightly\"\nevery = \"24h\"\n");
    files.insert("plugin.wasm".to_owned(), b"\0asm".to_vec());
    let bytes = Bundle::pack(files, None, &Limits::STANDARD).unwrap();
    let hash = ContentHash::of(&bytes);
    assert_eq!(ann.upload("POST", "/plugin-reviews", &bytes).data()["needsCode"], true);
    ann.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).refused(422, "PluginCodeCannotRun");
    assert_eq!(ann.get("/plugins/coded").status, 404);
}

#[test]
fn a_version_that_does_not_fit_what_was_told_waits_until_the_plugin_is_off() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = enable(ann, RULE, &json!({ "maxDays": 90 }));
    let (bytes, hash) =
        bundle(&name, "2.0.0", &RULE.replace("maximum = 100\ndefault = 90", "maximum = 50\ndefault = 9"));
    let upgrade = || ann.upload("PUT", &format!("/plugins/{name}/bundle?sha256={hash}"), &bytes);
    let refused = upgrade();
    refused.refused(400, "config_is_invalid");
    assert!(refused.body.contains("config.maxDays is not from 1 to 50"), "{}", refused.body);
    ann.touch(&format!("/plugins/{name}/disable")).data();
    upgrade().data();
    assert_eq!(ann.get(&format!("/plugins/{name}")).data()["config"], json!({ "maxDays": 9 }));
}

/// The files of a plugin whose bundle is larger than a commit.
fn large(name: &str, more: &str) -> BTreeMap<String, Vec<u8>> {
    // What cannot be packed.
    let mut state = 7_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        b' ' + u8::try_from(state >> 58).unwrap()
    };
    let mut files = files(name, "1.0.0", more);
    files.insert("README.md".to_owned(), (0..4 << 20).map(|_| random()).collect());
    files
}

#[test]
fn of_a_bundle_that_is_not_taken_nothing_is_kept() {
    let world = World::new();
    let ann = &world.owner.client;
    let rows = || world.server.database().health().head.rows;
    let before = rows();
    let mut newer = large("newer", "");
    let manifest = String::from_utf8(newer["plugin.toml"].clone()).unwrap();
    newer.insert("plugin.toml".to_owned(), manifest.replace(">=0.1", ">=99.0").into_bytes());
    let mut coded = large("coded", "[[job]]\nname = \"nightly\"\nevery = \"24h\"\n");
    coded.insert("plugin.wasm".to_owned(), b"\0asm".to_vec());
    for (files, code) in [(newer, "PluginDoesNotFit"), (coded, "PluginCodeCannotRun")] {
        let bytes = Bundle::pack(files, None, &Limits::STANDARD).unwrap();
        let hash = ContentHash::of(&bytes);
        ann.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).refused(422, code);
        assert_eq!(rows(), before, "{code}");
    }
}

#[test]
fn what_was_kept_of_a_bundle_that_was_not_installed_goes() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let organization: keywright_core::id::OrganizationId = ann.organization.clone().unwrap().parse().unwrap();
    let leave = |world: &World| {
        let permit = keywright_core::Permit::guard(organization);
        let written = world.server.database().write(|rows| {
            rows.plugins().keep(&permit, organization, &[7; 32], &vec![1; 500_000])?;
            let about = keywright_core::audit::Subject::new("left", "bundle");
            let event = keywright_core::audit::Event::PluginUploaded;
            let entry = keywright_core::audit::Entry::new(&permit, event, about, world.server.now());
            Ok::<_, keywright_storage::WriteError>(rows.record(entry, ()))
        });
        written.unwrap();
    };
    let left = |world: &World| world.server.database().plugins().bundles(organization).unwrap();
    leave(&world);
    assert_eq!(left(&world), [[7; 32]]);
    world.restart();
    assert!(left(&world).is_empty());
    leave(&world);
    let ann = world.again(&ann);
    let (_, hash) = install(&ann, RULE);
    let kept: Vec<_> = left(&world).iter().map(|it| it.map(|it| format!("{it:02x}")).concat()).collect();
    assert_eq!(kept, [hash]);
}

#[test]
fn many_that_bring_bundles_at_once_wait_or_are_turned_away() {
    let world = World::new();
    let ann = &world.owner.client;
    let bytes = Bundle::pack(large("looked-at", ""), None, &Limits::STANDARD).unwrap();
    let look = || ann.upload("POST", "/plugin-reviews", &bytes).status;
    let statuses: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..24).map(|_| scope.spawn(look)).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|it| [200, 503].contains(it)), "{statuses:?}");
    assert!(statuses.iter().filter(|it| **it == 200).count() >= 16, "{statuses:?}");
    assert_eq!(look(), 200);
}
