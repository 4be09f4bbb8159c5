//! What selects what (wire 3.4), and what is neither name nor pattern.

use proptest::prelude::*;

use super::*;
use crate::{
    Catalogue, TypeId,
    generators::{glob, name_of, name_text, pattern_text, resource_type, word},
    oracles,
};

#[track_caller]
fn check(name: &str, pattern: &str, expected: bool) {
    let parsed: ResourcePattern = pattern.parse().unwrap();
    let selects = parsed.matches(&ResourceName::parse(name).unwrap());
    assert_eq!(selects, expected, "`{pattern}` on `{name}`");
    assert_eq!(oracles::selects(pattern, name), expected, "the slow twin: `{pattern}` on `{name}`");
}

#[test]
fn the_table_of_the_wire_holds() {
    let flag = "project/a:env/prod:flag/x";
    for (name, pattern, expected) in [
        ("project/a:env/b:flag/c", "*", true),
        ("project/a:env/prod", "project/*", true),
        ("project/a", "project/a:env/*", false),
        ("project/a:env/prod:flag/x;beta", "project/a:env/prod:flag/*;beta", true),
        (flag, "project/a:env/prod:flag/*;beta", false),
        ("project/a:env/prod:flag/x;beta,gamma", "project/*:env/*:flag/*;be*", true),
        ("project/a:env/prod:flag/x;beta", flag, true),
        (flag, "project/a:env/prod:flag/x;", true),
        ("project/a:env/prod:flag/*", flag, false),
        ("project/a:env/prod:flag/*", "project/a:env/prod:flag/*", true),
        ("project/a:env/prod:flag/*", "project/a:env/prod:flag/*;beta", false),
        ("project/*", "project/a", false),
        ("iam/*", "iam", false),
        ("iam/*", "iam/foo", false),
        ("iam/*", "i*", true),
        ("iam/*", "*/*", true),
        ("project/Foo", "project/foo", false),
        ("project/ab", "project/a", false),
        ("project/a;t", "project/a; t", false),
        ("project/a:env/b", "*:*:*", false),
        ("project/a:env/b:flag/c", "*:*:*", true),
    ] {
        check(name, pattern, expected);
    }
    assert_eq!("project/a:".parse::<ResourcePattern>(), Err(PatternError::EmptySegment));
    assert_eq!("".parse::<ResourcePattern>(), Err(PatternError::EmptySegment));
    assert_eq!(ResourceName::parse(""), Err(NameError::EmptySegment));
}

#[test]
fn every_tag_counts_however_many_there_are() {
    let tags = |protected: usize| -> String {
        (1..=17)
            .map(|it| if it == protected { "protected".to_owned() } else { format!("t{it}") })
            .collect::<Vec<_>>()
            .join(",")
    };
    let of = |protected| format!("project/p:env/e:flag/x;{}", tags(protected));
    for place in [1, 15, 16, 17] {
        check(&of(place), "project/*:env/*:flag/*;protected", true);
    }
    check(&of(0), "project/*:env/*:flag/*;protected", false);
    check(&of(16), "project/*:env/*:flag/*;protected,zz", true);
    check(&of(16), "project/*:env/*:flag/*;rotected,protecte", false);
}

#[test]
fn names_are_told_apart_letter_by_letter() {
    for (name, pattern) in [
        ("project/a", "project/a "),
        ("project/a ", "project/a"),
        ("project/a", " project/a"),
        ("project/a", "Project/a"),
        ("project/a", "project/A"),
        ("project/a", "project/a\u{200b}"),
        ("project/a\u{200b}", "project/a"),
        ("project/caf\u{e9}", "project/cafe\u{301}"),
        ("project/\u{430}", "project/a"),
        ("project/a;T", "project/a;t"),
        ("project/a;t", "project/a;t\u{200b}"),
        ("project/a;t ", "project/a;t"),
        ("project/a;t", "project/a;,"),
    ] {
        let parsed: ResourcePattern = pattern.parse().unwrap();
        let selects = parsed.matches(&ResourceName::parse(name).unwrap());
        // A tag list without tags asks for nothing.
        assert_eq!(selects, pattern.ends_with(','), "{pattern:?} {name:?}");
    }
}

#[test]
fn a_star_stands_for_any_run_within_its_segment() {
    for (name, pattern, expected) in [
        ("project/a/b/c", "project/*", true),
        ("project/a/b/c", "project/*/c", true),
        ("project/a:env/b", "project/*b", false),
        ("project/a:env/b", "project*/b", false),
        ("project/", "project/*", true),
        ("project/aba", "project/*aba*", true),
        ("project/ab", "project/*aba*", false),
        ("project/aba", "project/ab*ba", false),
        ("project/abba", "project/ab*ba", true),
        ("project/x", "project/.*", false),
        ("project/x", "project/?", false),
        ("project/x", "project/[x]", false),
        ("project/x", "project/\\x", false),
        ("project/a;beta", "project/a;*eta", true),
        ("project/a;beta", "project/a;b*a,zz", true),
        ("project/a;be,ta", "project/a;beta", false),
        ("project/a;be,ta", "project/a;be*ta", false),
        ("project/日本", "project/*本", true),
        ("project/日本", "project/日*", true),
    ] {
        check(name, pattern, expected);
    }
}

#[test]
fn a_star_in_a_name_is_a_letter_that_only_a_star_selects() {
    check("project/a:env/b:flag/*", "project/a:env/b:flag/*", true);
    check("project/a:env/b:flag/*", "project/a:env/*:f*", true);
    for pattern in ["flag/x", "flag/x*", "flag/*x", "flag/*x*"] {
        check("project/a:env/b:flag/*", &format!("project/*:env/*:{pattern}"), false);
    }
}

proptest! {
    #[test]
    fn matching_says_what_trying_letter_by_letter_says(glob in "[ab*é\0]{0,24}", text in "[ab*é\0]{0,40}") {
        let fast = Glob::new(&glob).matches(&text);
        prop_assert_eq!(fast, matches(glob.as_bytes(), text.as_bytes(), || ()));
    }

    #[test]
    fn what_stands_in_a_text_is_found(before in "[ab]{0,30}", piece in "[ab]{1,20}", after in "[ab]{0,30}") {
        let text = format!("{before}{piece}{after}");
        for glob in [format!("*{piece}*"), format!("{before}*{piece}*"), format!("*{piece}*{after}")] {
            prop_assert!(Glob::new(&glob).matches(&text), "{} on {}", glob, text);
        }
        let absent = Glob::new(&format!("*{piece}c*"));
        prop_assert!(!absent.matches(&text));
    }
}

#[test]
fn matching_is_linear_however_often_a_piece_begins() {
    // Letter by letter, each of these is 10,000,000,000 steps.
    let text = "a".repeat(200_000);
    for piece in ["a".repeat(100_000) + "b", "a".repeat(50_000) + "b" + &"a".repeat(50_000)] {
        assert!(!Glob::new(&format!("*{piece}*")).matches(&text));
        assert!(!Glob::new(&format!("a*a*{piece}*a")).matches(&text));
    }
    assert!(Glob::new(&format!("*{}*", "a".repeat(100_000))).matches(&text));
}

#[test]
fn matching_takes_no_more_steps_than_letters_times_letters() {
    let text = "a".repeat(10_000);
    for glob in ["*a*a*a*a*b", "a*a*a*a*b", "*ab", "*aab*", "a*aaaaaab"] {
        let mut steps = 0;
        assert!(!matches(glob.as_bytes(), text.as_bytes(), || steps += 1));
        assert!(steps <= (glob.len() + 1) * (text.len() + 1), "{glob} took {steps} steps");
    }
}

#[test]
fn limits_of_patterns_are_kept() {
    let tags = |count: usize| format!("flag/x;{}", vec!["t"; count].join(","));
    for (text, expected) in [
        ("flag/".to_owned() + &"x".repeat(507), None),
        ("flag/".to_owned() + &"x".repeat(508), Some(PatternError::TooLong)),
        ("a:a:a:a:a:a".to_owned(), None),
        ("a:a:a:a:a:a:a".to_owned(), Some(PatternError::TooManySegments)),
        ("*a*a*a*".to_owned(), None),
        ("*a*a*a***".to_owned(), None),
        ("*a*a*a*a*".to_owned(), Some(PatternError::TooManyStars)),
        ("x;*a*a*a*a*".to_owned(), Some(PatternError::TooManyStars)),
        (tags(16), None),
        (tags(17), Some(PatternError::TooManyTags)),
        ("a::b".to_owned(), Some(PatternError::EmptySegment)),
        (";t".to_owned(), Some(PatternError::EmptySegment)),
        ("a;t;u".to_owned(), Some(PatternError::Character)),
        ("a;t;".to_owned(), Some(PatternError::Character)),
        ("a\nb".to_owned(), Some(PatternError::Character)),
        ("a;t\u{85}".to_owned(), Some(PatternError::Character)),
    ] {
        assert_eq!(text.parse::<ResourcePattern>().err(), expected, "{text:?}");
    }
}

#[test]
fn what_no_pattern_can_name_is_no_name() {
    for (text, expected) in [
        ("a:a:a:a:a:a", None),
        ("a:a:a:a:a:a:a", Some(NameError::TooManySegments)),
        ("a::b", Some(NameError::EmptySegment)),
        ("a:", Some(NameError::EmptySegment)),
        (";t", Some(NameError::EmptySegment)),
        ("a;t,u", None),
        ("a;", None),
        ("a;t;u", Some(NameError::Character)),
        ("a;t;", Some(NameError::Character)),
        ("a\nb", Some(NameError::Character)),
        ("a\0", Some(NameError::Character)),
        ("a;t\u{7f}", Some(NameError::Character)),
        ("a;t\u{85}", Some(NameError::Character)),
    ] {
        assert_eq!(ResourceName::parse(text).err(), expected, "{text:?}");
    }
}

#[test]
fn the_kind_of_a_segment_is_told_by_what_it_may_select() {
    for (text, expected) in [
        ("flag/x", true),
        ("flag/*", true),
        ("*", true),
        ("f*", true),
        ("fl*x", true),
        ("*/x", true),
        ("*/", true),
        ("flag*", true),
        ("flag/", false),
        ("flag", false),
        ("fla", false),
        ("", false),
        ("flags/x", false),
        ("Flag/x", false),
        ("x*", false),
    ] {
        assert_eq!(Glob::new(text).can_be_of_kind("flag"), expected, "{text}");
    }
}

#[test]
fn a_name_is_of_a_type_if_it_has_its_shape() {
    let catalogue = Catalogue::featbit();
    for (text, of_type, expected) in [
        ("project/a:env/b:flag/c;t", TypeId::FLAG, true),
        ("project/a;t:env/b:flag/*", TypeId::FLAG, true),
        ("project/a:env/b:segment/c", TypeId::FLAG, false),
        ("project/a:env/b", TypeId::FLAG, false),
        ("project/a:env/b:flag/c:flag/d", TypeId::FLAG, false),
        ("project/:env/b:flag/c", TypeId::FLAG, false),
        ("projects/a:env/b:flag/c", TypeId::FLAG, false),
        ("project:env/b:flag/c", TypeId::FLAG, false),
        ("iam/*", TypeId::IAM, true),
        ("iam/x", TypeId::IAM, false),
        ("iam/*;t", TypeId::IAM, false),
    ] {
        let info = catalogue.resource_type(of_type).unwrap();
        assert_eq!(ResourceName::parse(text).unwrap().is_of(info), expected, "{text} of {}", info.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_glob_matches_what_its_slow_twin_matches(glob in glob(), text in word()) {
        prop_assert_eq!(Glob::new(&glob).matches(&text), oracles::matches_glob(&glob, &text));
    }

    #[test]
    fn a_pattern_reads_back_and_selects_what_its_slow_twin_selects(
        pattern in pattern_text(),
        name in name_text(),
    ) {
        oracles::resource_pattern(format!("{pattern}\n{name}").as_bytes());
    }

    #[test]
    fn any_text_is_a_pattern_or_not_without_harm(text in "[a*:;,/\\PC]{0,40}(\n[a*:;,/\\PC]{0,20})?") {
        oracles::resource_pattern(text.as_bytes());
    }

    #[test]
    fn generated_names_are_of_their_types(
        (of_type, name) in resource_type().prop_flat_map(|it| (Just(it), name_of(it))),
    ) {
        let catalogue = Catalogue::featbit();
        let info = catalogue.resource_type(of_type).unwrap();
        let name = ResourceName::parse(&name).unwrap();
        prop_assert!(name.is_of(info));
        prop_assert!(ResourcePattern::whole(info.kinds.iter().map(AsRef::as_ref)).matches(&name));
    }
}
