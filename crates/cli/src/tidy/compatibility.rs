//! What `docs/compatibility.md` says of each of FeatBit's endpoints, held to the OpenAPI document and to the tests.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{hold, promises::missing_tests, tree::Tree};

const COMPATIBILITY: &str = "docs/compatibility.md";
const DOCUMENT: &str = "docs/openapi.json";

/// Gaps are numbered G1 to G26.
const LAST: usize = 26;

/// Endpoints that are said to be here and are not, or the other way round; operations of ours that are not
/// mentioned; and gaps that no test shows to be closed.
fn broken_claims(tree: &Tree) -> Vec<String> {
    let (text, ours) = (tree.text(COMPATIBILITY), operations(tree));
    let mut found = Vec::new();
    let mut mentioned = BTreeSet::new();
    for (endpoint, verdict) in text.lines().filter_map(claim) {
        let here = ours.contains(&endpoint);
        match verdict {
            "same" | "better" if here => {}
            "not here" if !here => {}
            _ => found.push(format!("{endpoint} is `{verdict}` in {COMPATIBILITY}")),
        }
        mentioned.insert(endpoint);
    }
    mentioned.extend(text.lines().filter_map(only_here));
    found.extend(ours.difference(&mentioned).map(|it| format!("{COMPATIBILITY} says nothing of {it}")));
    let numbers = (1..=LAST).map(|it| format!("| G{it} |")).filter(|it| !text.contains(it));
    found.extend(numbers.map(|it| format!("{COMPATIBILITY} has no row {it}")));
    found.extend(missing_tests(tree, COMPATIBILITY));
    found
}

/// Method and path of a row of a table, with what is said of it.
fn claim(line: &str) -> Option<(String, &str)> {
    let mut cells = line.strip_prefix("| `")?.split(" | ");
    let endpoint = endpoint(cells.next()?.trim_end_matches('`'))?;
    Some((endpoint, cells.next()?.trim()))
}

/// Method and path of a line about what FeatBit does not have.
fn only_here(line: &str) -> Option<String> {
    endpoint(line.strip_prefix("- `")?.split('`').next()?)
}

/// Method and path, whatever the parameters are called. None for a path without a method, which stands for many.
fn endpoint(written: &str) -> Option<String> {
    let (method, path) = written.split_once(' ')?;
    let version = if path.starts_with("/api/") { "" } else { "/api/v1" };
    let segment = |it: &str| if it.starts_with('{') { "{}".to_owned() } else { it.to_owned() };
    Some(format!("{method} {version}{}", path.split('/').map(segment).collect::<Vec<_>>().join("/")))
}

/// The operations of the API's document.
fn operations(tree: &Tree) -> BTreeSet<String> {
    let document: Value = serde_json::from_str(tree.text(DOCUMENT)).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let of_api = paths.filter(|(path, _)| path.starts_with("/api/"));
    of_api
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.filter_map(move |method| endpoint(&format!("{} {path}", method.to_uppercase())))
        })
        .collect()
}

#[test]
fn what_is_said_of_featbits_endpoints_is_so() {
    let document = r#"{"paths": {"/api/v1/a/{id}": {"get": {}, "put": {}}, "/api/v2/b": {"get": {}}, "/health": {"get": {}}}}"#;
    let gaps = (1..LAST).map(|it| format!("| G{it} |")).collect::<Vec<_>>().join("\n");
    let text = format!(
        "| `GET /a/{{key}}` | not here | |\n| `POST /a` | same | |\n| `/many` | not here | |\n- `GET /api/v2/b`: B\n{gaps} `a_gap_that_is_closed`"
    );
    hold(
        broken_claims,
        &[(COMPATIBILITY, &text), (DOCUMENT, document)],
        &[
            "GET /api/v1/a/{} is `not here` in docs/compatibility.md",
            "POST /api/v1/a is `same` in docs/compatibility.md",
            "docs/compatibility.md says nothing of PUT /api/v1/a/{}",
            "docs/compatibility.md has no row | G26 |",
            "docs/compatibility.md names the test a_gap_that_is_closed, which is not there",
        ],
    );
}
