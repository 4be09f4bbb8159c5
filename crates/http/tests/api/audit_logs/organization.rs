//! The log of an organization: what is done to tokens, members, groups, policies and places (G15).

use super::*;
use crate::{
    neighbour::Neighbour,
    world::{statement, token_actions, unique},
};

fn of_kind(by: &Client, kind: &str) -> Vec<Value> {
    items(by, &format!("/audit-logs?refType={kind}&pageSize=100"))
}

#[test]
fn g15_what_is_done_to_a_token_is_told() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[crate::words::say("allow flag ToggleFlag F/*")]);
    let path = format!("/access-tokens/{}", token.id);
    owner.client.put(&path, &json!({ "name": "renamed" })).data();
    owner.client.touch(&format!("{path}/toggle")).data();
    owner.client.delete(&path).data();
    let entries = of_kind(&owner.client, "AccessToken");
    let events: Vec<_> = entries.iter().map(|it| it["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["TokenRemoved", "TokenDeactivated", "TokenRenamed", "TokenCreated"]);
    let of = |place: usize, name: &str| state(&entries[place], name);
    assert_eq!(of(3, "previous"), Value::Null);
    assert_eq!(of(0, "current"), Value::Null);
    for place in 0..3 {
        assert_eq!(of(place, "previous"), of(place + 1, "current"));
    }
    assert_eq!(
        (of(2, "current")["name"].clone(), of(1, "current")["status"].clone()),
        (json!("renamed"), json!("Inactive"))
    );
    assert_eq!(of(3, "current")["permissions"][0]["actions"], json!(["ToggleFlag"]));
    assert!(
        entries.iter().all(|it| it["refId"] == token.id.as_str() && it["creatorId"] == owner.id.as_str())
    );
}

#[test]
fn g15_what_is_done_to_policies_groups_and_members_is_told() {
    let world = World::new();
    let owner = &world.owner.client;
    let policy = world.policy(&[crate::words::say("allow flag ToggleFlag F/*")]);
    let member = world.member(&[&policy]);
    let name = unique("group");
    let group = owner.post("/groups", &json!({ "name": name, "description": "" })).data();
    let group = group["id"].as_str().unwrap();
    owner.touch(&format!("/groups/{group}/add-member/{}", member.id)).data();
    owner.touch(&format!("/groups/{group}/add-policy/{policy}")).data();
    owner.touch(&format!("/members/{}/remove-policy/{policy}", member.id)).data();
    owner.delete(&format!("/members/remove-from-org/{}", member.id)).data();

    let policies = of_kind(owner, "Policy");
    assert_eq!(state(&policies[0], "previous")["statements"], json!([]));
    assert_eq!(state(&policies[0], "current")["statements"][0]["actions"], json!(["ToggleFlag"]));
    assert_eq!((&policies[0]["operation"], &policies[1]["operation"]), (&json!("Update"), &json!("Create")));

    let groups = of_kind(owner, "Group");
    assert_eq!(
        told(&groups),
        ["GroupPolicyAttached", "GroupMemberAdded", "GroupCreated"].map(|it| format!("{it} {name}"))
    );
    assert_eq!(groups[0]["instructions"], json!([{ "kind": "AddPolicy", "value": policy }]));
    assert_eq!(groups[1]["instructions"], json!([{ "kind": "AddMember", "value": member.id }]));
    assert_eq!((&groups[0]["comment"], &groups[1]["comment"]), (&json!(""), &json!("")));
    assert_eq!(state(&groups[2], "current")["name"], name.as_str());

    let members = of_kind(owner, "Member");
    let events: Vec<_> = members.iter().map(|it| it["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["MemberRemoved", "MemberPolicyDetached", "OneTimePasswordIssued", "MemberAdded"]);
    assert_eq!(state(&members[0], "current"), Value::Null);
    assert_eq!(state(&members[0], "previous")["groupIds"], json!([group]));
    assert_eq!(state(&members[1], "previous")["policyIds"], json!([policy]));
    assert_eq!(state(&members[1], "current")["policyIds"], json!([]));
    assert_eq!(members[1]["instructions"], json!([{ "kind": "RemovePolicy", "value": policy }]));
    assert_eq!(state(&members[3], "current")["email"], member.email.as_str());
}

#[test]
fn g15_who_may_manage_members_reads_about_them_and_about_what_they_may_access() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    let iam = statement("iam", "allow", &["CanManageIAM"], "iam/*");
    let kinds = |by: &Client| {
        let mut kinds: Vec<String> = items(by, "/audit-logs?pageSize=100")
            .iter()
            .map(|it| it["refType"].as_str().unwrap().to_owned())
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds.join(" ")
    };
    let manager = world.member_who(std::slice::from_ref(&iam));
    assert_eq!(kinds(&manager.client), "Member Policy");
    let of_token = format!("/audit-logs?refId={}", token.id);
    assert_eq!(items(&manager.client, &of_token), [] as [Value; 0]);
    let lister = world.member_who(&[iam.clone(), token_actions(&["ListAccessTokens"])]);
    assert_eq!(kinds(&lister.client), "AccessToken Member Policy");
    assert_eq!(items(&lister.client, &of_token).len(), 1);
    let visitor = world.member_who(&[
        iam,
        statement("project", "allow", &["CanAccessProject"], "project/p"),
        statement("env", "allow", &["CanAccessEnv"], "project/p:env/dev"),
    ]);
    assert_eq!(kinds(&visitor.client), "FeatureFlag Member Policy Project");
    assert_eq!(of_kind(&visitor.client, "FeatureFlag").len(), 1, "dev's and not prod's");
    assert_eq!(kinds(&owner.client), "AccessToken FeatureFlag Member Policy Project");
    let none = world.member_who(&[token_actions(&["ListAccessTokens"])]);
    none.client.get("/audit-logs").forbidden();
}

#[test]
fn g3b_of_another_organization_nothing_is_told() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let (ours, told_theirs) = (items_of(&world.owner.client), items_of(&theirs.owner));
    for id in theirs.ids.values() {
        assert!(!ours.contains(id.as_str()), "{id}: {ours}");
    }
    for noun in ["token", "member", "policy", "group", "project", "flag"] {
        assert!(told_theirs.contains(&theirs.ids[noun]), "the neighbour's {noun} is in the neighbour's log");
        let path = format!("/audit-logs?refId={}", theirs.ids[noun]);
        assert_eq!(items(&world.owner.client, &path), [] as [Value; 0]);
    }
}

fn items_of(by: &Client) -> String {
    by.get("/audit-logs?pageSize=1000").body
}

#[test]
fn s03_the_log_holds_no_secret() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let tokens = [world.personal(&owner), world.service(&owner, &[])];
    let secrets = format!("/envs/{}/secrets", world.dev);
    let made = owner.client.post(&secrets, &json!({ "name": "till", "type": "client" })).data();
    let member = world.member(&[]);
    owner.client.post(&format!("/members/{}/one-time-password", member.id), &json!({})).data();
    let log = items_of(&owner.client);
    let found = of_kind(&owner.client, "Environment");
    assert_eq!(
        state(&found[0], "current")["secrets"][2],
        json!({ "id": made["id"], "name": "till", "type": "client", "value": "" })
    );
    let dev = owner.client.get("/projects").data();
    let values: Vec<_> = dev[0]["environments"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|it| it["secrets"].as_array().unwrap())
        .map(|it| it["value"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(values.len(), 5);
    for token in &tokens {
        let digest = token.text.parse::<keywright_core::Secret>().unwrap().digest().to_bytes();
        let hex = digest.map(|it| format!("{it:02x}")).concat();
        let text = digest.map(|it| it.to_string()).join(",");
        let parts = [token.text.split_at(15).1, hex.split_at(16).0, text.split_at(24).0];
        for secret in parts {
            assert!(!log.contains(secret), "{secret}");
        }
    }
    for secret in values.iter().map(String::as_str).chain(["$argon2", "hash", "digest", &member.password]) {
        assert!(!log.contains(secret), "{secret}");
    }
}
