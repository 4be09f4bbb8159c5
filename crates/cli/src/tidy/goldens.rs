//! Golden files: written by the code, shown by the docs.

use super::{hold, tree::Tree};

/// How the name of a golden test ends; `cargo xtask bless` runs the tests of that name.
const GOLDEN_TEST: &str = concat!("is_what_the_", "docs_show()");

/// Data files in docs/ that no test compares with the code, so that they may be stale.
fn goldens(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let data = [".txt", ".json", ".toml"];
    for (name, _) in tree.below("docs/").filter(|(path, _)| data.iter().any(|it| path.ends_with(it))) {
        let path = format!("docs/{name}");
        let mut sources = tree.ending(".rs").map(|it| it.1);
        if !sources.any(|it| it.contains(&path) && it.contains(GOLDEN_TEST) && it.contains("KEYWRIGHT_BLESS"))
        {
            found.push(format!("{path}: no test called `.._{GOLDEN_TEST}` writes and compares it"));
        }
    }
    found
}

#[test]
fn every_golden_file_has_its_test() {
    let test = format!("fn the_list_{GOLDEN_TEST} {{ \"docs/list.txt\"; \"KEYWRIGHT_BLESS\"; }}");
    hold(
        goldens,
        &[("docs/list.txt", ""), ("docs/stale.json", ""), ("docs/words.md", ""), ("src/a.rs", &test)],
        &[&format!("docs/stale.json: no test called `.._{GOLDEN_TEST}` writes and compares it")],
    );
}
