//! Handles become secrets where they stand, and nothing else does.

use serde_json::json;

use super::*;
use crate::manifest::Manifest;

fn config() -> Config {
    let text = r#"
        manifest = 1
        [plugin]
        name = "some"
        version = "1.0.0"
        title = "Some"
        description = "Some"
        license = "MIT"
        requires = { server = ">=0.1", api = "1.0" }
        [config]
        type = "object"
        [config.properties]
        key = { type = "string", format = "secret" }
        key2 = { type = "string", format = "secret" }
        plain = { type = "string" }
    "#;
    let manifest = Manifest::read(text, &keywright_core::Catalogue::featbit()).unwrap();
    let told = json!({ "key": "s3cret", "key2": "0ther", "plain": "open" });
    manifest.config.check(&told, &Config::default()).unwrap()
}

#[test]
fn handles_become_secrets_wherever_they_stand() {
    let (config, handles) = (config(), Handles::marked("m"));
    for (text, opened) in [
        ("secret:key:m", "s3cret"),
        ("Bearer secret:key:m.", "Bearer s3cret."),
        ("secret:key2:msecret:key:m", "0thers3cret"),
        ("secret:plain:m secret:none:m secret:", "secret:plain:m secret:none:m secret:"),
        ("secret:secret:key:m ünd", "secret:s3cret ünd"),
        (
            "secret:key secret:key: secret:key:M secret:key2:x",
            "secret:key secret:key: secret:key:M secret:key2:x",
        ),
        ("", ""),
    ] {
        assert_eq!(config.sealed(text, &handles).open(&config).unwrap().as_str(), opened);
        assert_eq!(config.opened(text.as_bytes(), &handles), opened.as_bytes());
    }
    let no_text = b"\xffsecret:key:m";
    assert_eq!(config.opened(no_text, &handles), no_text, "what is no text stays as it is");
}

#[test]
fn code_sees_handles_that_are_others_in_each_call() {
    let config = config();
    assert_eq!(config.plain()["key"], "secret:key", "administrators see which it is");
    let (one, other) = (Handles::new(1), Handles::new(2));
    let seen = config.seen(&one);
    assert_eq!((&seen["key"], &seen["plain"]), (&json!(one.of("key")), &json!("open")));
    assert_eq!(config.opened(one.of("key").as_bytes(), &one), b"s3cret");
    assert_eq!(config.opened(one.of("key").as_bytes(), &other), one.of("key").as_bytes());
}

#[test]
fn what_others_say_again_of_a_secret_is_not_shown() {
    let secret = "https://hooks.example/services/T0AAAAAAA/xyzXYZxyzXYZ";
    let config = Config::keeping([("hook".to_owned(), secret.to_owned().into())]);
    let basic = STANDARD.encode(secret);
    for said in [secret, "no team T0AAAAAAA", "xyzXYZxyzXYZ?", &format!("Basic {basic}")] {
        let told = config.without_secrets(said);
        assert!(told.contains("secret:hook"), "{told}");
        assert!(!["T0AAAAAAA", "xyzXYZ", &basic].iter().any(|it| told.contains(*it)), "{told}");
    }
    assert_eq!(config.without_secrets("404 no such channel"), "404 no such channel");
    // Words of handles in secrets, again and again: each is found once.
    let words = ["a", "b"].map(|it| (it.to_owned(), "secret secret secret secret".to_owned().into()));
    assert_eq!(Config::keeping(words).without_secrets("secret!").len(), "secret:a!".len());
}

#[test]
fn what_is_sealed_shows_no_secret() {
    let config = config();
    let sealed = config.sealed("https://example.com/secret:key:m", &Handles::marked("m"));
    assert_eq!(sealed.to_string(), "https://example.com/{secret:key}");
    assert!(!format!("{sealed:?}{config:?}").contains("s3cret"));
}
