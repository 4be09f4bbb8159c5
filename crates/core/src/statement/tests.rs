//! What is a statement, what is not, and what the answer tells its author to write.

use proptest::prelude::*;

use super::*;
use crate::{
    catalogue::{Action, Catalogue},
    generators::{pattern_of, pattern_text, resource_type},
};

fn written(resource_type: &str, effect: &str, actions: &[&str], resources: &[&str]) -> StatementText {
    let texts = |all: &[&str]| all.iter().map(|&it| it.to_owned()).collect();
    StatementText {
        id: "1".to_owned(),
        resource_type: resource_type.to_owned(),
        effect: effect.to_owned(),
        actions: texts(actions),
        resources: texts(resources),
        conditions: Vec::new(),
    }
}

fn parse(resource_type: &str, actions: &[&str], resources: &[&str]) -> Result<Statement, StatementError> {
    Statement::parse(&Catalogue::featbit(), written(resource_type, "allow", actions, resources))
}

#[track_caller]
fn refused(resource_type: &str, effect: &str, actions: &[&str], resources: &[&str], message: &str) {
    let result = Statement::parse(&Catalogue::featbit(), written(resource_type, effect, actions, resources));
    assert_eq!(result.unwrap_err().to_string(), message);
}

const FLAGS: &str = "project/*:env/*:flag/*";

#[test]
fn a_statement_holds_actions_of_its_type() {
    let it = parse("flag", &["ToggleFlag", "UpdateFlagName"], &[FLAGS]).unwrap();
    let Target::Some { resource_type, actions, .. } = it.target() else { panic!("{it:?}") };
    assert_eq!(*resource_type, TypeId::FLAG);
    assert_eq!(*actions, Action::TOGGLE_FLAG.mask().or(Action::UPDATE_FLAG_NAME.mask()));
}

#[test]
fn manage_feature_flag_means_every_action_and_is_kept_as_written() {
    let it = parse("flag", &["ManageFeatureFlag"], &[FLAGS]).unwrap();
    assert!(matches!(it.target(), Target::Some { actions: ActionMask::ALL, .. }));
    assert_eq!(it.written().actions, ["ManageFeatureFlag"]);
    let all = parse("segment", &["*"], &["project/*:env/*:segment/*"]).unwrap();
    assert!(matches!(all.target(), Target::Some { actions: ActionMask::ALL, .. }));
}

#[test]
fn every_action_by_name_is_less_than_every_action() {
    let catalogue = Catalogue::featbit();
    let flag = catalogue.resource_type(TypeId::FLAG).unwrap();
    let names: Vec<&str> =
        flag.actions.iter().filter(|it| !it.means_all).map(|it| it.name.as_ref()).collect();
    let it = parse("flag", &names, &[FLAGS]).unwrap();
    let Target::Some { actions, .. } = it.target() else { panic!("{it:?}") };
    assert!(!actions.has(Action::MANAGE_FEATURE_FLAG));
    assert_ne!(*actions, ActionMask::ALL);
}

#[test]
fn patterns_have_the_shape_of_their_type() {
    for right in
        [FLAGS, "project/a:env/b:flag/c", "*:*:flag/sec*", "p*:env/*:flag/*;beta,g*", "project/*x:*:fl*"]
    {
        assert!(parse("flag", &["*"], &[right]).is_ok(), "{right}");
    }
    for right in ["iam/*", "i*", "*/*", "*"] {
        assert!(parse("iam", &["CanManageIAM"], &[right]).is_ok(), "{right}");
    }
    for wrong in
        ["*", "project/*", "project/*:env/*", "flag/*", "project/a:env/b:segment/c", "project:env/*:flag/*"]
    {
        assert!(parse("flag", &["*"], &[wrong]).is_err(), "{wrong}");
    }
    for wrong in ["iam", "iam/foo", "iam/*:x", "project/*", "iam/*;t"] {
        assert!(parse("iam", &["CanManageIAM"], &[wrong]).is_err(), "{wrong}");
    }
}

#[test]
fn the_answer_to_a_wrong_statement_says_what_to_write() {
    refused(
        "flag",
        "allow",
        &["ToggleFlag"],
        &["project/web"],
        "resource `project/web` has not the shape of type `flag`; write `project/web:env/*:flag/*`",
    );
    refused(
        "flag",
        "allow",
        &["ToggleFlag"],
        &["project/web:*;eu"],
        "resource `project/web:*;eu` has not the shape of type `flag`; write `project/web:*;eu:flag/*`",
    );
    refused(
        "iam",
        "allow",
        &["CanManageIAM"],
        &["iam/foo"],
        "resource `iam/foo` has not the shape of type `iam`; write `iam/*`",
    );
    refused(
        "flag",
        "allow",
        &["CanManageIAM"],
        &[FLAGS],
        "action `CanManageIAM` is not of resource type `flag`; put it in a statement of type `iam`",
    );
    refused(
        "iam",
        "allow",
        &["Fly"],
        &["iam/*"],
        "action `Fly` is not of resource type `iam`; its actions are `*`, CanManageIAM",
    );
    refused("flag", "Allow", &["*"], &[FLAGS], "effect `Allow` is not `allow` or `deny`");
    refused("iam", "allow", &[], &["iam/*"], "a statement has at least one action");
    refused(
        "iam",
        "allow",
        &["*"],
        &[],
        "a statement has at least one resource; everything of the type is `iam/*`",
    );
    refused(
        "ALL",
        "allow",
        &["*"],
        &["*"],
        "resource type `ALL` is unknown; the types are *, workspace, organization, iam, access-token, \
         relay-proxy, project, env, flag, segment, plugin",
    );
}

#[test]
fn a_statement_about_everything_names_nothing_else() {
    assert!(parse("*", &["*"], &["*"]).is_ok());
    for (actions, resources) in
        [(&["ToggleFlag"][..], &["*"][..]), (&["*"], &["iam/*"]), (&["*", "*"], &["*"]), (&[], &["*"])]
    {
        assert_eq!(parse("*", actions, resources), Err(StatementError::Everything));
    }
}

#[test]
fn a_deny_that_would_mean_less_than_it_says_is_refused() {
    refused(
        "env",
        "deny",
        &["*"],
        &["project/*:env/prod"],
        "a deny of `*` on type `env` does not reach what is below it; deny per type: CanAccessEnv, DeleteEnv, \
         UpdateEnvSettings, CreateEnvSecret, UpdateEnvSecret, DeleteEnvSecret on `project/*:env/prod`; `*` on \
         `project/*:env/prod:flag/*`; `*` on `project/*:env/prod:segment/*`",
    );
    assert!(parse("env", &["*"], &["project/*:env/prod"]).is_ok());
}

#[test]
fn statements_are_the_same_set_whatever_their_ids_order_and_repetition() {
    let one = parse("flag", &["ToggleFlag", "UpdateFlagName"], &[FLAGS]).unwrap();
    let mut text = written("flag", "allow", &["UpdateFlagName", "ToggleFlag", "ToggleFlag"], &[FLAGS]);
    text.id = "2".to_owned();
    let same = Statement::parse(&Catalogue::featbit(), text).unwrap();
    let other = parse("flag", &["ToggleFlag"], &[FLAGS]).unwrap();
    assert!(Statement::same_set(&[one.clone(), other.clone()], &[other.clone(), same.clone(), one.clone()]));
    assert!(!Statement::same_set(&[one], &[other]));
}

#[test]
fn limits_are_kept() {
    let many = vec![FLAGS; Statement::MAX_RESOURCES + 1];
    assert_eq!(parse("flag", &["*"], &many), Err(StatementError::TooManyResources));
    let all = vec![written("flag", "allow", &["*"], &[FLAGS]); Statement::MAX_IN_ONE + 1];
    assert_eq!(Statement::parse_all(&Catalogue::featbit(), all), Err(StatementError::TooManyStatements));
}

#[test]
fn what_is_repeated_of_a_wrong_statement_is_readable_and_short() {
    let effect = |text: &str| {
        let result = Statement::parse(&Catalogue::featbit(), written("flag", text, &["*"], &[FLAGS]));
        result.unwrap_err().to_string()
    };
    assert_eq!(effect("允许"), "effect `允许` is not `allow` or `deny`");
    assert_eq!(effect("a\n\u{200b}b"), "effect `a\\n\\u{200b}b` is not `allow` or `deny`");
    assert!(effect(&"x".repeat(10_000)).chars().count() < 150);
}

#[test]
fn what_is_written_at_the_limits_is_a_statement() {
    let longest = format!("project/*:env/*:flag/{}", "x".repeat(512 - "project/*:env/*:flag/".len()));
    assert!(parse("flag", &["*"], &vec![longest.as_str(); Statement::MAX_RESOURCES]).is_ok());
    let all = vec![written("flag", "allow", &["*"], &[FLAGS]); Statement::MAX_IN_ONE];
    assert!(Statement::parse_all(&Catalogue::featbit(), all).is_ok());
    let stars = format!("*a*b*c*:*a*b*c*:*a*b*c*;{}", vec!["*a*b*c*"; 16].join(","));
    assert!(parse("flag", &["*"], &[&stars]).is_ok());
    assert!(parse("flag", &["*"], &[&stars.replace("*c*", "*c*d*")]).is_err());
}

#[test]
fn a_star_among_names_of_actions_is_every_action_and_excuses_no_wrong_name() {
    for actions in [&["*", "ToggleFlag"][..], &["ToggleFlag", "*"], &["*", "*"]] {
        let it = parse("flag", actions, &[FLAGS]).unwrap();
        assert!(matches!(it.target(), Target::Some { actions: ActionMask::ALL, .. }), "{actions:?}");
    }
    for actions in [&["*", "Fly"][..], &["Fly", "*"], &["toggleflag"], &["Toggle*"], &["**"], &[""], &[" *"]]
    {
        assert!(parse("flag", actions, &[FLAGS]).is_err(), "{actions:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_a_refusal_says_to_write_is_accepted(of_type in resource_type(), resource in pattern_text()) {
        let catalogue = Catalogue::featbit();
        let name = &catalogue.resource_type(of_type).unwrap().name;
        match parse(name, &["*"], &[&resource]) {
            Ok(_) => {}
            Err(StatementError::Shape { corrected, .. }) => {
                prop_assert!(parse(name, &["*"], &[&corrected]).is_ok(), "{} for {}", corrected, resource);
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn every_pattern_of_a_type_is_a_resource_of_it(
        (of_type, resource) in resource_type().prop_flat_map(|it| (Just(it), pattern_of(it))),
    ) {
        let catalogue = Catalogue::featbit();
        let name = &catalogue.resource_type(of_type).unwrap().name;
        prop_assert!(parse(name, &["*"], &[&resource]).is_ok(), "{} of {}", resource, name);
    }
}
