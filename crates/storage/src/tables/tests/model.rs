//! Lists against naive lists: the same items in the same order, whatever is made, changed and removed.

mod log;
mod people;
mod tokens;

use proptest::prelude::*;

use super::*;
use crate::Slice;

/// Few texts, so that they are found in each other.
fn texts() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["a", "A", "ab", "Abc", "b", "cab", "ß", "SS", "é", "E\u{301}a", "k c"][..])
}

/// What is searched for: the same texts, or nothing.
fn searches() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just(""), texts()]
}

fn slices() -> impl Strategy<Value = Slice> {
    (0u64..6, 0u32..6).prop_map(|(offset, size)| Slice { offset, size })
}

/// Whether one text holds the other, as people see it.
fn holds(text: &str, search: &str) -> bool {
    use keywright_core::text::NameFold;
    NameFold::of(text).as_str().contains(NameFold::of(search).as_str())
}

/// A part of a naive list, and how long that is.
fn cut<T>(all: Vec<T>, slice: Slice) -> (u64, Vec<T>) {
    let total = all.len() as u64;
    let offset = usize::try_from(slice.offset).unwrap();
    (total, all.into_iter().skip(offset).take(slice.size as usize).collect())
}
