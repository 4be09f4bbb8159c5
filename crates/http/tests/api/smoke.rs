//! The harness itself.

use super::world::{World, manage_flags};

#[test]
fn a_world_is_whole() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]);
    world.toggle(&token.client, "dev").data();
    world.restart();
    world.toggle(&world.again(&token.client), "dev").data();
}
