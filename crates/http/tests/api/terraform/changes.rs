//! What the provider changes of what it has made, how it spells its calls, and that it goes on to the last page.

use super::{
    super::world::{World, statement},
    iam::{Bound, PolicyPlan},
    nouns::{Environment, Group, Policy, Project, Statement},
    places::{FlagPlan, Found},
    wire::{Failure, Id, PAGE_SIZE, Provider},
};

const PLAN: PolicyPlan =
    PolicyPlan { name: "Readers", key: "readers", description: "Of the story", statements: vec![] };

fn pipeline() -> (World, Provider) {
    let mut world = World::new();
    let owner = world.owner.clone();
    let service = world.service(&owner, &[statement("*", "allow", &["*"], "*")]);
    let provider = Provider::new(&world, &service);
    (world, provider)
}

#[test]
fn places_are_renamed_extended_and_removed() {
    let (_world, provider) = pipeline();
    let project = provider.create_project("Web", "web").unwrap();
    let renamed = provider.rename_project(project.id, "Web Site").unwrap();
    assert_eq!(renamed, Project { name: "Web Site".to_owned(), ..project.clone() });

    let staging = provider.create_environment(project.id, "staging", "Staging").unwrap();
    assert_eq!((staging.name.as_str(), staging.key.as_str()), ("Staging", "staging"));
    let changed = provider.change_environment(project.id, staging.id, "Stage").unwrap();
    assert_eq!(changed, Environment { name: "Stage".to_owned(), ..staging.clone() });

    let flag = provider.create_flag(&FlagPlan::boolean(staging.id, "dark", "Dark")).unwrap();
    let again = provider.rename_flag(staging.id, &flag, "Dark Mode");
    assert_eq!(again, Err(Failure::Ambiguous), "it is answered a revision, and looks it up");
    let Found::Active(renamed) = provider.resolve_flag(staging.id, "dark").unwrap() else { panic!() };
    assert_eq!((renamed.id, renamed.name.as_str()), (flag.id, "Dark Mode"));
    provider.delete_flag(staging.id, "dark").unwrap();

    provider.delete_environment(project.id, staging.id).unwrap();
    assert_eq!(provider.environment_by_key(project.id, "staging").unwrap(), None);
    provider.delete_project(project.id).unwrap();
}

#[test]
fn policies_and_groups_are_changed_and_members_have_policies_by_themselves() {
    let (world, provider) = pipeline();
    let ben = Id::read(&world.member(&[]).id);
    let policy = provider.create_policy(&PLAN).unwrap();
    let renamed = provider.change_policy(policy.id, "Watchers", "").unwrap();
    let expected = Policy { name: "Watchers".to_owned(), description: String::new(), ..policy.clone() };
    assert_eq!(renamed, expected, "and its statements, of which there are none, are a list");
    let saying = vec![Statement::new("env", "allow", "CanAccessEnv", "project/p:env/*")];
    assert_eq!(provider.replace_statements(policy.id, &saying).unwrap().statements, saying);
    let in_vain = provider.create_policy(&PolicyPlan { key: "no key", ..PLAN });
    assert_eq!(in_vain, Err(Failure::Validation));

    let group = provider.create_group("Team", "Of the story").unwrap();
    let renamed = provider.change_group(group.id, "Crew", "").unwrap();
    assert_eq!(renamed, Group { name: "Crew".to_owned(), description: String::new(), ..group });

    provider.set_direct_policies(ben, &[policy.id]).unwrap();
    provider.set_direct_policies(ben, &[]).unwrap();
}

#[test]
fn calls_are_spelled_so() {
    let (_world, provider) = pipeline();
    let policy = provider.create_policy(&PLAN).unwrap().id;
    let (list, one) = ("GET /policies?PageIndex=0&PageSize=100", format!("GET /policies/{policy}"));
    let statements = format!("PUT /policies/{policy}/statements");
    assert_eq!(provider.calls(), [list, "POST /policies", list, &one, &statements, list, &one]);

    let group = provider.create_group("Team", "").unwrap().id;
    let (groups, team) = ("GET /groups?PageIndex=0&PageSize=100", format!("GET /groups/{group}"));
    assert_eq!(provider.calls(), [groups, "POST /groups", groups, &team]);

    provider.bind(group, Bound::Policy(policy)).unwrap();
    let bound = format!("GET /groups/{group}/policies?GetAllPolicies=false&PageIndex=0&PageSize=100");
    let bind = format!("PUT /groups/{group}/add-policy/{policy}");
    assert_eq!(provider.calls(), [groups, &team, list, &one, &bound, &bind, &bound]);
}

#[test]
fn lists_are_read_to_their_last_page() {
    let (world, provider) = pipeline();
    for number in 0..=PAGE_SIZE {
        let body = serde_json::json!({ "name": format!("Group {number}"), "description": "" });
        world.owner.client.post("/groups", &body).data();
    }
    assert_eq!(provider.groups().unwrap().len(), PAGE_SIZE + 1);
    let pages = ["GET /groups?PageIndex=0&PageSize=100", "GET /groups?PageIndex=1&PageSize=100"];
    assert_eq!(provider.calls(), pages);
}
