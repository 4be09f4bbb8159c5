//! The files that the rules judge.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// Text files by their path from the root, with `/` between folders. What `.gitignore` names is not in it.
pub(super) struct Tree {
    files: BTreeMap<String, String>,
}

static OURS: LazyLock<Tree> = LazyLock::new(|| {
    let root = root();
    let ignored = fs::read_to_string(root.join(".gitignore")).unwrap();
    let ignored: Vec<PathBuf> = ignored.lines().map(|it| root.join(it.trim_start_matches('/'))).collect();
    let mut tree = Tree { files: BTreeMap::new() };
    tree.gather(&root, &root, &ignored);
    tree
});

impl Tree {
    /// This repository's.
    pub(super) fn ours() -> &'static Self {
        &OURS
    }

    /// One made up for a test.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect() }
    }

    /// Every file.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The files of that kind, as the end of their names says it.
    pub(super) fn ending(&self, end: &str) -> impl Iterator<Item = (&str, &str)> {
        self.all().filter(move |(path, _)| path.ends_with(end))
    }

    /// The files below a folder, with the rest of their path.
    pub(super) fn below(&self, folder: &str) -> impl Iterator<Item = (&str, &str)> {
        self.all().filter_map(move |(path, text)| Some((path.strip_prefix(folder)?, text)))
    }

    /// The text of a file; empty where there is none.
    pub(super) fn text(&self, path: &str) -> &str {
        self.files.get(path).map_or("", String::as_str)
    }

    /// Whether there is such a file or folder.
    pub(super) fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.contains_key(path) || self.files.keys().any(|it| it.starts_with(&folder))
    }

    fn gather(&mut self, root: &Path, folder: &Path, ignored: &[PathBuf]) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().is_some_and(|it| it == ".git") || ignored.contains(&path) {
                continue;
            }
            if path.is_dir() {
                self.gather(root, &path, ignored);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(root).unwrap().components();
                let path: Vec<_> = path.map(|it| it.as_os_str().to_string_lossy()).collect();
                self.files.insert(path.join("/"), text);
            }
        }
    }
}

/// The root of the repository.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

#[test]
fn the_tree_is_the_repository() {
    let tree = Tree::ours();
    assert!(tree.has("Cargo.toml") && tree.has("crates/cli/src") && tree.has("crates/cli/src/tidy/tree.rs"));
    assert!(!tree.has("target") && !tree.has(".git"));
    assert!(tree.text("crates/cli/src/main.rs").starts_with("//!"));
    assert!(tree.ending(".rs").count() > 50, "the walk stopped early");
}
