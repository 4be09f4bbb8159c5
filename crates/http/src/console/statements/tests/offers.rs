//! What is offered to somebody who makes a token.

use std::sync::Arc;

use keywright_core::{
    generators,
    grant::{Change, may_make},
    principal::Authority,
};
use proptest::prelude::*;

use super::{super::*, CATALOGUE, DESK, parsed, sent, statement};

/// The desk of somebody who may do this, and what is offered there.
fn with_offers<T>(mine: &[PolicyStatement], work: impl FnOnce(Desk<'_>) -> T) -> T {
    let authority = Authority::new(vec![vec![Arc::from(parsed(mine))]]);
    let offers = Offers::new(&CATALOGUE, authority);
    work(Desk { offers: Some(&offers), ..DESK })
}

fn offered(editor: &Editor, resource_type: &str) -> Vec<String> {
    let card = editor.cards.iter().find(|it| it.resource_type == resource_type).unwrap();
    card.actions.iter().filter(|it| !it.is_disabled).map(|it| it.name.clone()).collect()
}

#[test]
fn only_what_somebody_has_is_offered() {
    let mine = [
        statement("flag", "allow", &["ToggleFlag", "CreateFlag"], &["project/*:env/*:flag/*"]),
        statement("flag", "deny", &["CreateFlag"], &["project/x:env/*:flag/*"]),
        statement("env", "allow", &["CanAccessEnv"], &["project/p:env/dev"]),
    ];
    with_offers(&mine, |desk| {
        let editor = desk.show(Draft::Cards(Vec::new()));
        let types: Vec<&str> = editor.cards.iter().map(|it| it.resource_type.as_str()).collect();
        assert_eq!(types, ["flag", "segment", "project", "env", "iam", "workspace"]);
        assert_eq!(offered(&editor, "flag"), ["ToggleFlag"], "a deny is minded");
        assert_eq!(offered(&editor, "iam"), Vec::<String>::new());
        assert_eq!(offered(&editor, "env"), ["CanAccessEnv"]);
        let env = editor.cards.iter().find(|it| it.resource_type == "env").unwrap();
        assert!(!env.whole);
        assert_eq!(env.resources[0].text, "project/p:env/dev");
        let hint = |name: &str| {
            let flags = editor.cards.iter().find(|it| it.resource_type == "flag").unwrap();
            flags.actions.iter().find(|it| it.name == name).unwrap().hint.clone()
        };
        assert_eq!(hint("CreateFlag"), "You do not have this on all of these resources");
        assert_eq!(hint("DeleteFlag"), "You do not have this permission");
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_offered_can_be_given(mine in generators::statements(0..6), picks in any::<u64>()) {
        let shown = crate::statements::show(&mine);
        let given = with_offers(&shown, |desk| {
            let mut editor = desk.show(Draft::Cards(Vec::new()));
            for card in &mut editor.cards {
                for (bit, action) in card.actions.iter_mut().enumerate() {
                    action.is_chosen = !action.is_disabled && (picks >> bit) & 1 == 1;
                }
            }
            let is_nothing = editor.cards.iter().all(|it| it.chosen().is_empty());
            let found = desk.statements(&sent(&editor));
            assert_eq!(found.is_err(), is_nothing, "{found:?}");
            found.unwrap_or_default()
        });
        let authority = Authority::new(vec![vec![Arc::from(mine)]]);
        prop_assert_eq!(may_make(&CATALOGUE, Change::Join(&parsed(&given)), &authority), Ok(()));
    }
}

#[test]
fn all_that_somebody_has_is_chosen_at_once() {
    let mine = [statement("project", "allow", &["CanAccessProject", "CreateEnv"], &["project/*"])];
    with_offers(&mine, |desk| {
        let editor = desk.show(Draft::Cards(Vec::new()));
        let at = editor.cards.iter().position(|it| it.resource_type == "project").unwrap();
        assert!(editor.cards[at].can_take_all);
        let editor = desk.take(Step::All(at), &sent(&editor));
        let found = desk.statements(&sent(&editor)).unwrap();
        assert_eq!(
            found,
            [statement("project", "allow", &["CanAccessProject", "CreateEnv"], &["project/*"])]
        );
        assert_eq!(
            desk.statements(&sent(&desk.show(Draft::Cards(Vec::new())))),
            Err(Incomplete(vec!["Choose at least one permission".to_owned()])),
        );
    });
}
