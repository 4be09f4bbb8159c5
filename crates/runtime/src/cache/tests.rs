//! What is kept, and whom it is believed.

use std::collections::HashSet;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use tempfile::TempDir;

use super::*;
use crate::{
    Hook, Kind, Loader,
    guests::{Guest, NOTHING},
};

struct Fixture {
    folder: TempDir,
    engine: Engine,
    component: Vec<u8>,
}

impl Fixture {
    fn new() -> Self {
        let component = Guest::new(Hook::Jobs, NOTHING).component();
        Self { folder: TempDir::new().unwrap(), engine: Engine::of(Kind::Interpreter).unwrap(), component }
    }

    fn cache(&self, key: u8) -> Cache {
        Cache::new(self.folder.path().join("code"), Zeroizing::new([key; 32]))
    }

    fn loader(&self) -> Loader {
        Loader { engine: self.engine.clone(), compiler: Compiler::Here, cache: Some(self.cache(1)) }
    }

    /// The only file.
    fn file(&self) -> PathBuf {
        let files: Vec<_> = std::fs::read_dir(self.folder.path().join("code")).unwrap().collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files[0].as_ref().unwrap().path()
    }

    /// Whether what is kept now is taken.
    fn is_taken(&self, key: u8) -> bool {
        self.cache(key).get(&self.engine, &self.component).is_some()
    }
}

#[test]
fn what_was_compiled_once_is_taken_from_the_folder() {
    let it = Fixture::new();
    assert!(it.loader().load(&it.component).unwrap().not_kept.is_none());
    let before = it.file().metadata().unwrap();
    it.loader().load(&it.component).unwrap();
    assert_eq!(it.file().metadata().unwrap().ino(), before.ino(), "it was not written again");
    assert_eq!(before.permissions().mode() & 0o777, 0o600);
    assert_eq!(it.folder.path().join("code").metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert!(it.is_taken(1));
}

#[test]
fn no_byte_of_a_file_can_be_changed() {
    let it = Fixture::new();
    it.loader().load(&it.component).unwrap();
    let whole = std::fs::read(it.file()).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 50).chain([0, 31, 32, whole.len() - 1]) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        std::fs::write(it.file(), damaged).unwrap();
        assert!(!it.is_taken(1), "byte {at}");
    }
    for length in [0, 1, 31, 32, 33, whole.len() - 1] {
        std::fs::write(it.file(), &whole[..length]).unwrap();
        assert!(!it.is_taken(1), "{length} bytes");
    }
    std::fs::write(it.file(), [&whole[..], b"x"].concat()).unwrap();
    assert!(!it.is_taken(1));
    // And then it is compiled and kept again.
    it.loader().load(&it.component).unwrap();
    assert_eq!(std::fs::read(it.file()).unwrap(), whole);
}

#[test]
fn only_who_has_the_key_can_put_a_file_there() {
    let it = Fixture::new();
    let compiled = it.engine.compile(&it.component).unwrap();
    it.cache(2).put(&it.engine, &it.component, &compiled).unwrap();
    assert!(it.is_taken(2) && !it.is_taken(1));
}

#[test]
fn files_cannot_be_swapped() {
    let it = Fixture::new();
    let cache = it.cache(1);
    let other = Guest::new(Hook::Jobs, NOTHING).pages(2).component();
    for component in [&it.component, &other] {
        let compiled = it.engine.compile(component).unwrap();
        cache.put(&it.engine, component, &compiled).unwrap();
    }
    let [ours, theirs] =
        [&it.component, &other].map(|of| cache.folder.join(Source::of(&it.engine, of).file_name()));
    assert!(it.is_taken(1));
    std::fs::copy(theirs, ours).unwrap();
    assert!(!it.is_taken(1));
}

#[test]
fn what_another_engine_compiled_is_not_taken() {
    let it = Fixture::new();
    let native = Engine::of(Kind::Native).unwrap();
    it.cache(1).put(&native, &it.component, &native.compile(&it.component).unwrap()).unwrap();
    assert!(!it.is_taken(1));
    assert!(it.cache(1).get(&native, &it.component).is_some());
    // Even with a right MAC over the wrong code it is compiled again.
    let wrong = native.compile(&it.component).unwrap();
    it.cache(1).put(&it.engine, &it.component, &wrong).unwrap();
    assert!(it.is_taken(1));
    it.loader().load(&it.component).unwrap();
    assert_ne!(it.cache(1).get(&it.engine, &it.component).unwrap(), wrong);
}

#[test]
fn a_folder_that_cannot_be_written_costs_time_alone() {
    let it = Fixture::new();
    std::fs::write(it.folder.path().join("code"), "a file").unwrap();
    assert!(it.loader().load(&it.component).unwrap().not_kept.is_some());
}

#[test]
fn what_is_of_no_plugin_any_more_goes() {
    let it = Fixture::new();
    let other = Guest::new(Hook::Jobs, NOTHING).pages(2).component();
    it.loader().load(&it.component).unwrap();
    it.loader().load(&other).unwrap();
    std::fs::write(it.folder.path().join("code/left.1.new"), "x").unwrap();
    let names = HashSet::from([Cache::name(&it.engine, &it.component)]);
    it.cache(1).keep_only(&names).unwrap();
    it.file();
    assert!(it.is_taken(1));
}
