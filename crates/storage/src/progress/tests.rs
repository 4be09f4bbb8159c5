//! Progress is kept, bounded, and forgotten with its plugin.

use super::*;
use crate::tables::tests::{NOW, World, bytes};

fn plugin(number: u32) -> PluginId {
    PluginId::from_bytes(bytes(number))
}

fn letter(up_to: u64) -> DeadLetter {
    DeadLetter { number: 0, sink: "slack".to_owned(), after: 1, up_to, why: "é".repeat(1000), at: NOW }
}

#[test]
fn a_sink_goes_on_where_it_was() {
    let world = World::new();
    assert_eq!(world.db.sink_cursor(plugin(1), "slack"), None);
    world.db.move_sink(plugin(1), "slack", 7).unwrap();
    world.db.move_sink(plugin(1), "teams", 9).unwrap();
    let world = world.reopened();
    let cursors = [(1, "slack"), (1, "teams"), (2, "slack")];
    assert_eq!(cursors.map(|(it, sink)| world.db.sink_cursor(plugin(it), sink)), [Some(7), Some(9), None]);
}

#[test]
fn letters_are_numbered_bounded_and_dropped() {
    let world = World::new();
    for up_to in 0..1003 {
        world.db.put_aside(plugin(1), letter(up_to)).unwrap();
    }
    let all = world.db.dead_letters(plugin(1));
    assert_eq!((all.len(), all[0].number, all[0].up_to), (DeadLetter::MAX, 3, 3));
    assert_eq!(all[0].why, "é".repeat(MAX_WHY));
    world.db.drop_letter(plugin(1), 4).unwrap();
    world.db.put_aside(plugin(1), letter(5000)).unwrap();
    let numbers: Vec<_> = world.db.dead_letters(plugin(1)).iter().map(|it| it.number).collect();
    assert_eq!((numbers[0], numbers[1], numbers.last()), (3, 5, Some(&1003)));
}

#[test]
fn what_a_plugin_has_done_is_forgotten_with_it() {
    let world = World::new();
    for it in [1, 2] {
        world.db.put_aside(plugin(it), letter(2)).unwrap();
        world.db.move_sink(plugin(it), "slack", 7).unwrap();
    }
    world.db.forget_progress(plugin(1)).unwrap();
    assert_eq!((world.db.sink_cursor(plugin(1), "slack"), world.db.dead_letters(plugin(1)).len()), (None, 0));
    assert_eq!(
        (world.db.sink_cursor(plugin(2), "slack"), world.db.dead_letters(plugin(2)).len()),
        (Some(7), 1)
    );
}
