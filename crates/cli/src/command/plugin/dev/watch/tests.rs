//! Every change is seen, and what builds write is none.

use super::*;

#[test]
fn a_file_that_comes_changes_or_goes_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    write("src/plugin.ts", "one");
    let (began, said) = (Sources::of(folder.path()), Sources::of(folder.path()).said());
    assert_eq!(began, Sources::of(folder.path()));

    write("notes.txt", "");
    assert_ne!(Sources::of(folder.path()), began);
    fs::remove_file(folder.path().join("notes.txt")).unwrap();
    assert_eq!(Sources::of(folder.path()), began, "it is gone again");

    let source = fs::File::options().append(true).open(folder.path().join("src/plugin.ts")).unwrap();
    let later = source.metadata().unwrap().modified().unwrap() + std::time::Duration::from_mins(1);
    source.set_modified(later).unwrap();
    assert_ne!(Sources::of(folder.path()), began);
    assert_eq!(Sources::of(folder.path()).said(), said, "it says what it said");
    write("src/plugin.ts", "two");
    assert_ne!(Sources::of(folder.path()).said(), said);
}

#[test]
fn what_builds_make_is_no_change() {
    let folder = tempfile::tempdir().unwrap();
    let began = Sources::of(folder.path());
    for name in ["plugin.wasm", ".hidden", "a-1.0.0.plugin", "author.key", "Cargo.lock"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    fs::create_dir_all(folder.path().join("node_modules/a")).unwrap();
    fs::write(folder.path().join("node_modules/a/index.js"), "").unwrap();
    assert_eq!(Sources::of(folder.path()), began);
}
