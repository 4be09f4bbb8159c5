//! Where secrets are not: S01..S05.

mod timing;
mod welch;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

use super::{
    raw::{self, Raw},
    server::{OWNER, OWNER_PASSWORD},
    world::{DEVELOPER, World, manage_flags, unique},
};

const UNAUTHORIZED: &str = r#"401 {"success":false,"errors":["Unauthorized"],"data":null}"#;

/// The last characters of a secret, which must be nowhere either.
fn tail(secret: &str) -> &str {
    secret.split_at(secret.len() - 12).1
}

/// Header lines with a token where none is looked for.
fn misplaced_in_headers(token: &str) -> Vec<String> {
    vec![
        format!("Authorization: Basic {}", STANDARD.encode(format!("user:{token}"))),
        format!("Authorization: Basic {}", STANDARD.encode(format!("{token}:"))),
        format!("Authorization: Basic {token}"),
        format!("Authorization: Token {token}"),
        format!("Authorization: bearer {token}"),
        format!("Proxy-Authorization: Bearer {token}"),
        format!("Cookie: token={token}"),
        format!("Cookie: a=b; Authorization={token}; access_token={token}"),
        format!("Cookie: {token}"),
        format!("X-Api-Key: {token}"),
        format!("X-Access-Token: {token}"),
        format!("X-Auth-Token: {token}"),
        format!("Api-Key: {token}"),
        format!("{token}: {token}"),
        format!("User-Agent: {token}"),
        format!("User-Agent: curl/8.5.0 (Authorization: Bearer {token})"),
        format!("Referer: https://example.com/?token={token}"),
        format!("Origin: https://{token}.example.com"),
        format!("X-Forwarded-For: {token}"),
        format!("Accept-Language: {token}"),
        format!("X-Request-Id: {token}"),
        format!("Organization: {token}"),
        format!("Workspace: {token}"),
    ]
}

/// Paths with a token in them.
fn misplaced_in_paths(token: &str) -> Vec<String> {
    let query =
        ["token", "access_token", "api_key", "apikey", "authorization", "Authorization", "name", token];
    let queries = query.iter().map(|it| format!("/projects?{it}={token}"));
    let paths = ["/projects/#", "/groups/#", "/access-tokens/#", "/#", "/#/projects", "/projects;token=#"];
    queries.chain(paths.iter().map(|it| it.replace('#', token))).collect()
}

/// Bodies with a token in them, all of them refused.
fn misplaced_in_bodies(token: &str) -> Vec<Value> {
    vec![
        json!({ "token": token }),
        json!({ "name": [token] }),
        json!({ "name": "x", "description": { token: token } }),
        json!({ "name": "x", "type": token }),
        json!({ "name": "x", "type": "Personal", "permissions": token }),
        json!({ "name": "x", "type": "Personal", "scope": token }),
        json!([token]),
        json!(token),
    ]
}

#[track_caller]
fn is_silent(seen: &Raw, token: &str, what: &str) {
    assert!(seen.status < 500, "{what}: {}", seen.line());
    for text in [&seen.head, &seen.body] {
        assert!(
            !text.to_lowercase().contains(&tail(token).to_lowercase()),
            "{what} is answered with a secret"
        );
    }
}

#[test]
fn s01_a_misplaced_token_is_no_credential_and_is_repeated_nowhere() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]).text;
    let url = world.server.url.clone();
    for line in misplaced_in_headers(&token) {
        let seen = raw::get(&url, "/projects", &[&line]);
        is_silent(&seen, &token, &line);
        assert_eq!(seen.line(), UNAUTHORIZED, "{line}");
    }
    for path in misplaced_in_paths(&token) {
        let seen = raw::get(&url, &path, &[]);
        is_silent(&seen, &token, &path);
        assert!([401, 404, 405].contains(&seen.status), "{path}: {}", seen.line());
    }
    for body in misplaced_in_bodies(&token) {
        for (method, path) in
            [("POST", "/access-tokens"), ("POST", "/groups"), ("PUT", "/identity/reset-password")]
        {
            let seen = raw::send(&url, method, path, &[], Some(&body));
            is_silent(&seen, &token, path);
            assert_eq!(seen.line(), UNAUTHORIZED, "{method} {path} {body}");
        }
    }
    let credential = format!("Authorization: {token}");
    let seen = raw::get(&url, "/projects", &[&credential]);
    is_silent(&seen, &token, "a good request");
    assert_eq!(seen.status, 200);
}

#[test]
fn s01_a_login_with_a_token_is_refused_and_repeats_nothing() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner).text;
    let url = world.server.url.clone();
    let login = |email: &str, password: &str| {
        let body = json!({ "email": email, "password": password });
        raw::send(&url, "POST", "/identity/login-by-email", &[], Some(&body))
    };
    let refused = r#"200 {"success":false,"errors":["EmailPasswordMismatch"],"data":null}"#;
    for (email, password, expected) in [
        (OWNER, &*token, refused),
        (&format!("{token}@example.com"), OWNER_PASSWORD, refused),
        (&token, OWNER_PASSWORD, r#"400 {"success":false,"errors":["email_is_invalid"],"data":null}"#),
    ] {
        let seen = login(email, password);
        is_silent(&seen, &token, "a login");
        assert_eq!(seen.line(), expected);
    }
    let cookie = format!("Cookie: refresh-token={token}");
    let seen = raw::send(&url, "POST", "/identity/refresh-token", &[&cookie], None);
    is_silent(&seen, &token, "a refresh");
    assert_eq!((seen.status, seen.body.contains("RefreshTokens_is_invalid")), (401, true));
    assert_eq!(login(OWNER, OWNER_PASSWORD).status, 200);
}

#[test]
fn s01_who_is_let_in_and_misplaces_a_token_leaves_it_nowhere() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let (caller, other) = (world.service(&owner, &[manage_flags()]).text, world.personal(&owner).text);
    let organization = format!("Organization: {}", owner.client.organization.clone().unwrap());
    let person = [format!("Authorization: {}", owner.client.authorization.clone().unwrap()), organization];
    let url = world.server.url.clone();
    for token in [&caller, &other] {
        for credential in [vec![format!("Authorization: Bearer {caller}")], person.to_vec()] {
            let with = |line: &str| {
                let headers: Vec<&str> = credential.iter().map(String::as_str).chain([line]).collect();
                raw::get(&url, "/projects", &headers)
            };
            for line in misplaced_in_headers(token) {
                is_silent(&with(&line), token, &line);
            }
            assert_eq!(with(&format!("User-Agent: {token}")).status, 200);
            let headers: Vec<&str> = credential.iter().map(String::as_str).collect();
            for path in misplaced_in_paths(token) {
                is_silent(&raw::get(&url, &path, &headers), token, &path);
            }
            for body in misplaced_in_bodies(token) {
                for path in ["/access-tokens", "/groups"] {
                    is_silent(&raw::send(&url, "POST", path, &headers, Some(&body)), token, path);
                }
            }
            is_silent(&raw::send(&url, token, "/projects", &headers, None), token, "a method");
        }
    }
    let leavings = world.server.leavings();
    let left = String::from_utf8_lossy(&leavings);
    for form in [&caller, &other].into_iter().flat_map(|it| forms(it)) {
        assert!(!left.contains(&form), "the server has left a form of a secret behind");
    }
}

/// A secret as it stands, in hexadecimal, and in Base64 wherever in a longer text it begins.
fn forms(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().flat_map(|it| [it >> 4, it & 15]).map(digit).collect();
    let mut forms = vec![secret.to_owned(), hex.to_uppercase(), hex];
    for start in 0..3 {
        let rest = &secret.as_bytes()[start..];
        let whole = &rest[..rest.len() / 3 * 3];
        forms.extend([STANDARD.encode(whole), URL_SAFE_NO_PAD.encode(whole)]);
    }
    forms
}

fn digit(number: u8) -> char {
    char::from_digit(number.into(), 16).unwrap()
}

#[test]
fn s02_the_folder_holds_no_secret_in_any_form() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let (personal, service) = (world.personal(&owner), world.service(&owner, &[manage_flags()]));
    let ben = world.member(&[DEVELOPER]);
    let issued = owner.client.post(&format!("/members/{}/one-time-password", ben.id), &json!({})).data();
    let body = json!({ "email": OWNER, "password": OWNER_PASSWORD });
    let login = raw::send(&world.server.url, "POST", "/identity/login-by-email", &[], Some(&body));
    let cookie = login.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned();
    for token in [&personal, &service] {
        token.client.get("/projects").data();
        let path = format!("/access-tokens/{}", token.id);
        owner.client.put(&path, &json!({ "name": unique("renamed") })).data();
        owner.client.touch(&format!("{path}/toggle")).data();
    }
    let group = unique("a-group-that-is-kept");
    owner.client.post("/groups", &json!({ "name": group, "description": "" })).data();

    let leavings = world.server.leavings();
    let left = String::from_utf8_lossy(&leavings);
    // What is no secret is found: it would be found as well if it were one.
    let (handle, _) = personal.text.split_at(15);
    for kept in [handle, &ben.email, &group] {
        assert!(left.contains(kept), "{kept} is not found");
    }
    let jwt = owner.client.authorization.clone().unwrap();
    let once = issued["password"].as_str().unwrap();
    let (_, refresh) = cookie.split_at(cookie.len() - 24);
    for secret in [&*personal.text, &service.text, &ben.password, OWNER_PASSWORD, once, tail(&jwt), refresh] {
        for form in forms(secret) {
            assert!(!left.contains(&form), "a secret is left behind");
        }
    }
}

#[test]
fn s03_a_secret_is_told_once_and_kept_by_no_cache() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let credential = format!("Authorization: {}", owner.client.authorization.clone().unwrap());
    let organization = format!("Organization: {}", owner.client.organization.clone().unwrap());
    let url = world.server.url.clone();
    let call = |method: &str, path: &str, body: Option<&Value>| {
        let seen = raw::send(&url, method, path, &[&credential, &organization], body);
        assert_eq!(seen.header("cache-control"), "no-store", "{method} {path}");
        assert_eq!((seen.header("etag"), seen.header("location")), ("", ""), "{method} {path}");
        seen
    };
    for kind in ["Personal", "Service"] {
        let body = json!({ "name": unique("once"), "type": kind, "permissions": [manage_flags()] });
        let made = call("POST", "/access-tokens", Some(&body));
        let data: Value = serde_json::from_str(&made.body).unwrap();
        let (secret, id) = (data["data"]["token"].as_str().unwrap(), data["data"]["id"].as_str().unwrap());
        assert_eq!((made.status, made.body.matches(tail(secret)).count(), secret.len()), (200, 1, 53));
        world.secrets.push(secret.to_owned());
        let name = body["name"].as_str().unwrap();
        let path = format!("/access-tokens/{id}");
        for (method, path, sent, status) in [
            ("POST", "/access-tokens", Some(&body), 422),
            ("GET", "/access-tokens", None, 200),
            ("GET", &format!("/access-tokens?name={name}&type={kind}&creatorId={}", owner.id), None, 200),
            ("GET", &format!("/access-tokens/is-name-used?name={name}"), None, 200),
            ("GET", &path, None, 200),
            ("PUT", &path, Some(&json!({ "name": unique("again") })), 200),
            ("PUT", &path, Some(&body), 200),
            ("PUT", &format!("{path}/toggle"), None, 200),
            ("PUT", &format!("{path}/toggle"), None, 200),
        ] {
            let seen = call(method, path, sent);
            assert_eq!(seen.status, status, "{method} {path}: {}", seen.body);
            assert!(!seen.body.contains(tail(secret)), "{method} {path} tells a secret");
        }
        let own = raw::get(&url, "/access-tokens/self", &[&format!("Authorization: {secret}")]);
        assert_eq!((own.status, own.header("cache-control")), (200, "no-store"));
        assert!(!own.body.contains(tail(secret)));
        assert_eq!(call("DELETE", &path, None).status, 200);
        // What the world has heard is searched in the end: it was told this once, here.
        owner.client.hear(&made.body);
    }
}
