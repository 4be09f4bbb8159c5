//! Tags that a token sets give nothing to the person behind it either (C14, C16).

use super::*;
use crate::{
    lifecycle::OWNER_POLICY,
    world::{Member, token_actions},
};

/// Somebody who tags flags, toggles those of a tag, and makes tokens.
fn tagger(world: &World) -> Member {
    let mut may = say_all(&["allow flag UpdateFlagTags|CreateFlag F/*", "allow flag ToggleFlag F/*;mine"]);
    may.push(token_actions(&["ManagePersonalAccessTokens", "ManageServiceAccessTokens"]));
    world.member_who(&may)
}

#[test]
fn c14_a_narrower_token_tags_its_member_into_no_grant() {
    let mut world = World::new();
    let (it, member) = (Flag::new(&world, "it", &[]), tagger(&world));
    let tags = say_all(&["allow flag UpdateFlagTags|CreateFlag F/*"]);
    let tokens = [world.scoped(&member, &tags), world.service(&member, &tags)];
    for by in tokens.iter().map(|it| &it.client).chain([&member.client]) {
        it.tag(by, &["mine"]).exceeds();
        by.post(&world.flags("dev"), &flag(&unique("new"), &["mine"])).exceeds();
        it.toggle(&member.client).forbidden();
        it.tag(by, &["other"]).data();
        by.post(&world.flags("dev"), &flag(&unique("new"), &["other"])).data();
    }
}

#[test]
fn c16_a_narrower_token_tags_its_member_out_of_no_deny() {
    let mut world = World::new();
    let it = Flag::new(&world, "it", &["protected"]);
    let mut may =
        say_all(&["allow flag UpdateFlagTags|ToggleFlag F/*", "deny flag ToggleFlag F/*;protected"]);
    may.push(token_actions(&["ManagePersonalAccessTokens"]));
    let member = world.member_who(&may);
    let token = world.scoped(&member, &[say("allow flag UpdateFlagTags F/*")]);
    for by in [&token.client, &member.client] {
        it.tag(by, &[]).exceeds();
    }
    it.toggle(&member.client).forbidden();
}

#[test]
fn c14_a_service_token_without_its_maker_tags_what_it_may_do_everything_to() {
    let mut world = World::new();
    let (it, owner) = (Flag::new(&world, "it", &[]), world.owner.clone());
    let maker = world.member(&[OWNER_POLICY]);
    let narrow = world.service(&maker, &[say("allow flag UpdateFlagTags F/*")]);
    let wide = world.service(&maker, &[say("allow flag ManageFeatureFlag F/*")]);
    it.tag(&narrow.client, &["before"]).data();
    owner.client.delete(&format!("/members/remove-from-org/{}", maker.id)).data();
    it.tag(&narrow.client, &["after"]).exceeds();
    assert_eq!(it.tags(), json!(["before"]));
    it.tag(&wide.client, &["after"]).data();
    assert_eq!(it.tags(), json!(["after"]));
}
