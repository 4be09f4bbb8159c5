//! Tests of what proxies say, and of what none of them says.

use actix_web::test::TestRequest;

use super::*;

const METHOD: &str = "x-original-method";
const URL: &str = "x-original-url";
const URI: &str = "x-original-uri";
const FORWARDED_METHOD: &str = "x-forwarded-method";
const FORWARDED_PROTO: &str = "x-forwarded-proto";
const FORWARDED_HOST: &str = "x-forwarded-host";
const FORWARDED_URI: &str = "x-forwarded-uri";
const OF_NGINX: [&str; 3] = [METHOD, URL, URI];
const OF_FORWARD: [&str; 3] = [FORWARDED_METHOD, FORWARDED_HOST, FORWARDED_URI];

/// What is read of these header lines at a door, in one line.
fn read(dialect: Dialect, target: &str, lines: &[(&str, &str)]) -> Result<String, Unreadable> {
    let mut request = TestRequest::default().uri(target);
    for line in lines {
        request = request.append_header(*line);
    }
    let request = request.to_http_request();
    dialect
        .read(&request)
        .map(|it| format!("{} {} {}", it.method, it.host.as_deref().unwrap_or("-"), it.path))
}

const NGINX: [(&str, &str); 2] = [(METHOD, "POST"), (URL, "https://API.example.com:8443/%61?b=/c")];
const FORWARD: [(&str, &str); 4] = [
    (FORWARDED_METHOD, "POST"),
    (FORWARDED_PROTO, "https"),
    (FORWARDED_HOST, "api.example.com"),
    (FORWARDED_URI, "/a?b=/c"),
];
const ENVOY: &str = "/authz/envoy/a?b=/c";

fn without(lines: &[(&'static str, &'static str)], name: &str) -> Vec<(&'static str, &'static str)> {
    lines.iter().copied().filter(|it| it.0 != name).collect()
}

fn with(
    lines: &[(&'static str, &'static str)],
    line: (&'static str, &'static str),
) -> Vec<(&'static str, &'static str)> {
    [lines, &[line]].concat()
}

#[test]
fn each_dialect_is_read_at_its_door() {
    assert_eq!(read(Dialect::Nginx, "/authz/nginx", &NGINX).unwrap(), "POST api.example.com /a");
    let by_uri = [(METHOD, "GET"), (URI, "/a?b=/c")];
    assert_eq!(read(Dialect::Nginx, "/authz/nginx", &by_uri).unwrap(), "GET - /a");
    assert_eq!(read(Dialect::Forward, "/authz/forward", &FORWARD).unwrap(), "POST api.example.com /a");
    let host = [("host", "api.example.com:443")];
    assert_eq!(read(Dialect::Envoy, ENVOY, &host).unwrap(), "GET api.example.com /a");
}

#[test]
fn f03_exactly_one_of_each_header_is_read() {
    for (name, _) in NGINX {
        assert_eq!(read(Dialect::Nginx, "/", &without(&NGINX, name)), Err(Unreadable::Missing), "{name}");
    }
    for (name, _) in FORWARD {
        assert_eq!(read(Dialect::Forward, "/", &without(&FORWARD, name)), Err(Unreadable::Missing), "{name}");
    }
    assert_eq!(read(Dialect::Envoy, ENVOY, &[]), Err(Unreadable::Missing));
    for line in NGINX {
        assert_eq!(read(Dialect::Nginx, "/", &with(&NGINX, line)), Err(Unreadable::Twice), "{line:?}");
    }
    for line in FORWARD {
        assert_eq!(read(Dialect::Forward, "/", &with(&FORWARD, line)), Err(Unreadable::Twice), "{line:?}");
    }
    let hosts = [("host", "a.example"), ("host", "a.example")];
    assert_eq!(read(Dialect::Envoy, ENVOY, &hosts), Err(Unreadable::Twice));
}

#[test]
fn f03_no_dialect_is_read_beside_another() {
    let other = Err(Unreadable::OtherDialect);
    assert_eq!(read(Dialect::Nginx, "/", &with(&NGINX, (URI, "/a"))), other);
    for name in OF_FORWARD {
        assert_eq!(read(Dialect::Nginx, "/", &with(&NGINX, (name, "x"))), other, "{name}");
        assert_eq!(read(Dialect::Envoy, ENVOY, &[("host", "a.example"), (name, "x")]), other, "{name}");
    }
    for name in OF_NGINX {
        assert_eq!(read(Dialect::Forward, "/", &with(&FORWARD, (name, "x"))), other, "{name}");
        assert_eq!(read(Dialect::Envoy, ENVOY, &[("host", "a.example"), (name, "x")]), other, "{name}");
    }
    // What proxies say besides is none of them.
    for name in ["x-forwarded-proto", "x-forwarded-for", "x-forwarded-port", "x-real-ip"] {
        assert!(read(Dialect::Nginx, "/", &with(&NGINX, (name, "https"))).is_ok(), "{name}");
    }
}

#[test]
fn a_url_is_split_where_its_host_ends() {
    for (url, expected) in [
        ("http://a.example/b", Ok("GET a.example /b")),
        ("https://[::1]:8443/b", Ok("GET [::1] /b")),
        ("https://a.example", Err(Unreadable::Url)),
        ("https://a.example?x", Err(Unreadable::Url)),
        ("//a.example/b", Err(Unreadable::Url)),
        ("ftp://a.example/b", Err(Unreadable::Url)),
        ("HTTPS://a.example/b", Err(Unreadable::Url)),
        ("https://a.example?x/admin", Err(NotCanonical::Host.into())),
        ("https://a.example#x/admin", Err(NotCanonical::Host.into())),
        ("https://a.example\\/admin", Err(NotCanonical::Host.into())),
        ("https://user@a.example/admin", Err(NotCanonical::Host.into())),
        ("https:///admin", Err(NotCanonical::Host.into())),
        ("https://a.example//admin", Err(NotCanonical::EmptySegment.into())),
        ("https://a.examplehttp://b.example/admin", Err(NotCanonical::Host.into())),
    ] {
        let read = read(Dialect::Nginx, "/", &[(METHOD, "GET"), (URL, url)]);
        assert_eq!(read.as_deref(), expected.as_deref(), "{url}");
    }
}

#[test]
fn the_scheme_is_one_of_the_web() {
    for (proto, is_one) in
        [("http", true), ("https", true), ("wss", true), ("", false), ("HTTPS", false), ("https,http", false)]
    {
        let lines = with(&without(&FORWARD, FORWARDED_PROTO), (FORWARDED_PROTO, proto));
        assert_eq!(read(Dialect::Forward, "/", &lines).is_ok(), is_one, "{proto}");
    }
}
