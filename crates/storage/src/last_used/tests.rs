//! What is noted is read at once, written down, and still there later.

use keywright_core::{Digest, id::TokenId};
use proptest::prelude::*;

use super::*;
use crate::{
    directory::Caller,
    tables::tests::{NOW, World, bytes, token},
};

const LATER: Timestamp = Timestamp::from_millis(NOW.millis() + 60_000);

fn seen(at: Timestamp, agent: &str) -> Use {
    Use::new(at, Some(IpAddr::V4(Ipv4Addr::LOCALHOST)), Some(agent))
}

fn caller(world: &World, digest: &Digest) -> Caller {
    world.db.directory().admit(digest, NOW, None).found().unwrap()
}

fn touch(world: &World, at: Timestamp, agent: &str) -> TokenId {
    let token = token(1, 1, "token");
    let address = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
    world.db.directory().touch(&caller(world, &token.digest), at, address, Some(agent));
    token.id
}

fn with_token() -> World {
    let world = World::new();
    world.token(&token(1, 1, "token"));
    world
}

#[test]
fn a_use_is_read_at_once_and_after_the_database_was_closed() {
    let world = with_token();
    assert_eq!(world.db.last_used(TokenId::from_bytes(bytes(1))), None);
    let id = touch(&world, NOW, "curl/8");
    assert_eq!(world.db.last_used(id), Some(seen(NOW, "curl/8")));
    world.db.write_last_used().unwrap();
    assert_eq!(world.db.last_used(id), Some(seen(NOW, "curl/8")));
    touch(&world, LATER, "curl/9");
    let world = world.reopened();
    assert_eq!(world.db.last_used(id), Some(seen(LATER, "curl/9")), "closing writes what is left");
}

#[test]
fn the_latest_by_time_wins_whatever_is_written_last() {
    let world = with_token();
    let id = TokenId::from_bytes(bytes(1));
    let local = world.db.inner().ledger.local();
    for (at, agent) in [(LATER, "late"), (NOW, "early")] {
        write(local, &[(id, seen(at, agent))]).unwrap();
    }
    assert_eq!(world.db.last_used(id), Some(seen(LATER, "late")));
}

#[test]
fn what_is_known_of_a_removed_token_is_forgotten_and_of_one_with_a_new_secret_is_not() {
    let world = with_token();
    let id = touch(&world, NOW, "curl/8");
    world.db.write_last_used().unwrap();
    let rotated =
        keywright_core::token::Token { digest: Digest::from_bytes([9; 32]), ..token(1, 1, "token") };
    world.host(|w, permit| w.tokens().replace(permit, &rotated));
    world.db.write_last_used().unwrap();
    assert_eq!(world.db.last_used(id), Some(seen(NOW, "curl/8")));
    world.host(|w, permit| w.tokens().remove(permit, &rotated));
    world.db.write_last_used().unwrap();
    assert_eq!(world.db.last_used(id), None);
}

#[test]
fn a_token_is_never_unused_again_while_its_use_is_written_down() {
    let world = with_token();
    let id = touch(&world, NOW, "curl/8");
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for second in 1..200 {
                touch(&world, Timestamp::from_millis(NOW.millis() + second * 1000), "curl/8");
                world.db.write_last_used().unwrap();
            }
        });
        let mut last = NOW;
        while !writer.is_finished() {
            let at = world.db.last_used(id).unwrap().at;
            assert!(at >= last, "{at:?} after {last:?}");
            last = at;
        }
        writer.join().unwrap();
    });
}

#[test]
fn values_of_another_version_or_shape_are_as_if_never_written() {
    for value in
        [&b""[..], &[2], &[1, 0], &[1, 0, 0, 0, 0, 0, 0, 0, 1, 7], &[1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0xff]]
    {
        assert_eq!(decode(value), None, "{value:?}");
    }
}

proptest! {
    #[test]
    fn a_use_reads_back_as_it_was_written(millis: u64, address: Option<IpAddr>, agent in "[a-z/0-9é]{0,20}") {
        let agent = (!agent.is_empty()).then_some(agent.as_str());
        let seen = Use::new(Timestamp::from_millis(millis), address, agent);
        prop_assert_eq!(decode(&encode(&seen)), Some(seen));
    }
}
