//! Forms that were not sent as a page has them: what they leave open is not guessed.

use super::{
    super::{neighbour::Neighbour, world::World},
    Browser,
    forms::{Form, head, send, things},
};

const FORMS: &[Form] = &[
    Form("iam/policies/{policy}/statements", &[]),
    Form("iam/policies/{policy}/statements", &[("do", "save")]),
    Form("iam/policies/{policy}/statements", &[("s.cards", "0")]),
    Form("iam/policies/{policy}/statements", &[("do", "erase"), ("s.cards", "0")]),
    Form("iam/policies/{policy}/statements", &[("do", "remove-card:x"), ("s.cards", "0")]),
    Form("iam/policies/{policy}/team", &[("of", "{member}")]),
    Form("iam/policies/{policy}/team", &[("of", "{member}"), ("do", "Add")]),
    Form("iam/team/{member}/policies", &[("of", "{policy}")]),
    Form("iam/team/{member}/policies", &[("of", "{policy}"), ("do", "detach")]),
    Form("iam/team/{member}/groups", &[("of", "{group}"), ("do", "")]),
    Form("iam/groups/{group}/members", &[("of", "{member}"), ("do", "x")]),
    Form("iam/groups/{group}/policies", &[("of", "{policy}")]),
    Form("integrations/access-tokens/{token}/status", &[]),
    Form("integrations/access-tokens/{token}/status", &[("status", "inactive")]),
    Form("integrations/access-tokens/{token}/rotate", &[]),
    Form("integrations/access-tokens/{token}/rotate", &[("grace", "soon")]),
    Form("integrations/access-tokens", &[("name", "n"), ("type", "Personal")]),
    Form("integrations/access-tokens", &[("name", "n"), ("type", "Personal"), ("scope", "All")]),
    Form(
        "integrations/access-tokens",
        &[("name", "n"), ("type", "Personal"), ("scope", "SameAsMember"), ("do", "x")],
    ),
    Form("iam/token-policy", &[]),
    Form("iam/token-policy", &[("personal-default", ""), ("personal-maximum", "90")]),
];

#[test]
fn forms_that_leave_open_what_to_do_do_nothing() {
    let mut world = World::new();
    let ids = things(&mut world, Neighbour::at_home);
    let here = world.owner.client.organization.clone().unwrap();
    let mut owner = Browser::of(&world, &world.owner);
    let before = head(&world);
    for form in FORMS {
        assert_eq!(send(&mut owner, form, &ids, &here), 400, "{} {:?}", form.0, form.1);
        assert_eq!(head(&world), before, "{} {:?} changed something", form.0, form.1);
    }
}

/// Who takes every statement away does so on purpose: the page says that there are none left.
#[test]
fn a_policy_of_no_statements_can_be_saved() {
    let mut world = World::new();
    let ids = things(&mut world, Neighbour::at_home);
    let here = world.owner.client.organization.clone().unwrap();
    let mut owner = Browser::of(&world, &world.owner);
    let page = owner.get(&format!("/en/iam/policies/{}", ids["policy"]));
    assert_eq!(page.value("s.cards"), "0");
    let form = Form("iam/policies/{policy}/statements", &[("do", "save"), ("s.cards", "0")]);
    assert_eq!(send(&mut owner, &form, &ids, &here), 303);
}
