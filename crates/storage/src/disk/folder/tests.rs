//! Tests of the data folder.

use super::*;
use crate::ledger::tests::folder;

#[test]
fn a_new_folder_is_private() {
    let parent = folder();
    let path = parent.path().join("new").join("data");
    let _folder = Folder::open(&path, Duration::ZERO).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_folder_open_to_others_is_refused_with_the_cure() {
    let folder = folder();
    for mode in [0o701, 0o710, 0o750, 0o704, 0o777] {
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
        let error = Folder::open(folder.path(), Duration::ZERO).unwrap_err();
        assert!(matches!(error, StorageError::LooseFolder { .. }), "{error:?}");
        assert!(error.to_string().contains(&format!("chmod 700 {}", folder.path().display())), "{error}");
        assert!(!folder.path().join(LOCK_FILE).exists(), "nothing is made in it");
    }
}

#[test]
fn a_second_opener_is_refused_and_told_who_has_it() {
    let folder = folder();
    let mut first = Folder::open(folder.path(), Duration::ZERO).unwrap();
    first.sign().unwrap();
    let error = Folder::open(folder.path(), Duration::from_millis(60)).unwrap_err();
    let message = error.to_string();
    assert!(message.contains(&folder.path().display().to_string()), "{message}");
    assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
}

#[test]
fn an_opener_waits_for_a_folder_that_is_let_go() {
    let folder = folder();
    let first = Folder::open(folder.path(), Duration::ZERO).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            drop(first);
        });
        assert!(Folder::open(folder.path(), Duration::from_secs(10)).is_ok());
    });
}

#[test]
fn a_folder_of_other_things_is_refused_and_one_of_them_is_named() {
    let folder = folder();
    fs::create_dir(folder.path().join("lost+found")).unwrap();
    drop(Folder::open(folder.path(), Duration::ZERO).unwrap());
    fs::write(folder.path().join("thesis.txt"), "mine").unwrap();
    let error = Folder::open(folder.path(), Duration::ZERO).unwrap_err();
    assert!(error.to_string().contains("such as `thesis.txt`"), "{error}");
    // With ours beside it, it is a data folder.
    fs::write(folder.path().join("conf"), "").unwrap();
    drop(Folder::open(folder.path(), Duration::ZERO).unwrap());
}

#[test]
fn a_file_is_no_folder() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Folder::open(&file, Duration::ZERO).unwrap_err();
    assert!(matches!(error, StorageError::NoFolder(_)), "{error}");
}
