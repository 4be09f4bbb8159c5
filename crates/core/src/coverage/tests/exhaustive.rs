//! Every small question, answered by counting words.
//!
//! The 11 globs of at most three letters over `a` and `*`; wanted is one allow and at most two denies
//! (11 * 67 = 737 sets), held one of those or two allows (737 + 55 = 792): 583,704 pairs. What a set
//! allows is told by words of at most 6 letters over `a` and `b`: where a pair differs at all it differs
//! on one of those, for what two globs share is no longer than both, and `b` is the letter that
//! no glob asks for.

use super::*;

/// The words of at most 6 letters over two letters: 2^7 - 1, a bit each.
type Words = u128;

const GLOBS: [&str; 11] = ["", "a", "*", "aa", "a*", "*a", "aaa", "aa*", "a*a", "*aa", "*a*"];

struct Set<'a> {
    statements: Vec<&'a Statement>,
    allowed: Words,
}

fn words() -> Vec<String> {
    let mut words = vec![String::new()];
    for at in 0..(1 << 6) - 1 {
        let longer = ["a", "b"].map(|letter| format!("{}{letter}", words[at]));
        words.extend(longer);
    }
    words
}

/// What a glob matches, told by trying every way: not by the matcher that is tested.
fn matches(glob: &[u8], word: &[u8]) -> bool {
    match glob.split_first() {
        None => word.is_empty(),
        Some((b'*', rest)) => (0..=word.len()).any(|taken| matches(rest, &word[taken..])),
        Some((letter, rest)) => word.first() == Some(letter) && matches(rest, &word[1..]),
    }
}

/// The sets of one allow and at most two denies.
fn with_denies<'a>(allows: &'a [Statement], denies: &'a [Statement], words: &[Words; 11]) -> Vec<Set<'a>> {
    let mut sets = Vec::new();
    for (allow, allowed) in allows.iter().zip(words) {
        sets.push(Set { statements: vec![allow], allowed: *allowed });
        for one in 0..GLOBS.len() {
            let allowed = allowed & !words[one];
            sets.push(Set { statements: vec![allow, &denies[one]], allowed });
            for two in one + 1..GLOBS.len() {
                let statements = vec![allow, &denies[one], &denies[two]];
                sets.push(Set { statements, allowed: allowed & !words[two] });
            }
        }
    }
    sets
}

fn two_allows<'a>(allows: &'a [Statement], words: &[Words; 11]) -> Vec<Set<'a>> {
    let pairs = (0..GLOBS.len()).flat_map(|one| (one + 1..GLOBS.len()).map(move |two| (one, two)));
    pairs
        .map(|(one, two)| Set {
            statements: vec![&allows[one], &allows[two]],
            allowed: words[one] | words[two],
        })
        .collect()
}

#[test]
fn every_small_question_is_answered_right() {
    let all_words = words();
    let words: [Words; 11] = GLOBS.map(|glob| {
        let matching = |word: &String| Words::from(matches(glob.as_bytes(), word.as_bytes()));
        all_words.iter().rev().fold(0, |words, word| words << 1 | matching(word))
    });
    // A key is never empty, so it starts with a letter of its own.
    let says =
        |effect: &str| GLOBS.map(|glob| statement(&format!("{effect} project CreateEnv project/k{glob}")));
    let (allows, denies) = (says("allow"), says("deny"));
    let wanted = with_denies(&allows, &denies, &words);
    let mut held = with_denies(&allows, &denies, &words);
    held.extend(two_allows(&allows, &words));
    let catalogue = Catalogue::featbit();
    let mut pairs = 0;
    for held in &held {
        let ceiling = Ceiling::new(&catalogue, [held.statements.iter().copied()]);
        for wanted in &wanted {
            let within = wanted.allowed & !held.allowed == 0;
            let found = ceiling.covers(wanted.statements.iter().copied(), &mut Budget::new());
            assert_eq!(found == Coverage::Covered, within, "{:?} {:?}", wanted.statements, held.statements);
            pairs += 1;
        }
    }
    assert_eq!(pairs, 583_704);
}
