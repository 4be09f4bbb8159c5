//! What plugins keep is theirs, is counted, and goes.

use keywright_core::{
    Timestamp,
    id::{OrganizationId, PluginId},
};

use super::{KeepError, Keeper, KeptEntry, Quota};
use crate::{Database, tables::tests::World};

const MUCH: Quota = Quota { bytes: 1 << 20, keys: 1000 };

fn at(second: u64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + second * 1000)
}

fn keeper(number: u8) -> Keeper {
    Keeper { organization: OrganizationId::from_bytes([1; 16]), plugin: PluginId::from_bytes([number; 16]) }
}

fn keep(db: &Database, whose: Keeper, key: &str, value: &str, second: u64) -> Result<u64, KeepError> {
    db.keep(whose, MUCH, (key, value.as_bytes()), None, (at(second), None))
}

fn value(db: &Database, whose: Keeper, key: &str, second: u64) -> Option<String> {
    let found = db.kept().get(whose, key, at(second)).unwrap();
    found.map(|it| String::from_utf8(it.value).unwrap())
}

fn keys(db: &Database, prefix: &str, after: Option<&str>, most: usize) -> Vec<String> {
    let found = db.kept().scan(keeper(7), prefix, after, most, at(1)).unwrap();
    found.into_iter().map(|it| it.key).collect()
}

#[test]
fn what_is_kept_is_there_for_its_plugin_alone() {
    let world = World::empty();
    let db = &world.db;
    keep(db, keeper(7), "a", "one", 1).unwrap();
    assert_eq!(value(db, keeper(7), "a", 1).as_deref(), Some("one"));
    assert_eq!(value(db, keeper(8), "a", 1), None);
    assert!(db.let_go(keeper(7), "a", at(1)).unwrap());
    assert!(!db.let_go(keeper(7), "a", at(1)).unwrap());
    assert_eq!(value(db, keeper(7), "a", 1), None);
    assert_eq!(db.kept().used(keeper(7)).unwrap(), Quota { bytes: 0, keys: 0 });
}

#[test]
fn a_version_is_a_condition_and_never_comes_again() {
    let world = World::empty();
    let db = &world.db;
    let put = |value: &str, version| {
        db.keep(keeper(7), MUCH, ("a", value.as_bytes()), Some(version), (at(1), None))
    };
    let first = put("one", 0).unwrap();
    assert!(matches!(put("two", 0), Err(KeepError::Changed)));
    let second = put("two", first).unwrap();
    assert!(second > first);
    assert!(matches!(put("three", first), Err(KeepError::Changed)));
    db.let_go(keeper(7), "a", at(1)).unwrap();
    assert!(put("four", 0).unwrap() > second, "what was there before is not taken for what is there now");
}

#[test]
fn no_more_is_kept_than_the_quota() {
    let world = World::empty();
    let db = &world.db;
    let few = Quota { bytes: 10, keys: 2 };
    let put = |key: &str, value: &[u8]| db.keep(keeper(7), few, (key, value), None, (at(1), None));
    put("a", b"1234").unwrap();
    assert!(matches!(put("b", b"12345"), Err(KeepError::OverQuota)));
    put("b", b"1234").unwrap();
    assert!(matches!(put("c", b""), Err(KeepError::OverQuota)));
    put("a", b"1").unwrap();
    assert_eq!(db.kept().used(keeper(7)).unwrap(), Quota { bytes: 7, keys: 2 });
    let long = "k".repeat(KeptEntry::MAX_KEY + 1);
    for (key, value) in [("", vec![]), (&long, vec![]), ("a", vec![0; KeptEntry::MAX_VALUE + 1])] {
        let refused = db.keep(keeper(7), MUCH, (key, &value), None, (at(1), None));
        assert!(matches!(refused, Err(KeepError::Invalid)));
    }
    keep(db, keeper(7), &"k".repeat(KeptEntry::MAX_KEY), &"v".repeat(KeptEntry::MAX_VALUE), 1).unwrap();
}

#[test]
fn what_has_expired_is_gone_and_makes_room() {
    let world = World::empty();
    let db = &world.db;
    let few = Quota { bytes: 1000, keys: 2 };
    let put = |key: &str, now, end| db.keep(keeper(7), few, (key, b"x"), Some(0), (at(now), end));
    put("a", 1, Some(at(5))).unwrap();
    put("b", 1, Some(at(5))).unwrap();
    assert!(matches!(put("c", 4, None), Err(KeepError::OverQuota)));
    assert_eq!(value(db, keeper(7), "a", 4).as_deref(), Some("x"));
    assert_eq!(value(db, keeper(7), "a", 5), None);
    assert!(db.kept().scan(keeper(7), "", None, 10, at(5)).unwrap().is_empty());
    put("c", 5, None).unwrap();
    assert_eq!(db.kept().used(keeper(7)).unwrap().keys, 1);
}

#[test]
fn keys_are_listed_in_order_from_anywhere() {
    let world = World::empty();
    let db = &world.db;
    for key in ["b/2", "a/1", "b/1", "c", "b/10"] {
        keep(db, keeper(7), key, "x", 1).unwrap();
    }
    keep(db, keeper(8), "b/3", "x", 1).unwrap();
    assert_eq!(keys(db, "", None, 10), ["a/1", "b/1", "b/10", "b/2", "c"]);
    assert_eq!(keys(db, "b/", None, 2), ["b/1", "b/10"]);
    assert_eq!(keys(db, "b/", Some("b/10"), 10), ["b/2"]);
    assert_eq!(keys(db, "b/", Some("a"), 10), ["b/1", "b/10", "b/2"]);
    assert!(keys(db, "b/", Some("z"), 10).is_empty());
}

#[test]
fn all_of_it_goes_with_the_plugin() {
    let world = World::empty();
    let db = &world.db;
    for number in 0..450 {
        keep(db, keeper(7), &format!("key/{number}"), "x", 1).unwrap();
    }
    keep(db, keeper(8), "a", "x", 1).unwrap();
    assert_eq!(db.kept().keepers().unwrap(), [keeper(7), keeper(8)]);
    db.forget_kept(keeper(7), at(2)).unwrap();
    db.forget_kept(keeper(7), at(2)).unwrap();
    assert!(keys(db, "", None, 10).is_empty());
    assert_eq!(db.kept().keepers().unwrap(), [keeper(8)]);
    db.verify().unwrap();
}
