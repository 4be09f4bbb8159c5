//! Pages as HTTP has them: methods, media types, and whence one comes.

use serde_json::json;

use super::super::{
    neighbour::Neighbour,
    raw::{Raw, exchange},
    world::{World, token_actions},
};
use super::Browser;

const TOKENS: &str = "/en/integrations/access-tokens";

/// A request of somebody's browser with these header lines, byte for byte.
fn send(browser: &Browser, method: &str, path: &str, lines: &[&str], body: &str) -> Raw {
    let host = browser.url.trim_start_matches("http://");
    let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut head =
        vec![format!("{method} {path} HTTP/1.1"), format!("Host: {host}"), "Connection: close".into()];
    head.push(format!("Cookie: {}", cookies.join("; ")));
    head.extend(lines.iter().map(|it| (*it).to_owned()));
    head.push(format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    exchange(&browser.url, head.join("\r\n").as_bytes())
}

#[test]
fn pages_answer_head_as_get_without_the_page() {
    let world = World::new();
    let browser = Browser::of(&world, &world.owner);
    for path in ["/", "/en/login", "/en/overview", TOKENS, "/en/no-such-page", "/setup"] {
        let (head, get) = (send(&browser, "HEAD", path, &[], ""), send(&browser, "GET", path, &[], ""));
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
        for header in ["content-type", "content-length", "location", "content-security-policy"] {
            assert_eq!(head.header(header), get.header(header), "{path} {header}");
        }
    }
    assert_eq!(send(&browser, "DELETE", "/en/overview", &[], "").status, 405);
}

#[test]
fn a_form_says_exactly_what_it_is_and_from_where() {
    const FORM: &str = "Content-Type: application/x-www-form-urlencoded";
    const OURS: &str = "Sec-Fetch-Site: same-origin";
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let organization = browser.get(TOKENS).organization();
    let fields = [("name", "g"), ("description", ""), ("organization", organization.as_str())];
    let body = serde_urlencoded::to_string(fields).unwrap();
    for (lines, status) in [
        (&[FORM, OURS][..], 303),
        (&["Content-Type: Application/X-WWW-Form-urlencoded; charset=UTF-8", OURS], 422),
        (&["Content-Type: application/x-www-form-urlencodedXYZ", OURS], 415),
        (&["Content-Type: application/x-www-form-urlencoded; charset=latin1", OURS], 415),
        (&["Content-Type: text/plain", OURS], 415),
        (&[FORM, FORM, OURS], 415),
        (&[OURS], 415),
        (&[FORM, OURS, OURS], 403),
        (&[FORM, "Origin: https://a.example", "Origin: https://a.example"], 403),
    ] {
        let answer = send(&browser, "POST", "/en/iam/groups", lines, &body);
        assert_eq!(answer.status, status, "{lines:?}: {}", answer.body);
        // The second is the first again, whose name is taken by then.
        if status != 303 {
            assert!(answer.header("content-type").starts_with("text/html"), "{lines:?}");
        }
    }
}

#[test]
fn who_logs_in_after_a_form_comes_to_its_page_and_not_to_where_it_goes() {
    let world = World::new();
    let nobody = Browser::new(&world);
    let next = |lines: &[&str]| {
        let path = "/en/iam/team/1/groups";
        let answer = send(&nobody, "POST", path, lines, "");
        assert_eq!(answer.status, 303);
        answer.header("location").to_owned()
    };
    let (site, url) = ("Sec-Fetch-Site: same-origin", &world.server.url);
    let page = format!("Referer: {url}/en/iam/team/1?tab=groups");
    assert_eq!(next(&[site, &page]), "/en/login?next=%2Fen%2Fiam%2Fteam%2F1%3Ftab%3Dgroups");
    for other in ["X-Nothing: 1", "Referer: https://evil.example/x", "Referer: //evil", "Referer: none"] {
        assert_eq!(next(&[site, other]), "/en/login", "{other}");
    }
}

/// Whether an address has an account on the server is not told to whoever lists tokens: only whether it is in the list.
#[test]
fn t03_the_filter_by_who_made_tokens_knows_nobody_of_another_organization() {
    let mut world = World::new();
    Neighbour::new(&mut world);
    let owner = world.owner.client.clone();
    // Their addresses end as those of people elsewhere do, and of nobody.
    let mo = world.member_who(&[token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])]);
    for email in ["xbo@example.com", "xnobody@example.com"] {
        let body = json!({ "email": email, "policyIds": [world.policy(&[])], "groupIds": [] });
        owner.post("/members/add", &body).data();
        let found = owner.get(&format!("/members?searchText={email}")).data();
        let member = world.confirm(found["items"][0]["id"].as_str().unwrap().to_owned(), email.to_owned());
        let lists = world.policy(&[token_actions(&["ManagePersonalAccessTokens"])]);
        world.attach(&member, &lists);
        world
            .token(&member, &json!({ "name": format!("of {email}"), "type": "Personal", "permissions": [] }));
    }
    let mut browser = Browser::of(&world, &mo);
    for (email, stem) in [("bo@example.com", "xbo"), ("nobody@example.com", "xnobody")] {
        let shown = browser.get(&format!("{TOKENS}?creator={email}"));
        shown.is(200).says(&format!("of {stem}@example.com"));
    }
}
