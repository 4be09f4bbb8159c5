//! Why?: what decides, and where it comes from.

use serde_json::json;

use super::super::{
    conditions::{condition, when},
    neighbour::Neighbour,
    words::{FLAGS, say},
    world::{World, token_actions, unique},
};
use super::Browser;

fn asking(of: &str, flag: &str) -> String {
    format!("/en/iam/why?{of}&action=ToggleFlag&resource={FLAGS}{flag}")
}

#[test]
fn it_names_the_statements_and_where_they_come_from() {
    let world = World::new();
    let direct = world.policy(&[say("allow flag ToggleFlag F/a*")]);
    let inherited = world.policy(&[say("deny flag ToggleFlag F/apple")]);
    let owner = &world.owner.client;
    let name = unique("group");
    let group = owner.post("/groups", &json!({ "name": name, "description": "" })).data()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    owner.touch(&format!("/groups/{group}/add-policy/{inherited}")).data();
    let mo = world.member(&[&direct]);
    owner.touch(&format!("/groups/{group}/add-member/{}", mo.id)).data();
    let mut browser = Browser::of(&world, &world.owner);
    let of = format!("member={}", mo.id);
    let denied = browser.get(&asking(&of, "apple"));
    denied
        .is(200)
        .says("Denied")
        .says("A deny outweighs every allow")
        .says(&format!("/en/iam/policies/{inherited}"));
    denied.says(&format!("/en/iam/groups/{group}")).says(&name).lacks(&direct);
    let allowed = browser.get(&asking(&of, "apricot"));
    allowed
        .says("A statement allows it")
        .says(&format!("/en/iam/policies/{direct}"))
        .says("attached directly");
    let nothing = browser.get(&asking(&of, "pear"));
    nothing.says(
        "No statement allows it. It would take one that allows ToggleFlag on project/p:env/dev:flag/pear",
    );
    browser.get(&asking(&format!("policy={direct}"), "apple")).says("What the policy says").says("Allowed");
}

#[test]
fn what_would_allow_it_under_conditions_is_told_and_an_address_can_be_said() {
    let world = World::new();
    let office = condition("context.ip", "InCidr", &["192.0.2.0/24"]);
    let mo = world.member_who(&[
        when("allow flag ToggleFlag F/a*", &[office]),
        when("allow flag DeleteFlag F/a*", &[condition("action.name", "Equals", &["DeleteFlag"])]),
        say("deny flag ToggleFlag F/ab"),
    ]);
    let mut browser = Browser::of(&world, &world.owner);
    let ask = |flag: &str, address: &str| {
        format!("{}&address={address}", asking(&format!("member={}", mo.id), flag))
    };
    let unknown = browser.get(&ask("apple", ""));
    unknown
        .is(200)
        .says("badge off")
        .says("Would allow it, but only if:")
        .says("context.ip InCidr 192.0.2.0/24");
    unknown.says("No statement is known to allow it.").lacks("It would take");
    browser.get(&ask("apple", "").replace("/en/", "/zh/")).says("以下声明在满足条件时允许：");
    let inside = browser.get(&ask("apple", "192.0.2.7"));
    inside.is(200).says("badge on").lacks("but only if").says("value=\"192.0.2.7\"");
    let outside = browser.get(&ask("apple", "2001:db8::1"));
    outside.is(200).says("badge off").says("Would allow it, but only if:");
    browser
        .get(&ask("ab", ""))
        .is(200)
        .says("A deny outweighs")
        .says("but only if")
        .lacks("would be allowed");
    browser.get(&ask("pear", "")).is(200).says("No statement allows it.").lacks("but only if");
    browser.get(&ask("apple", "here")).is(400).says("“here” is no IP address").lacks("badge off");
}

#[test]
fn members_tokens_and_policies_lead_to_it() {
    let mut world = World::new();
    let policy = world.policy(&[]);
    let mo = world.member_who(&[token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])]);
    let token = world.personal(&mo);
    let mut browser = Browser::of(&world, &world.owner);
    for (page, of) in [
        (format!("/en/iam/team/{}", mo.id), format!("?member={}", mo.id)),
        (format!("/en/integrations/access-tokens/{}", token.id), format!("?token={}", token.id)),
        (format!("/en/iam/policies/{policy}"), format!("?policy={policy}")),
        ("/en/overview".to_owned(), String::new()),
    ] {
        let link = format!("/en/iam/why{of}");
        browser.get(&page).is(200).says(&format!("href=\"{link}\""));
        browser.get(&link).is(200).says("Explain permissions").says("list=\"keys-resource\"");
    }
}

#[test]
fn of_a_deny_it_says_what_would_be_without_it() {
    let world = World::new();
    let mo = world.member_who(&[say("allow flag ToggleFlag F/a*"), say("deny flag ToggleFlag F/*b")]);
    let mut browser = Browser::of(&world, &world.owner);
    let of = format!("member={}", mo.id);
    browser
        .get(&asking(&of, "ab"))
        .says("Without what denies it, it would be allowed.")
        .lacks("It would take");
    browser.get(&asking(&of, "b")).says(
        "nothing would allow it either. It would take one that allows ToggleFlag on project/p:env/dev:flag/b",
    );
    browser.get(&asking(&of, "a")).lacks("Without what denies it").lacks("It would take");
    let zh = browser.get(&asking(&of, "b").replace("/en/", "/zh/"));
    zh.says("即使去掉这些拒绝声明").says("需要一条允许对");
}

#[test]
fn who_may_not_open_the_policies_is_told_their_names_without_links() {
    let world = World::new();
    let policy = world.policy(&[say("allow flag ToggleFlag F/*")]);
    let mo = world.member(&[&policy]);
    let mut browser = Browser::of(&world, &mo);
    let own = browser.get(&asking("x=1", "a"));
    own.says("attached directly").lacks(&policy).lacks("/en/iam/policies/").lacks("/en/iam/team/");
    let mut owner = Browser::of(&world, &world.owner);
    owner.get(&asking(&format!("member={}", mo.id), "a")).says(&format!("/en/iam/policies/{policy}"));
}

#[test]
fn of_a_token_it_shows_each_layer_and_whether_it_is_let_in() {
    let mut world = World::new();
    let mo = world.member_who(&[
        say("allow flag ToggleFlag F/*"),
        token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"]),
    ]);
    let narrow = world.scoped(&mo, &[say("allow flag ToggleFlag F/a")]);
    let mut browser = Browser::of(&world, &mo);
    let of = format!("token={}", narrow.id);
    browser
        .get(&asking(&of, "a"))
        .is(200)
        .says("What the token is narrowed to: Allowed")
        .says("the token itself");
    let denied = browser.get(&asking(&of, "b"));
    denied.says("What the member may do: Allowed").says("What the token is narrowed to: Denied");
    world.owner.client.touch(&format!("/access-tokens/{}/toggle", narrow.id)).data();
    browser.get(&asking(&of, "a")).says("The token is inactive").says("Denied");
    world.owner.client.delete(&format!("/members/remove-from-org/{}", mo.id)).data();
    let mut owner = Browser::of(&world, &world.owner);
    owner.get(&asking(&of, "a")).is(200).says("has left the organization").says("Denied");
}

#[test]
fn it_says_what_the_decision_is() {
    let mut world = World::new();
    let mo = world.member_who(&[
        say("allow flag ToggleFlag F/a* F/b*"),
        say("deny flag ToggleFlag F/ab*"),
        token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"]),
    ]);
    let token = world.scoped(&mo, &[say("allow flag * F/*b*"), say("deny flag ToggleFlag F/bb")]);
    let mut browser = Browser::of(&world, &mo);
    for key in ["a", "ab", "b", "bb", "bab", "c"] {
        let flags = world.flags("dev");
        world.owner.client.post(&flags, &super::super::world::flag(key, &[])).data();
        for (client, of) in [(&mo.client, "x=1".to_owned()), (&token.client, format!("token={}", token.id))] {
            let done = client.touch(&format!("{flags}/{key}/toggle/true")).status == 200;
            let badge = if done { "badge on" } else { "badge off" };
            browser.get(&asking(&of, key)).is(200).says(badge);
        }
    }
}

#[test]
fn everybody_may_ask_about_themselves_and_few_about_others() {
    let mut world = World::new();
    let mo = world.member_who(&[token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])]);
    let eve = world.member_who(&[token_actions(&["ListAccessTokens"])]);
    let token = world.personal(&mo);
    let owner = world.member(&["98881f6a-5c6c-4277-bcf7-fda94c538785"]);
    let service = world.service(&owner, &[say("allow flag ToggleFlag F/*")]);
    let mut browser = Browser::of(&world, &eve);
    browser.get("/en/iam/why").is(200).says("(you)");
    browser.get(&asking(&format!("member={}", eve.id), "a")).is(200);
    browser.get(&asking(&format!("token={}", service.id), "a")).is(200);
    for of in [
        format!("member={}", mo.id),
        format!("token={}", token.id),
        "policy=98881f6a-5c6c-4277-bcf7-fda94c538785".to_owned(),
    ] {
        browser.get(&asking(&of, "a")).is(403);
    }
    let theirs = Neighbour::new(&mut world).ids;
    let mut owner = Browser::of(&world, &world.owner);
    for noun in ["member", "token", "policy"] {
        owner.get(&asking(&format!("{noun}={}", theirs[noun]), "a")).is(404);
    }
}

#[test]
fn a_question_that_means_nothing_is_answered_in_words() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    browser.get("/en/iam/why?action=ToggleFlag&resource=project/p").is(400).says("project/*:env/*:flag/*");
    browser.get("/en/iam/why?action=Fly&resource=project/p").is(400).says("Choose an action");
    browser.get("/zh/iam/why?action=ToggleFlag&resource=x").is(400).says("资源名称与该操作的资源类型不符");
    browser.get("/en/iam/why?action=ToggleFlag&resource=").is(200);
}
