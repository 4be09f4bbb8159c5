//! From where somebody logs in, where a proxy stands between.

use std::time::Duration;

use keywright_core::Catalogue;

use super::super::{
    raw::exchange,
    server::{OWNER_PASSWORD, Proxies, Server},
    world::World,
};

fn world(trusted: &[&str]) -> World {
    let trusted = trusted.iter().map(|it| it.parse().unwrap()).collect();
    World::on(Server::start_behind(Catalogue::featbit(), Proxies { trusted, ..Proxies::default() }))
}

/// Tries a password at the form of the console, or at the door of the API, with these lines of headers.
fn attempt(world: &World, is_form: bool, password: &str, headers: &str) -> u16 {
    let email = &world.owner.email;
    let (path, kind, body) = if is_form {
        let body = serde_urlencoded::to_string([("email", email.as_str()), ("password", password)]).unwrap();
        ("/en/login", "application/x-www-form-urlencoded", body)
    } else {
        let body = serde_json::json!({ "email": email, "password": password }).to_string();
        ("/api/v1/identity/login-by-email", "application/json", body)
    };
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: k\r\nSec-Fetch-Site: same-origin\r\n{headers}Content-Type: {kind}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = exchange(&world.server.url, request.as_bytes());
    world.owner.client.hear(&answer.body);
    answer.status
}

/// Which status a wrong password has where it is tried, and a right one.
fn statuses(is_form: bool) -> (u16, u16) {
    if is_form { (422, 303) } else { (200, 200) }
}

#[test]
fn who_fails_behind_a_trusted_proxy_makes_nobody_else_wait() {
    for is_form in [true, false] {
        let world = world(&["127.0.0.1", "10.0.0.0/8"]);
        let (wrong, right) = statuses(is_form);
        let eve = "X-Forwarded-For: 198.51.100.1, 203.0.113.7, 10.1.2.3\r\n";
        world.server.stand_at(world.server.now());
        for _ in 0..6 {
            assert_eq!(attempt(&world, is_form, "wrong", eve), wrong);
        }
        assert_eq!(attempt(&world, is_form, OWNER_PASSWORD, eve), 429);
        // What stands before her address she has written herself.
        let moved = "X-Forwarded-For: 198.51.100.2\r\nX-Forwarded-For: 203.0.113.7\r\n";
        assert_eq!(attempt(&world, is_form, OWNER_PASSWORD, moved), 429);
        let ann = "X-Forwarded-For: 203.0.113.7, 203.0.113.8\r\n";
        assert_eq!(attempt(&world, is_form, OWNER_PASSWORD, ann), right);
        // Where it is not told, it is the proxy.
        for unsaid in ["", "X-Forwarded-For: unknown\r\n"] {
            assert_eq!(attempt(&world, is_form, OWNER_PASSWORD, unsaid), right);
        }
        world.server.stand_at(world.server.now().after(Duration::from_mins(20)));
        assert_eq!(attempt(&world, is_form, OWNER_PASSWORD, eve), right);
    }
}

#[test]
fn nobody_else_says_from_where_they_log_in() {
    for is_form in [true, false] {
        let world = world(&["10.0.0.0/8"]);
        world.server.stand_at(world.server.now());
        let from = |at: usize| format!("X-Forwarded-For: 203.0.113.{at}\r\n");
        for at in 0..6 {
            assert_eq!(attempt(&world, is_form, "wrong", &from(at)), statuses(is_form).0);
        }
        assert_eq!(attempt(&world, is_form, OWNER_PASSWORD, &from(9)), 429);
    }
}
