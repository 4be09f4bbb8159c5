//! What code may have written down in some time: the log keeps all of it.

use std::time::Duration;

use super::*;

const KEEPS: &str = "[capabilities]\nkv = { bytes = \"1MiB\", keys = 10 }\n\n[[route]]\npath = \"/keep\"\nmethods = [\"GET\"]\nauth = \"known\"\n";

/// Keeps 64 KiB four times. Answers 200, or 500 and the number of the fault, with its text.
fn hoarder() -> Guest {
    let put = "(call $put (i32.const 700) (i32.const 1) (i32.const 65536) (i32.const 65536)
        (i32.const 0) (i64.const 0) (i32.const 0) (i64.const 0) (i32.const 64))";
    let body = format!(
        "{put} {put} {put} {put}
        (i32.store16 (i32.const 256) (i32.const 200))
        (if (i32.load8_u (i32.const 64))
          (then
            (i32.store16 (i32.const 256) (i32.add (i32.const 500) (i32.load8_u (i32.const 72))))
            (i32.store offset=12 (i32.const 256) (i32.load (i32.const 76)))
            (i32.store offset=16 (i32.const 256) (i32.load (i32.const 80)))))
        (i32.const 256)"
    );
    let import = r#"(import "keywright:plugin/kv@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32 i64 i32 i64 i32)))"#;
    Guest::new(Hook::Routes, &body).import("kv", import).with(r#"(data (i32.const 700) "k")"#).pages(4)
}

#[test]
fn code_writes_so_much_in_an_hour_and_is_told_when_it_may_again() {
    let mut world = World::new();
    // A token, which outlives the login.
    let owner = world.owner.clone();
    let (token, ann) = (world.personal(&owner).client, &owner.client);
    let (name, key) = (act(ann, KEEPS, &hoarder()), key_of(ann));
    let keep = || call(ann, "GET", &key, &format!("{name}/keep"), "");
    let statuses: Vec<_> = (0..64).map(|_| keep().status).take_while(|it| *it == 200).collect();
    assert_eq!(statuses.len(), 63, "16 MiB in all, and a little beside each");
    let refused = keep();
    assert_eq!(refused.status, 505, "unavailable");
    assert!(refused.body.contains("too much was written within an hour: again in "), "{}", refused.body);
    world.server.advance(Duration::from_hours(1));
    assert_eq!(call(&token, "GET", &key, &format!("{name}/keep"), "").status, 200);
}
