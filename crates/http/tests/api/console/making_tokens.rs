//! Adding and finding access tokens, as people do it in pages.

use serde_json::{Value, json};

use super::{
    super::world::{DEVELOPER, World, manage_flags, statement, token_actions, unique},
    Browser, Filled,
};

const LIST: &str = "/en/integrations/access-tokens";
const NEW: &str = "/en/integrations/access-tokens/new";

fn tokens(world: &World) -> Vec<Value> {
    let data = world.owner.client.get("/access-tokens?pageSize=100").data();
    data["items"].as_array().unwrap().clone()
}

/// The tag of a check box of a card.
#[track_caller]
fn choice<'h>(html: &'h str, card: usize, action: &str) -> &'h str {
    let at = format!("name=\"s.{card}.action\" value=\"{action}\"");
    let (_, rest) = html.split_once(&at).unwrap_or_else(|| panic!("no {action} in {html}"));
    rest.split_once("</label>").unwrap().0
}

#[test]
fn s19_personal_is_chosen_at_first_and_each_type_says_what_it_is_for() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let page = ann.get(NEW);
    page.is(200).says("value=\"Personal\" checked").lacks("value=\"Service\" checked");
    page.says("For yourself, for a while").says("For programs that outlive you").says("the least it needs");
    ann.get("/zh/integrations/access-tokens/new")
        .is(200)
        .says("供您自己临时使用")
        .says("只授予所需的最小权限");
}

#[test]
fn s26_a_service_token_is_made_by_buttons_alone() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let page = Filled::of(&ann.get(NEW)).with("name", "deploy").with("type", "Service");
    // The first card is about flags.
    let page = page.send(&mut ann, LIST, "add-resource:0");
    page.is(200).says("name=\"s.0.r.0.project\"").says("value=\"deploy\"").says("value=\"Service\" checked");
    let form = Filled::of(&page);
    assert_eq!(form.values("s.0.which"), ["chosen"]);
    let early = form.clone().also("s.0.action", "ToggleFlag").send(&mut ann, LIST, "save");
    early.is(400).says("Feature flag: say which Project, or tick Any").says("value=\"ToggleFlag\" checked");
    let form = form
        .with("s.0.r.0.project", "p")
        .also("s.0.r.0.env.any", "1")
        .with("s.0.r.0.flag", "new-*")
        .with("s.0.r.0.tags", "beta, gamma")
        .also("s.0.action", "ToggleFlag");
    let made = form.send(&mut ann, LIST, "save");
    made.is(200).says("Access token created").says("api-kws");
    let token = &tokens(&world)[0];
    assert_eq!(token["type"], "Service");
    assert_eq!(token["permissions"].as_array().unwrap().len(), 1);
    assert_eq!(token["permissions"][0]["resources"], json!(["project/p:env/*:flag/new-*;beta,gamma"]));
    assert_eq!(token["permissions"][0]["actions"], json!(["ToggleFlag"]));
}

#[test]
fn s26_what_its_maker_lacks_is_not_offered() {
    let world = World::new();
    let dev = world.member(&[DEVELOPER]);
    let mut browser = Browser::of(&world, &dev);
    let page = browser.get(NEW);
    page.is(200);
    // Cards in FeatBit's order: flag, segment, project, env, iam, workspace.
    for (card, action) in [(2, "CreateProject"), (4, "CanManageIAM"), (5, "UpdateWorkspaceLicense"), (4, "*")]
    {
        let choice = choice(&page.html, card, action);
        assert!(
            choice.contains(" disabled") && choice.contains("You do not have this permission"),
            "{choice}"
        );
    }
    for (card, action) in [(0, "*"), (0, "ToggleFlag"), (2, "CanAccessProject"), (3, "CanAccessEnv")] {
        assert!(!choice(&page.html, card, action).contains(" disabled"), "{action}");
    }
    let form = Filled::of(&page).with("name", "mine").with("type", "Service");
    form.clone()
        .also("s.2.action", "CanAccessProject")
        .send(&mut browser, LIST, "save")
        .is(200)
        .says("api-kws");
    // Who sends what was not offered is told what they lack, and nothing is made.
    let sly = form.with("name", "sly").also("s.4.action", "CanManageIAM").send(&mut browser, LIST, "save");
    sly.is(403).says("You can only give what you have").says("CanManageIAM on iam/*");
    assert_eq!(tokens(&world).len(), 1);
}

#[test]
fn who_has_something_on_one_environment_begins_with_it() {
    let world = World::new();
    let mine = statement("flag", "allow", &["ToggleFlag"], "project/p:env/dev:flag/*");
    let member = world.member_who(&[mine, token_actions(&["ListAccessTokens", "ManageServiceAccessTokens"])]);
    let mut browser = Browser::of(&world, &member);
    let page = browser.get(NEW);
    page.is(200).says("project/p:env/dev:flag/*").lacks("name=\"type\" value=\"Personal\"");
    assert!(!choice(&page.html, 0, "ToggleFlag").contains(" disabled"));
    assert!(choice(&page.html, 0, "CreateFlag").contains(" disabled"));
    let form = Filled::of(&page).with("name", "narrow").also("s.0.action", "ToggleFlag");
    // About all flags it is not theirs to give: it is no longer offered, and refused.
    let wide = form.clone().with("s.0.which", "all");
    let shown = wide.send(&mut browser, LIST, "show");
    shown.is(200).says("You do not have this on all of these resources");
    wide.send(&mut browser, LIST, "save").is(403).says("You can only give what you have");
    assert!(tokens(&world).is_empty());
    form.send(&mut browser, LIST, "save").is(200).says("api-kws");
    assert_eq!(tokens(&world)[0]["permissions"][0]["resources"], json!(["project/p:env/dev:flag/*"]));
}

#[test]
fn s04_a_personal_token_is_narrowed_by_the_same_cards() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let form = Filled::of(&ann.get(NEW)).with("name", "reader").with("scope", "Narrowed");
    form.send(&mut ann, LIST, "save").is(400).says("Choose at least one permission");
    form.also("s.3.action", "CanAccessEnv").send(&mut ann, LIST, "save").is(200).says("api-kwp");
    let token = &tokens(&world)[0];
    assert_eq!((&token["scope"], &token["type"]), (&json!("Narrowed"), &json!("Personal")));
    assert_eq!(token["permissions"][0]["actions"], json!(["CanAccessEnv"]));
    // What is ticked and hidden means nothing for a token that is the same as its member.
    let form = Filled::of(&ann.get(NEW)).with("name", "whole").also("s.3.action", "CanAccessEnv");
    form.send(&mut ann, LIST, "save").is(200);
    assert_eq!(tokens(&world)[0]["permissions"], json!([]));
}

#[test]
fn json_can_be_edited_and_is_complained_of_in_words() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let form = Filled::of(&ann.get(NEW)).with("name", "by hand").with("type", "Service");
    let page = form.also("s.0.action", "ToggleFlag").send(&mut ann, LIST, "json");
    page.is(200).says("name=\"s.json\"").says("ToggleFlag");
    // What was chosen, and nothing of the cards that are always there.
    page.lacks("&#34;segment&#34;").lacks("&#34;id&#34;").lacks("&#34;actions&#34;: []");
    let form = Filled::of(&page);
    let bad = form.clone().with("s.json", "[{]").send(&mut ann, LIST, "cards");
    bad.is(200).says("This is no list of statements").says("[{]");
    form.clone().with("s.json", "nothing").send(&mut ann, LIST, "save").is(400).says("This is no list");
    let text = json!([{ "resourceType": "flag", "effect": "allow", "actions": ["Fly"], "resources": ["*"] }]);
    let wrong = form.clone().with("s.json", &text.to_string()).send(&mut ann, LIST, "save");
    wrong.is(400).says("“Fly” is no action of this type");
    assert!(tokens(&world).is_empty());
    let zh = Filled::of(&ann.get(&NEW.replace("/en/", "/zh/"))).with("name", "x").with("type", "Service");
    let zh = Filled::of(&zh.send(&mut ann, &LIST.replace("/en/", "/zh/"), "json"));
    let said = zh.with("s.json", "[\n{]").send(&mut ann, &LIST.replace("/en/", "/zh/"), "cards");
    said.is(200).says("第 2 行第 2 列附近的 JSON 语法有误").lacks("at line");
    let text = json!([
        { "resourceType": "segment", "effect": "allow", "actions": [], "resources": ["project/*:env/*:segment/*"] },
        { "resourceType": "flag", "effect": "allow", "actions": ["*"], "resources": ["project/p:env/*:flag/*"] },
        { "resourceType": "flag", "effect": "deny", "actions": ["DeleteFlag"], "resources": ["project/p:env/*:flag/*"] },
    ]);
    let page = form.with("s.json", &text.to_string()).send(&mut ann, LIST, "cards");
    page.is(200).says("value=\"DeleteFlag\" checked").says("value=\"deny\"");
    Filled::of(&page).send(&mut ann, LIST, "save").is(200).says("api-kws");
    assert_eq!(tokens(&world)[0]["permissions"].as_array().unwrap().len(), 2);
}

#[test]
fn s24_a_taken_name_is_told_while_it_is_typed_and_when_it_is_saved() {
    let mut world = World::new();
    let owner = world.owner.clone();
    world.token(&owner, &json!({ "name": "Deploy", "type": "Personal", "permissions": [] }));
    let mut ann = Browser::of(&world, &owner);
    assert_eq!(ann.get(&format!("{NEW}/name?name=DEPLOY")).is(200).html, "This name is taken");
    assert_eq!(ann.get(&format!("{NEW}/name?name=other")).is(200).html, "");
    assert_eq!(ann.get(&format!("{NEW}/name?name=")).is(200).html, "A name is required");
    let form = Filled::of(&ann.get(NEW)).with("name", "deploy");
    form.send(&mut ann, LIST, "save").is(422).says("This name is taken").says("value=\"deploy\"");
    form.with("name", " ").send(&mut ann, LIST, "save").is(400).says("A name is required");
    assert_eq!(tokens(&world).len(), 1);
    let stranger = world.member_who(&[manage_flags()]);
    Browser::of(&world, &stranger).get(&format!("{NEW}/name?name=Deploy")).is(403).lacks("taken");
}

#[test]
fn who_may_make_none_is_refused_by_every_button() {
    let world = World::new();
    let member = world.member_who(&[token_actions(&["ListAccessTokens"])]);
    let mut browser = Browser::of(&world, &member);
    browser.get(NEW).is(403);
    for button in ["show", "add-resource:0", "json", "save"] {
        let organization = member.client.organization.clone().unwrap();
        let fields = [("name", "n"), ("type", "Personal"), ("do", button), ("organization", &*organization)];
        browser.send(LIST, &fields).is(403);
    }
    assert!(tokens(&world).is_empty());
}

#[test]
fn s15_the_permissions_of_a_token_are_shown_and_cannot_be_edited() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]);
    let mut ann = Browser::of(&world, &owner);
    let page = ann.get(&format!("{LIST}/{}", token.id));
    page.is(200)
        .says("Manage feature flag")
        .says("project/*:env/*:flag/*")
        .says("Permissions cannot be changed");
    page.lacks("name=\"s.").lacks("type=\"checkbox\"").lacks("<textarea");
    let sly = [("name", "other"), ("s.0.was", "iam"), ("s.0.type", "iam"), ("s.0.action", "*")];
    let path = format!("{LIST}/{}", token.id);
    ann.submit(&path, &path, &sly).is(303);
    assert_eq!(tokens(&world)[0]["permissions"][0]["actions"], json!(["ManageFeatureFlag"]));
}

#[test]
fn s30_tokens_are_found_by_who_made_them() {
    let mut world = World::new();
    let (first, second) = (world.member(&[DEVELOPER]), world.member(&[DEVELOPER]));
    let (a, b) = (unique("a-token"), unique("b-token"));
    for (member, name) in [(&first, &a), (&second, &b)] {
        world.token(member, &json!({ "name": name, "type": "Personal", "permissions": [] }));
    }
    let mut ann = Browser::of(&world, &world.owner);
    let exact = ann.get(&format!("{LIST}?creator={}", first.email));
    exact.is(200).says(&a).lacks(&b).says("1–1 of 1");
    ann.get(&format!("{LIST}?creator={}", second.id)).says(&b).lacks(&a);
    ann.get(&format!("{LIST}?creator=MEMBER-")).says(&a).says(&b).says("1–2 of 2");
    ann.get(&format!("{LIST}?creator=nobody")).says("Nothing matches").lacks(&a);
    let offered = ann.get(&format!("{LIST}/creators?creator={}", first.email));
    offered.is(200).says(&format!("<option value=\"{}\">", first.email)).lacks(&second.email);
    // Whoever has left is still found by their address.
    world.owner.client.delete(&format!("/members/remove-from-org/{}", first.id)).data();
    ann.get(&format!("{LIST}?creator={}", first.email)).says(&a).lacks(&b);
    let stranger = world.member_who(&[manage_flags()]);
    Browser::of(&world, &stranger).get(&format!("{LIST}/creators?creator=a")).is(403).lacks("<option");
}

#[test]
fn who_has_made_no_token_is_told_of_to_nobody() {
    let mut world = World::new();
    let lister = world.member_who(&[token_actions(&["ListAccessTokens"])]);
    let (maker, other) = (world.member(&[DEVELOPER]), world.member(&[DEVELOPER]));
    world.personal(&maker);
    for looks in [&lister, &world.owner] {
        let mut browser = Browser::of(&world, looks);
        for text in ["", "member-", "@example.com"] {
            let offered = browser.get(&format!("{LIST}/creators?creator={text}"));
            offered.is(200).says(&format!("<option value=\"{}\">", maker.email));
            offered.lacks(&other.email).lacks(&lister.email).lacks(&world.owner.email);
        }
        browser.get(&format!("{LIST}/creators?creator={}", other.email)).is(200).lacks("<option");
        browser.get(&format!("{LIST}?creator={}", other.email)).is(200).says("Nothing matches");
        browser.get(&format!("{LIST}?creator={}", maker.email)).is(200).says("1–1 of 1");
    }
    // A name is found too, also of whoever has left.
    maker.client.put("/user/profile", &json!({ "name": "Ophelia" })).data();
    world.owner.client.delete(&format!("/members/remove-from-org/{}", maker.id)).data();
    Browser::of(&world, &lister).get(&format!("{LIST}?creator=ophel")).is(200).says("1–1 of 1");
}

#[test]
fn tokens_of_several_people_are_one_list_page_by_page() {
    let mut world = World::new();
    let (first, second) = (world.member(&[DEVELOPER]), world.member(&[DEVELOPER]));
    let names: Vec<_> = (0..13).map(|at| unique(&format!("token-{at:02}"))).collect();
    for (at, name) in names.iter().enumerate() {
        let by = if at % 3 == 0 { &first } else { &second };
        world.token(by, &json!({ "name": name, "type": "Personal", "permissions": [] }));
    }
    let mut ann = Browser::of(&world, &world.owner);
    let late = ann.get(&format!("{LIST}?creator=member-&page=2"));
    late.is(200).says("11–13 of 13");
    let at = |name: &String| late.html.find(&format!(">{name}</a>"));
    let found: Vec<_> = names.iter().map(at).collect();
    assert!(found[3..].iter().all(Option::is_none), "{found:?}");
    assert!(found[2] < found[1] && found[1] < found[0] && found[2].is_some(), "{found:?}");
    ann.get(&format!("{LIST}?creator=member-&page=999")).is(303);
}

#[test]
fn people_of_other_organizations_are_not_offered() {
    let mut world = World::new();
    let neighbour = super::super::neighbour::Neighbour::new(&mut world);
    let mut ann = Browser::of(&world, &world.owner);
    ann.get(&format!("{LIST}/creators?creator=bo@")).is(200).lacks("bo@example.com");
    ann.get(&format!("{LIST}?creator=bo@example.com")).is(200).says("Nothing matches");
    ann.get(&format!("{LIST}/{}", neighbour.ids["token"])).is(404);
}

#[test]
fn all_that_is_wrong_is_said_at_once_and_at_its_field() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let form = Filled::of(&ann.get(NEW)).with("name", " ").with("type", "Service").with("lasts", "date");
    let page = form.with("networks", "10.0.0.0/8\n\nhere\n::/200").send(&mut ann, LIST, "save");
    page.is(400).says("look at the marked fields").says("A name is required").says("Choose a day");
    page.says("Choose at least one permission").says("Line 3: “here” is no network");
    page.says("Line 4: “::/200” is no network").lacks("Line 1").says("value=\"date\" selected");
    assert!(tokens(&world).is_empty());
}

#[test]
fn a_day_is_good_to_its_end_and_is_not_chosen_beside_a_duration() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let form = Filled::of(&ann.get(NEW)).with("name", "dated").with("lasts", "date");
    form.send(&mut ann, LIST, "save").is(400).says("Choose a day");
    let day = ann.get(NEW).html.split("min=\"").nth(1).unwrap().get(..10).unwrap().to_owned();
    let form = form.with("expires", &day);
    form.clone().with("lasts", "30").send(&mut ann, LIST, "save").is(400).says("choose one of both");
    form.clone().with("lasts", "").send(&mut ann, LIST, "save").is(400).says("choose one of both");
    assert!(tokens(&world).is_empty());
    form.send(&mut ann, LIST, "save").is(200).says("api-kwp");
    assert_eq!(tokens(&world)[0]["expiresAt"], format!("{day}T23:59:59.999Z"));
    ann.get(LIST).says(&format!("{day} 23:59</time>")).says("Expires <small>UTC</small>");
}

#[test]
fn nothing_is_offered_that_the_organization_does_not_allow() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let policy = json!({ "personal": { "defaultDays": null, "maximumDays": null, "required": true },
        "service": { "defaultDays": null, "maximumDays": 30, "required": false }, "deactivateOnReuse": false });
    world.owner.client.put("/organizations/token-policy", &policy).data();
    let page = ann.get(NEW);
    page.is(200).says("<option value=\"\" class=\"personal-only\" selected>Choose how long</option>");
    page.says("<option value=\"\" class=\"service-only\">Organization default</option>");
    page.says("<option value=\"30\">").says("<option value=\"90\" class=\"personal-only\">");
    let form = Filled::of(&page).with("name", "mine");
    form.send(&mut ann, LIST, "save").is(400).says("Say how long the token lasts");
    let form = form.with("type", "Service").also("s.2.action", "CanAccessProject");
    form.clone().with("lasts", "90").send(&mut ann, LIST, "save").is(400).says("at most 30 days");
    assert!(tokens(&world).is_empty());
    form.with("lasts", "").send(&mut ann, LIST, "save").is(200);
}

#[test]
fn a_form_that_is_sent_again_says_that_the_token_was_made() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let form = Filled::of(&ann.get(NEW)).with("name", "once");
    form.send(&mut ann, LIST, "save").is(200).says("api-kwp");
    form.send(&mut ann, LIST, "save").is(422).says("you have made a token of this name").lacks("data-secret");
    assert_eq!(tokens(&world).len(), 1);
    let id = tokens(&world)[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ann.get(&format!("{NEW}/name?of={id}&name=ONCE")).is(200).html, "", "its own");
    assert_eq!(ann.get(&format!("{NEW}/name?name=ONCE")).is(200).html, "This name is taken");
}

#[test]
fn enter_makes_no_token_while_resources_are_named() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let form = Filled::of(&ann.get(NEW)).with("name", "deploy").with("type", "Service");
    let page = form.also("s.2.action", "CanAccessProject").send(&mut ann, LIST, "add-resource:2");
    let form = Filled::of(&page).with("s.2.r.0.project", "p");
    let page = form.send(&mut ann, LIST, "enter");
    page.is(200).says("<code>project/p</code>").lacks("role=\"alert\"");
    assert!(tokens(&world).is_empty());
    form.with("s.2.which", "all").send(&mut ann, LIST, "enter").is(200).says("api-kws");
}
