//! Fuzz targets: one line each, with seeds, and built.

use super::{hold, tree::Tree};

fn fuzz_targets(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let manifest = tree.text("fuzz/Cargo.toml");
    for (name, text) in tree.below("fuzz/fuzz_targets/") {
        let name = name.trim_end_matches(".rs");
        let code: Vec<&str> = text.lines().filter(|it| !it.starts_with("//!")).collect();
        let one_line = matches!(&code[..], ["#![no_main]", call]
            if call.starts_with("libfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_")
            && call.ends_with(&format!("::oracles::{name}(data));")));
        if !one_line {
            found.push(format!("fuzz target {name} is not one call of an oracle of its name"));
        }
        if !tree.has(&format!("fuzz/seeds/{name}")) {
            found.push(format!("fuzz target {name} has no seeds"));
        }
        if !manifest.contains(&format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"\n")) {
            found.push(format!("fuzz target {name} is not built"));
        }
    }
    found
}

#[test]
fn a_fuzz_target_is_one_call_of_an_oracle() {
    let one_line =
        "//! A.\n#![no_main]\nlibfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_core::oracles::a(data));\n";
    hold(
        fuzz_targets,
        &[
            ("fuzz/Cargo.toml", "[[bin]]\nname = \"a\"\npath = \"fuzz_targets/a.rs\"\n"),
            ("fuzz/seeds/a/one", "x"),
            ("fuzz/fuzz_targets/a.rs", one_line),
            ("fuzz/fuzz_targets/b.rs", one_line),
        ],
        &[
            "fuzz target b is not one call of an oracle of its name",
            "fuzz target b has no seeds",
            "fuzz target b is not built",
        ],
    );
}
