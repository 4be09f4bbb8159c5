//! Drafts, and what the buttons do to them.

mod limits;
mod offers;

use keywright_core::{
    Catalogue, Statement, generators,
    statement::{Effect, StatementText},
};
use proptest::prelude::*;

use super::{
    conditions,
    draft::{Card, to_json},
    resource::Resource,
    *,
};
use crate::statements::StatementCondition;

static CATALOGUE: Catalogue = Catalogue::featbit();
const DESK: Desk<'static> = Desk { language: Language::English, catalogue: &CATALOGUE, offers: None };

fn statement(resource_type: &str, effect: &str, actions: &[&str], resources: &[&str]) -> PolicyStatement {
    let owned = |them: &[&str]| them.iter().map(|it| (*it).to_owned()).collect();
    PolicyStatement {
        id: String::new(),
        resource_type: resource_type.to_owned(),
        effect: effect.to_owned(),
        actions: owned(actions),
        resources: owned(resources),
        conditions: Vec::new(),
    }
}

fn form(fields: &[(&str, &str)]) -> Form {
    Form::read(serde_urlencoded::to_string(fields).unwrap().as_bytes()).unwrap()
}

/// What a browser sends of an editor, which is read from what the templates are given.
fn sent(editor: &Editor) -> Form {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut put = |name: String, value: &str| fields.push((name, value.to_owned()));
    if let Some(text) = &editor.json {
        put("s.json".to_owned(), text);
    }
    for card in &editor.cards {
        let at = |rest: &str| format!("s.{}.{rest}", card.at);
        put(at("id"), &card.id);
        put(at("was"), &card.resource_type);
        put(at("type"), &card.resource_type);
        put(at("if"), &card.conditions.replace('\n', "\r\n"));
        put(at("effect"), if card.is_deny() { "deny" } else { "allow" });
        put(at("which"), if card.whole { "all" } else { "chosen" });
        for action in card.actions.iter().filter(|it| it.is_chosen) {
            assert!(!action.is_disabled, "what is chosen is sent");
            put(at("action"), &action.name);
        }
        for resource in &card.resources {
            let of = |rest: &str| at(&format!("r.{}.{rest}", resource.at));
            if resource.is_written {
                put(of("text"), &resource.text);
            }
            for key in &resource.keys {
                put(of(&key.kind), &key.key);
                if key.is_any {
                    put(of(&format!("{}.any", key.kind)), "1");
                }
            }
            if let Some(tags) = &resource.tags {
                put(of("tags"), tags);
            }
        }
    }
    Form::read(serde_urlencoded::to_string(fields).unwrap().as_bytes()).unwrap()
}

fn draft(statements: &[PolicyStatement]) -> Draft {
    Draft::of(&CATALOGUE, statements)
}

fn cards(draft: Draft) -> Vec<Card> {
    match draft {
        Draft::Cards(cards) => cards,
        Draft::Json(text) => panic!("no cards: {text}"),
    }
}

/// The draft that a form holds, all of it.
fn read(form: &Form) -> Draft {
    let (draft, excess) = Draft::read(&CATALOGUE, form);
    assert_eq!(excess, None);
    draft
}

/// The draft after a button.
fn after(step: &str, draft: &Draft) -> Draft {
    let editor = DESK.take(Step::read(step).unwrap(), &sent(&DESK.show(draft.clone())));
    assert_eq!(editor.alert, None);
    read(&sent(&editor))
}

fn written() -> impl Strategy<Value = Vec<PolicyStatement>> {
    let statements = generators::conditional::with_conditions(generators::statements(0..5));
    statements.prop_map(|them| crate::statements::show(&them))
}

#[test]
fn conditions_are_lines_and_back_whatever_their_values() {
    for values in
        [&["a"][..], &["a", "b c"], &["a,b", "c"], &[" a"], &[""], &["[1]"], &["a\nb", "\""], &["\r"]]
    {
        let condition = StatementCondition {
            attribute: "context.x".to_owned(),
            operator: "In".to_owned(),
            values: values.iter().map(|it| (*it).to_owned()).collect(),
        };
        let all =
            vec![condition.clone(), StatementCondition { attribute: "subject.id".to_owned(), ..condition }];
        let lines = conditions::to_lines(&all);
        assert_eq!(lines.lines().count(), 2, "{lines}");
        assert_eq!(conditions::from_lines(&lines.replace('\n', "\r\n")), all);
    }
    assert_eq!(
        conditions::to_lines(&conditions::from_lines("\n  context.ip  InCidr ::1,\n")),
        "context.ip InCidr ::1"
    );
}

#[test]
fn a_condition_that_is_none_is_complained_of_by_its_card() {
    let with = |line: &str| PolicyStatement {
        conditions: conditions::from_lines(line),
        ..statement("iam", "allow", &["*"], &["iam/*"])
    };
    for (line, why) in [
        ("ip InCidr ::1", "“ip” is no property"),
        ("context.ip", "“” is no operator"),
        ("context.ip In", "from 1 to 64 values"),
        ("context.ip InCidr 10.0.0.1/8", "for example: 10.0.0.0/8"),
        ("context.time Before 1, 2", "Before has one value"),
    ] {
        let lines = DESK.complaints(&[with(line)]);
        assert!(lines[0].contains(why), "{lines:?}");
    }
    assert!(DESK.complaints(&[with("context.ip InCidr ::1")]).is_empty());
}

fn parsed(statements: &[PolicyStatement]) -> Vec<Statement> {
    let texts: Vec<StatementText> = statements.iter().cloned().map(Into::into).collect();
    Statement::parse_all(&CATALOGUE, texts).unwrap()
}

proptest! {
    #[test]
    fn a_draft_says_what_its_statements_say(statements in written()) {
        let said = draft(&statements).written(&CATALOGUE);
        // The order of actions and what stands beside `*` may change; what it means does not.
        let meaning = |them: &[PolicyStatement]| -> Vec<_> {
            parsed(them).into_iter().map(|it| (it.effect(), it.target().clone(), it.conditions().to_vec())).collect()
        };
        prop_assert_eq!(meaning(&said), meaning(&statements));
        prop_assert_eq!(draft(&said), draft(&statements));
    }

    #[test]
    fn a_form_holds_the_whole_draft(statements in written()) {
        let draft = draft(&statements);
        prop_assert_eq!(read(&sent(&DESK.show(draft.clone()))), draft);
    }

    #[test]
    fn json_and_back_changes_nothing(statements in written()) {
        let draft = draft(&statements);
        let json = after("json", &draft);
        prop_assert!(matches!(json, Draft::Json(_)));
        prop_assert_eq!(after("cards", &json), draft);
    }

    #[test]
    fn what_can_be_saved_is_what_the_model_takes(statements in written()) {
        let said = draft(&statements).written(&CATALOGUE);
        match DESK.statements(&sent(&DESK.show(draft(&statements)))) {
            Ok(found) => prop_assert_eq!(found, said),
            // What makes no sense on the resources that were chosen is the only thing refused beyond the model.
            Err(Incomplete(lines)) => prop_assert!(lines.iter().all(|it| it.contains("with all resources only"))),
        }
    }
}

fn two() -> Draft {
    draft(&[
        statement(
            "flag",
            "allow",
            &["ToggleFlag"],
            &["project/p:env/*:flag/*;beta", "project/q:env/*:flag/f"],
        ),
        statement("iam", "deny", &["CanManageIAM"], &["iam/*"]),
    ])
}

#[test]
fn a_new_card_is_on_top_and_says_nothing_yet() {
    let found = cards(after("add-card", &two()));
    assert_eq!(found[0], Card::new("flag"));
    assert_eq!(found[1..], cards(two()));
    let editor = DESK.take(Step::AddCard, &sent(&DESK.show(two())));
    assert!(editor.cards[0].is_focused() && !editor.cards[1].is_focused());
}

#[test]
fn a_card_goes_and_the_others_stay() {
    assert_eq!(cards(after("remove-card:0", &two())), cards(two())[1..]);
    assert_eq!(after("remove-card:7", &two()), two());
}

#[test]
fn a_resource_is_added_and_says_nothing_yet() {
    let found = cards(after("add-resource:0", &two()));
    let keys = vec![String::new(); 3];
    assert_eq!(found[0].resources[2], Resource::Parts { keys, tags: String::new() });
    let whole = draft(&[statement("project", "allow", &["*"], &["project/*"])]);
    let chosen = cards(after("add-resource:0", &whole));
    assert!(!chosen[0].whole && chosen[0].resources.len() == 1);
    assert_eq!(after("add-resource:9", &two()), two());
}

#[test]
fn a_resource_goes_and_the_others_stay() {
    let found = cards(after("remove-resource:0.0", &two()));
    assert_eq!(found[0].resources, cards(two())[0].resources[1..]);
    assert_eq!(after("remove-resource:0.5", &two()), two());
}

#[test]
fn show_changes_nothing() {
    assert_eq!(after("show", &two()), two());
}

#[test]
fn all_actions_are_one() {
    assert_eq!(cards(after("all:1", &two()))[1].actions, ["*"]);
}

#[test]
fn no_other_value_is_a_button() {
    for value in
        ["save", "", "remove-card", "remove-card:x", "remove-resource:1", "remove-resource:1.-1", "all"]
    {
        assert_eq!(Step::read(value), None, "{value}");
    }
    assert_eq!(Step::read("remove-resource:3.12"), Some(Step::RemoveResource(3, 12)));
}

#[test]
fn a_card_of_another_type_forgets_what_was_chosen() {
    let fields = [
        ("s.4.was", "flag"),
        ("s.4.type", "iam"),
        ("s.4.effect", "deny"),
        ("s.4.action", "ToggleFlag"),
        ("s.4.which", "chosen"),
        ("s.4.r.0.project", "p"),
    ];
    let found = cards(read(&form(&fields)));
    assert_eq!(found, [Card { effect: Effect::Deny, ..Card::new("iam") }]);
}

#[test]
fn a_ticked_any_outweighs_a_key_and_tags_are_tidied() {
    let fields = [
        ("s.0.was", "flag"),
        ("s.0.type", "flag"),
        ("s.0.which", "chosen"),
        ("s.0.r.1.project", " shop "),
        ("s.0.r.1.env", "dev"),
        ("s.0.r.1.env.any", "1"),
        ("s.0.r.1.flag", "a*"),
        ("s.0.r.1.tags", " beta ,, gamma，x "),
        ("s.0.action", "ToggleFlag"),
        ("s.0.action", "CreateFlag"),
    ];
    let found = DESK.statements(&form(&fields)).unwrap();
    let expected = ["project/shop:env/*:flag/a*;beta,gamma,x"];
    assert_eq!(found, [statement("flag", "allow", &["CreateFlag", "ToggleFlag"], &expected)]);
}

#[test]
fn a_pattern_of_another_form_stays_as_it_was_written() {
    for text in
        ["*:*:flag/*", "project/a;t:env/*:flag/*", "project/ a:env/*:flag/*", "project/*:env/*:flag/*;a, b"]
    {
        let card = Card::of(&CATALOGUE, &statement("flag", "allow", &["*"], &[text])).unwrap();
        assert_eq!(card.resources, [Resource::Written(text.to_owned())]);
        assert_eq!(card.written(&CATALOGUE).resources, [text]);
    }
}

#[track_caller]
fn check_complaint(statements: &[PolicyStatement], expected: &str) {
    let json = Draft::Json(to_json(statements));
    for draft in [draft(statements), json] {
        let found = DESK.statements(&sent(&DESK.show(draft)));
        assert_eq!(found, Err(Incomplete(vec![expected.to_owned()])));
    }
}

#[test]
fn it_says_which_card_lacks_what() {
    let whole = statement("flag", "allow", &["*"], &["project/*:env/*:flag/*"]);
    check_complaint(
        &[whole.clone(), statement("iam", "allow", &[], &["iam/*"])],
        "Statement 2 (IAM): choose at least one action",
    );
    check_complaint(
        &[statement("flag", "allow", &["*"], &[]), whole],
        "Statement 1 (Feature flag): choose at least one resource, or all resources",
    );
    check_complaint(
        &[statement("env", "allow", &["*"], &["project/p:env/"])],
        "Statement 1 (Environment): say which Environment, or tick Any",
    );
    check_complaint(
        &[statement("project", "allow", &["CreateProject"], &["project/p"])],
        "Statement 1 (Project): “Create projects” works with all resources only",
    );
    check_complaint(
        &[statement("project", "allow", &["Fly"], &["project/p"])],
        "Statement 1 (Project): “Fly” is no action of this type",
    );
    check_complaint(
        &[statement("env", "allow", &["*"], &["project/p"])],
        "Statement 1 (Environment): “project/p” is no resource name of this type. Perhaps: project/p:env/*",
    );
}

#[test]
fn a_key_cannot_smuggle_in_what_separates_keys() {
    for (key, why) in [("p:env/x", "“p:env/x” is no key"), ("p;t", "“p;t” is no key")] {
        let fields = [
            ("s.0.was", "project"),
            ("s.0.type", "project"),
            ("s.0.which", "chosen"),
            ("s.0.r.0.project", key),
            ("s.0.action", "*"),
        ];
        let Err(Incomplete(lines)) = DESK.statements(&form(&fields)) else { panic!("{key} was taken") };
        assert!(lines[0].contains(why), "{lines:?}");
    }
}

#[test]
fn json_that_is_none_is_kept_and_complained_of() {
    for (text, why) in [
        ("[{", "This is no list of statements"),
        ("{}", "This is no list of statements"),
        (r#"[{"resourceType":"nope","effect":"allow"}]"#, "resourceType"),
        (r#"[{"resourceType":"flag","effect":"Allow"}]"#, "effect"),
    ] {
        let editor = DESK.take(Step::ToCards, &form(&[("s.json", text)]));
        assert_eq!(editor.json.as_deref(), Some(text));
        assert!(editor.alert.as_deref().is_some_and(|it| it.contains(why)), "{text}: {:?}", editor.alert);
    }
    let Err(Incomplete(lines)) = DESK.statements(&form(&[("s.json", "[{")])) else { panic!("it was taken") };
    assert!(lines[0].contains("no list of statements"));
    assert_eq!(DESK.statements(&form(&[("s.json", " \r\n ")])), Ok(Vec::new()));
}

#[test]
fn what_is_too_long_for_a_form_is_edited_as_json() {
    let many: Vec<String> = (0..64).map(|it| format!("project/p{it}:env/*:flag/*")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let statements = vec![statement("flag", "allow", &["*"], &many); 12];
    assert!(matches!(draft(&statements), Draft::Json(_)));
    let editor = DESK.take(Step::ToCards, &sent(&DESK.show(draft(&statements))));
    assert!(editor.alert.is_some() && editor.json.is_some());
    assert_eq!(DESK.statements(&sent(&editor)).unwrap(), statements);
}
