//! A token is used, given another secret and ended, all at once.

use std::{
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    thread,
};

use serde_json::json;

use super::{rotate, service};
use crate::{
    client::{Client, agent},
    world::{Token, World},
};

#[test]
fn after_it_is_revoked_neither_the_old_nor_the_new_secret_is_let_in() {
    let mut world = World::new();
    let ann = world.owner.clone();
    for round in 0..24 {
        let old = service(&mut world);
        let new = rotate(&mut world, &ann.client, &old, 3600);
        let revoked = AtomicBool::new(false);
        thread::scope(|scope| {
            for token in [&old, &new] {
                scope.spawn(|| use_until_revoked(token, &revoked));
            }
            let path = format!("/access-tokens/{}", new.id);
            match round % 3 {
                0 => ann.client.put(&format!("{path}/toggle"), &json!({ "status": "Inactive" })).data(),
                1 => ann.client.delete(&path).data(),
                _ => world.stranger().post("/leaks/report", &json!({ "tokens": [old.text] })).data(),
            };
            revoked.store(true, SeqCst);
        });
    }
}

/// Uses a token over and over; what is sent after it was revoked is refused.
fn use_until_revoked(token: &Token, revoked: &AtomicBool) {
    let agent = agent();
    let mut after = 0;
    while after < 5 {
        let is_over = revoked.load(SeqCst);
        let answer = token.client.call_by(&agent, "GET", "/access-tokens/self", None).unwrap();
        assert!(!is_over || answer.status != 200, "let in after it was revoked");
        after += u32::from(is_over);
    }
}

#[test]
fn of_those_who_ask_with_one_secret_for_another_one_gets_it() {
    let mut world = World::new();
    for _ in 0..12 {
        let token = service(&mut world);
        let answers: Vec<_> = thread::scope(|scope| {
            let ask = || {
                let client = Client { heard: crate::client::Heard::default(), ..token.client.clone() };
                client.post("/access-tokens/self/rotate", &json!({}))
            };
            let asking: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            asking.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let given: Vec<_> = answers.iter().filter(|it| it.status == 200).collect();
        assert_eq!(given.len(), 1, "{answers:?}");
        assert!(answers.iter().all(|it| [200, 401, 403].contains(&it.status)), "{answers:?}");
        let text = given[0].data()["token"].as_str().unwrap().to_owned();
        let client = Client { authorization: Some(text), ..token.client.clone() };
        client.get("/access-tokens/self").data();
    }
}
