//! Who may read the log of an environment: G3, G3b.

use super::*;
use crate::{
    neighbour::Neighbour,
    words::say,
    world::{flag, statement},
};

#[test]
fn g3_the_log_of_an_environment_is_for_who_may_access_it() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let access = [statement("env", "allow", &["CanAccessEnv"], "project/p:env/dev")];
    let (member, token) = (world.member_who(&access), world.service(&owner, &access));
    for by in [&member.client, &token.client] {
        assert_eq!(told(&items(by, &log(&world, "dev"))), ["FlagCreated f"]);
        by.get(&log(&world, "prod")).forbidden();
        by.get(&format!("/envs/{}/audit-logs", world.owner.id)).forbidden();
        by.get("/audit-logs").forbidden();
        by.get(&format!("{}?refType=Nothing", log(&world, "prod"))).forbidden();
        let compare = |environment| by.post(&format!("{}/compare", log(&world, environment)), &json!({}));
        compare("prod").forbidden();
        compare("dev").refused(400, "refType_is_invalid");
    }
    let all = [statement("env", "allow", &["CanAccessEnv"], "project/*:env/*")];
    let all = world.member_who(&all).client;
    all.get(&format!("/envs/{}/audit-logs", world.owner.id)).refused(404, "ResourceNotFound");
}

#[test]
fn g3_a_powerless_token_reads_nothing() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let elsewhere = [say("allow flag ToggleFlag F/none")];
    let token = world.service(&owner, &elsewhere);
    for path in [
        log(&world, "dev"),
        format!("{}?crossEnvironment=true", log(&world, "dev")),
        "/audit-logs".to_owned(),
    ] {
        token.client.get(&path).forbidden();
    }
}

#[test]
fn who_may_do_everything_to_a_flag_reads_what_was_done_to_it() {
    let world = World::new();
    world.owner.client.post(&world.flags("dev"), &flag("g", &[])).data();
    let id = |key: &str| {
        let flag = world.owner.client.get(&format!("{}/{key}", world.flags("dev"))).data();
        flag["id"].as_str().unwrap().to_owned()
    };
    let (f, g) = (id("f"), id("g"));
    let member = world.member_who(&[say("allow flag ManageFeatureFlag F/f")]);
    let of = |id: &str| format!("{}?refId={id}", log(&world, "dev"));
    assert_eq!(told(&items(&member.client, &of(&f))), ["FlagCreated f"]);
    member.client.get(&of(&g)).forbidden();
    member.client.get(&log(&world, "dev")).forbidden();
    member.client.get(&format!("{}?refId={f}", log(&world, "prod"))).forbidden();
    assert_eq!(items(&member.client, &format!("{}&crossEnvironment=true", of(&f))), [] as [Value; 0]);
}

#[test]
fn g3b_across_environments_there_is_what_the_caller_may_access() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let owner = world.owner.clone();
    let flags = |by: &Client| {
        let path = format!("{}?crossEnvironment=true&pageSize=100", log(&world, "dev"));
        told(&items(by, &path))
    };
    assert_eq!(flags(&owner.client), ["FlagCreated f", "FlagCreated f"]);
    let dev = world.member_who(&[statement("env", "allow", &["CanAccessEnv"], "project/p:env/dev")]);
    assert_eq!(flags(&dev.client), ["FlagCreated f"]);
    let denied = world.member_who(&[
        statement("env", "allow", &["CanAccessEnv"], "project/*:env/*"),
        statement("env", "deny", &["CanAccessEnv"], "project/p:env/prod"),
    ]);
    assert_eq!(flags(&denied.client), ["FlagCreated f"]);
    // The neighbour's log holds what is the neighbour's, and the world's does not.
    let key = &theirs.ids["flag-key"];
    let path = format!("/envs/{}/audit-logs?crossEnvironment=true", theirs.ids["env"]);
    assert_eq!(
        told(&items(&theirs.owner, &path)),
        [format!("SegmentCreated {key}"), format!("FlagCreated {key}")]
    );
    owner.client.get(&path).refused(404, "ResourceNotFound");
    for filter in [format!("refId={}", theirs.ids["flag"]), format!("query={key}")] {
        for path in [
            format!("{}?crossEnvironment=true&{filter}", log(&world, "dev")),
            format!("/audit-logs?{filter}"),
        ] {
            assert_eq!(items(&owner.client, &path), [] as [Value; 0], "{path}");
        }
    }
}

#[test]
fn g3b_what_was_in_an_environment_that_is_gone_is_for_who_may_access_all() {
    let world = World::new();
    let owner = &world.owner.client;
    let project = world.owner.client.get("/projects").data()[0]["id"].as_str().unwrap().to_owned();
    let of_prod = statement("env", "allow", &["CanAccessEnv"], "project/p:env/prod");
    let of_dev = statement("env", "allow", &["CanAccessEnv"], "project/p:env/dev");
    let both = world.member_who(&[of_prod, of_dev]);
    let path = format!("{}?crossEnvironment=true", log(&world, "dev"));
    assert_eq!(items(&both.client, &path).len(), 2);
    owner.delete(&format!("/projects/{project}/envs/{}", world.prod)).data();
    assert_eq!(items(&both.client, &path).len(), 1);
    assert_eq!(items(owner, &path).len(), 2);
    owner.get(&log(&world, "prod")).refused(404, "ResourceNotFound");
}

#[test]
fn g3b_a_deny_of_an_environment_holds_in_the_log_also_when_it_is_gone() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let projects = owner.client.get("/projects").data();
    let project = projects[0]["id"].as_str().unwrap();
    let mut shared = crate::neighbour::segment("common");
    shared["type"] = json!("shared");
    shared["scopes"] = json!(["organization/playground:project/p:env/prod"]);
    owner.client.post(&format!("/envs/{}/segments", world.prod), &shared).data();
    let access = statement("env", "allow", &["CanAccessEnv"], "project/*:env/*");
    let deny = statement("env", "deny", &["CanAccessEnv"], "project/p:env/prod");
    let whole = world.member_who(std::slice::from_ref(&access)).client;
    let member = world.member_who(&[access.clone(), deny.clone()]);
    let service = world.service(&owner, &[access.clone(), deny.clone()]).client;
    let scoped = world.scoped(&owner, &[access, deny]).client;
    let path = format!("{}?crossEnvironment=true", log(&world, "dev"));
    for gone in [false, true] {
        if gone {
            owner.client.delete(&format!("/projects/{project}/envs/{}", world.prod)).data();
        }
        assert_eq!(told(&items(&whole, &path)), ["SegmentCreated common", "FlagCreated f", "FlagCreated f"]);
        for by in [&member.client, &service, &scoped] {
            assert_eq!(told(&items(by, &path)), ["FlagCreated f"], "gone: {gone}");
        }
    }
}

#[test]
fn g3b_a_deny_of_a_project_holds_in_the_log_also_when_it_is_gone() {
    let world = World::new();
    let owner = &world.owner.client;
    let made = owner.post("/projects", &json!({ "name": "Q", "key": "q" })).data();
    let says = [
        statement("iam", "allow", &["CanManageIAM"], "iam/*"),
        statement("project", "allow", &["CanAccessProject"], "project/*"),
    ];
    let deny = statement("project", "deny", &["CanAccessProject"], "project/q");
    let whole = world.member_who(&says).client;
    let but_one = world.member_who(&[&says[..], &[deny]].concat()).client;
    let path = format!("/audit-logs?refType=Project&refId={}", made["id"].as_str().unwrap());
    assert_eq!(told(&items(&whole, &path)), ["ProjectCreated Q"]);
    assert_eq!(items(&but_one, &path), [] as [Value; 0]);
    owner.delete(&format!("/projects/{}", made["id"].as_str().unwrap())).data();
    assert_eq!(told(&items(&whole, &path)), ["ProjectRemoved Q", "ProjectCreated Q"]);
    assert_eq!(items(&but_one, &path), [] as [Value; 0]);
}
