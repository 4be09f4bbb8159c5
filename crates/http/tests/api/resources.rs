//! What statements and scopes can be about (wire 2.11).

use serde_json::{Value, json};

use super::{
    client::Client,
    neighbour::Neighbour,
    words::{say, say_all},
    world::World,
};

/// The resource names that are listed.
fn names(by: &Client, path: &str) -> Vec<String> {
    let listed = by.get(path).data();
    listed.as_array().unwrap().iter().map(|it| it["rn"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn everything_of_a_type_is_one_entry_that_is_the_same_everywhere() {
    let world = World::new();
    let owner = &world.owner.client;
    for (of, id, name, rn) in [
        ("*", "2bdcb290-2e1b-40d7-bdd1-697fb2193292", "all", "*"),
        ("workspace", "5208c66b-ae1e-4985-a253-9250f02f354d", "workspace", "workspace/*"),
        ("organization", "e394832e-bd98-43de-b174-e0c98e03d19d", "organization", "organization/*"),
        ("iam", "d8791bd2-ca85-4629-a439-1dce20764211", "iam", "iam/*"),
        ("access-token", "150083da-e20f-4670-948c-b842cf8a91a4", "access token", "access-token/*"),
        ("relay-proxy", "fef122fb-0b20-4556-b830-5863850e8092", "relay-proxy", "relay-proxy/*"),
        ("flag", "cc97e362-9688-44b6-9532-2f82f19e1316", "flag", "project/*:env/*:flag/*"),
        ("segment", "f03a822a-047f-11ee-be56-0242ac120002", "segment", "project/*:env/*:segment/*"),
    ] {
        let listed = owner.get(&format!("/resources?type={of}")).data();
        assert_eq!(listed, json!([{ "id": id, "name": name, "rn": rn, "type": of }]));
    }
    let projects = owner.get("/resources?type=project").data();
    assert_eq!(projects[0]["id"], "e77679a2-e79b-43e5-aa9f-fd6c980239be");
    assert_eq!(owner.get("/resources?type=env").data()[0]["id"], "c62ed37a-74a9-4987-8ef4-b5a16127f307");
    owner.get("/resources").refused(400, "type_is_required");
    owner.get("/resources?type=Flag").refused(400, "type_is_invalid");
}

#[test]
fn projects_and_environments_are_listed_by_name() {
    let world = World::new();
    let owner = &world.owner.client;
    assert_eq!(names(owner, "/resources?type=project"), ["project/*", "project/p"]);
    assert_eq!(
        names(owner, "/resources?type=env"),
        ["project/*:env/*", "project/p:env/prod", "project/p:env/dev"]
    );
    assert_eq!(names(owner, "/resources?type=env&name=DE"), ["project/*:env/*", "project/p:env/dev"]);
    assert_eq!(names(owner, "/resources?type=env&name=x"), ["project/*:env/*"]);
    let id = owner.get("/projects").data()[0]["id"].clone();
    assert_eq!(
        owner.get("/resources?type=project").data()[1],
        json!({ "id": id, "name": "P", "rn": "project/p", "type": "project" })
    );
}

#[test]
fn scopes_are_listed_from_a_level_on() {
    let world = World::new();
    let owner = &world.owner.client;
    let scopes = |query: &str| owner.get(&format!("/api/v2/resources?{query}"));
    let all = scopes("spaceLevel=workspace&types=organization&types=project&types=env").data();
    let (of, paths): (Vec<&Value>, Vec<&Value>) =
        all.as_array().unwrap().iter().map(|it| (&it["rn"], &it["pathName"])).unzip();
    assert_eq!(
        of,
        [
            "organization/*",
            "organization/playground",
            "organization/*:project/*",
            "organization/playground:project/p",
            "organization/*:project/*:env/*",
            "organization/playground:project/p:env/prod",
            "organization/playground:project/p:env/dev",
        ]
    );
    assert_eq!(
        paths,
        [
            "All Organizations",
            "playground",
            "All Projects",
            "playground/P",
            "All Environments",
            "playground/P/Prod",
            "playground/P/Dev"
        ]
    );
    let here = scopes("spaceLevel=organization&name=dev&types=organization&types=env&types=env").data();
    let dev = json!({
        "id": world.dev, "name": "Dev", "pathName": "P/Dev",
        "rn": "organization/playground:project/p:env/dev", "type": "env",
    });
    assert_eq!(here, json!([dev]));
    assert_eq!(scopes("spaceLevel=workspace&types=flag&types=iam").data(), json!([]));
    assert_eq!(scopes("spaceLevel=workspace").data(), json!([]));
    scopes("types=env").refused(400, "filter.spaceLevel_is_invalid");
    scopes("spaceLevel=moon&types=env").refused(400, "filter.spaceLevel_is_invalid");
    scopes("spaceLevel=workspace&types=moon").refused(400, "types_is_invalid");
    scopes(&format!("spaceLevel=workspace{}", "&types=env".repeat(17))).refused(400, "types_is_invalid");
}

#[test]
fn who_edits_policies_sees_all_and_others_what_they_may_access() {
    let mut world = World::new();
    Neighbour::new(&mut world);
    let (projects, environments) = ("/resources?type=project", "/resources?type=env");
    let scopes = "/api/v2/resources?spaceLevel=organization&name=dev&types=project&types=env";
    for (says, of_projects, of_environments, of_scopes) in [
        (&["allow iam CanManageIAM iam/*"][..], 2, 3, 1),
        (&["allow project CanAccessProject project/p"], 2, 1, 0),
        (&["allow env CanAccessEnv project/p:env/dev"], 1, 2, 1),
        (&["allow env CanAccessEnv project/*:env/*", "deny env CanAccessEnv project/p:env/dev"], 1, 2, 0),
        (&["allow flag * F/*"], 1, 1, 0),
        (&[], 1, 1, 0),
    ] {
        let member = world.member_who(&say_all(says)).client;
        let counts = [projects, environments, scopes].map(|it| names(&member, it).len());
        assert_eq!(counts, [of_projects, of_environments, of_scopes], "{says:?}");
    }
    let token = {
        let owner = world.owner.clone();
        world.service(&owner, &[say("allow * * *")])
    };
    token.client.get(projects).forbidden();
    token.client.get(scopes).forbidden();
}
