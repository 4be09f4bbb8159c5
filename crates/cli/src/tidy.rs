//! The rules of the tree, as tests: what docs/ARCHITECTURE.md promises, held to what the files say.
//!
//! A rule is a function from what it judges to the offences it finds, in words. [`hold`] shows it a planted
//! offence before it shows it the tree, since a rule that cannot fail is none.

mod compatibility;
mod documents;
mod edges;
mod fuzzing;
mod goldens;
mod places;
mod promises;
mod sources;
mod tree;

use tree::Tree;

/// Holds the tree to a rule, after the rule has found exactly the offences planted for it.
#[track_caller]
fn hold(rule: fn(&Tree) -> Vec<String>, planted: &[(&str, &str)], found: &[&str]) {
    hold_to(rule, &Tree::of(planted), found, Tree::ours());
}

/// As [`hold`], for rules that judge something else than files.
#[track_caller]
fn hold_to<T: ?Sized>(rule: fn(&T) -> Vec<String>, planted: &T, found: &[&str], ours: &T) {
    assert!(!found.is_empty(), "plant an offence: a rule that cannot fail is none");
    assert_eq!(rule(planted), found, "the rule does not find what was planted for it");
    let offences = rule(ours);
    assert!(offences.is_empty(), "\n  {}\n", offences.join("\n  "));
}
