//! Organizations: who makes them, what is changed of them, and how they end (wire 2.6, G17, G20, G25).

mod ends;
mod workspaces;

use serde_json::{Value, json};

use super::{
    client::Client,
    lifecycle::OWNER_POLICY,
    neighbour::Neighbour,
    world::{ADMINISTRATOR, DEVELOPER, Member, World, statement},
};

/// A statement about the organization itself.
fn organization(actions: &[&str]) -> Value {
    statement("organization", "allow", actions, "organization/*")
}

/// Makes an organization, and answers its id and its maker as a client in it.
fn make(by: &Client, key: &str) -> (String, Client) {
    let made = by.post("/organizations", &json!({ "name": key, "key": key })).data();
    let id = made["id"].as_str().unwrap().to_owned();
    let client = Client { organization: Some(id.clone()), ..by.clone() };
    (id, client)
}

/// The organization that a client acts in, as it is shown to an owner.
fn shown(by: &Client) -> Value {
    by.get(&format!("/organizations/{}", by.organization.clone().unwrap())).data()
}

/// What PUT takes, with these default policies.
fn settings(name: &str, policies: &[&str], order: &str) -> Value {
    json!({
        "name": name, "defaultPermissions": { "policyIds": policies, "groupIds": [] },
        "settings": { "flagSortedBy": order },
    })
}

#[test]
fn who_makes_an_organization_owns_it_and_nothing_else() {
    let world = World::new();
    let maker = world.member_who(&[organization(&["CreateOrg"])]);
    let body = json!({ "name": "Research", "key": "research" });
    let made = maker.client.post("/organizations", &body).data();
    assert_eq!((&made["name"], &made["key"]), (&json!("Research"), &json!("research")));
    assert_eq!(made["initialized"], false);
    assert_eq!(made["defaultPermissions"], json!({ "policyIds": [DEVELOPER], "groupIds": [] }));
    let there = Client { organization: made["id"].as_str().map(str::to_owned), ..maker.client.clone() };
    assert_eq!(shown(&there), made);
    assert_eq!(there.get("/user/policies").data()[0]["id"], OWNER_POLICY);
    there.post("/projects", &json!({ "name": "P", "key": "p" })).data();
    assert_eq!(there.get("/members").data()["totalCount"], 1);
    maker.client.get("/members").forbidden();
    let ids = |by: &Client| by.get("/organizations").data().as_array().unwrap().len();
    assert_eq!((ids(&maker.client), ids(&world.owner.client)), (2, 1));
    let others = Client { organization: there.organization, ..world.owner.client.clone() };
    others.get("/projects").forbidden();
    others.get(&format!("/organizations/{}", made["id"].as_str().unwrap())).refused(404, "ResourceNotFound");
}

#[test]
fn the_key_of_an_organization_is_unique_in_the_workspace() {
    let world = World::new();
    let owner = &world.owner.client;
    let taken = |key: &str| owner.get(&format!("/organizations/is-key-used?key={key}")).data();
    assert_eq!((taken("playground"), taken("research")), (json!(true), json!(false)));
    make(owner, "research");
    assert_eq!(taken("research"), json!(true));
    for key in ["research", "playground"] {
        owner.post("/organizations", &json!({ "name": "A", "key": key })).refused(422, "KeyHasBeenUsed");
    }
    for (body, code) in [
        (json!({ "key": "a" }), "name_is_required"),
        (json!({ "name": " ", "key": "a" }), "name_is_required"),
        (json!({ "name": "A" }), "key_is_required"),
        (json!({ "name": "A", "key": "a b" }), "key_is_invalid"),
        (json!({ "name": "a".repeat(129), "key": "a" }), "name_is_invalid"),
    ] {
        owner.post("/organizations", &body).refused(400, code);
    }
    assert_eq!(owner.get("/organizations").data().as_array().unwrap().len(), 2);
}

#[test]
fn onboarding_names_an_organization_and_makes_its_first_project_once() {
    let world = World::new();
    let (_, there) = make(&world.owner.client, "research");
    let body = json!({
        "organizationName": "Labs", "organizationKey": "labs", "projectName": "Web", "projectKey": "web",
        "environments": ["Prod", "Test Bench"],
    });
    let with = |member: &str, value: Value| {
        let mut body = body.clone();
        body[member] = value;
        there.post("/organizations/onboarding", &body)
    };
    for (member, value, code) in [
        ("organizationName", json!(""), "organizationName_is_required"),
        ("organizationKey", json!(null), "organizationKey_is_required"),
        ("organizationKey", json!("a/b"), "organizationKey_is_invalid"),
        ("projectName", json!(null), "projectName_is_required"),
        ("projectKey", json!(":"), "projectKey_is_invalid"),
        ("environments", json!([]), "environments_is_required"),
        ("environments", json!(["Prod", "prod"]), "environments_is_invalid"),
        ("environments", json!(["a:b"]), "environments_is_invalid"),
        (
            "environments",
            json!((0..17).map(|it| it.to_string()).collect::<Vec<_>>()),
            "environments_is_invalid",
        ),
    ] {
        with(member, value).refused(400, code);
    }
    with("organizationKey", json!("playground")).refused(422, "KeyHasBeenUsed");
    assert_eq!(shown(&there)["initialized"], false);
    assert_eq!(there.get("/projects").data(), json!([]));
    assert_eq!(with("projectName", json!("Web")).data(), true);
    assert_eq!(shown(&there)["name"], "Labs");
    assert_eq!((&shown(&there)["key"], &shown(&there)["initialized"]), (&json!("labs"), &json!(true)));
    let project = &there.get("/projects").data()[0];
    let keys: Vec<_> =
        project["environments"].as_array().unwrap().iter().map(|it| it["key"].clone()).collect();
    assert!(
        keys.contains(&json!("prod")) && keys.contains(&json!("test-bench")) && keys.len() == 2,
        "{keys:?}"
    );
    with("projectKey", json!("again")).refused(422, "OrganizationAlreadyInitialized");
    make(&world.owner.client, "research");
}

#[test]
fn g17_onboarding_takes_both_permissions() {
    let world = World::new();
    let body = json!({
        "organizationName": "Labs", "organizationKey": "labs", "projectName": "Web", "projectKey": "web",
        "environments": ["Prod"],
    });
    let project = statement("project", "allow", &["CreateProject"], "project/*");
    for statements in [vec![organization(&["UpdateOrgName"])], vec![project.clone()]] {
        let member = world.member_who(&statements);
        member.client.post("/organizations/onboarding", &body).forbidden();
    }
    assert_eq!(shown(&world.owner.client)["name"], "playground");
    let member = world.member_who(&[organization(&["UpdateOrgName"]), project]);
    member.client.post("/organizations/onboarding", &body).data();
}

#[test]
fn g17_what_is_changed_of_an_organization_takes_the_permission_for_it() {
    let world = World::new();
    let (same, nothing) = (settings("playground", &[DEVELOPER], "created_at"), world.policy(&[]));
    let changes = [
        ("UpdateOrgName", settings("Other", &[DEVELOPER], "created_at")),
        ("UpdateOrgDefaultUserPermissions", settings("playground", &[DEVELOPER, &nothing], "created_at")),
        ("UpdateOrgSortFlagsBy", settings("playground", &[DEVELOPER], "key")),
    ];
    let before = shown(&world.owner.client);
    for (action, _) in &changes {
        // With all else that the built-in policies give, and without this one.
        let deny = statement("organization", "deny", &[action], "organization/*");
        let without = world.member(&[ADMINISTRATOR, &world.policy(&[deny])]);
        let with = world.member(&[ADMINISTRATOR]);
        let (this, others): (Vec<_>, Vec<_>) = changes.iter().partition(|(needed, _)| needed == action);
        for (_, body) in this {
            without.client.put("/organizations", body).forbidden();
            assert_eq!(shown(&world.owner.client), before, "{action}");
        }
        for (_, body) in others {
            without.client.put("/organizations", body).data();
            with.client.put("/organizations", &same).data();
        }
    }
    let reader = world.member(&[DEVELOPER]);
    reader.client.put("/organizations", &same).forbidden();
    reader.client.put("/organizations", &json!("no body at all")).forbidden();
    let told = world.owner.client.put("/organizations", &settings("Other", &[DEVELOPER], "key")).data();
    assert_eq!(told["settings"], json!({ "flagSortedBy": "key" }));
    assert_eq!((&told, &told["name"]), (&shown(&world.owner.client), &json!("Other")));
}

#[test]
fn what_is_no_organization_is_refused_with_the_code_for_it() {
    let world = World::new();
    let owner = &world.owner.client;
    let before = shown(owner);
    let body = settings("playground", &[DEVELOPER], "created_at");
    let nothing = "01900000-0000-7000-8000-000000000000";
    for (member, value, status, code) in [
        ("name", json!(""), 400, "name_is_required"),
        ("defaultPermissions", json!(null), 400, "defaultPermissions_is_required"),
        ("defaultPermissions", json!({}), 400, "defaultPermissions_is_invalid"),
        ("settings", json!(null), 400, "settings_is_required"),
        ("settings", json!({ "flagSortedBy": "size" }), 400, "settings_is_invalid"),
        ("defaultPermissions", json!({ "policyIds": [nothing] }), 404, "ResourceNotFound"),
        ("defaultPermissions", json!({ "groupIds": [nothing] }), 404, "ResourceNotFound"),
    ] {
        let mut body = body.clone();
        body[member] = value;
        owner.put("/organizations", &body).refused(status, code);
    }
    assert_eq!(shown(owner), before);
}

#[test]
fn g17_nobody_gives_by_default_what_they_do_not_have() {
    let world = World::new();
    let owner = &world.owner.client;
    let (iam, defaults) = (
        statement("iam", "allow", &["CanManageIAM"], "iam/*"),
        organization(&["UpdateOrgDefaultUserPermissions"]),
    );
    let keeper = world.member_who(&[iam.clone(), defaults]);
    let (managing, before) = (world.policy(&[iam]), shown(owner));
    keeper.client.put("/organizations", &settings("playground", &[OWNER_POLICY], "created_at")).exceeds();
    keeper.client.put("/organizations", &settings("playground", &[ADMINISTRATOR], "created_at")).exceeds();
    let group = owner.post("/groups", &json!({ "name": "Owners", "description": "" })).data();
    let group = group["id"].as_str().unwrap();
    owner.touch(&format!("/groups/{group}/add-policy/{OWNER_POLICY}")).data();
    let mut by_group = settings("playground", &[DEVELOPER], "created_at");
    by_group["defaultPermissions"]["groupIds"] = json!([group]);
    keeper.client.put("/organizations", &by_group).exceeds();
    assert_eq!(shown(owner), before);
    // What was given before may stay or go, and what one has may come.
    keeper
        .client
        .put("/organizations", &settings("playground", &[DEVELOPER, &managing], "created_at"))
        .data();
    keeper.client.put("/organizations", &settings("playground", &[&managing], "created_at")).data();
    let added = json!({ "email": "new@example.com", "policyIds": [], "groupIds": [] });
    owner.post("/members/add", &added).data();
    let id = owner.get("/members?searchText=new@example.com").data()["items"][0]["id"].clone();
    let has = owner.get(&format!("/members/{}/policies", id.as_str().unwrap())).data();
    assert_eq!((has.as_array().unwrap().len(), &has[0]["id"]), (1, &json!(managing)));
}

#[test]
fn g17_a_deny_that_was_given_by_default_goes_by_who_has_what_it_withheld() {
    let world = World::new();
    let deny = world.policy(&[statement("iam", "deny", &["CanManageIAM"], "iam/*")]);
    let first = settings("playground", &[DEVELOPER, &deny], "created_at");
    world.owner.client.put("/organizations", &first).data();
    let keeper = world.member_who(&[organization(&["UpdateOrgDefaultUserPermissions"])]);
    let without = settings("playground", &[DEVELOPER], "created_at");
    keeper.client.put("/organizations", &without).exceeds();
    world.member(&[ADMINISTRATOR]).client.put("/organizations", &without).data();
}

#[test]
fn g17_the_header_chooses_no_other_tenant_and_nobody_joins_one_unasked() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let before = shown(&theirs.owner);
    let there = Client { organization: theirs.owner.organization.clone(), ..world.owner.client.clone() };
    let owners_by_default = settings("Mine", &[OWNER_POLICY], "key");
    there.put("/organizations", &owners_by_default).forbidden();
    there.delete("/organizations").forbidden();
    let body = json!({ "organizationName": "Mine", "organizationKey": "mine", "projectName": "P", "projectKey": "p",
        "environments": ["Prod"] });
    there.post("/organizations/onboarding", &body).forbidden();
    let Member { client: nobody, .. } = world.member(&[&world.policy(&[])]);
    for by in [&there, &nobody] {
        assert_eq!(by.post("/user/join-organization", &json!({})).status, 404);
    }
    assert_eq!(shown(&theirs.owner), before);
    assert_eq!(theirs.owner.get("/members").data()["totalCount"], 2);
}
