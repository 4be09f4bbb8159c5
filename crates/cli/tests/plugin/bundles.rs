//! Bundles: packed, signed and looked at, and what is wrong with them.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

fn keywright(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_keywright")).args(arguments).current_dir(folder).output().unwrap()
}

/// What a command answers, and how it ends.
#[track_caller]
pub(super) fn answers(arguments: &[&str], folder: &Path, code: i32) -> String {
    let output = keywright(arguments, folder);
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{text}{errors}");
    text + &errors
}

pub(super) const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plugins/");

const BUNDLE: &str = "token-hygiene-1.0.0.plugin";

#[test]
fn a_bundle_is_packed_signed_and_verified() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let source = format!("{SHIPPED}token-hygiene");
    let packed = answers(&["plugin", "pack", &source], folder, 0);
    assert!(packed.starts_with(&format!("{BUNDLE}\nsha256 ")), "{packed}");
    let first = std::fs::read(folder.join(BUNDLE)).unwrap();
    answers(&["plugin", "pack", &source], folder, 0);
    assert!(first == std::fs::read(folder.join(BUNDLE)).unwrap(), "the same files make the same bytes");
    let told = answers(&["plugin", "verify", BUNDLE], folder, 0);
    assert!(told.contains("token-hygiene 1.0.0") && told.contains("unsigned"), "{told}");
    let key = answers(&["plugin", "keygen", "author.key"], folder, 0);
    let mode = std::fs::metadata(folder.join("author.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    answers(&["plugin", "keygen", "author.key"], folder, 1);
    answers(&["plugin", "verify", BUNDLE, "--by", key.trim()], folder, 4);
    answers(&["plugin", "sign", BUNDLE, "--key", "author.key"], folder, 0);
    let told = answers(&["plugin", "verify", BUNDLE, "--by", key.trim(), "--json"], folder, 0);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((told["signer"].as_str(), told["version"].as_str()), (Some(key.trim()), Some("1.0.0")));
    let other = ["plugin", "pack", &source, "--key", "author.key", "--output", "other.plugin"];
    answers(&other, folder, 0);
    let signed = std::fs::read(folder.join(BUNDLE)).unwrap();
    assert!(signed == std::fs::read(folder.join("other.plugin")).unwrap());
}

#[test]
fn all_that_is_wrong_is_said_and_nothing_is_written() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let source = folder.join("mine");
    std::fs::create_dir(&source).unwrap();
    std::fs::write(source.join("plugin.toml"), "manifest = 1\n[plugin]\nname = \"X\"\n").unwrap();
    let told = answers(&["plugin", "pack", "mine"], folder, 1);
    for what in ["README.md: is missing", "CHANGELOG.md: is missing"] {
        assert!(told.contains(what), "{told}");
    }
    for name in ["README.md", "CHANGELOG.md"] {
        std::fs::write(source.join(name), "Text.").unwrap();
    }
    let told = answers(&["plugin", "pack", "mine"], folder, 1);
    assert!(told.contains("plugin.toml:3: a plugin's name") && told.contains("plugin.toml:2: "), "{told}");
    std::fs::write(source.join("notes.txt"), "Text.").unwrap();
    assert!(answers(&["plugin", "pack", "mine"], folder, 1).contains("left out: notes.txt"));
    answers(&["plugin", "verify", "mine/notes.txt"], folder, 1);
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
}
