//! Plugins that are built here and now, with the tools of npm in `plugins`: without these, nothing is tried.

use std::path::PathBuf;

use super::*;

const MANIFEST_TEXT: &str = include_str!("bugs/plugin.toml");
const CODE: &str = include_str!("bugs/plugin.js");

/// A folder with this code; none where the tools are not installed.
fn folder(code: &str) -> Option<tempfile::TempDir> {
    let tools = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../plugins/node_modules"));
    if !tools.join(".bin/componentize-qjs").exists() {
        eprintln!("not tried: npm ci --prefix plugins --ignore-scripts");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(tools, folder.path().join("node_modules")).unwrap();
    for name in ["src", "tests"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join(MANIFEST), MANIFEST_TEXT).unwrap();
    fs::write(folder.path().join("src/plugin.js"), code).unwrap();
    fs::write(folder.path().join("tests/bugs.json"), include_str!("bugs/tests.json")).unwrap();
    Some(folder)
}

#[cfg(feature = "code")]
#[test]
fn bugs_are_written_down_and_told_to_nobody_else() {
    let Some(folder) = folder(CODE) else { return };
    run(folder.path(), true, &Catalogue::featbit()).unwrap();
    super::super::fixtures::run(folder.path(), "", false, &Catalogue::featbit()).unwrap();
}

#[test]
fn code_that_has_other_names_than_its_manifest_is_not_built() {
    let renamed = CODE.replace("'GET /deep'", "'GET /dep'");
    let Some(folder) = folder(&renamed) else { return };
    let told = run(folder.path(), true, &Catalogue::featbit()).unwrap_err().to_string();
    assert!(told.contains("plugin.toml names \"GET /deep\", and `routes` does not have it"), "{told}");
    assert!(told.contains("`routes` has \"GET /dep\", and plugin.toml does not name it"), "{told}");
}

#[test]
fn code_that_cannot_answer_at_once_is_not_built() {
    let Some(folder) = folder(&CODE.replace("unset: () =>", "unset: async () =>")) else { return };
    let told = run(folder.path(), true, &Catalogue::featbit()).unwrap_err().to_string();
    assert!(told.contains("`jobs`: \"unset\" is async: a hook cannot be async"), "{told}");
}
