//! What plugins add to what statements can be about: policies, tokens, ceilings and pickers know it while the plugin is
//! enabled, in its organization and nowhere else.

use super::{
    code::{act, answering, call, coded, key_of, upgrade},
    *,
};
use crate::{
    console::Browser,
    neighbour::Neighbour,
    world::{Member, statement},
};

/// A type `case`, with these actions, and a route that needs the action `Close` on one.
fn cases(actions: &[&str]) -> String {
    let action = |it: &&str| {
        format!(
            "[[resource.action]]\nname = \"{it}\"\ntitle = {{ en = \"{it} a case\", zh = \"{it} 案件\" }}\n"
        )
    };
    let actions = actions.iter().map(action).collect::<Vec<_>>().concat();
    format!(
        "\n[[resource]]\ntype = \"case\"\ntitle = {{ en = \"Leak case\", zh = \"泄露案件\" }}\n{actions}\n\
         [[route]]\npath = \"/close/{{id}}\"\nmethods = [\"POST\"]\nrequire = \"Close\"\n\
         resource = \"PLUGIN-case/{{id}}\"\n"
    )
}

/// Lets a plugin with that type act. Answers its name.
fn enabled(by: &Client, name: &str, actions: &[&str]) -> String {
    let more = cases(actions).replace("PLUGIN", name);
    let (bytes, hash) = coded(name, "1.0.0", &more, &answering("closed"));
    by.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).data();
    by.put(&format!("/plugins/{name}/enable"), &json!({ "consent": hash })).data();
    name.to_owned()
}

/// A statement about a case.
fn may(name: &str, action: &str, key: &str) -> Value {
    statement(&format!("{name}-case"), "allow", &[&format!("{name}.{action}")], &format!("{name}-case/{key}"))
}

/// How closing a case is answered.
fn close(by: &Client, organization: &str, name: &str, key: &str) -> u16 {
    call(by, "POST", organization, &format!("{name}/close/{key}"), "").status
}

/// What the decision is, and why.
fn decision(by: &Client, name: &str, action: &str, key: &str) -> (bool, String) {
    let path = format!("/authorize?action={name}.{action}&resource={name}-case/{key}");
    let body = by.get(&path).data();
    (body["allowed"].as_bool().unwrap(), body["reason"].as_str().unwrap().to_owned())
}

fn of(allowed: bool, reason: &str) -> (bool, String) {
    (allowed, reason.to_owned())
}

/// Somebody who may close the case `7`, and make service tokens.
fn closer(world: &World, name: &str) -> Member {
    world.member_who(&[may(name, "Close", "7"), crate::world::token_actions(&["ManageServiceAccessTokens"])])
}

#[test]
fn policies_and_tokens_speak_of_what_a_plugin_adds() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let (name, key) = (enabled(&ann, &unique("plug"), &["Close", "Read"]), key_of(&ann));
    let ben = closer(&world, &name);
    let nobody = world.member_who(&[]).client;
    assert_eq!([close(&ann, &key, &name, "7"), close(&ann, &key, &name, "8")], [200, 200], "owners may all");
    assert_eq!([close(&ben.client, &key, &name, "7"), close(&ben.client, &key, &name, "8")], [200, 403]);
    assert_eq!(close(&nobody, &key, &name, "7"), 403);
    assert_eq!(decision(&ben.client, &name, "Close", "7"), of(true, "Allowed"));
    assert_eq!(decision(&ben.client, &name, "Read", "7"), of(false, "NotAllowed"));
    assert_eq!(decision(&ben.client, &name, "Forget", "7"), of(false, "ActionUnknown"));
    // A service token has what it was given, and no more can be given than its maker has.
    let token = world.service(&ben, &[may(&name, "Close", "7")]);
    assert_eq!([close(&token.client, &key, &name, "7"), close(&token.client, &key, &name, "8")], [200, 403]);
    let body = json!({ "name": unique("svc"), "type": "Service", "permissions": [may(&name, "Close", "*")] });
    ben.client.post("/access-tokens", &body).exceeds();
    let misspelled =
        json!({ "name": unique("svc"), "type": "Service", "permissions": [may(&name, "Shut", "7")] });
    ben.client.post("/access-tokens", &misspelled).refused(400, "permissions_is_invalid");
    // Why, and what there is.
    let why = json!({ "action": format!("{name}.Close"), "resource": format!("{name}-case/7") });
    assert_eq!(ben.client.post("/explain", &why).data()["allowed"], true);
    let all = ann.get(&format!("/resources?type={name}-case")).data();
    assert_eq!((&all[0]["rn"], &all[0]["name"]), (&json!(format!("{name}-case/*")), &json!("Leak case")));
    let types = ann.get(&format!("/plugins/{name}")).data()["types"].clone();
    assert_eq!(types[0]["actions"], json!([format!("{name}.Close"), format!("{name}.Read")]));
}

#[test]
fn what_went_is_dormant_until_it_comes_back() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let (name, key) = (enabled(&ann, &unique("plug"), &["Close"]), key_of(&ann));
    let ben = closer(&world, &name);
    let token = world.service(&ben, &[may(&name, "Close", "7")]);
    ann.touch(&format!("/plugins/{name}/disable")).data();
    assert_eq!(close(&ben.client, &key, &name, "7"), 404);
    for by in [&ann, &ben.client, &token.client] {
        assert_eq!(decision(by, &name, "Close", "7"), of(false, "ActionUnknown"));
    }
    assert_eq!(world.server.database().dormant().unwrap().count, 2, "a policy and a token");
    let policy = world.policy(&[]);
    ann.put(&format!("/policies/{policy}/statements"), &json!([may(&name, "Close", "7")]))
        .refused(400, "statements_is_invalid");
    // Nobody is given by a dormant policy what its giver does not have.
    let steward = world.member_who(&[statement("iam", "allow", &["CanManageIAM"], "iam/*")]);
    let bens = ann.get(&format!("/members/{}/direct-policies", ben.id)).data()["items"][0]["id"].clone();
    let bens = bens.as_str().unwrap();
    steward.client.touch(&format!("/members/{}/add-policy/{bens}", steward.id)).exceeds();
    ann.touch(&format!("/plugins/{name}/enable")).data();
    for _ in 0..2 {
        assert_eq!(world.server.database().dormant().unwrap().count, 0);
        let (ann, ben) = (world.again(&ann), world.again(&ben.client));
        for by in [&ann, &ben, &world.again(&token.client)] {
            assert_eq!(decision(by, &name, "Close", "7"), of(true, "Allowed"));
            assert_eq!(close(by, &key, &name, "7"), 200);
        }
        assert_eq!(decision(&ben, &name, "Close", "8"), of(false, "NotAllowed"));
        world.restart();
    }
    world.server.database().verify().unwrap();
}

#[test]
fn an_upgrade_changes_what_there_is_and_not_what_it_means() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = enabled(ann, &unique("plug"), &["Close", "Read"]);
    let ben = world.member_who(&[may(&name, "Read", "*")]).client;
    let all = |by: &Client| ["Close", "Read", "Open"].map(|it| decision(by, &name, it, "7").1);
    assert_eq!(all(&ben), ["NotAllowed", "Allowed", "ActionUnknown"]);
    let to = |version: &str, actions: &[&str]| {
        let more = cases(actions).replace("PLUGIN", &name);
        upgrade(ann, &name, version, &more, &answering("closed")).data();
    };
    to("1.1.0", &["Open", "Close", "Read"]);
    assert_eq!(all(&ben), ["NotAllowed", "Allowed", "NotAllowed"]);
    to("1.2.0", &["Open", "Close"]);
    assert_eq!(all(&ben), ["NotAllowed", "ActionUnknown", "NotAllowed"]);
    ann.call("POST", &format!("/plugins/{name}/roll-back"), None).data();
    assert_eq!(all(&ben), ["NotAllowed", "Allowed", "NotAllowed"]);
    assert_eq!(all(ann), ["Allowed", "Allowed", "Allowed"]);
    ann.delete(&format!("/plugins/{name}")).data();
    assert_eq!(all(ann), ["ActionUnknown", "ActionUnknown", "ActionUnknown"]);
}

#[test]
fn an_organization_knows_the_types_of_its_own_plugins_only() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let bo = Neighbour::new(&mut world).owner;
    let name = enabled(&ann, &unique("plug"), &["Close", "Read"]);
    assert_eq!(decision(&bo, &name, "Close", "7"), of(false, "ActionUnknown"));
    let policy = bo.post("/policies", &json!({ "name": "p", "key": unique("p"), "description": "" })).data();
    let statements = format!("/policies/{}/statements", policy["id"].as_str().unwrap());
    bo.put(&statements, &json!([may(&name, "Close", "7")])).refused(400, "statements_is_invalid");
    // A plugin of the same name that means something else by it.
    enabled(&bo, &name, &["Read", "Shut", "Close"]);
    let ben = world.member_who(&[may(&name, "Close", "*")]).client;
    assert_eq!(decision(&ben, &name, "Close", "7"), of(true, "Allowed"));
    assert_eq!(decision(&ben, &name, "Read", "7"), of(false, "NotAllowed"));
    assert_eq!(decision(&ben, &name, "Shut", "7"), of(false, "ActionUnknown"));
    assert_eq!(decision(&bo, &name, "Shut", "7"), of(true, "Allowed"));
    let theirs = key_of(&bo);
    assert_eq!(close(&ben, &theirs, &name, "7"), 403, "who may here may not there");
}

#[test]
fn types_that_cannot_be_told_apart_are_refused() {
    let world = World::new();
    let ann = &world.owner.client;
    let stem = unique("plug");
    let typed = |of: &str, action: &str| {
        format!("\n[[resource]]\ntype = \"{of}\"\n[[resource.action]]\nname = \"{action}\"\n")
    };
    let installed = |name: &str, more: &str| {
        let (bytes, hash) = bundle(name, "1.0.0", more);
        ann.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).data();
        name.to_owned()
    };
    let first = installed(&format!("{stem}-a"), &typed("b-c", "Read"));
    let second = installed(&format!("{stem}-a-b"), &typed("c", "Read"));
    let enable = |name: &str| ann.touch(&format!("/plugins/{name}/enable"));
    enable(&first).data();
    enable(&second).refused(422, "PluginTypesClash");
    ann.touch(&format!("/plugins/{first}/disable")).data();
    enable(&second).data();
    enable(&first).refused(422, "PluginTypesClash");
}

#[test]
fn the_console_offers_what_a_plugin_adds_in_both_languages() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = enabled(ann, &unique("plug"), &["Close"]);
    let policy = world.policy(&[may(&name, "Close", "7")]);
    let mut browser = Browser::of(&world, &world.owner);
    browser.get(&format!("/en/iam/policies/{policy}")).is(200).says("Close a case").says("Leak case");
    browser.get(&format!("/zh/iam/policies/{policy}")).is(200).says("Close 案件").says("泄露案件");
    browser.get("/en/integrations/access-tokens/new").is(200).says("Leak case");
    browser.get("/en/iam/why").is(200).says("Close a case");
    browser.get(&format!("/en/integrations/plugins/{name}")).is(200).says("What it adds to policies");
    let other =
        act(ann, "\n[[job]]\nname = \"nightly\"\nevery = \"24h\"\n", &super::code::trap(crate::Hook::Jobs));
    browser.get(&format!("/en/integrations/plugins/{other}")).is(200).lacks("What it adds to policies");
}
