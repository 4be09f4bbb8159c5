//! What FeatBit's command line does (wire 6), command by command: the story that its own repository tests it with.

mod commands;

use self::commands::{FeatBitCli, Filter, Flag};
use super::world::{World, statement, unique};

/// The tags of the story's flag, as they are typed.
const TAGS: &str = "cli, e2e";

/// A token for the one project, that changes flags in `dev` alone.
fn cli(world: &mut World) -> FeatBitCli {
    let owner = world.owner.clone();
    let actions = ["CreateFlag", "ToggleFlag", "ArchiveFlag"];
    let token = world.service(
        &owner,
        &[
            statement("project", "allow", &["CanAccessProject"], "project/p"),
            statement("env", "allow", &["CanAccessEnv"], "project/p:env/*"),
            statement("flag", "allow", &actions, "project/p:env/dev:flag/*"),
        ],
    );
    FeatBitCli::new(world, &token.text)
}

#[test]
fn a_flag_is_made_switched_followed_and_put_away() {
    let mut world = World::new();
    let cli = cli(&mut world);
    let listed = cli.project_list().unwrap().into_iter().find(|it| it.key == "p").unwrap();
    let project = cli.project_get(listed.id).unwrap();
    assert_eq!(project, listed);
    let [prod, dev] = ["prod", "dev"].map(|key| project.environment(key));

    let (name, key) = ("CLI E2E Test Flag & Co", unique("cli-e2e"));
    let made = cli.flag_create(dev, name, &key, None, Some(TAGS)).unwrap();
    let variations = made["data"]["variations"].as_array().unwrap();
    let values: Vec<&str> = variations.iter().map(|it| it["value"].as_str().unwrap()).collect();
    assert_eq!(values, ["true", "false"], "their ids are looked up in the answer");

    let find = |filter: &Filter<'_>| cli.flag_list(dev, filter).unwrap();
    let flag = |filter: &Filter<'_>| -> Flag {
        let [flag] = <[Flag; 1]>::try_from(find(filter).items).unwrap();
        assert_eq!((flag.name.as_str(), flag.key.as_str()), (name, key.as_str()));
        flag
    };
    let by_key = Filter { name: Some(&key), ..Filter::default() };
    assert_eq!((flag(&by_key).is_enabled, flag(&by_key).variation_type.as_str()), (false, "boolean"));
    assert_eq!(flag(&Filter { name: Some("test flag & co"), ..Filter::default() }).tags, ["cli", "e2e"]);
    assert_eq!(flag(&Filter { tags: Some(TAGS), ..Filter::default() }), flag(&by_key));
    assert_eq!(find(&Filter { tags: Some("cli,other"), ..Filter::default() }).items, []);

    for is_on in [true, false, true] {
        cli.flag_toggle(dev, &key, is_on).unwrap();
        assert_eq!(flag(&by_key).is_enabled, is_on);
    }
    assert_eq!(cli.flag_toggle(prod, "f", true), Err(403), "elsewhere it may look, and no more");

    let shares = [(&variations[0]["id"], 0.0, 0.7), (&variations[1]["id"], 0.7, 1.0)];
    assert_eq!(cli.flag_set_rollout(dev, &key, &shares), Err(403), "its token may not");
    let owner = cli.with_token(&world.personal(&world.owner.clone()).text);
    owner.flag_set_rollout(dev, &key, &shares).unwrap();
    let shown = world.owner.client.get(&format!("{}/{key}", world.flags("dev"))).data();
    assert_eq!(shown["fallthrough"]["variations"][0]["rollout"], serde_json::json!([0.0, 0.7]));

    let log = cli.flag_audit_logs(dev, &key).unwrap();
    let operations: Vec<&str> = log.items.iter().map(|it| it.operation.as_str()).collect();
    assert_eq!(operations, ["Update", "Update", "Update", "Update", "Create"]);
    assert!(log.items.iter().all(|it| it.ref_id == flag(&by_key).id.to_string()));

    cli.flag_archive(dev, &key).unwrap();
    assert_eq!(find(&by_key).items, []);
    assert_eq!(find(&by_key).total_count, 0);
}

#[test]
fn all_flags_of_a_project_are_read_page_by_page() {
    let mut world = World::new();
    let cli = cli(&mut world);
    let project = cli.project_list().unwrap().remove(0);
    let dev = project.environment("dev");
    for key in ["a", "b", "c", "d"] {
        cli.flag_create(dev, key, key, Some("Of the story"), None).unwrap();
    }
    let all = |environment: &str, page_size| {
        let filter = Filter { page_size, ..Filter::default() };
        let flags = cli.all_flags(project.environment(environment), &filter).unwrap();
        let mut keys: Vec<String> = flags.into_iter().map(|it| it.key).collect();
        keys.sort();
        keys.join(" ")
    };
    assert_eq!((all("dev", 2).as_str(), all("prod", 2).as_str()), ("a b c d f", "f"));
    assert_eq!(all("dev", 5), "a b c d f", "a page that is full and the last");
}

#[test]
fn its_configuration_is_good_with_a_token_with_or_without_its_prefix() {
    let mut world = World::new();
    let cli = cli(&mut world);
    assert_eq!(cli.project_list().unwrap().len(), 1);
    let bare = cli.token.strip_prefix("api-").unwrap();
    assert_eq!(cli.with_token(bare).project_list().unwrap().len(), 1, "it puts the prefix back");
    assert_eq!(cli.with_token("api-unknown").project_list(), Err(401));

    let ours = world.owner.client.organization.as_deref().unwrap();
    assert_eq!(cli.in_organization(ours).project_list().unwrap().len(), 1);
    let another = uuid::Uuid::from_u128(1).to_string();
    assert_eq!(cli.in_organization(&another).project_list(), Err(403));
}
