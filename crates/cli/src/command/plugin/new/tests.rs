//! What is made is a plugin, whatever it is called.

use super::*;

#[test]
fn what_is_made_is_right_and_named() {
    let place = tempfile::tempdir().unwrap();
    for (language, folder) in [(Language::Ts, "one"), (Language::Rust, "two")] {
        let folder = place.path().join(folder);
        run("house-rules", language, &folder).unwrap();
        let text = fs::read_to_string(folder.join("plugin.toml")).unwrap();
        let manifest = Manifest::read(&text, &Catalogue::featbit()).unwrap();
        assert_eq!(manifest.about.name, "house-rules");
        assert_eq!(manifest.about.title.en, "House rules");
        assert!(manifest.needs_code());
        for (file, _) in language.files() {
            let text = fs::read_to_string(folder.join(file)).unwrap();
            assert!(!text.contains("{{"), "{file} has a place that is not filled");
        }
        assert!(run("house-rules", language, &folder).is_err(), "a folder is not written over");
    }
}

#[test]
fn a_name_that_is_none_makes_nothing() {
    let place = tempfile::tempdir().unwrap();
    for name in ["House", "a", "plugin", "../x", "a\"\nb"] {
        let folder = place.path().join("new");
        assert!(run(name, Language::Ts, &folder).is_err());
        assert!(!folder.exists(), "{name}");
    }
}
