//! Versions of what is not released.

use super::*;

#[test]
fn what_is_tried_comes_after_what_runs_and_before_the_next_release() {
    let table = [
        ("1.0.0", None, "1.0.0-dev.1"),
        ("1.0.0", Some("1.0.0-dev.1"), "1.0.0-dev.2"),
        ("1.0.0", Some("1.0.0-dev.9"), "1.0.0-dev.10"),
        ("1.0.0", Some("1.0.0"), "1.0.1-dev.1"),
        ("1.0.0", Some("1.0.1-dev.1"), "1.0.1-dev.2"),
        ("1.1.0", Some("1.0.1-dev.7"), "1.1.0-dev.1"),
        ("1.1.0", Some("1.0.4"), "1.1.0-dev.1"),
        ("1.1.0", Some("2.0.0"), "2.0.1-dev.1"),
        ("1.1.0", Some("1.1.0-rc.1"), "1.1.1-dev.1"),
        ("1.1.0-rc.2", Some("1.0.0"), "1.1.0-dev.1"),
    ];
    for (written, running, expected) in table {
        let running: Option<Version> = running.map(|it| it.parse().unwrap());
        let next = next(&written.parse().unwrap(), running.as_ref());
        assert_eq!(next.to_string(), expected, "{written}, and {running:?} runs");
        assert!(running.is_none_or(|it| it < next));
    }
}

#[test]
fn the_version_alone_is_written_anew() {
    let text = "manifest = 1\n[plugin]\nname = \"a\" # a name\nversion = '1.0.0'   # its \"version\"\n[config.properties.version]\ndefault = \"1.0.0\"\n";
    let mut files = BTreeMap::from([(MANIFEST.to_owned(), text.as_bytes().to_vec())]);
    rename(&mut files, &"1.0.1-dev.1".parse().unwrap()).unwrap();
    let expected = text.replace("'1.0.0'", "\"1.0.1-dev.1\"");
    assert_eq!(std::str::from_utf8(&files[MANIFEST]).unwrap(), expected);
    assert!(rename(&mut BTreeMap::new(), &Version::new(1, 0, 0)).is_err());
}
