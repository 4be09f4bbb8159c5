//! Which headers say who calls and where: H01, H02, T02.

use serde_json::json;

use super::{
    client::FORBIDDEN,
    neighbour::Neighbour,
    raw::{self, Raw},
    world::{Token, World, manage_flags},
};

const UNAUTHORIZED: &str = r#"401 {"success":false,"errors":["Unauthorized"],"data":null}"#;

/// A world whose owner has made a service token.
fn world() -> (World, Token) {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]);
    (world, token)
}

/// Asks for the flags of `dev` with these header lines.
fn ask(world: &World, headers: &[&str]) -> Raw {
    raw::get(&world.server.url, &world.flags("dev"), headers)
}

#[track_caller]
fn is_unauthorized(seen: &Raw, headers: &[&str]) {
    assert_eq!(seen.line(), UNAUTHORIZED, "{headers:?}");
    let scheme = r#"Bearer realm="Keywright", error="invalid_token""#;
    assert_eq!(seen.header("www-authenticate"), scheme, "{headers:?}");
}

#[test]
fn h01_two_authorization_headers_are_refused_whichever_is_first() {
    let (mut world, token) = world();
    let owner = world.owner.clone();
    let other = world.service(&owner, &[manage_flags()]);
    let [good, same] = [&token.text, &token.text].map(|it| format!("Authorization: {it}"));
    let bearer = format!("Authorization: Bearer {}", token.text);
    let different = format!("authorization: {}", other.text);
    assert_eq!(ask(&world, &[&good]).status, 200);
    assert_eq!(ask(&world, &[&different]).status, 200);
    for second in [
        &same,
        &different,
        &bearer,
        "Authorization: api-nobody",
        "AUTHORIZATION: Basic YTpi",
        "Authorization: Bearer e30.e30.e30",
        "Authorization:",
    ] {
        for headers in [[&good, second], [second, &good]] {
            is_unauthorized(&ask(&world, &headers), &headers);
        }
        let apart = [&good, "Accept: */*", "Cookie: a=b", second];
        is_unauthorized(&ask(&world, &apart), &apart);
    }
    for (one, two) in [(&token, &token), (&token, &other)] {
        for joint in [", ", ",", "; ", " "] {
            let line = format!("Authorization: {}{joint}{}", one.text, two.text);
            is_unauthorized(&ask(&world, &[&line]), &[&line]);
        }
    }
}

#[test]
fn h01_a_folded_or_trailing_authorization_is_no_credential() {
    let (world, token) = world();
    let folded = format!("Authorization: Bearer\r\n {}", token.text);
    assert_eq!(ask(&world, &[&folded]).status, 400);
    assert_eq!(ask(&world, &[&format!("Authorization: {}\r\n {}", token.text, token.text)]).status, 400);

    let name = format!("{}/f/name", world.flags("dev"));
    let body = r#"{"name":"renamed","comment":""}"#;
    let head = format!(
        "PUT /api/v1{name} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\
         Content-Type: application/json\r\n"
    );
    let credential = format!("Authorization: {}\r\n", token.text);
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n", body.len());
    let trailing = format!("{head}Trailer: Authorization\r\n\r\n{chunked}{credential}\r\n");
    let seen = raw::exchange(&world.server.url, trailing.as_bytes());
    assert!([400, 401].contains(&seen.status), "{}", seen.line());
    assert_eq!(world.owner.client.get(&format!("{}/f", world.flags("dev"))).data()["name"], "f");
    let leading = format!("{head}{credential}\r\n{chunked}\r\n");
    assert_eq!(raw::exchange(&world.server.url, leading.as_bytes()).status, 200);
}

#[test]
fn h02_a_token_stands_alone_or_after_exactly_bearer_and_a_space() {
    let (world, token) = world();
    let t = &token.text;
    let wide: String = t.chars().map(|it| char::from_u32(u32::from(it) + 0xfee0).unwrap()).collect();
    for refused in [
        format!("bearer {t}"),
        format!("BEARER {t}"),
        format!("Bearer  {t}"),
        format!("Bearer\t{t}"),
        format!("Bearer \t{t}"),
        format!("Bearer{t}"),
        format!("Bearer:{t}"),
        format!("Bearer Bearer {t}"),
        "Bearer".to_owned(),
        format!("{t},"),
        format!("{t};"),
        format!(",{t}"),
        format!("Bearer {t},"),
        format!("\"{t}\""),
        format!("'{t}'"),
        format!("Bearer \"{t}\""),
        format!("\u{feff}{t}"),
        format!("Bearer \u{feff}{t}"),
        format!("{t}\u{a0}"),
        wide.clone(),
        format!("Bearer {wide}"),
        format!("Basic {t}"),
        format!("Token {t}"),
        format!("ApiKey {t}"),
        format!("token={t}"),
        format!("Bearer token=\"{t}\""),
        t.replacen("api", "Api", 1),
        t.to_uppercase(),
        t.trim_start_matches("api-").to_owned(),
        format!("{t}%20"),
        format!("{t}="),
    ] {
        let line = format!("Authorization: {refused}");
        is_unauthorized(&ask(&world, &[&line]), &[&line]);
    }
    assert_eq!(ask(&world, &[&format!("Authorization: {t}\0")]).status, 400);
    assert_eq!(ask(&world, &[&format!("Authorization : {t}")]).status, 400);
    assert_eq!(world.listed(&token)["lastUsedAt"], json!(null), "none of these was a use of it");

    // White space around a value is no part of it (RFC 9110, 5.5), and names of headers have no case.
    for accepted in [
        format!("Authorization: {t}"),
        format!("Authorization: Bearer {t}"),
        format!("authorization:{t}"),
        format!("AUTHORIZATION:\t {t} \t"),
    ] {
        assert_eq!(ask(&world, &[&accepted]).status, 200, "{accepted:?}");
    }
    assert_ne!(world.listed(&token)["lastUsedAt"], json!(null));
}

#[test]
fn h02_a_members_jwt_stands_after_bearer_only() {
    let (world, _) = world();
    let bearer = world.owner.client.authorization.clone().unwrap();
    let jwt = bearer.strip_prefix("Bearer ").unwrap();
    let organization = format!("Organization: {}", world.owner.client.organization.clone().unwrap());
    assert_eq!(ask(&world, &[&format!("Authorization: {bearer}"), &organization]).status, 200);
    for refused in [
        jwt.to_owned(),
        format!("bearer {jwt}"),
        format!("Bearer  {jwt}"),
        format!("Bearer {jwt},"),
        format!("Bearer {jwt}, Bearer {jwt}"),
        format!("Bearer api-{jwt}"),
        format!("JWT {jwt}"),
    ] {
        let line = format!("Authorization: {refused}");
        is_unauthorized(&ask(&world, &[&line, &organization]), &[&line]);
    }
}

/// Header lines that name an organization wrongly for who belongs to `own` and not to `other`.
fn confused(own: &str, other: &str) -> Vec<Vec<String>> {
    let line = |value: &str| format!("Organization: {value}");
    vec![
        vec![line(other)],
        vec![line(&other.to_uppercase())],
        vec![format!("organization: {other}")],
        vec![line(own), line(other)],
        vec![line(other), line(own)],
        vec![line(own), format!("organization: {own}")],
        vec![line(&format!("{own}, {other}"))],
        vec![line(&format!("{own},{own}"))],
        vec![line("")],
        vec![line("not-a-guid")],
        vec![line(&own.replace('-', ""))],
        vec![line(&format!("{{{own}}}"))],
        vec![line(own.get(..35).unwrap())],
        vec![line("00000000-0000-0000-0000-000000000000")],
        vec![line("*")],
    ]
}

#[test]
fn t02_a_token_that_names_another_organization_is_refused() {
    let (mut world, token) = world();
    let neighbour = Neighbour::new(&mut world);
    let [own, other] = [&world.owner.client, &neighbour.owner].map(|it| it.organization.clone().unwrap());
    let path = |env: &str| format!("/envs/{env}/feature-flags");
    let key = neighbour.ids["flag-key"].as_str();
    let flags = (path(&world.dev), path(&neighbour.ids["env"]));
    let (ours, theirs) = (format!("{}/f", flags.0), format!("{}/{key}", flags.1));
    let sides =
        [(&token.text, &own, &other, &ours, &theirs), (&neighbour.secret, &other, &own, &theirs, &ours)];
    for (token, own, other, ours, theirs) in sides {
        let credential = format!("Authorization: {token}");
        for lines in confused(own, other) {
            let headers: Vec<&str> = [&credential].into_iter().chain(&lines).map(String::as_str).collect();
            for path in [ours, theirs, "/projects"] {
                let seen = raw::get(&world.server.url, path, &headers);
                assert_eq!(seen.line(), format!("403 {FORBIDDEN}"), "{path} {lines:?}");
            }
            for path in [ours, theirs] {
                let seen =
                    raw::send(&world.server.url, "PUT", &format!("{path}/toggle/true"), &headers, None);
                assert_eq!(seen.line(), format!("403 {FORBIDDEN}"), "{path} {lines:?}");
            }
        }
        let named = format!("organization: {}", own.to_uppercase());
        for headers in [vec![&*credential], vec![&*credential, &*named]] {
            assert_eq!(raw::get(&world.server.url, ours, &headers).status, 200, "{headers:?}");
            assert_ne!(raw::get(&world.server.url, theirs, &headers).status, 200, "{headers:?}");
        }
    }
    assert_eq!(world.owner.client.get(&ours).data()["isEnabled"], false);
    assert_eq!(neighbour.owner.get(&theirs).data()["isEnabled"], false);
}

#[test]
fn t02_a_member_acts_in_the_one_organization_that_is_named() {
    let mut world = World::new();
    let neighbour = Neighbour::new(&mut world);
    let [own, other] = [&world.owner.client, &neighbour.owner].map(|it| it.organization.clone().unwrap());
    let (ours, theirs) = (world.owner.client.clone(), neighbour.owner.clone());
    for (client, own, other) in [(&ours, &own, &other), (&theirs, &other, &own)] {
        let credential = format!("Authorization: {}", client.authorization.clone().unwrap());
        for lines in confused(own, other).into_iter().chain([vec![]]) {
            let headers: Vec<&str> = [&credential].into_iter().chain(&lines).map(String::as_str).collect();
            for path in ["/projects", "/members", "/policies", "/groups", "/access-tokens", "/user/policies"]
            {
                let seen = raw::get(&world.server.url, path, &headers);
                assert_eq!(seen.line(), format!("403 {FORBIDDEN}"), "{path} {lines:?}");
            }
            let group = json!({ "name": "smuggled", "description": "" });
            let made = raw::send(&world.server.url, "POST", "/groups", &headers, Some(&group));
            assert_eq!(made.line(), format!("403 {FORBIDDEN}"), "{lines:?}");
        }
        let named = format!("ORGANIZATION: {}", own.to_uppercase());
        assert_eq!(raw::get(&world.server.url, "/projects", &[&credential, &named]).status, 200);
        assert_eq!(raw::get(&world.server.url, "/user/profile", &[&credential]).status, 200);
    }
    assert_eq!(ours.get("/projects").data()[0]["key"], "p");
    assert_eq!(theirs.get("/projects").data()[0]["id"], neighbour.ids["project"]);
    assert_eq!(ours.get("/groups?name=smuggled").data()["totalCount"], 0);
    assert_eq!(theirs.get("/groups?name=smuggled").data()["totalCount"], 0);
}

#[test]
fn t02_a_workspace_is_the_organizations_own_or_not_named() {
    let (world, token) = world();
    let workspace = world.owner.client.get("/user/workspaces").data()[0]["id"].as_str().unwrap().to_owned();
    let jwt = world.owner.client.authorization.clone().unwrap();
    let organization = format!("Organization: {}", world.owner.client.organization.clone().unwrap());
    for credential in [&token.text, &jwt] {
        let credential = format!("Authorization: {credential}");
        let ask = |lines: &[&str]| ask(&world, &[&[&credential, &*organization], lines].concat());
        assert_eq!(ask(&[&format!("workspace: {workspace}")]).status, 200);
        let own = format!("Workspace: {workspace}");
        let other = "Workspace: 0193a5c0-0000-7000-8000-000000000001";
        for lines in
            [&[other][..], &[&own, other], &[other, &own], &[&own, &own], &["Workspace:"], &["Workspace: x"]]
        {
            assert_eq!(ask(lines).line(), format!("403 {FORBIDDEN}"), "{lines:?}");
        }
    }
}

#[test]
fn h09_a_page_of_another_origin_renews_no_session() {
    let world = World::new();
    let refresh = |headers: &[&str]| {
        raw::send(&world.server.url, "POST", "/identity/refresh-token", headers, None).status
    };
    for foreign in [
        &["Origin: https://evil.example"][..],
        &["Origin: null"],
        &["Origin: http://localhost:1"],
        &["Origin: http://localhost", "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"],
        &["Sec-Fetch-Site: cross-site"],
        &["Sec-Fetch-Site: same-site"],
        &["Sec-Fetch-Site: same-site", "Origin: http://localhost"],
    ] {
        assert_eq!(refresh(foreign), 403, "{foreign:?}");
    }
    // Let in, and told that there is no cookie.
    for own in [
        &[][..],
        &["Origin: http://localhost"],
        &["Origin: https://localhost"],
        &["Sec-Fetch-Site: same-origin"],
        &["Sec-Fetch-Site: same-origin", "Origin: https://behind.a.proxy.example"],
        &["Sec-Fetch-Site: none"],
    ] {
        assert_eq!(refresh(own), 401, "{own:?}");
    }
}
