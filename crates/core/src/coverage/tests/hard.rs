//! Questions that are hard, and questions that are too hard.

use std::time::{Duration, Instant};

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{coverage::meet::meet, oracles::matches_glob};

/// One of the six variables: the first or second of a segment.
#[derive(Clone, Copy, Debug)]
struct Literal {
    second: bool,
    negated: bool,
}

/// A variable of each segment.
type Clause = [Literal; 3];

const SEGMENTS: [&str; 3] = ["project", "env", "flag"];

fn flag(globs: impl Fn(usize) -> String) -> String {
    (0..3).map(|at| format!("{}/{}", SEGMENTS[at], globs(at))).collect::<Vec<_>>().join(":")
}

/// What an allow of `*a*c*` and a deny of `*b*d*` share is the ways in which their letters can follow each
/// other. That `a` comes before `b` is a variable, and `c` before `d` another. A clause is a deny of
/// the orders that falsify it, so all is covered just if nothing satisfies the clauses (formal-core 3.4).
fn clause_pattern(clause: Clause) -> String {
    flag(|at| match clause[at] {
        Literal { second: false, negated: false } => "*b*a*".to_owned(),
        Literal { second: false, negated: true } => "*a*b*".to_owned(),
        Literal { second: true, negated: false } => "*d*c*".to_owned(),
        Literal { second: true, negated: true } => "*c*d*".to_owned(),
    })
}

fn is_satisfiable(clauses: &[Clause]) -> bool {
    let holds = |values: u8, clause: &Clause| {
        clause.iter().enumerate().any(|(at, it)| {
            let variable = 2 * at + usize::from(it.second);
            (values >> variable & 1 == 1) != it.negated
        })
    };
    (0..64).any(|values: u8| clauses.iter().all(|it| holds(values, it)))
}

fn clause() -> impl Strategy<Value = Clause> {
    any::<[(bool, bool); 3]>().prop_map(|it| it.map(|(second, negated)| Literal { second, negated }))
}

/// Statements of the most patterns that one may have.
fn many(effect: &str, statements: usize, pattern: impl Fn(usize) -> String) -> Vec<Statement> {
    let text = |at: usize| {
        let patterns = (0..Statement::MAX_RESOURCES).map(|it| pattern(at * Statement::MAX_RESOURCES + it));
        patterns.fold(format!("{effect} flag ToggleFlag"), |text, it| text + " " + &it)
    };
    (0..statements).map(|at| statement(&text(at))).collect()
}

fn sixteen_tags(start: &str) -> String {
    (0..16).map(|it| format!("{start}{it}*")).collect::<Vec<_>>().join(",")
}

#[track_caller]
fn check_refused_in_time(wanted: &[Statement], held: &[Statement]) {
    let start = Instant::now();
    let coverage = covered(&Catalogue::featbit(), wanted, held);
    let took = start.elapsed();
    assert_eq!(coverage, Coverage::TooComplex);
    // Without optimization it is some thirty times slower.
    assert!(cfg!(debug_assertions) || took < Duration::from_millis(50), "it took {took:?}");
}

#[test]
fn what_two_globs_share_can_be_too_much_to_tell() {
    let glob = |letters: &str| letters.chars().fold("*".to_owned(), |glob, it| format!("{glob}{it}*"));
    let mut budget = Budget::new();
    let (few, many) = ((glob("abc"), glob("xyz")), (glob("abcdefghijklm"), glob("nopqrstuvwxyz")));
    // Six letters of which each three keep their order: 6! / (3! * 3!).
    assert_eq!(meet(&few.0.as_bytes().into(), few.1.as_bytes(), &mut budget).unwrap().len(), 20);
    assert!(meet(&many.0.as_bytes().into(), many.1.as_bytes(), &mut budget).is_err());
}

#[test]
fn too_many_ways_to_interleave_are_refused() {
    let all = "allow flag * project/*:env/*:flag/*";
    let pattern = |glob: &str, tag: &str| flag(|_| format!("{glob};{}", sixteen_tags(tag)));
    let wanted = [
        statement(&format!("allow flag * {}", pattern("*a*b*c*", ""))),
        statement(&format!("deny flag * {}", pattern("*x*", ""))),
    ];
    let held = [statement(all), statement(&format!("deny flag * {}", pattern("*x*y*z*", "")))];
    check_refused_in_time(&wanted, &held);
}

#[test]
fn too_many_tags_are_refused() {
    let pattern = |tag: &str| flag(|_| format!("*;{}", sixteen_tags(tag)));
    let wanted = [
        statement(&format!("allow flag * {}", pattern("a"))),
        statement(&format!("deny flag * {}", pattern("b*"))),
    ];
    let held = [
        statement("allow flag * project/*:env/*:flag/*"),
        statement(&format!("deny flag * {}", pattern("b"))),
    ];
    check_refused_in_time(&wanted, &held);
}

#[test]
fn too_many_patterns_are_refused() {
    let wanted = many("allow", 64, |it| format!("project/a{it}:env/*:flag/*"));
    let held = many("allow", 64, |it| format!("project/*a{it}*:env/*:flag/*"));
    check_refused_in_time(&wanted, &held);
    let wide = "x".repeat(80);
    let wanted = many("allow", 64, |it| format!("project/{wide}*{wide}{it}:env/*:flag/*"));
    let held = many("deny", 64, |it| format!("project/*x*{it}*{wide}x*y:env/*:flag/*"));
    let held = [held, vec![statement("allow flag * project/*:env/*:flag/*")]].concat();
    check_refused_in_time(&wanted, &held);
}

#[test]
fn a_hundred_statements_with_denies_are_no_trouble() {
    let pattern = |at: usize, end: &str| format!("project/web-{at}:env/stage-*:flag/{end}");
    let allows = |end: &str| -> Vec<Statement> {
        (0..100)
            .map(|at| statement(&format!("allow flag ToggleFlag|CreateFlag {}", pattern(at, end))))
            .collect()
    };
    let denies = |start: &str| -> Vec<Statement> {
        (0..20).map(|at| statement(&format!("deny flag * project/{start}{at}:env/*:flag/*-secret"))).collect()
    };
    let catalogue = Catalogue::featbit();
    let mut budget = Budget::new();
    let held = [allows("ui-*"), denies("web-")].concat();
    let ceiling = Ceiling::new(&catalogue, [&held]);
    let wanted = [allows("ui-a*"), denies("*")].concat();
    // Ten times within one budget.
    for _ in 0..10 {
        assert_eq!(ceiling.covers(&wanted, &mut budget), Coverage::Covered);
    }
}

#[test]
fn any_number_of_statements_cover_themselves() {
    let all = [
        many("allow", 40, |it| format!("project/a{it}:env/*:flag/*")),
        many("deny", 4, |it| format!("project/*:env/b{it}:flag/*")),
    ]
    .concat();
    assert_eq!(covered(&Catalogue::featbit(), &all, &all), Coverage::Covered);
}

#[test]
fn when_the_budget_is_spent_all_is_too_complex() {
    let catalogue = Catalogue::featbit();
    let mut budget = Budget::new();
    let (small, large) = (statement(FLAGS), many("allow", 64, |it| format!("project/*{it}*:env/*:flag/*")));
    let ceiling = Ceiling::new(&catalogue, [[&small]]);
    assert_eq!(ceiling.covers([&small], &mut budget), Coverage::Covered);
    let narrow = many("allow", 64, |it| format!("project/a{it}:env/*:flag/*"));
    assert_eq!(Ceiling::new(&catalogue, [&large]).covers(&narrow, &mut budget), Coverage::TooComplex);
    assert_eq!(ceiling.covers([&small], &mut budget), Coverage::TooComplex);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn all_is_covered_just_if_the_clauses_contradict_each_other(clauses in vec(clause(), 8..40)) {
        let denies: Vec<String> =
            clauses.iter().map(|it| format!("deny flag ToggleFlag {}", clause_pattern(*it))).collect();
        let allow = format!("allow flag ToggleFlag {}", flag(|_| "*a*c*".to_owned()));
        let wanted: Vec<Statement> = denies.iter().chain([&allow]).map(|it| statement(it)).collect();
        let held = ["allow flag * project/*:env/*:flag/*".to_owned(), format!("deny flag * {}", flag(|_| "*b*d*".to_owned()))];
        let held: Vec<Statement> = held.iter().map(|it| statement(it)).collect();
        match covered(&Catalogue::featbit(), &wanted, &held) {
            Coverage::Covered => prop_assert!(!is_satisfiable(&clauses)),
            Coverage::Escapes(_) => prop_assert!(is_satisfiable(&clauses)),
            Coverage::TooComplex => prop_assert!(false, "too complex"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn what_two_globs_share_is_what_both_match(
        left in "[aé*]{0,4}",
        right in "[aè*]{0,4}",
        word in "[aéè]{0,4}",
    ) {
        let (left, right) = (crate::Glob::new(&left), crate::Glob::new(&right));
        let shared = meet(&left.as_str().as_bytes().into(), right.as_str().as_bytes(), &mut Budget::new()).unwrap();
        let shared = shared.iter().map(|it| std::str::from_utf8(it).unwrap());
        let both = matches_glob(left.as_str(), &word) && matches_glob(right.as_str(), &word);
        prop_assert_eq!(shared.into_iter().any(|it| matches_glob(it, &word)), both);
    }
}
