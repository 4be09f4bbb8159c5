//! Keys of new things: made of their names where they can be, and asked for where not.

use super::{super::world::World, Browser};

const NEEDED: &str = "无法由此名称生成";

#[test]
fn a_name_that_gives_no_key_asks_for_one_at_once() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    for place in ["/zh/iam/policies", "/zh/projects"] {
        let name = "%E5%8F%91%E5%B8%83";
        ann.get(&format!("{place}/key?name={name}&key=")).is(200).says(NEEDED).says("class=\"error needed\"");
        ann.get(&format!("{place}/key?name={name}&key=release")).is(200).says("release 可用").lacks(NEEDED);
        ann.get(&format!("{place}/key?name={name}+v2&key=")).says("v2 可用");
        ann.get(&format!("{place}/key?name=&key=")).lacks("needed");
    }
}

#[test]
fn a_form_without_a_key_that_can_be_made_says_that_one_is_required() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    for place in ["/zh/iam/policies", "/zh/projects"] {
        let new = format!("{place}/new");
        ann.get(&new).is(200).says("留空则由名称中的英文字母和数字生成").lacks("error needed");
        let fields = [("name", "发布"), ("key", ""), ("description", "")];
        let refused = ann.submit(&new, place, &fields);
        refused.is(400).says(NEEDED).says("error needed").says("value=\"发布\"");
        let fields = [("name", "发布"), ("key", "release"), ("description", "")];
        ann.submit(&new, place, &fields).is(303);
    }
}
