//! What of a folder gets into a bundle.

use super::*;

#[test]
fn what_a_bundle_does_not_know_is_left_out_and_named() {
    let folder = tempfile::tempdir().unwrap();
    for name in
        ["plugin.toml", "README.md", "notes.txt", "plugin.toml.bak", "package.json", ".hidden", "a.plugin"]
    {
        std::fs::write(folder.path().join(name), "").unwrap();
    }
    std::fs::create_dir(folder.path().join("drafts")).unwrap();
    let files = files(folder.path()).unwrap();
    assert_eq!(files.taken.into_keys().collect::<Vec<_>>(), ["README.md", "plugin.toml"]);
    assert_eq!(files.left_out, ["drafts", "notes.txt", "plugin.toml.bak"]);
}

#[test]
fn a_component_is_not_older_than_its_sources() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(COMPONENT), "").unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    let source = std::fs::File::create(folder.path().join("src/plugin.ts")).unwrap();
    let later = source.metadata().unwrap().modified().unwrap() + std::time::Duration::from_mins(1);
    source.set_modified(later).unwrap();
    assert!(files(folder.path()).unwrap_err().to_string().contains("older than its sources"));
}
