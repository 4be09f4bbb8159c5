//! Patterns by table, and against a slow twin that tries every way.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(pattern: &str, matching: &[&str], other: &[&str]) {
    let read: Pattern = pattern.parse().unwrap();
    for text in matching {
        assert!(read.matches(text), "{pattern} should match {text:?}");
    }
    for text in other {
        assert!(!read.matches(text), "{pattern} should not match {text:?}");
    }
}

#[test]
fn patterns_mean_what_they_do_elsewhere() {
    check("^[a-z][a-z0-9-]{1,5}$", &["ab", "a-0", "abcdef"], &["a", "Ab", "abcdefg", "-a", ""]);
    check("abc", &["abc", "xabcx"], &["ab c", ""]);
    check("^svc-", &["svc-", "svc-x"], &["xsvc-"]);
    check("-prod$", &["a-prod"], &["a-prod "]);
    check("^$", &[""], &["a"]);
    check("", &["", "a"], &[]);
    check("^a*b+c?$", &["b", "aabb", "abc"], &["a", "abcc", "c"]);
    check("^a{2}b{2,}$", &["aabb", "aabbb"], &["abb", "aab"]);
    check("^a{0,2}$", &["", "aa"], &["aaa"]);
    check(r"^\d+\.\w\s$", &["12.x ", "1._\t"], &["1xx ", ".x "]);
    check(r"^[^a-c\d]$", &["d", "中"], &["a", "5", ""]);
    check(r"^[\w.-]+$", &["a.b-c"], &["a b"]);
    check("^[a-]$", &["a", "-"], &["b"]);
    check("^.$", &["中", "x"], &["\n", ""]);
    check(r"^\$\^\[\]$", &["$^[]"], &["x"]);
    check(r"^\D$", &["a"], &["1"]);
    check("^[]$", &[], &["", "]"]);
}

#[test]
fn what_cannot_be_bounded_is_no_pattern() {
    for text in [
        "(a|b)",
        "a|b",
        "a**",
        "a+?",
        "*",
        "{",
        "a{",
        "a{1",
        "a{x}",
        "[a",
        "[z-a]",
        "a{3,2}",
        r"\",
        r"\1",
        r"\b",
        "a^",
        "$a",
        "[[:alpha:]]",
        "a{600}",
        "[a-",
        "a{1}{2}",
        r"[\W]",
        ")",
        "]",
    ] {
        assert!(text.parse::<Pattern>().is_err(), "{text}");
    }
    assert_eq!("a".repeat(257).parse::<Pattern>(), Err(PatternError::TooLong));
    assert_eq!("a{300}b{300}".parse::<Pattern>(), Err(PatternError::TooLong));
}

#[test]
fn the_worst_pattern_on_the_longest_text_is_soon_done() {
    let pattern: Pattern = format!("{}$", ".*".repeat(100)).parse().unwrap();
    assert!(pattern.matches(&"a".repeat(4096)));
    assert!(!pattern.matches(&"a".repeat(4097)), "there is a bound on texts");
}

/// Whether the places can be filled with all the letters, trying every way.
fn fills(places: &[Place], letters: &[char]) -> bool {
    let Some((place, rest)) = places.split_first() else { return letters.is_empty() };
    let takes = letters.first().is_some_and(|it| place.class.has(*it));
    (place.may_lack && fills(rest, letters))
        || (takes && fills(rest, &letters[1..]))
        || (takes && place.may_repeat && fills(places, &letters[1..]))
}

proptest! {
    #[test]
    fn a_pattern_matches_what_its_slow_twin_does(pattern in r"\^?([ab.]([*+?]|\{[0-2],[2-3]\})?){0,4}\$?", text in "[abc]{0,6}") {
        let read: Pattern = pattern.parse().unwrap();
        let letters: Vec<char> = text.chars().collect();
        let starts = if read.from_start { 0..1 } else { 0..letters.len() + 1 };
        let expected = starts.into_iter().any(|start| {
            let ends = if read.to_end { letters.len()..letters.len() + 1 } else { start..letters.len() + 1 };
            ends.into_iter().any(|end| fills(&read.places, &letters[start..end]))
        });
        prop_assert_eq!(read.matches(&text), expected);
    }

    #[test]
    fn no_text_is_too_much(text in ".{0,60}") {
        if let Ok(pattern) = text.parse::<Pattern>() {
            let _ = pattern.matches(&text);
        }
    }
}
