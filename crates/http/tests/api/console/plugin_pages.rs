//! Pages, cards and panels of plugins in the console, drawn by guests that are written by hand.

use serde_json::json;

use super::{
    super::{
        Hook,
        plugins::code::{act, pages::drawing, trap},
        world::World,
    },
    Browser,
};

/// A page in the menu and one for each other slot; that of members for who manages them.
const PAGES: &str = r#"
[[page]]
id = "all"
slot = "nav"
title = { en = "Leaks of <b>all</b>", zh = "泄露" }
auth = "known"

[[page]]
id = "card"
slot = "overview"
title = "The card"
auth = "known"

[[page]]
id = "token"
slot = "token"
title = "Of a token"
auth = "known"

[[page]]
id = "member"
slot = "member"
title = "Of a member"
require = "CanManageIAM"
resource = "iam/*"

[[page]]
id = "policy"
slot = "policy"
title = "Of a policy"
auth = "known"
"#;

const DRAWN: &str = r#"{"title":"Leaks <i>","blocks":[{"type":"stat","label":"Open","value":3},
    {"type":"button","label":"Scan","action":"scan","confirm":"Now?","input":{"a":1}},
    {"type":"form","action":"find","fields":{"type":"object","properties":{"days":{"type":"integer","minimum":1}},"required":["days"]}}]}"#;

fn compact(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text).unwrap().to_string()
}

#[test]
fn plugins_are_in_the_menu_on_the_overview_and_at_tokens_members_and_policies() {
    let world = World::new();
    let name = act(&world.owner.client, PAGES, &drawing(&compact(DRAWN), "null"));
    let mut ann = Browser::of(&world, &world.owner);
    let mut nobody = Browser::of(&world, &world.member_who(&[]));
    let at = |page: &str| format!("/en/plugins/{name}/{page}");
    ann.get("/en/overview")
        .says(&format!("href=\"{}\"", at("all")))
        .says("Leaks of &#60;b&#62;all")
        .says(&format!("hx-get=\"{}/panel\"", at("card")));
    ann.get("/zh/overview").says("泄露");
    let shown = ann.get(&at("all"));
    shown
        .is(200)
        .says("<h1>Leaks &#60;i&#62;</h1>")
        .says("<strong>3</strong>")
        .says("aria-current=\"page\"")
        .lacks("<i>");
    let about = format!("about={}", world.owner.id);
    let panel = ann.get(&format!("{}/panel?{about}", at("member")));
    panel.is(200).says("<h2>Leaks &#60;i&#62;</h2>").lacks("<html").says(&about);
    let member = world.owner.id.clone();
    ann.get(&format!("/en/iam/team/{member}"))
        .says(&format!("hx-get=\"{}/panel?about={member}\"", at("member")));
    let policy = ann.get("/en/iam/policies");
    let id = policy
        .html
        .split("/en/iam/policies/")
        .find_map(|it| it.get(..36).filter(|it| uuid::Uuid::parse_str(it).is_ok()))
        .unwrap()
        .to_owned();
    ann.get(&format!("/en/iam/policies/{id}")).says(&format!("href=\"{}?about={id}\"", at("policy")));
    // Who may not see a page is not led to it.
    nobody.get(&at("all")).is(200).lacks(&at("member"));
    nobody.get(&at("member")).is(403);
    nobody.get(&format!("{}/panel", at("member"))).is(200).says("not for you").lacks("Leaks");
    ann.get(&at("none")).is(404);
    ann.get("/en/plugins/none/all").is(404);
}

#[test]
fn buttons_and_forms_of_a_page_are_answered_by_its_plugin() {
    let world = World::new();
    let outcome = r#"{"toast":{"tone":"good","text":{"en":"<b>Done</b>","zh":"完成"}}}"#;
    let name = act(&world.owner.client, PAGES, &drawing(&compact(DRAWN), outcome));
    let mut ann = Browser::of(&world, &world.owner);
    let at = format!("/en/plugins/{name}/all");
    let pressed = ann.submit(&at, &at, &[("act", "scan"), ("input", "{\"a\":1}")]);
    pressed.is(200).says("&#60;b&#62;Done").says("<strong>3</strong>").lacks("<b>Done");
    // Where no script asks, the page does.
    let asked = ann.submit(
        &at,
        &at,
        &[("act", "scan"), ("input", "{\"a\":1}"), ("label", "Scan"), ("confirm", "Now?")],
    );
    asked.is(200).says("role=\"alertdialog\"").says("name=\"sure\"").lacks("Done");
    ann.submit(&at, &at, &[("act", "scan"), ("input", "{}"), ("confirm", "Now?"), ("sure", "1")])
        .is(200)
        .says("Done");
    let schema = json!({ "type": "object", "properties": { "days": { "type": "integer", "minimum": 1 } }, "required": ["days"] }).to_string();
    ann.submit(&at, &at, &[("act", "find"), ("schema", &schema), ("f.days", "many")])
        .is(400)
        .says("Write a whole number")
        .says("value=\"many\"");
    ann.submit(&at, &at, &[("act", "other"), ("schema", &schema), ("f.days", "")])
        .is(400)
        .says("This is required")
        .says("value=\"other\"");
    ann.submit(&at, &at, &[("act", "find"), ("schema", &schema), ("f.days", "7")]).is(200).says("Done");
    for wrong in [("input", "[]"), ("input", "{"), ("schema", "{"), ("schema", "{\"type\":\"text\"}")] {
        ann.submit(&at, &at, &[("act", "find"), wrong]).is(400);
    }
    let organization = ann.get(&at).organization();
    ann.send(&at, &[("act", "scan"), ("organization", "")]).is(409);
    let mut forged = Browser { site: Some("cross-site"), ..ann.clone() };
    forged.send(&at, &[("act", "scan"), ("organization", &organization)]).is(403);
}

#[test]
fn an_answer_leads_to_pages_of_the_console_alone() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    for (to, expected) in
        [("/iam/team", Some("/en/iam/team")), ("https://evil.example", None), ("//evil.example", None)]
    {
        let name = act(
            &world.owner.client,
            PAGES,
            &drawing(&compact(DRAWN), &json!({ "navigate": to }).to_string()),
        );
        let at = format!("/en/plugins/{name}/all");
        let done = ann.submit(&at, &at, &[("act", "go")]);
        match expected {
            Some(page) => assert_eq!(done.is(303).header("location"), page),
            None => {
                done.is(422).says("cannot be shown").says("navigate is no path within the console");
            }
        }
    }
}

#[test]
fn a_plugin_that_fails_is_said_to_and_the_page_around_it_is_there() {
    let world = World::new();
    let ann_api = &world.owner.client;
    let mut ann = Browser::of(&world, &world.owner);
    let name = act(ann_api, PAGES, &trap(Hook::Pages));
    let at = format!("/en/plugins/{name}/all");
    ann.get(&at).is(200).says("This plugin did not answer").says("href=\"/en/iam/team\"");
    ann.get(&format!("{at}/panel")).is(200).says("This plugin did not answer");
    let one = format!("/en/integrations/plugins/{name}");
    ann.get(&format!("{one}/log")).is(200).says("pages").says("<td class=\"end\">2</td>");
    ann_api.touch(&format!("/plugins/{name}/disable")).data();
    for nonsense in [
        "no JSON",
        r#"{"blocks":[{"type":"html","text":"<b>"}]}"#,
        r#"{"blocks":[{"type":"text","text":"a","onclick":"b"}]}"#,
    ] {
        let name = act(ann_api, PAGES, &drawing(nonsense, "null"));
        ann.get(&format!("/en/plugins/{name}/all")).is(200).says("cannot be shown").lacks("<b>");
    }
}

#[test]
fn a_page_that_fails_too_often_rests_for_a_minute() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let name = act(&world.owner.client, PAGES, &trap(Hook::Pages));
    let at = format!("/en/plugins/{name}/all");
    for _ in 0..5 {
        ann.get(&at).is(200).says("This plugin did not answer");
    }
    ann.get(&at).is(200).says("Try again in a minute");
    world.server.advance(std::time::Duration::from_secs(61));
    ann.get(&at).is(200).says("This plugin did not answer");
}

#[test]
fn a_plugin_that_rests_has_a_banner_and_is_resumed() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let judged = format!("{PAGES}\n[[admission]]\non = [\"GroupCreated\"]\non-failure = \"allow\"\n");
    let guest = drawing(r#"{"blocks":[]}"#, "null").hook(Hook::Admission, "unreachable");
    let name = act(&world.owner.client, &judged, &guest);
    let (at, one) = (format!("/en/plugins/{name}/all"), format!("/en/integrations/plugins/{name}"));
    for number in 0..5 {
        let group = serde_json::json!({ "name": format!("{name}-{number}"), "description": "" });
        world.owner.client.post("/groups", &group).data();
    }
    ann.get(&at).is(200).says("rests until an administrator resumes it");
    super::super::plugins::events::wait("the row", || ann.get(&one).html.contains("Resume"));
    ann.get("/en/integrations/plugins").says("Quarantined");
    ann.done(&one, &format!("{one}/resume"), &[]).lacks("Resume");
    ann.get(&at).is(200).lacks("rests until");
}
