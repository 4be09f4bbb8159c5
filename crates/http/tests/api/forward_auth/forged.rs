//! F04, F05, F06: what a client may add to its request does not let it through, nor speak in another's name.

use super::{ALL, FORBIDDEN, NO_TOKEN, Proxy, expect, identity, reader, world};

#[test]
fn f04_other_spellings_of_the_headers_of_proxies_are_refused() {
    let mut world = world();
    let token = reader(&mut world);
    for proxy in ALL {
        for line in [
            "X_Forwarded_Uri: /public/x",
            "X-Forwarded_Uri: /public/x",
            "X.Forwarded.For: 127.0.0.1",
            "X_Original_URL: https://api.example.com/public/x",
            "X.Auth.User: root",
            "X-Auth_Subject: root",
            "x_auth_subject: root",
            "X-Auth-Token_Id: 1",
        ] {
            for target in ["/shops/a", "/public/x"] {
                let answer = proxy.ask(&world, "GET", target, Some(&token.text), &[line]);
                expect(&answer, proxy.bad_request(), &format!("{proxy:?} {line}"));
            }
        }
        let twice = ["X-Auth-User: root", "x-auth-user: root"];
        let answer = proxy.ask(&world, "GET", "/shops/a", Some(&token.text), &twice);
        expect(&answer, proxy.bad_request(), &format!("{proxy:?} twice"));
    }
}

#[test]
fn f04_every_header_about_who_calls_is_written_over() {
    let mut world = world();
    let token = reader(&mut world);
    let organization = world.owner.client.organization.clone().unwrap();
    let forged =
        ["X-Auth-Subject: root", "X-Auth-Org: 1", "X-Auth-Action: Fly", "X-Auth-Path: /", "User_Agent: x"];
    for proxy in ALL {
        let ask = |target| proxy.ask(&world, "GET", target, Some(&token.text), &forged);
        let answer = ask("/shops/a/orders/7?x=1");
        let expected = [
            &*token.id,
            &*token.id,
            "Service",
            &*organization,
            "ReadOrder",
            "shop/a:order/7",
            "/shops/a/orders/7",
        ];
        expect(&answer, "200", "order");
        assert_eq!(identity(&answer), expected, "{proxy:?}");
        let answer = ask("/me");
        expect(&answer, "200", "me");
        assert_eq!(
            identity(&answer),
            [&*token.id, &*token.id, "Service", &*organization, "-", "-", "/me"],
            "{proxy:?}"
        );
        // Who calls an open route is not asked, and not told either.
        let answer = ask("/public/x");
        expect(&answer, "200", "public");
        assert_eq!(identity(&answer), ["-", "-", "-", "-", "-", "-", "/public/x"], "{proxy:?}");
    }
    let owner = world.owner.clone();
    let personal = world.personal(&owner);
    let answer = Proxy::Forward.ask(&world, "GET", "/me", Some(&personal.text), &[]);
    assert_eq!(identity(&answer)[..4], [&*owner.id, &*personal.id, "Personal", &*organization]);
}

#[test]
fn f05_nothing_but_the_method_and_the_token_counts() {
    let mut world = world();
    let token = reader(&mut world);
    let tricks = [
        "User-Agent: GoogleHC/1.0",
        "X-Health: 1",
        "X-HTTP-Method-Override: GET",
        "X-Method-Override: GET",
        "Origin: https://app.example.com",
        "Access-Control-Request-Method: GET",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Cookie: keywright_session=x; keywright_session=y; =; a=b=c;;",
        "X-Real-IP: 127.0.0.1",
        "Accept: text/html",
    ];
    for proxy in ALL {
        for trick in tricks {
            let answer = proxy.ask(&world, "GET", "/shops/a", None, &[trick]);
            expect(&answer, NO_TOKEN, &format!("{proxy:?} {trick}"));
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"Keywright\"", "{trick}");
            let answer = proxy.ask(&world, "DELETE", "/shops/a", Some(&token.text), &[trick]);
            expect(&answer, FORBIDDEN, &format!("{proxy:?} {trick}"));
            expect(&proxy.ask(&world, "GET", "/shops/a", Some(&token.text), &[trick]), "200", trick);
        }
        let cookie = format!("Cookie: a={}", "x".repeat(8000));
        expect(&proxy.ask(&world, "GET", "/shops/a", None, &[&cookie]), NO_TOKEN, "a large cookie");
        // The route of GET is for HEAD, and for nothing else.
        expect(&proxy.ask(&world, "HEAD", "/shops/a", Some(&token.text), &[]), "200", "HEAD");
        expect(&proxy.ask(&world, "HEAD", "/probe", None, &[]), "200", "a route for HEAD alone");
        expect(&proxy.ask(&world, "GET", "/probe", None, &[]), NO_TOKEN, "a route for HEAD alone");
        expect(&proxy.ask(&world, "HEAD", "/admin", Some(&token.text), &[]), "403", "HEAD");
        for method in ["OPTIONS", "POST", "PUT", "PATCH", "TRACE", "PROPFIND", "GETS"] {
            expect(&proxy.ask(&world, method, "/shops/a", None, &[]), NO_TOKEN, method);
            let answer = proxy.ask(&world, method, "/shops/a", Some(&token.text), &[]);
            expect(&answer, FORBIDDEN, &format!("{proxy:?} {method}"));
        }
    }
    for method in ["get", "Get", "GET,POST", "", "GET /public/x"] {
        let answer = Proxy::Forward.ask(&world, method, "/shops/a", Some(&token.text), &[]);
        expect(&answer, "403", method);
    }
}

#[test]
fn f06_what_is_too_much_is_refused_and_never_passes() {
    let world = world();
    for proxy in ALL {
        let headers: Vec<String> = (0..120).map(|it| format!("X-Header-{it}: {it}")).collect();
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        // So many that nobody looks at them.
        assert_eq!(proxy.ask(&world, "GET", "/public/x", None, &headers).status, 431, "{proxy:?}");
        let large = format!("X-Large: {}", "x".repeat(40 << 10));
        let answer = proxy.ask(&world, "GET", "/public/x", None, &[&large]);
        expect(&answer, if proxy == Proxy::Nginx { FORBIDDEN } else { "431" }, &format!("{proxy:?}"));
        let long = format!("/public/{}", "x".repeat(5000));
        let answer = proxy.ask(&world, "GET", &long, None, &[]);
        expect(&answer, proxy.bad_request(), &format!("{proxy:?}"));
        let long = format!("/public/x?{}", "x".repeat(5000));
        expect(&proxy.ask(&world, "GET", &long, None, &[]), "200", "a long query");
    }
}
