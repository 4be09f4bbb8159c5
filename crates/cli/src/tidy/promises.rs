//! What is promised, and the tests that show it.

use std::collections::BTreeSet;

use super::{hold, tree::Tree};

const PROMISES: &str = "docs/promises.md";

/// Promises are numbered S1 to S38.
const LAST: usize = 38;

/// Numbers that are missing, and tests that are named and do not exist.
fn broken_promises(tree: &Tree) -> Vec<String> {
    let text = tree.text(PROMISES);
    let words: BTreeSet<&str> = text.split(|it: char| !it.is_alphanumeric()).collect();
    let numbers = (1..=LAST).map(|it| format!("S{it}")).filter(|it| !words.contains(it.as_str()));
    let mut found: Vec<String> = numbers.map(|it| format!("{PROMISES} says nothing of {it}")).collect();
    found.extend(missing_tests(tree, PROMISES));
    found
}

/// Tests that a document names and that do not exist.
pub(super) fn missing_tests(tree: &Tree, document: &str) -> Vec<String> {
    let quoted = tree.text(document).lines().flat_map(|it| it.split('`').skip(1).step_by(2));
    let is_missing = |name: &&str| {
        let defined = format!("fn {name}(");
        !tree.ending(".rs").any(|(_, text)| text.contains(&defined))
    };
    let missing = quoted.filter_map(test_name).filter(is_missing);
    missing.map(|name| format!("{document} names the test {name}, which is not there")).collect()
}

/// The last part of a quoted path, if it is a sentence, as the names of tests are.
fn test_name(quoted: &str) -> Option<&str> {
    let name = quoted.rsplit("::").next()?;
    let is_sentence = name.matches('_').count() > 2;
    (is_sentence && name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_'))
        .then_some(name)
}

#[test]
fn every_promise_has_a_test_that_exists() {
    let numbers = (1..LAST).map(|it| format!("| S{it} |")).collect::<Vec<_>>().join("\n");
    let text =
        format!("{numbers}`world::a_token_is_listed` `permissions_is_invalid` `no_token_is_lost_ever`");
    hold(
        broken_promises,
        &[(PROMISES, &text), ("crates/a/src/tests.rs", "fn a_token_is_listed() {}")],
        &[
            "docs/promises.md says nothing of S38",
            "docs/promises.md names the test no_token_is_lost_ever, which is not there",
        ],
    );
}

/// Files of browser tests that are said to show a promise and do not name it.
fn silent_walks(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for row in tree.text(PROMISES).lines() {
        let number = row.split('|').nth(1).unwrap_or_default().trim();
        for file in row.split('`').skip(1).step_by(2).filter(|it| it.ends_with(".test.mjs")) {
            let mut words = tree.text(file).split(|it: char| !it.is_alphanumeric());
            if !words.any(|it| it == number) {
                found.push(format!("{file} does not show {number}"));
            }
        }
    }
    found
}

#[test]
fn what_is_shown_in_the_browser_is_named_there() {
    let rows = "| S1 | a | `browser/a.test.mjs` |\n| S2 | b | `browser/a.test.mjs`, `browser/b.test.mjs` |\n";
    hold(
        silent_walks,
        &[(PROMISES, rows), ("browser/a.test.mjs", "test('S1, S20: a', …)")],
        &["browser/a.test.mjs does not show S2", "browser/b.test.mjs does not show S2"],
    );
}
