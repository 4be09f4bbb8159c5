//! What is absent from a crate, as docs/ARCHITECTURE.md says in each crate's **Invariant**.

use super::{hold, tree::Tree};

/// A folder of sources, and words that its code does not have. Tests may have them.
const ABSENT: [(&str, &[&str]); 3] = [
    (
        "crates/core/src/",
        &[
            "async ",
            "std::fs",
            "std::net",
            "std::env",
            "std::thread",
            "Instant::now",
            "serde",
            "rkyv",
            "getrandom",
        ],
    ),
    ("crates/http/src/", &["sled", "rkyv", "decide(", "covered("]),
    ("crates/cli/src/", &["sled", "rkyv", "decide(", "covered("]),
];

fn absences(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (folder, words) in ABSENT {
        for (path, text) in
            tree.below(folder).filter(|(path, _)| !path.contains("test") && !path.contains("tidy"))
        {
            let code: Vec<&str> = text.lines().filter(|it| !it.trim_start().starts_with("//")).collect();
            for word in words.iter().filter(|word| code.iter().any(|it| it.contains(*word))) {
                found.push(format!("{folder}{path} has `{}`", word.trim()));
            }
        }
    }
    found
}

#[test]
fn what_the_map_calls_absent_is_absent() {
    hold(
        absences,
        &[
            ("crates/core/src/a.rs", "/// No `std::fs`.\nuse std::fs;\n"),
            ("crates/core/src/a/tests.rs", "use std::fs;\n"),
            ("crates/http/src/b.rs", "if decide(it, request).is_allow() {}\n"),
            ("crates/storage/src/c.rs", "use sled::Db;\n"),
        ],
        &["crates/core/src/a.rs has `std::fs`", "crates/http/src/b.rs has `decide(`"],
    );
}
