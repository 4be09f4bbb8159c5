//! Whose turn it is.

use super::*;

fn id(number: u128) -> OrganizationId {
    OrganizationId::from_bytes(number.to_be_bytes())
}

fn tag(organization: u128, is_slow: bool) -> Tag {
    Tag { organization: id(organization), is_slow }
}

/// What can be taken at once, in order.
fn taken(queue: &Queue<&'static str>) -> Vec<&'static str> {
    let mut inner = queue.inner.lock();
    std::iter::from_fn(|| inner.take()).map(|it| it.1).collect()
}

#[test]
fn an_organization_has_no_more_than_its_part_and_others_come_first() {
    let queue = Queue::default();
    for (organization, name) in [(1, "a1"), (1, "a2"), (1, "a3"), (2, "b1"), (3, "c1"), (3, "c2")] {
        queue.push(tag(organization, false), name);
    }
    assert_eq!(taken(&queue), ["a1", "b1", "c1", "a2", "c2"]);
    queue.end(tag(1, false));
    assert_eq!(taken(&queue), ["a3"]);
}

#[test]
fn those_that_were_slow_leave_room_for_others() {
    let queue = Queue::default();
    for organization in 0..10 {
        queue.push(tag(organization, true), "slow");
    }
    queue.push(tag(20, false), "quick");
    assert_eq!(taken(&queue), ["slow", "slow", "slow", "slow", "quick"]);
    queue.end(tag(0, true));
    assert_eq!(taken(&queue), ["slow"]);
}

#[test]
fn one_that_is_closed_gives_nothing() {
    let queue = Queue::default();
    queue.push(tag(1, false), "a");
    queue.close();
    assert_eq!(queue.take(), None);
}
