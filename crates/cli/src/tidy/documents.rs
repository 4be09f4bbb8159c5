//! What the documents say of each other and of the tree.

use super::{hold, tree::Tree};

/// Lines that the map may have. A longer one is not read.
const MAP_LINES: usize = 150;

const MAP: &str = "docs/ARCHITECTURE.md";

fn long_map(tree: &Tree) -> Vec<String> {
    let count = tree.text(MAP).lines().count();
    if (1..=MAP_LINES).contains(&count) { vec![] } else { vec![format!("{MAP} has {count} lines")] }
}

#[test]
fn the_map_fits_in_150_lines() {
    hold(long_map, &[(MAP, &"x\n".repeat(151))], &["docs/ARCHITECTURE.md has 151 lines"]);
    hold(long_map, &[], &["docs/ARCHITECTURE.md has 0 lines"]);
}

fn lost_documents(tree: &Tree) -> Vec<String> {
    let entrances = ["README.md", MAP].map(|it| tree.text(it));
    tree.ending(".md")
        .filter_map(|(path, _)| path.strip_prefix("docs/"))
        .filter(|name| *name != "ARCHITECTURE.md" && !entrances.iter().any(|it| it.contains(name)))
        .map(|name| format!("docs/{name} is named by neither README.md nor {MAP}"))
        .collect()
}

#[test]
fn every_document_is_found_from_the_readme_or_the_map() {
    hold(
        lost_documents,
        &[
            ("README.md", "see [the API](docs/API.md)"),
            (MAP, "habits: `STYLE.md`"),
            ("docs/API.md", ""),
            ("docs/STYLE.md", ""),
            ("docs/lost.md", ""),
        ],
        &["docs/lost.md is named by neither README.md nor docs/ARCHITECTURE.md"],
    );
}

/// Links within the tree that lead nowhere.
fn dead_links(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.ending(".md") {
        let links = text.split("](").skip(1).filter_map(|it| it.split_once(')')).map(|it| it.0);
        for link in links.filter(|it| !it.contains("://") && !it.starts_with('#')) {
            let file = link.split('#').next().unwrap_or_default();
            if !tree.has(&from(path, file)) {
                found.push(format!("{path} links to {link}, which is not there"));
            }
        }
    }
    found
}

/// The path of `link` from the root, where `link` stands in the file at `path`.
fn from(path: &str, link: &str) -> String {
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    for part in link.split('/') {
        match part {
            ".." => drop(folders.pop()),
            "." => {}
            part => folders.push(part),
        }
    }
    folders.join("/")
}

#[test]
fn every_link_leads_somewhere() {
    hold(
        dead_links,
        &[
            ("README.md", "[a](docs/a.md#top) [b](https://b.example/) [c](docs/c.md) [d](#here) [e](docs/)"),
            ("docs/a.md", "[f](../README.md) [g](./a.md) [h](../a.md)"),
        ],
        &[
            "README.md links to docs/c.md, which is not there",
            "docs/a.md links to ../a.md, which is not there",
        ],
    );
}

/// Files that the map names and the tree does not have: `folder/`, or a name with the end of a text file.
fn lost_places(tree: &Tree) -> Vec<String> {
    let ends = [".rs", ".md", ".txt", ".json", ".toml", ".sh", "/"];
    let quoted = tree.text(MAP).lines().flat_map(|it| it.split('`').skip(1).step_by(2));
    let places = quoted.filter(|it| !it.contains([' ', '*']) && ends.iter().any(|end| it.ends_with(end)));
    places
        .filter(|it| !it.starts_with('/') && !tree.all().any(|(path, _)| stands_in(path, it)))
        .map(|it| format!("{MAP} names {it}, which is not there"))
        .collect()
}

fn stands_in(path: &str, place: &str) -> bool {
    let [path, place] = [format!("/{path}"), format!("/{place}")];
    if place.ends_with('/') { path.contains(&place) } else { path.ends_with(&place) }
}

#[test]
fn the_map_names_places_that_exist() {
    hold(
        lost_places,
        &[
            (MAP, "`decide.rs`, `core/src/` and `GET /x/`\n- `gone.rs`, `ecide.rs`, `nowhere/`, `a b.rs`"),
            ("crates/core/src/decide.rs", ""),
        ],
        &[
            "docs/ARCHITECTURE.md names gone.rs, which is not there",
            "docs/ARCHITECTURE.md names ecide.rs, which is not there",
            "docs/ARCHITECTURE.md names nowhere/, which is not there",
        ],
    );
}

/// Translations (`README.zh-CN.md`) that have other headings or other code than `README.md`.
fn strayed_translations(tree: &Tree) -> Vec<String> {
    let original = tree.text("README.md");
    let mut found = Vec::new();
    for (path, text) in tree.all().filter(|(path, _)| path.starts_with("README.") && *path != "README.md") {
        if headings(text) != headings(original) {
            found.push(format!("{path} has other headings than README.md"));
        }
        if code(text) != code(original) {
            found.push(format!("{path} has other code than README.md"));
        }
    }
    found
}

/// The levels of the headings, in order.
fn headings(text: &str) -> Vec<usize> {
    let prose = text.split("```").step_by(2).flat_map(str::lines);
    prose.filter(|it| it.starts_with('#')).map(|it| it.len() - it.trim_start_matches('#').len()).collect()
}

/// The code blocks, line by line, without their comments, which are translated.
fn code(text: &str) -> Vec<&str> {
    let lines = text.split("```").skip(1).step_by(2).flat_map(str::lines);
    lines.map(|it| it.split("# ").next().unwrap_or_default().trim_end()).collect()
}

#[test]
fn the_readme_says_the_same_in_every_language() {
    let english = "# A\n## B\n```sh\ncargo test # all\n```\n## C\n";
    hold(
        strayed_translations,
        &[
            ("README.md", english),
            ("README.de.md", "# Ä\n## B\n```sh\ncargo test # alle\n```\n## Z\n"),
            ("README.fr.md", "# A\n## B\n```sh\ncargo build\n```\n# C\n"),
        ],
        &["README.fr.md has other headings than README.md", "README.fr.md has other code than README.md"],
    );
}
