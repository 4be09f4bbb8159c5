//! Tests of the one spelling of paths and hosts.

use proptest::prelude::*;

use super::*;

#[test]
fn what_has_one_reading_is_judged_in_one_spelling() {
    for (sent, judged) in [
        ("/", "/"),
        ("/admin", "/admin"),
        ("/admin/", "/admin/"),
        ("/%61dmin", "/admin"),
        ("/ADMIN", "/ADMIN"),
        ("/admin?x=/public/", "/admin"),
        ("/admin?x=%2e%2e/../..//;#\\", "/admin"),
        ("/a%20b", "/a%20b"),
        ("/caf%c3%a9", "/caf%C3%A9"),
        ("/a:b@c/*/x=1,2", "/a:b@c/*/x=1,2"),
        ("/v1.2/file.tar.gz", "/v1.2/file.tar.gz"),
        ("/.well-known/x", "/.well-known/x"),
    ] {
        assert_eq!(path(sent).as_deref(), Ok(judged), "{sent}");
    }
}

#[test]
fn f01_what_has_two_readings_is_refused() {
    use NotCanonical::{Character, DotSegment, EmptySegment, Encoding, Hidden, NotFromRoot};
    for (sent, because) in [
        ("", NotFromRoot),
        ("*", NotFromRoot),
        ("admin", NotFromRoot),
        ("http://localhost/admin", NotFromRoot),
        ("?/admin", NotFromRoot),
        ("//admin", EmptySegment),
        ("/public//admin", EmptySegment),
        ("/public/../admin", DotSegment),
        ("/public/./admin", DotSegment),
        ("/public/..", DotSegment),
        ("/public/%2e%2e/admin", DotSegment),
        ("/public/%2E./admin", DotSegment),
        ("/public/.%2e", DotSegment),
        ("/public/.../admin", DotSegment),
        ("/admin.", DotSegment),
        ("/public/%2e%2e%2fadmin", Hidden),
        ("/public%2fadmin", Hidden),
        ("/public%5cadmin", Hidden),
        ("/public\\..\\admin", Character),
        ("/admin;x", Character),
        ("/admin;/x", Character),
        ("/admin%3bx", Hidden),
        ("/public#/../admin", Character),
        ("/public%23/admin", Hidden),
        ("/public%3f/admin", Hidden),
        ("/admin%00", Hidden),
        ("/admin%0d%0aX: y", Hidden),
        ("/admin%7f", Hidden),
        ("/%2561dmin", Hidden),
        ("/%252e%252e/admin", Hidden),
        ("/admin%", Encoding),
        ("/admin%2", Encoding),
        ("/admin%zz", Encoding),
        ("/admin%+1", Encoding),
        ("/%ff", Encoding),
        ("/%c0%ae%c0%ae/admin", Encoding),
        ("/caf\u{e9}", Character),
        ("/a b", Character),
        ("/a\tb", Character),
        ("/a|b", Character),
        ("/a\"b", Character),
        ("/{a}", Character),
        ("/[a]", Character),
    ] {
        assert_eq!(path(sent), Err(because), "{sent}");
    }
    assert_eq!(path(&format!("/{}", "a".repeat(MAX_PATH))), Err(NotCanonical::TooLong));
}

#[test]
fn f07_hosts_have_one_spelling() {
    for (sent, judged) in [
        ("app.example.com", "app.example.com"),
        ("APP.Example.com:443", "app.example.com"),
        ("localhost:8080", "localhost"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("127.0.0.1:1", "127.0.0.1"),
        ("[::1]:8080", "[::1]"),
        ("[2001:DB8::1]", "[2001:db8::1]"),
        ("[2001:db8:0:0::0:1]:443", "[2001:db8::1]"),
    ] {
        assert_eq!(host(sent).as_deref(), Ok(judged), "{sent}");
    }
    for sent in [
        "",
        ".",
        "app.example.com.",
        "app..example.com",
        ".example.com",
        "user@app.example.com",
        "app.example.com:",
        "app.example.com:0",
        "app.example.com:99999",
        "app.example.com:+80",
        "app.example.com:80:80",
        "app example.com",
        "app.example.com,evil.com",
        "app.example.com/evil",
        "[fe80::1%eth0]",
        "[::1",
        "[::1]x",
        "[]",
        "::1",
        "b\u{fc}cher.example",
        "app%2eexample.com",
    ] {
        assert_eq!(host(sent), Err(NotCanonical::Host), "{sent}");
    }
}

proptest! {
    #[test]
    fn what_is_judged_has_one_reading(sent in "/([a-c%/.;?#2eE5cf0-9]|%2[0-9a-fA-F]|%[3-7][0-9a-f]){0,12}") {
        super::super::oracle::one_reading(&sent);
    }

    #[test]
    fn anything_is_read_without_a_panic(sent in ".{0,40}") {
        let _: (Result<_, _>, Result<_, _>) = (path(&sent), host(&sent));
    }
}
