//! How a source file looks.

use std::collections::BTreeMap;

use super::{hold, tree::Tree};

/// Lines that a source file may have, tests included. Beyond that it holds two ideas.
const LINES: usize = 400;

/// Ways to ask what time it is. The core takes the time as an argument; each binary asks in one file.
const CLOCKS: [&str; 4] = [
    concat!("SystemTime::", "now"),
    concat!("Utc::", "now"),
    concat!("now_", "utc("),
    concat!("now_", "v7("),
];

/// Marks of work that was left. It belongs to the issue tracker, which is read.
const LEFT_WORK: [&str; 3] = [concat!("FIX", "ME"), concat!("TO", "DO"), concat!("X", "XX")];

fn long_files(tree: &Tree) -> Vec<String> {
    let lengths = tree.ending(".rs").map(|(path, text)| (path, text.lines().count()));
    lengths.filter(|it| it.1 > LINES).map(|(path, count)| format!("{path} has {count} lines")).collect()
}

#[test]
fn no_source_file_is_over_400_lines() {
    let planted =
        [("a.rs", "x\n".repeat(401)), ("b/tests.rs", "x\n".repeat(400)), ("c.md", "x\n".repeat(500))];
    let planted = planted.each_ref().map(|(path, text)| (*path, text.as_str()));
    hold(long_files, &planted, &["a.rs has 401 lines"]);
}

fn silent_files(tree: &Tree) -> Vec<String> {
    let silent = tree.ending(".rs").filter(|(_, text)| !text.starts_with("//! "));
    silent.map(|(path, _)| format!("{path} does not open with a `//!` line")).collect()
}

#[test]
fn every_source_file_opens_with_what_it_is() {
    hold(
        silent_files,
        &[("a.rs", "//! A.\n"), ("b.rs", "use x;\n//! B.\n"), ("c.rs", "//!\n"), ("d.rs", "")],
        &[
            "b.rs does not open with a `//!` line",
            "c.rs does not open with a `//!` line",
            "d.rs does not open with a `//!` line",
        ],
    );
}

fn mod_files(tree: &Tree) -> Vec<String> {
    tree.ending("/mod.rs").map(|(path, _)| format!("{path} should stand beside its folder")).collect()
}

#[test]
fn a_module_stands_beside_its_folder() {
    hold(
        mod_files,
        &[("src/a.rs", ""), ("src/a/b.rs", ""), ("src/c/mod.rs", "")],
        &["src/c/mod.rs should stand beside its folder"],
    );
}

fn left_work(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.all() {
        for (line, text) in text.lines().enumerate() {
            let mut words = text.split(|it: char| !it.is_alphanumeric() && it != '_');
            let is_conflict = text.starts_with("<<<<<<< ") || text.starts_with(">>>>>>> ");
            if is_conflict || words.any(|it| LEFT_WORK.contains(&it)) {
                found.push(format!("{path}:{} has a mark of unfinished work", line + 1));
            }
        }
    }
    found
}

#[test]
fn no_work_is_left_in_the_text() {
    let marked = format!("fn f() {{}}\n// {}: later\n", LEFT_WORK[0]);
    let named = format!("const {}S: u8 = 1;\n", LEFT_WORK[1]);
    let merged = format!("one\n{} ours\n", "<".repeat(7));
    let planted = [("a.rs", marked.as_str()), ("b.rs", named.as_str()), ("c.md", merged.as_str())];
    let found = ["a.rs:2 has a mark of unfinished work", "c.md:2 has a mark of unfinished work"];
    hold(left_work, &planted, &found);
}

/// A library that asks the clock, and a binary that asks in more than one file.
fn clocks(tree: &Tree) -> Vec<String> {
    let mut asking: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, text) in tree.ending(".rs") {
        let code = text.lines().filter(|it| !it.trim_start().starts_with("//"));
        if code.into_iter().any(|line| CLOCKS.iter().any(|it| line.contains(it))) {
            asking.entry(target(path)).or_default().push(path);
        }
    }
    let mut found = Vec::new();
    for (folder, paths) in asking {
        let allowed = usize::from(tree.has(&format!("{folder}/main.rs")));
        if paths.len() > allowed {
            found.push(format!("the clock is read in {}, allowed is {allowed} file", paths.join(", ")));
        }
    }
    found
}

/// The folder with the root of the program or library that a file is of: `crates/NAME/src`, or
/// `crates/NAME/tests/NAME`.
fn target(path: &str) -> &str {
    let parts = if path.contains("/src/") { 3 } else { 4 };
    path.match_indices('/').nth(parts - 1).map_or("", |(end, _)| path.split_at(end).0)
}

#[test]
fn the_clock_is_read_in_one_file_of_a_binary() {
    let [asks, uuid] = [CLOCKS[0], CLOCKS[3]].map(|it| format!("//! A.\nlet now = {it};\n"));
    let speaks = format!("//! `{}` is not ours to call.\n", CLOCKS[0]);
    hold(
        clocks,
        &[
            ("crates/one/src/main.rs", ""),
            ("crates/one/src/clock.rs", &asks),
            ("crates/two/src/main.rs", &uuid),
            ("crates/two/src/clock.rs", &asks),
            ("crates/core/src/lib.rs", &speaks),
            ("crates/core/src/token.rs", &asks),
            ("crates/core/tests/all/main.rs", ""),
            ("crates/core/tests/all/server.rs", &asks),
            ("crates/core/tests/law/server.rs", &asks),
        ],
        &[
            "the clock is read in crates/core/src/token.rs, allowed is 0 file",
            "the clock is read in crates/core/tests/law/server.rs, allowed is 0 file",
            "the clock is read in crates/two/src/clock.rs, crates/two/src/main.rs, allowed is 1 file",
        ],
    );
}

/// `#[ignore]` hides a test unless somebody runs it. `.ci/long.d` runs those that say that they are long, in
/// libraries, in the tests of the API and in the crate of the binary.
fn hidden_tests(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let is_run = |it| path.starts_with(it);
        let place =
            path.contains("/src/") || ["crates/cli/", "crates/http/tests/api/"].into_iter().any(is_run);
        let shown = |line: &str| place && line.starts_with("#[ignore = \"long: ");
        let mut lines = text.lines().map(str::trim_start);
        if lines.any(|it| it.starts_with("#[ignore") && !shown(it)) {
            found.push(format!("{path} ignores a test that nobody runs"));
        }
    }
    found
}

#[test]
fn only_long_tests_are_ignored() {
    let long = "#[ignore = \"long: fifty kills\"]\nfn a() {}\n";
    let hidden = format!("{long}    #[ignore]\n    fn b() {{}}\n");
    hold(
        hidden_tests,
        &[
            ("crates/cli/tests/kill.rs", long),
            ("crates/core/src/a.rs", long),
            ("crates/core/src/b.rs", &hidden),
            ("crates/core/tests/c.rs", long),
            ("crates/http/tests/api/d.rs", long),
        ],
        &[
            "crates/core/src/b.rs ignores a test that nobody runs",
            "crates/core/tests/c.rs ignores a test that nobody runs",
        ],
    );
}

/// The one file that says of bytes that they are code.
const UNSAFE: &str = "crates/runtime/src/program.rs";

/// Blocks, functions and implementations that the compiler does not check, and leave to write them.
fn unchecked(tree: &Tree) -> Vec<String> {
    let marks = [
        concat!("unsafe", " {"),
        concat!("unsafe", " fn"),
        concat!("unsafe", " impl"),
        concat!("unsafe", "_code"),
    ];
    let mut found = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let code = text.lines().filter(|it| !it.trim_start().starts_with("//"));
        let count = code.filter(|line| marks.iter().any(|it| line.contains(it))).count();
        // One block, and one line that lets it.
        if count > if path == UNSAFE { 2 } else { 0 } {
            found.push(format!("{path} has `unsafe` in {count} lines"));
        }
    }
    found
}

#[test]
fn one_place_alone_is_left_unchecked_by_the_compiler() {
    let block = concat!("let it = unsafe", " { read() };\n");
    let lets = concat!("#[expect(unsafe", "_code, reason = \"\")]\n");
    let speaks = format!("//! No {block}");
    let [one, two] = [format!("//! A.\n{lets}{block}"), format!("//! A.\n{lets}{block}{block}")];
    hold(
        unchecked,
        &[("crates/a/src/b.rs", &one), ("crates/c/src/d.rs", &speaks), (UNSAFE, &two)],
        &[
            "crates/a/src/b.rs has `unsafe` in 2 lines",
            "crates/runtime/src/program.rs has `unsafe` in 3 lines",
        ],
    );
    hold(unchecked, &[("crates/a/src/b.rs", block)], &["crates/a/src/b.rs has `unsafe` in 1 lines"]);
}
