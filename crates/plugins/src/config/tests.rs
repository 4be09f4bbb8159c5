//! Handles become secrets where they stand, and nothing else does.

use serde_json::json;

use super::Config;
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
    let config = config();
    for (text, opened) in [
        ("secret:key", "s3cret"),
        ("Bearer secret:key.", "Bearer s3cret."),
        ("secret:key2secret:key", "0thers3cret"),
        ("secret:plain secret:none secret:", "secret:plain secret:none secret:"),
        ("secret:secret:key ünd", "secret:s3cret ünd"),
        ("", ""),
    ] {
        assert_eq!(config.sealed(text).open(&config).unwrap().as_str(), opened);
        assert_eq!(config.opened(text.as_bytes()), opened.as_bytes());
    }
    assert_eq!(config.opened(b"\xffsecret:key"), b"\xffsecret:key", "what is no text stays as it is");
}

#[test]
fn what_is_sealed_shows_no_secret() {
    let config = config();
    let sealed = config.sealed("https://example.com/secret:key");
    assert_eq!(sealed.to_string(), "https://example.com/{secret:key}");
    assert!(!format!("{sealed:?}{config:?}").contains("s3cret"));
}
