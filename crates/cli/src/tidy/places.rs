//! What the project's text does not speak of: the machines that it happened to be written on.

use super::{hold, tree::Tree};

/// Hosts of package registries, and folders of one machine. A package is named, not its host; a path is
/// given from the root of the repository.
const PLACES: [&str; 9] = [
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("registry.", "npmjs.org"),
    concat!("files.", "pythonhosted.org"),
    concat!("py", "pi.org"),
    concat!("deb.", "debian.org"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
];

fn places(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.all() {
        for (line, text) in text.lines().enumerate() {
            for place in PLACES.iter().filter(|it| speaks_of(text, it)) {
                found.push(format!("{path}:{} speaks of `{place}`", line + 1));
            }
        }
    }
    found
}

/// Whether the line has the place, not as the middle of a longer path or word.
fn speaks_of(line: &str, place: &str) -> bool {
    line.match_indices(place)
        .filter_map(|(at, _)| line.get(..at))
        .any(|before| !before.ends_with(|it: char| it.is_alphanumeric() || "}._-".contains(it)))
}

#[test]
fn no_text_speaks_of_a_machine_or_a_registry() {
    let [host, path] = [PLACES[0], PLACES[6]];
    let script = format!("#!/bin/sh\ncd {path}main\n");
    let lock = format!("source = \"https://{host}/\"\n");
    let innocent = format!("POST /api/v1{path}items, and $ROOT{path}file, and a-{host}\n");
    let planted = [("a.sh", script.as_str()), ("b.lock", lock.as_str()), ("c.md", innocent.as_str())];
    let found = [format!("a.sh:2 speaks of `{path}`"), format!("b.lock:1 speaks of `{host}`")];
    hold(places, &planted, &found.each_ref().map(String::as_str));
}
