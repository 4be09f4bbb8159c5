//! Names, keys and addresses are taken once.

use super::*;
use crate::Taken;

#[track_caller]
fn taken<T: std::fmt::Debug>(result: &Result<T, WriteError>, by: Taken) {
    assert!(matches!(result, Err(WriteError::Taken(it)) if *it == by), "{result:?}");
}

#[test]
fn a_token_name_is_taken_whatever_its_case_until_it_is_given_back() {
    let world = World::new();
    let first = token(1, 1, "Deploy key");
    world.token(&first);
    let second = token(1, 2, "deploy  KEY");
    let insert = |it: &Token| world.try_host(|w, permit| w.tokens().insert(permit, it));
    let replace = |it: &Token| world.try_host(|w, permit| w.tokens().replace(permit, it));
    taken(&insert(&second), Taken::Name);
    let renamed = Token { name: name("Other"), ..first };
    replace(&renamed).unwrap();
    insert(&second).unwrap();
    taken(&replace(&Token { name: name("DEPLOY KEY"), ..renamed }), Taken::Name);
    world.host(|w, permit| w.tokens().remove(permit, &second));
    insert(&token(1, 3, "deploy key")).unwrap();
}
