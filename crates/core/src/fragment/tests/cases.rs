//! The tricky cases one by one (wire 3.4), and what can be told of limits.

use super::*;
use crate::statement::StatementText;

fn statement(resource_type: &str, effect: &str, actions: &[&str], resources: &[&str]) -> Statement {
    let texts = |all: &[&str]| all.iter().map(|&it| it.to_owned()).collect();
    let written = StatementText {
        id: String::new(),
        resource_type: resource_type.to_owned(),
        effect: effect.to_owned(),
        actions: texts(actions),
        resources: texts(resources),
        conditions: Vec::new(),
    };
    Statement::parse(&Catalogue::featbit(), written).unwrap()
}

/// Whether a pattern, among others that do not select the name, selects it: as a list and as a tree.
#[track_caller]
fn check(pattern: &str, name: &str, expected: bool) {
    let pattern: ResourcePattern = pattern.parse().unwrap();
    let parsed = ResourceName::parse(name).unwrap();
    assert_eq!(pattern.matches(&parsed), expected, "the pattern alone");
    let (yes, no) = (ActionMask(1), ActionMask(2));
    let others: Vec<ResourcePattern> = ["project/zz:env/zz:flag/zz", "project/a:env/zz*", "zz", "flag/zz*zz"]
        .iter()
        .map(|it| it.parse().unwrap())
        .collect();
    let mut said: BTreeMap<_, _> = others.iter().map(|it| (it, Masks::of(Effect::Allow, no))).collect();
    said.insert(&pattern, Masks::of(Effect::Allow, yes));
    let said: Vec<_> = said.into_iter().collect();
    for up_to in [0, usize::MAX] {
        let mut search = Search::new(ActionMask::ALL);
        match Patterns::new(&said, up_to) {
            Patterns::List(list) => list.search(parsed.segments(), &mut search),
            Patterns::Tree(tree) => tree.search(parsed.segments(), &mut search),
        }
        let allow = if expected { yes } else { ActionMask::NONE };
        assert_eq!(search.found().allow, allow, "{pattern} on {name}, a list up to {up_to}");
    }
}

#[test]
fn a_pattern_selects_what_is_below_it_and_nothing_above() {
    check("*", "project/a:env/b:flag/c", true);
    check("project/*", "project/a:env/prod", true);
    check("project/a", "project/a:env/b:flag/c", true);
    check("project/a:env/*", "project/a", false);
    check("*:*:*", "project/a:env/b", false);
    check("*:*:*", "project/a:env/b:flag/c", true);
    check("a:b:c:d:e:f", "a:b:c:d:e:f", true);
}

#[test]
fn a_path_is_exact_but_for_its_wildcards() {
    check("project/foo", "project/Foo", false);
    check("project/a", "project/ab", false);
    check("project/ab", "project/a", false);
    check("project/a*", "project/a", true);
    check("project/a*", "project/ab", true);
    check("project/abcdefghijk*", "project/abcdefghij", false);
    check("project/abcdefghijk", "project/abcdefghijk", true);
    check("project/abcdefghijk", "project/abcdefghijx", false);
    check("i*", "iam/*", true);
    check("*/*", "iam/*", true);
    check("iam/*", "iam", false);
    check("project/*b*d", "project/abcd", true);
    check("project/*b*d", "project/abdc", false);
}

#[test]
fn a_star_in_a_name_is_a_letter_that_only_a_wildcard_matches() {
    check("project/a:env/prod:flag/x", "project/a:env/prod:flag/*", false);
    check("project/a:env/prod:flag/*", "project/a:env/prod:flag/*", true);
    check("project/a:env/prod:flag/x*", "project/a:env/prod:flag/*", false);
    check("project/a*", "project/a*b", true);
    check("project/a", "project/*", false);
}

#[test]
fn tags_narrow_what_a_path_selects() {
    check("project/a:env/b:flag/*;beta", "project/a:env/b:flag/x;beta", true);
    check("project/a:env/b:flag/*;beta", "project/a:env/b:flag/x", false);
    check("project/a:env/b:flag/*;beta", "project/a:env/b:flag/*", false);
    check("project/*:env/*:flag/*;be*", "project/a:env/b:flag/x;gamma,beta", true);
    check("project/a:env/b:flag/x", "project/a:env/b:flag/x;beta", true);
    check("project/a:env/b:flag/x;", "project/a:env/b:flag/x", true);
    check("project/a;t", "project/a; t", false);
    check("project/a;t,u:env/b;v", "project/a;u:env/b;v:flag/x", true);
    check("project/a;t,u:env/b;v", "project/a;u:env/b;t", false);
}

#[test]
fn a_path_finds_every_start_of_itself() {
    let keys = ["", "a", "ab", "abcdefgh", "abcdefghi", "abcdefghijklmnopq"];
    let patterns: Vec<ResourcePattern> = keys
        .iter()
        .flat_map(|it| [format!("flag/{it}*"), format!("flag/{it}x"), format!("flag/{it}")])
        .filter_map(|it| it.parse().ok())
        .collect();
    let bits = (0..).map(|bit| Masks::of(Effect::Allow, ActionMask(1 << bit)));
    let mut said: Vec<_> = patterns.iter().zip(bits).collect();
    said.sort_by_key(|it| it.0);
    let tree = Tree::new(&said);
    for text in
        keys.iter().flat_map(|it| [format!("flag/{it}"), format!("flag/{it}x"), format!("flag/{it}b")])
    {
        let name = ResourceName::parse(&text).unwrap();
        let expected = said.iter().filter(|it| it.0.matches(&name)).fold(0, |mask, it| mask | it.1.allow.0);
        let mut search = Search::new(ActionMask::ALL);
        tree.search(name.segments(), &mut search);
        assert_eq!(search.found().allow, ActionMask(expected), "{text}");
    }
}

#[test]
fn a_deny_outweighs_an_allow_in_another_fragment() {
    let allow = Fragment::compile(&[statement("flag", "allow", &["*"], &["project/*:env/*:flag/*"])]);
    let deny =
        Fragment::compile(&[statement("flag", "deny", &["ToggleFlag"], &["project/*:env/prod:flag/*"])]);
    let name = ResourceName::parse("project/web:env/prod:flag/dark").unwrap();
    let toggle = Request::new(Action::TOGGLE_FLAG, &name);
    assert_eq!(decide([&allow, &deny], toggle), Decision::Deny);
    assert_eq!(decide([&deny, &allow], toggle), Decision::Deny);
    assert_eq!(decide([&allow], toggle), Decision::Allow);
    let all = masks([&allow, &deny], TypeId::FLAG, &name);
    assert!(all.permitted().has(Action::CREATE_FLAG));
    assert!(!all.permitted().has(Action::TOGGLE_FLAG));
}

#[test]
fn what_is_said_about_everything_is_said_about_every_type() {
    let owner = Fragment::compile(&[statement("*", "allow", &["*"], &["*"])]);
    let nobody = Fragment::compile(&[statement("*", "deny", &["*"], &["*"])]);
    let name = ResourceName::parse("project/web").unwrap();
    for (type_id, _) in (0..).map(TypeId).zip(Catalogue::featbit().types()) {
        assert_eq!(owner.masks(type_id, &name), Masks::of(Effect::Allow, ActionMask::ALL));
        assert_eq!(masks([&owner, &nobody], type_id, &name), Masks::of(Effect::Deny, ActionMask::ALL));
    }
}

#[test]
fn a_thousand_patterns_become_a_tree_and_a_few_a_list() {
    let of = |count: usize| {
        let resources: Vec<String> = (0..count).map(|it| format!("project/p:env/e:flag/f{it}")).collect();
        let resources: Vec<&str> = resources.iter().map(String::as_str).collect();
        let statements: Vec<_> =
            resources.chunks(50).map(|it| statement("flag", "allow", &["ToggleFlag"], it)).collect();
        Fragment::compile(&statements)
    };
    assert!(matches!(of(LIST_UP_TO).types.last(), Some(Patterns::List(_))));
    let many = of(1000);
    assert!(matches!(many.types.last(), Some(Patterns::Tree(_))));
    for (key, expected) in [("f0", true), ("f999", true), ("f1000", false), ("f", false)] {
        let text = format!("project/p:env/e:flag/{key}");
        let name = ResourceName::parse(&text).unwrap();
        assert_eq!(many.masks(TypeId::FLAG, &name).permitted().has(Action::TOGGLE_FLAG), expected, "{key}");
    }
}
