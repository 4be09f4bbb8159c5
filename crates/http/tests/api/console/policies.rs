//! Policies, as people change them in pages.

use serde_json::{Value, json};

use super::{
    super::{
        neighbour::Neighbour,
        world::{ADMINISTRATOR, DEVELOPER, Member, World, manage_flags, statement, token_actions},
    },
    Browser, Filled,
};

const LIST: &str = "/en/iam/policies";

fn path(policy: &str) -> String {
    format!("{LIST}/{policy}")
}

fn policy(world: &World, id: &str) -> Value {
    world.owner.client.get(&format!("/policies/{id}")).data()
}

/// The form of a policy's statements.
fn form(browser: &mut Browser, id: &str) -> Filled {
    Filled::of(browser.get(&path(id)).is(200))
}

/// Somebody who may manage members, groups and policies, and nothing else.
fn steward(world: &World) -> Member {
    world.member_who(&[statement("iam", "allow", &["CanManageIAM"], "iam/*")])
}

#[test]
fn the_list_shows_who_manages_which_policy() {
    let world = World::new();
    let id = world.policy(&[manage_flags()]);
    let mut ann = Browser::of(&world, &world.owner);
    let page = ann.get(LIST);
    page.is(200)
        .says("Customer managed")
        .says("System managed")
        .says("policy/owner")
        .says("policy/developer");
    let place = |text: &str| page.html.find(text).unwrap();
    assert!(place("policy/owner") < place(&path(&id)), "the built-in ones come first");
    page.says(&format!("{}/remove", path(&id))).lacks(&format!("{}/remove", path(DEVELOPER)));
    ann.get(&format!("{LIST}?name=devel")).says("policy/developer").lacks("policy/owner");
    ann.get("/zh/iam/policies").is(200).says("系统内置").says("自定义");
}

#[test]
fn a_policy_is_added_and_its_key_is_made_of_its_name() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let page = ann.done(
        &format!("{LIST}/new"),
        LIST,
        &[("name", "Release Managers"), ("key", ""), ("description", "d")],
    );
    page.says("policy/release-managers").says("It says nothing yet");
    let taken = [("name", "Other"), ("key", "release-managers"), ("description", "")];
    ann.submit(&format!("{LIST}/new"), LIST, &taken)
        .is(422)
        .says("This key is taken")
        .says("value=\"Other\"");
    let nameless = [("name", ""), ("key", "k"), ("description", "")];
    ann.submit(&format!("{LIST}/new"), LIST, &nameless).is(400).says("A name is required");
    let check = |query: &str| format!("{LIST}/key?{query}");
    ann.get(&check("name=Release+Managers&key=")).is(200).says("release-managers is taken");
    ann.get(&check("name=x&key=mine")).says("mine is free");
    ann.get(&check("name=x&key=a:b")).says("A key has 1 to 128");
    let listed = world.owner.client.get("/policies?pageSize=100").data();
    assert_eq!(listed["totalCount"], 4);
}

#[test]
fn s38_a_policy_of_token_actions_is_made_by_buttons_alone_and_is_in_force_at_once() {
    let mut world = World::new();
    let dev = world.member(&[DEVELOPER]);
    let id = world.policy(&[]);
    world.attach(&dev, &id);
    world.service(&dev, &[manage_flags()]);
    let mut ann = Browser::of(&world, &world.owner);
    let added = form(&mut ann, &id).send(&mut ann, &format!("{}/statements", path(&id)), "add-card");
    added.is(200).says("<option value=\"access-token\">Access token</option>");
    // Choosing a type shows its actions.
    let typed = Filled::of(&added).with("s.0.type", "access-token");
    let shown = typed.send(&mut ann, &format!("{}/statements", path(&id)), "show");
    shown.is(200).says("<code class=\"chip\">access-token/*</code>");
    for label in ["List access tokens", "Manage personal access tokens", "Manage service access tokens"] {
        shown.says(label);
    }
    assert_eq!(policy(&world, &id)["statements"], json!([]), "nothing is stored before it is saved");
    let denied =
        Filled::of(&shown).with("s.0.effect", "deny").also("s.0.action", "ManageServiceAccessTokens");
    assert_eq!(denied.send(&mut ann, &format!("{}/statements", path(&id)), "save").status, 303);
    let said = &policy(&world, &id)["statements"][0];
    assert_eq!((&said["effect"], &said["resources"]), (&json!("deny"), &json!(["access-token/*"])));
    let body = json!({ "name": "another", "type": "Service", "permissions": [manage_flags()] });
    dev.client.post("/access-tokens", &body).forbidden();
    // And back.
    let freed = form(&mut ann, &id).send(&mut ann, &format!("{}/statements", path(&id)), "remove-card:0");
    assert_eq!(Filled::of(&freed).send(&mut ann, &format!("{}/statements", path(&id)), "save").status, 303);
    assert_eq!(dev.client.post("/access-tokens", &body).status, 200);
}

#[test]
fn a_card_that_lacks_something_is_named_and_nothing_is_stored() {
    let world = World::new();
    let id = world.policy(&[manage_flags()]);
    let before = policy(&world, &id);
    let mut ann = Browser::of(&world, &world.owner);
    let statements = format!("{}/statements", path(&id));
    let added = form(&mut ann, &id).send(&mut ann, &statements, "add-card");
    let form = Filled::of(&added);
    form.send(&mut ann, &statements, "save")
        .is(400)
        .says("Statement 1 (Feature flag): choose at least one action");
    let chosen = form.with("s.0.which", "chosen").also("s.0.action", "ToggleFlag");
    chosen.send(&mut ann, &statements, "save").is(400).says("choose at least one resource, or all resources");
    assert_eq!(policy(&world, &id), before);
}

#[test]
fn opening_and_saving_changes_nothing() {
    let world = World::new();
    let odd = statement("flag", "allow", &["ToggleFlag"], "project/p:env/*:flag/x*;beta,gamma");
    let raw = statement("env", "deny", &["CanAccessEnv"], "*:env/prod");
    let id = world.policy(&[odd, raw, manage_flags(), token_actions(&["ListAccessTokens"])]);
    let before = policy(&world, &id)["statements"].clone();
    let mut ann = Browser::of(&world, &world.owner);
    let form = form(&mut ann, &id);
    assert_eq!(form.send(&mut ann, &format!("{}/statements", path(&id)), "save").status, 303);
    assert_eq!(policy(&world, &id)["statements"], before);
}

#[test]
fn you_can_only_give_what_you_have_and_are_told_what_you_lack() {
    let world = World::new();
    let (id, steward) = (world.policy(&[]), steward(&world));
    let mut browser = Browser::of(&world, &steward);
    let statements = format!("{}/statements", path(&id));
    let added = form(&mut browser, &id).send(&mut browser, &statements, "add-card");
    let wide = Filled::of(&added).also("s.0.action", "ToggleFlag");
    let refused = wide.send(&mut browser, &statements, "save");
    refused.is(403).says("You can only give what you have").says("ToggleFlag on project/");
    refused.says("value=\"ToggleFlag\" checked");
    assert_eq!(policy(&world, &id)["statements"], json!([]));
    let clone = [("name", "Mine"), ("key", "mine"), ("description", "")];
    let at = format!("{}/clone", path(ADMINISTRATOR));
    browser.submit(&at, &at, &clone).is(403).says("You can only give what you have").says("value=\"Mine\"");
    let team = format!("{}/team", path(DEVELOPER));
    browser
        .submit(&format!("{team}?show=all"), &team, &[("of", &steward.id), ("do", "add")])
        .is(403)
        .says("You can only give");
    let held = world.owner.client.get(&format!("/members/{}/direct-policies", steward.id)).data();
    assert_eq!(held["totalCount"], 1);
}

#[test]
fn a_policy_of_the_system_is_read_and_cloned_and_never_changed() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let page = ann.get(&path(DEVELOPER));
    page.is(200).says("This policy is part of the system").says("All actions").says("project/*:env/*:flag/*");
    page.lacks("name=\"s.").lacks("value=\"save\"").says("/clone");
    let organization = world.owner.client.organization.clone().unwrap();
    let fields = |more: &[(&'static str, &'static str)]| {
        let mut fields = vec![("organization".to_owned(), organization.clone())];
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Filled(fields)
    };
    let said = "is part of the system and cannot be changed";
    let wanted = fields(&[("name", "Mine"), ("description", "")]);
    wanted.send(&mut ann, &format!("{}/settings", path(DEVELOPER)), "save").is(422).says(said);
    let erased = fields(&[("s.cards", "0")]);
    erased.send(&mut ann, &format!("{}/statements", path(DEVELOPER)), "save").is(422).says(said);
    fields(&[]).send(&mut ann, &format!("{}/remove", path(DEVELOPER)), "save").is(422).says(said);
    let at = format!("{}/clone", path(DEVELOPER));
    ann.get(&at).is(200).says("Clone Developer");
    let cloned = ann.done(&at, &at, &[("name", "Our developers"), ("key", ""), ("description", "")]);
    cloned.says("policy/our-developers").says("Manage service access tokens").says("value=\"save\"");
}

#[test]
fn a_name_and_description_are_changed() {
    let world = World::new();
    let id = world.policy(&[]);
    let mut ann = Browser::of(&world, &world.owner);
    let settings = format!("{}/settings", path(&id));
    ann.done(&path(&id), &settings, &[("name", "New <name>"), ("description", "Why")])
        .says("New &#60;name&#62;");
    assert_eq!(policy(&world, &id)["description"], "Why");
    let long = "x".repeat(129);
    ann.submit(&path(&id), &settings, &[("name", &long), ("description", "")]).is(400).says(&long);
    assert_eq!(policy(&world, &id)["name"], "New <name>");
}

#[test]
fn a_policy_is_added_to_members_and_groups_and_taken_from_them() {
    let world = World::new();
    let id = world.policy(&[manage_flags()]);
    let member = world.member_who(&[]);
    let group = world.owner.client.post("/groups", &json!({ "name": "Crew", "description": "" })).data();
    let group = group["id"].as_str().unwrap();
    let mut ann = Browser::of(&world, &world.owner);
    for (tab, holder, name) in
        [("team", member.id.as_str(), member.email.as_str()), ("groups", group, "Crew")]
    {
        let tab = format!("{}/{tab}", path(&id));
        ann.get(&tab).is(200).says("Nobody has it").lacks(name);
        let all = format!("{tab}?show=all");
        ann.done(&all, &all, &[("of", holder), ("do", "add")]).says("value=\"remove\"");
        ann.get(&tab).is(200).says(name);
        ann.get(&format!("{tab}?name=nobody")).says("Nothing matches");
        ann.done(&tab, &tab, &[("of", holder), ("do", "remove")]).says("Nobody has it");
        ann.submit(&all, &tab, &[("of", &id), ("do", "add")]).is(404);
    }
    let events = world.owner.client.get("/audit-logs?pageSize=4").data();
    assert_eq!(events["items"].as_array().unwrap().len(), 4);
}

#[test]
fn a_policy_is_removed_after_a_question() {
    let world = World::new();
    let id = world.policy(&[manage_flags()]);
    let member = world.member(&[&id]);
    let mut ann = Browser::of(&world, &world.owner);
    let remove = format!("{}/remove", path(&id));
    ann.get(&remove).is(200).says("This cannot be undone");
    assert_eq!(world.toggle(&member.client, "dev").status, 200, "a question removes nothing");
    ann.done(&remove, &remove, &[]).lacks(&id);
    world.toggle(&member.client, "dev").forbidden();
    ann.get(&path(&id)).is(404);
}

#[test]
fn who_may_not_manage_policies_sees_and_changes_none() {
    let world = World::new();
    let (id, dev) = (world.policy(&[manage_flags()]), world.member(&[DEVELOPER]));
    let before = policy(&world, &id);
    let mut browser = Browser::of(&world, &dev);
    for tail in ["", "/new", "/key?name=x"] {
        browser.get(&format!("{LIST}{tail}")).is(403).lacks(&id);
    }
    for tail in ["", "/team", "/groups", "/clone", "/remove"] {
        browser.get(&format!("{}{tail}", path(&id))).is(403);
    }
    let organization = dev.client.organization.clone().unwrap();
    let fields =
        [("organization", organization.as_str()), ("name", "x"), ("key", "x"), ("of", dev.id.as_str())];
    for tail in ["", "/settings", "/statements", "/team", "/groups", "/clone", "/remove"] {
        let to = if tail.is_empty() { LIST.to_owned() } else { format!("{}{tail}", path(&id)) };
        browser.send(&to, &fields).is(403);
    }
    assert_eq!(policy(&world, &id), before);
}

#[test]
fn policies_of_other_organizations_are_not_there() {
    let mut world = World::new();
    let neighbour = Neighbour::new(&mut world);
    let theirs = neighbour.ids["policy"].clone();
    let mut ann = Browser::of(&world, &world.owner);
    let organization = world.owner.client.organization.clone().unwrap();
    for tail in ["", "/team", "/groups", "/clone", "/remove"] {
        ann.get(&format!("{}{tail}", path(&theirs))).is(404);
    }
    let fields = [("organization", organization.as_str()), ("name", "x"), ("key", "x"), ("of", "x")];
    for tail in ["/settings", "/statements", "/team", "/clone", "/remove"] {
        ann.send(&format!("{}{tail}", path(&theirs)), &fields).is(404);
    }
    // Nor can a form that was made for theirs do anything here.
    let foreign = neighbour.owner.organization.clone().unwrap();
    ann.send(LIST, &[("organization", foreign.as_str()), ("name", "x"), ("key", "x")]).is(409);
    assert_eq!(world.owner.client.get("/policies").data()["totalCount"], 3);
}
