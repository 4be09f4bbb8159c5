//! Keys that are offered where a resource is named: of what somebody may see, and no more.

use serde_json::json;

use super::super::world::{DEVELOPER, World, flag, statement};
use super::{Browser, browser::Shown};

const PROJECT: &str = "s.0.r.0.project";
const ENV: &str = "s.0.r.0.env";
const FLAG: &str = "s.0.r.0.flag";
const SEGMENT: &str = "s.0.r.0.segment";

fn ask(browser: &mut Browser, of: &str, fields: &[(&str, &str)]) -> Shown {
    let fields = serde_urlencoded::to_string([&[("of", of)], fields].concat()).unwrap();
    browser.get(&format!("/en/keys?{fields}"))
}

/// The keys that are offered.
#[track_caller]
fn keys(browser: &mut Browser, of: &str, fields: &[(&str, &str)]) -> Vec<String> {
    let shown = ask(browser, of, fields);
    let options = shown.is(200).html.split("<option value=\"").skip(1);
    options.map(|it| it.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn each_segment_offers_what_there_is_behind_those_before_it() {
    let world = World::new();
    let owner = &world.owner.client;
    owner.post("/projects", &json!({ "name": "Web <Shop>", "key": "web" })).data();
    let segment =
        json!({ "name": "Testers", "key": "testers", "type": "environment-specific", "description": "" });
    owner.post(&format!("/envs/{}/segments", world.dev), &segment).data();
    let mut browser = Browser::of(&world, &world.owner);
    let mut offers = |of, fields: &[_], expected: &[&str]| {
        assert_eq!(keys(&mut browser, of, fields), expected, "{of} {fields:?}");
    };
    offers("project", &[(PROJECT, "")], &["web", "p"]);
    offers("project", &[(PROJECT, "SHOP")], &["web"]);
    offers("env", &[(PROJECT, "p"), (ENV, "")], &["prod", "dev"]);
    offers("env", &[(PROJECT, "p"), (ENV, "de")], &["dev"]);
    offers("env", &[(PROJECT, ""), ("s.0.r.0.project.any", "1"), (ENV, "")], &["prod", "dev"]);
    offers("env", &[(PROJECT, "none"), (ENV, "")], &[]);
    offers("flag", &[(PROJECT, "p"), (ENV, "dev"), (FLAG, "")], &["f"]);
    offers("flag", &[(PROJECT, "p"), (ENV, "dev"), ("s.0.r.0.env.any", "1"), (FLAG, "")], &[]);
    offers("flag", &[(PROJECT, "web"), (ENV, "dev"), (FLAG, "")], &[]);
    offers("segment", &[(PROJECT, "p"), (ENV, "dev"), (SEGMENT, "test")], &["testers"]);
    offers("segment", &[(PROJECT, "p"), (ENV, "prod"), (SEGMENT, "")], &[]);
    offers("spoon", &[("s.0.r.0.spoon", "")], &[]);
    ask(&mut browser, "project", &[(PROJECT, "web")]).says("Web &#60;Shop&#62;");
}

#[test]
fn a_whole_name_is_offered_step_by_step() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let mut offers = |typed: &str, expected: &[&str]| {
        assert_eq!(keys(&mut browser, "resource", &[("resource", typed)]), expected, "{typed}");
    };
    offers("", &["project/p"]);
    offers("project/p", &["project/p", "project/p:env/prod", "project/p:env/dev"]);
    offers("project/p:env/de", &["project/p:env/dev"]);
    offers("project/p:env/dev", &["project/p:env/dev", "project/p:env/dev:flag/f"]);
    offers("project/p:env/dev:flag/", &["project/p:env/dev:flag/f"]);
    offers("project/none:env/", &[]);
    offers("group/x", &[]);
    offers("a:b:c:d", &[]);
}

#[test]
fn nobody_is_offered_what_they_may_not_see() {
    let world = World::new();
    let nobody = world.member_who(&[]);
    let some = world.member_who(&[
        statement("project", "allow", &["CanAccessProject"], "project/p"),
        statement("env", "allow", &["CanAccessEnv"], "project/p:env/dev"),
    ]);
    let questions: [(&str, &[(&str, &str)]); 4] = [
        ("project", &[(PROJECT, "")]),
        ("env", &[(PROJECT, "p"), (ENV, "")]),
        ("flag", &[(PROJECT, "p"), (ENV, "prod"), (FLAG, "")]),
        ("segment", &[(PROJECT, "p"), (ENV, "prod"), (SEGMENT, "")]),
    ];
    let mut browser = Browser::of(&world, &nobody);
    for (of, fields) in questions {
        assert_eq!(keys(&mut browser, of, fields), [""; 0], "{of}");
    }
    let mut browser = Browser::of(&world, &some);
    assert_eq!(keys(&mut browser, "project", questions[0].1), ["p"]);
    assert_eq!(keys(&mut browser, "env", questions[1].1), ["dev"]);
    assert_eq!(keys(&mut browser, "flag", questions[2].1), [""; 0]);
    assert!(Browser::new(&world).get("/en/keys?of=project").is(303).header("location").contains("login"));
}

#[test]
fn few_are_offered_of_many() {
    let world = World::new();
    for at in 0..25 {
        let path = format!("/envs/{}/feature-flags", world.dev);
        world.owner.client.post(&path, &flag(&format!("flag-{at:02}"), &[])).data();
    }
    let mut browser = Browser::of(&world, &world.member(&[DEVELOPER]));
    let place = [(PROJECT, "p"), (ENV, "dev")];
    assert_eq!(keys(&mut browser, "flag", &[&place[..], &[(FLAG, "flag")]].concat()).len(), 20);
    assert_eq!(keys(&mut browser, "flag", &[&place[..], &[(FLAG, "flag-24")]].concat()), ["flag-24"]);
}
