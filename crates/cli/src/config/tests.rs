//! Flags before file before defaults, and what is refused.

use super::*;

fn args(config: &Path) -> ServeArgs {
    ServeArgs { config: Some(config.to_owned()), ..ServeArgs::default() }
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn a_flag_outweighs_the_file_and_the_file_the_default() {
    let file = file("listen = \"127.0.0.1:9000\"\ncache-mib = 64\n");
    let config = Config::new(args(file.path())).unwrap();
    assert_eq!(config.listen.port(), 9000);
    assert_eq!(config.cache_bytes, 64 << 20);
    assert_eq!(config.data_dir, Path::new(DEFAULT_DATA_DIR));
    let flagged = ServeArgs { listen: "127.0.0.1:9001".parse().ok(), ..args(file.path()) };
    assert_eq!(Config::new(flagged).unwrap().listen.port(), 9001);
}

#[test]
fn a_key_that_is_no_setting_is_refused_by_name() {
    let file = file("listne = \"127.0.0.1:9000\"\n");
    let error = format!("{:#}", Config::new(args(file.path())).unwrap_err());
    assert!(error.contains("listne"), "{error}");
}

#[test]
fn a_file_that_was_named_must_be_there() {
    assert!(Config::new(args(Path::new("/nowhere/keywright.toml"))).is_err());
}

#[test]
fn an_owner_needs_address_and_password_and_never_prints_the_password() {
    let empty = file("");
    let secret = file("correct horse battery\n");
    let mut given = args(empty.path());
    given.owner_email = Some("ann@example.com".to_owned());
    assert!(Config::new(given.clone()).is_err());
    given.owner_password_file = Some(secret.path().to_owned());
    let owner = Config::new(given).unwrap().owner.unwrap();
    assert_eq!(owner.password.as_str(), "correct horse battery");
    assert!(!format!("{owner:?}").contains("horse"));
}

#[test]
fn a_hash_is_sixty_four_digits() {
    assert_eq!(hash(&"0f".repeat(32)).unwrap(), [15; 32]);
    for wrong in ["", "0f", &"zz".repeat(32), &"0f".repeat(33)] {
        assert!(hash(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn keys_of_leak_reports_are_read_at_the_start_or_said_to_be_none() {
    let pem = "-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9MJJHnMfn2+H4xL4YaPDA4RpJqUq\\n\
        kCmRCBnYERxZanmcpzQSXs1X/AljlKkbJ8qpVIW4clayyef9gWhFbNHWAA==\\n-----END PUBLIC KEY-----\\n";
    let right = file(&format!("{{\"public_keys\": [{{\"key_identifier\": \"k\", \"key\": \"{pem}\"}}]}}"));
    let read =
        |path: &Path| Config::new(ServeArgs { leak_keys: Some(path.to_owned()), ..ServeArgs::default() });
    assert!(read(right.path()).unwrap().leak_keys.is_some());
    for wrong in ["", "{}", "{\"public_keys\": []}"] {
        let error = format!("{:#}", read(file(wrong).path()).unwrap_err());
        assert!(error.contains("holds no keys of leak reports"), "{error}");
    }
    let missing = format!("{:#}", read(Path::new("/nowhere/keys.json")).unwrap_err());
    assert!(missing.contains("cannot read /nowhere/keys.json"), "{missing}");
}

#[test]
fn an_origin_is_exact_and_never_any() {
    let file = file("cors-origin = [\"https://console.example.com\", \"http://localhost:8081\"]\n");
    let config = Config::new(args(file.path())).unwrap();
    assert_eq!(config.cors_origins.len(), 2);
    let flagged =
        |origin: &str| ServeArgs { cors_origin: Some(vec![origin.to_owned()]), ..args(file.path()) };
    assert_eq!(
        Config::new(flagged("https://other.example")).unwrap().cors_origins,
        origins(Some(vec!["https://other.example".to_owned()])).unwrap()
    );
    for wrong in
        ["*", "null", "https://*.example.com", "https://console.example.com/", "console.example.com", ""]
    {
        let error = format!("{:#}", Config::new(flagged(wrong)).unwrap_err());
        assert!(error.contains("cannot be shared with") && error.contains("https://"), "{error}");
    }
}

#[test]
fn proxies_are_named_by_their_networks_and_none_is_trusted_unasked() {
    let empty = file("");
    let config = Config::new(args(empty.path())).unwrap();
    assert_eq!((config.trusted_proxies.len(), config.forward_auth_tokens), (0, TokensOf::Oldest));
    let file = file("trusted-proxy = [\"10.0.0.0/8\", \"::1\"]\nforward-auth-organization = \"any\"\n");
    let config = Config::new(args(file.path())).unwrap();
    assert_eq!(config.trusted_proxies, ["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()]);
    assert_eq!(config.forward_auth_tokens, TokensOf::Any);
    for wrong in ["*", "10.0.0.0/33", "proxy.example.com", ""] {
        let flagged = ServeArgs { trusted_proxy: Some(vec![wrong.to_owned()]), ..args(file.path()) };
        let error = format!("{:#}", Config::new(flagged).unwrap_err());
        assert!(error.contains("cannot be trusted") && error.contains("203.0.113.0/24"), "{error}");
    }
    let flagged = ServeArgs { forward_auth_organization: Some("all".to_owned()), ..args(file.path()) };
    let error = format!("{:#}", Config::new(flagged).unwrap_err());
    assert!(error.contains("`all` is no organization"), "{error}");
}

#[test]
fn the_public_address_is_https_or_of_this_machine() {
    let file = file("public-url = \"https://keys.example.com\"\n");
    let known = Config::new(args(file.path())).unwrap().public_url.unwrap();
    assert_eq!(known.as_str(), "https://keys.example.com");
    let flagged = |url: &str| ServeArgs { public_url: Some(url.to_owned()), ..args(file.path()) };
    let known = Config::new(flagged("http://localhost:8080")).unwrap().public_url.unwrap();
    assert_eq!(known.as_str(), "http://localhost:8080");
    for wrong in ["http://keys.example.com", "https://keys.example.com/", "keys.example.com", ""] {
        let error = format!("{:#}", Config::new(flagged(wrong)).unwrap_err());
        assert!(error.contains("cannot be the public address") && error.contains("https://"), "{error}");
    }
}

#[test]
fn catalogues_come_from_flags_or_the_file() {
    let file = file("catalog = [\"shop.toml\", \"featbit\"]\n");
    let config = Config::new(args(file.path())).unwrap();
    assert_eq!(config.catalogs, [PathBuf::from("shop.toml"), PathBuf::from("featbit")]);
    let flagged = ServeArgs { catalog: Some(vec!["other.toml".into()]), ..args(file.path()) };
    assert_eq!(Config::new(flagged).unwrap().catalogs, [PathBuf::from("other.toml")]);
}
