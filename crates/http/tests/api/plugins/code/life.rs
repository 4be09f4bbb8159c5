//! Code as it is installed, asked whether it agrees, upgraded under load, and taken away with what it kept.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use super::*;
use crate::log::Log;

const ROUTE: &str =
    "[[route]]\npath = \"/r\"\nmethods = [\"GET\", \"POST\"]\nauth = \"none\"\nrate = \"6000/min\"\n";

/// Does not agree, and says `not ready`.
fn unready(hook: &Guest) -> Guest {
    let rest =
        r#"(data (i32.const 600) "\01\00\00\00\80\02\00\00\09\00\00\00") (data (i32.const 640) "not ready")"#;
    hook.clone().hook(Hook::Lifecycle, "(i32.const 600)").with(rest)
}

/// POST keeps the body under the query; GET answers what is kept there, or 404.
pub(super) fn keeper() -> Guest {
    let imports = r#"
        (import "keywright:plugin/kv@1.0.0" "get" (func $get (param i32 i32 i32)))
        (import "keywright:plugin/kv@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32 i64 i32 i64 i32)))"#;
    let body = "
        (i32.store16 (i32.const 256) (i32.const 200))
        (if (i32.load offset=52 (local.get 0))
          (then
            (call $put (i32.load offset=32 (local.get 0)) (i32.load offset=36 (local.get 0))
              (i32.load offset=48 (local.get 0)) (i32.load offset=52 (local.get 0))
              (i32.const 0) (i64.const 0) (i32.const 0) (i64.const 0) (i32.const 64))
            (if (i32.load8_u (i32.const 64))
              (then (i32.store16 (i32.const 256) (i32.add (i32.const 500) (i32.load8_u (i32.const 72)))))))
          (else
            (call $get (i32.load offset=32 (local.get 0)) (i32.load offset=36 (local.get 0)) (i32.const 64))
            (if (i32.load8_u (i32.const 72))
              (then
                (i32.store offset=12 (i32.const 256) (i32.load (i32.const 80)))
                (i32.store offset=16 (i32.const 256) (i32.load (i32.const 84))))
              (else (i32.store16 (i32.const 256) (i32.const 404))))))
        (i32.const 256)";
    Guest::new(Hook::Routes, body).import("kv", imports)
}

const KEEPS: &str = "[capabilities]\nkv = { bytes = \"1KiB\", keys = 2 }\n\n[[route]]\npath = \"/r\"\nmethods = [\"GET\", \"POST\"]\nauth = \"none\"\nrate = \"600/min\"\n";

#[test]
fn what_code_does_not_agree_to_does_not_happen() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = unique("code");
    let refused = try_enable(ann, &name, ROUTE, &unready(&answering("a")));
    refused.refused(422, "PluginRefused");
    assert!(refused.body.contains("not ready"));
    assert_eq!(ann.get(&format!("/plugins/{name}")).data()["plugin"]["status"], "Staged");
    let name = act(ann, ROUTE, &answering("a"));
    upgrade(ann, &name, "1.1.0", ROUTE, &unready(&answering("b"))).refused(422, "PluginRefused");
    let key = key_of(ann);
    assert_eq!(call(ann, "GET", &key, &format!("{name}/r"), "").body, "a");
    upgrade(ann, &name, "1.2.0", ROUTE, &answering("c")).data();
    assert_eq!(call(ann, "GET", &key, &format!("{name}/r"), "").body, "c");
    ann.post(&format!("/plugins/{name}/roll-back"), &json!({})).data();
    assert_eq!(call(ann, "GET", &key, &format!("{name}/r"), "").body, "a");
}

#[test]
fn w03_code_that_is_not_what_its_manifest_says_is_not_installed() {
    let world = World::new();
    let ann = &world.owner.client;
    let install = |more: &str, guest: &Guest| {
        let (bytes, hash) = coded(&unique("code"), "1.0.0", more, guest);
        ann.upload("POST", &format!("/plugins?sha256={hash}"), &bytes)
    };
    let undeclared = install(ROUTE, &keeper());
    undeclared.refused(422, "PluginCodeCannotRun");
    assert!(undeclared.body.contains("kv"), "{undeclared:?}");
    install("[[job]]\nname = \"some\"\nevery = \"1h\"\n", &answering("a"))
        .refused(422, "PluginCodeCannotRun");
    let mut files = files(&unique("code"), "1.0.0", ROUTE);
    files.insert(COMPONENT.to_owned(), b"\0asm\x01\0\0\0".to_vec());
    let bytes = Bundle::pack(files, None, &Limits::STANDARD).unwrap();
    let hash = ContentHash::of(&bytes).to_string();
    ann.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).refused(422, "PluginCodeCannotRun");
}

#[test]
fn what_code_keeps_stays_over_restarts_and_upgrades_and_goes_with_the_plugin() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let (name, key) = (act(&ann, KEEPS, &keeper()), key_of(&ann));
    let at = format!("{name}/r?thing");
    assert_eq!(call(&ann, "GET", &key, &at, "").status, 404);
    assert_eq!(call(&ann, "POST", &key, &at, "kept").status, 200);
    assert_eq!(call(&ann, "GET", &key, &at, "").body, "kept");
    upgrade(&ann, &name, "1.1.0", KEEPS, &keeper()).data();
    assert_eq!(call(&ann, "GET", &key, &at, "").body, "kept");
    world.restart();
    let ann = world.again(&ann);
    assert_eq!(call(&ann, "GET", &key, &at, "").body, "kept");
    assert_eq!(
        call(&ann, "POST", &key, &format!("{name}/r?large"), &"x".repeat(1100)).status,
        503,
        "over quota"
    );
    let shown = ann.get(&format!("/plugins/{name}")).data();
    assert_eq!((&shown["code"]["keptKeys"], &shown["code"]["mostKeys"]), (&json!(1), &json!(2)));
    // The log does not speak of it, and the store is whole.
    assert!(!ann.get("/audit-logs?pageSize=50").body.contains("Kept"));
    ann.delete(&format!("/plugins/{name}")).data();
    let (bytes, hash) = coded(&name, "1.0.0", KEEPS, &keeper());
    ann.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).data();
    ann.put(&format!("/plugins/{name}/enable"), &json!({ "consent": hash })).data();
    assert_eq!(call(&ann, "GET", &key, &at, "").status, 404, "another plugin of the same name");
}

/// Calls without a pause while something happens, and insists that each call is answered with one of these.
fn under_load(
    ann: &Client,
    key: &str,
    path: &str,
    expected: &'static [&'static str],
    happens: impl FnOnce(),
) -> u32 {
    let (stop, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let callers: Vec<_> = (0..2)
        .map(|_| {
            let (stop, count, ann) = (Arc::clone(&stop), Arc::clone(&count), ann.clone());
            let (key, path) = (key.to_owned(), path.to_owned());
            std::thread::spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    let heard = call(&ann, "GET", &key, &path, "");
                    assert!(heard.status == 200 && expected.contains(&heard.body.as_str()), "{heard:?}");
                    count.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    happens();
    stop.store(true, Ordering::SeqCst);
    for caller in callers {
        caller.join().unwrap();
    }
    count.load(Ordering::SeqCst)
}

#[test]
fn an_upgrade_loses_no_call() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = act(ann, ROUTE, &answering("a"));
    let calls = under_load(ann, &key_of(ann), &format!("{name}/r"), &["a", "b"], || {
        for (number, text) in (1..=6).zip(["b", "a"].into_iter().cycle()) {
            upgrade(ann, &name, &format!("1.{number}.0"), ROUTE, &answering(text)).data();
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    assert!(calls > 10, "{calls}");
}

#[test]
#[ignore = "long: a thousand upgrades"]
fn a_thousand_upgrades_lose_no_call_and_no_memory() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let (name, key) = (act(&owner.client, ROUTE, &answering("a")), key_of(&owner.client));
    // A token, which outlives the login.
    let ann = world.personal(&owner).client;
    let upgrade_to = |number: u32| {
        let text = if number.is_multiple_of(2) { "a" } else { "b" };
        upgrade(&ann, &name, &format!("1.{number}.0"), ROUTE, &answering(text)).data();
    };
    let mut before = 0;
    let path = format!("{name}/r");
    for hundred in 0..10 {
        under_load(&ann, &key, &path, &["a", "b"], || {
            (1..=100).for_each(|number| upgrade_to(hundred * 100 + number));
        });
        world.server.advance(Duration::from_secs(61));
        let held = held();
        if hundred == 1 {
            before = held;
        }
        println!("{} upgrades: {held} MiB held", (hundred + 1) * 100);
        assert!(hundred < 2 || held < before + 64, "{before} MiB became {held} MiB");
    }
}

/// The memory of this process in MiB, without what the tests keep of its log.
fn held() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|it| it.starts_with("VmRSS:")).unwrap();
    let resident: usize = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    (resident - Log::of_all().end().iter().sum::<usize>() / 1024) / 1024
}

#[test]
fn compiled_code_is_kept_as_long_as_it_is_installed() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let (job, guest) = ("[[job]]\nname = \"nightly\"\nevery = \"24h\"\n", Guest::new(Hook::Jobs, NOTHING));
    let name = act(&ann, job, &guest);
    assert_eq!(world.server.compiled(), 1);
    upgrade(&ann, &name, "1.1.0", job, &guest.clone().pages(2)).data();
    assert_eq!(world.server.compiled(), 2, "and that of the version before");
    upgrade(&ann, &name, "1.2.0", job, &guest.pages(3)).data();
    assert_eq!(world.server.compiled(), 2);
    ann.touch(&format!("/plugins/{name}/disable")).data();
    world.restart();
    assert_eq!(world.server.compiled(), 2, "also of what does not act");
    let ann = world.again(&ann);
    ann.delete(&format!("/plugins/{name}")).data();
    assert_eq!(world.server.compiled(), 0);
}
