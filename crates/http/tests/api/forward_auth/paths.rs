//! F01, F07: what is judged is what is forwarded, or nothing is.

use super::{
    ALL, FORBIDDEN, HOST, Proxy, RouteText, administrator, expect, reader, routes, send, world, world_for,
};
use keywright_core::catalogue::routes::NeedsText;
use keywright_http::TokensOf;

/// What has two readings.
const AMBIGUOUS: [&str; 31] = [
    "/public/../admin",
    "/public/%2e%2e/admin",
    "/public/%2E%2e/admin",
    "/public/.%2e/admin",
    "/public/%2e%2e%2fadmin",
    "/public/./admin",
    "/public/x/../../admin",
    "//admin",
    "/public//admin",
    "/admin.",
    "/public/admin%2e",
    "/admin;x",
    "/public/..;/admin",
    "/public;/admin",
    "/public%23/admin",
    "/public%3f/admin",
    "/admin%00",
    "/public/%00/admin",
    "/public%5c..%5cadmin",
    "/public%2fadmin",
    "/public%2Fadmin",
    "/%2561dmin",
    "/public/%252e%252e/admin",
    "/admin%0d%0aX-Auth-Subject:%20root",
    "/public/%",
    "/public/%2",
    "/public/%zz",
    "/public/%ff",
    "/public/%c0%ae%c0%ae/admin",
    "/public/%7f",
    "/public/a%3bb",
];
/// What no request line of ours can hold, so that only proxies that tell it in a header can say it.
const IN_HEADERS: [&str; 8] = [
    "*",
    "http://api.example.com/admin",
    "/public#/../admin",
    "/public\\..\\admin",
    "/public/ /admin",
    "",
    "admin",
    "/public/\u{e9}",
];

#[test]
fn f01_what_has_two_readings_never_passes() {
    let mut world = world();
    // Whoever may do everything, so that nothing but the path is in the way.
    let token = administrator(&mut world);
    for proxy in ALL {
        for target in AMBIGUOUS {
            let answer = proxy.ask(&world, "GET", target, Some(&token.text), &[]);
            expect(&answer, proxy.bad_request(), &format!("{proxy:?} {target}"));
        }
    }
    for proxy in [Proxy::Nginx, Proxy::Forward] {
        for target in IN_HEADERS {
            let answer = proxy.ask(&world, "GET", target, Some(&token.text), &[]);
            expect(&answer, proxy.bad_request(), &format!("{proxy:?} {target}"));
        }
    }
    // Over the request line itself they do not come as far.
    for target in ["*", "\\..\\admin", "/public/\u{e9}"] {
        let answer = Proxy::Envoy.ask(&world, "GET", target, Some(&token.text), &[]);
        assert!(matches!(answer.status, 400..=404), "{target}: {}", answer.line());
    }
}

#[test]
fn f01_the_path_that_was_judged_is_told() {
    let mut world = world();
    let (token, admin) = (reader(&mut world), administrator(&mut world));
    for proxy in ALL {
        for (target, path) in [
            ("/public/x", "/public/x"),
            ("/public/x?y=/../admin", "/public/x"),
            ("/public/%61", "/public/a"),
            ("/public/caf%c3%a9", "/public/caf%C3%A9"),
            ("/public/a%20b/", "/public/a%20b/"),
            ("/shops/%61", "/shops/a"),
        ] {
            let answer = proxy.ask(&world, "GET", target, Some(&token.text), &[]);
            expect(&answer, "200", &format!("{proxy:?} {target}"));
            assert_eq!(answer.header("x-auth-path"), path, "{proxy:?} {target}");
        }
        // Written another way, it is judged as what it is; in other letters, it is nothing that there is.
        for target in ["/%61dmin", "/admin?x=/public/", "/admin/", "/admin/%70ublic"] {
            let answer = proxy.ask(&world, "GET", target, Some(&token.text), &[]);
            expect(&answer, FORBIDDEN, &format!("{proxy:?} {target}"));
            assert_eq!(answer.header("x-accepted-permissions"), "AdministerShops on shop/*", "{target}");
            expect(&proxy.ask(&world, "GET", target, Some(&admin.text), &[]), "200", target);
        }
        for target in ["/ADMIN", "/Public/x", "/nothing", "/"] {
            let answer = proxy.ask(&world, "GET", target, Some(&admin.text), &[]);
            expect(&answer, FORBIDDEN, &format!("{proxy:?} {target}"));
        }
    }
}

#[test]
fn f07_hosts_are_judged_in_one_spelling() {
    let open = |host: &str, needs| RouteText {
        host: Some(host.to_owned()),
        methods: vec!["*".to_owned()],
        path: "/{rest...}".to_owned(),
        needs,
    };
    let all = [
        routes(),
        vec![open("open.example", NeedsText::Nothing), open("xn--bcher-kva.example", NeedsText::Nothing)],
    ];
    let world = world_for(all.concat(), &["127.0.0.1"], TokensOf::Oldest);
    for proxy in ALL {
        let ask = |host: &str| send(&world, &proxy.lines("GET", host, "/x"));
        for host in
            ["open.example", "OPEN.example", "open.example:443", "open.example:8443", "xn--bcher-kva.example"]
        {
            expect(&ask(host), "200", &format!("{proxy:?} {host}"));
        }
        expect(&ask(HOST), "401", &format!("{proxy:?}"));
        for host in [
            "open.example.",
            "user@open.example",
            "open.example@api.example.com",
            "open.example,api.example.com",
            "open.example:",
            "open.example:0",
            "open.example:x",
            "[fe80::1%eth0]",
            "b\u{fc}cher.example",
            "",
        ] {
            let answer = ask(host);
            let refused =
                matches!(answer.status, 400 | 403) && (proxy != Proxy::Nginx || answer.status == 403);
            assert!(refused, "{proxy:?} {host}: {}", answer.line());
        }
    }
    // Two hosts are none, wherever they stand.
    for (proxy, line) in
        [(Proxy::Envoy, "Host: open.example"), (Proxy::Forward, "X-Forwarded-Host: open.example")]
    {
        let mut lines = proxy.lines("GET", "open.example", "/x");
        lines.push(line.to_owned());
        assert_eq!(send(&world, &lines).status, 400, "{proxy:?}");
    }
    // A path alone is not judged where a route asks for the host.
    let lines =
        ["GET /authz/nginx HTTP/1.1", "Host: open.example", "X-Original-Method: GET", "X-Original-URI: /x"];
    expect(&send(&world, &lines.map(str::to_owned)), FORBIDDEN, "no host");
}
