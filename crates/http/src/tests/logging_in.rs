//! Logging in, staying logged in and logging out, as a browser and as an attacker see it (R07, R08, S05,
//! H08, H10, H13).

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use actix_web::{http::header::SET_COOKIE, rt, test::TestRequest};
use argon2::Params;
use keywright_core::{Catalogue, Timestamp, audit::Event, text::Email};
use keywright_storage::{Database, Options, Revision};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Seen, send_to};
use crate::{
    AppState, Clock, Site,
    auth::{
        argon::{Argon, Memory},
        cookie::RefreshCookie,
        password::Password,
    },
    first_start::{FirstOwner, make_owner},
};

const START: u64 = 1_700_000_000_000;
const RIGHT: &str = "ann's own password";
const INVALID: &str = r#"401 {"success":false,"errors":["RefreshTokens_is_invalid"],"data":null}"#;
const UNAUTHORIZED: &str = r#"401 {"success":false,"errors":["Unauthorized"],"data":null}"#;
const MISMATCH: &str = r#"200 {"success":false,"errors":["EmailPasswordMismatch"],"data":null}"#;

/// A server with one account, `ann@example.com`, whose hash was made with parameters of the past.
struct World {
    site: Arc<Site>,
    db: Database,
    now: Arc<AtomicU64>,
    _folder: TempDir,
}

/// What a browser has once it is logged in.
#[derive(Clone)]
struct Browser {
    jwt: String,
    cookie: String,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicU64::new(START));
        let options = Options {
            folder: folder.path().join("data"),
            cache_capacity: 8 << 20,
            accept_rollback: None,
            catalogue: Arc::new(Catalogue::featbit()),
            now: Timestamp::from_millis(START),
        };
        let db = Database::open(&options).unwrap();
        let argon = Argon::with_params(Params::new(8, 1, 1, None).unwrap()).unwrap();
        let password = argon.hash(&mut Memory::default(), &Password::new(RIGHT).unwrap()).unwrap();
        let owner =
            FirstOwner { email: Email::new("ann@example.com").unwrap(), password, organization: None };
        assert!(make_owner(&db, &owner, options.now).unwrap());
        let told = Arc::clone(&now);
        let clock = Clock::new(move || Timestamp::from_millis(told.load(Ordering::SeqCst)));
        let state = AppState::new(db.clone(), clock, RefreshCookie::default()).unwrap();
        Self { site: Site::new(state).unwrap(), db, now, _folder: folder }
    }

    fn wait(&self, millis: u64) {
        self.now.fetch_add(millis, Ordering::SeqCst);
    }

    async fn try_login(&self, email: &str, password: &str) -> Seen {
        let body = json!({"email": email, "password": password}).to_string();
        send_to(&self.site, login_request(body)).await
    }

    async fn login(&self) -> Browser {
        Browser::of(&self.try_login("ann@example.com", RIGHT).await)
    }

    async fn refresh(&self, browser: &Browser) -> Seen {
        send_to(&self.site, refresh_request(browser)).await
    }

    /// What the JWT still opens.
    async fn profile(&self, jwt: &str) -> u16 {
        let request = TestRequest::get().uri("/api/v1/user/profile");
        let request = request.insert_header(("Authorization", format!("Bearer {jwt}")));
        send_to(&self.site, request).await.status.as_u16()
    }

    fn events(&self, event: Event) -> usize {
        self.db.audit(Revision(0)).filter(|it| it.as_ref().unwrap().1.event == event).count()
    }
}

impl Browser {
    #[track_caller]
    fn of(seen: &Seen) -> Self {
        assert_eq!(seen.status, 200, "{}", seen.body);
        let jwt = seen.json()["data"]["token"].as_str().unwrap_or_else(|| panic!("{}", seen.body)).to_owned();
        let cookie = seen.header(SET_COOKIE.as_str()).split(';').next().unwrap().to_owned();
        Self { jwt, cookie }
    }

    fn session(&self) -> Value {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let payload = URL_SAFE_NO_PAD.decode(self.jwt.split('.').nth(1).unwrap()).unwrap();
        serde_json::from_slice::<Value>(&payload).unwrap()["sid"].clone()
    }
}

fn login_request(body: String) -> TestRequest {
    TestRequest::post()
        .uri("/api/v1/identity/login-by-email")
        .insert_header(("Content-Type", "application/json"))
        .set_payload(body)
}

fn refresh_request(browser: &Browser) -> TestRequest {
    TestRequest::post()
        .uri("/api/v1/identity/refresh-token")
        .insert_header(("Cookie", browser.cookie.clone()))
}

#[actix_web::test]
async fn a_browser_stays_logged_in_by_its_cookie_alone() {
    let world = World::new();
    let seen = world.try_login(" Ann@Example.com", RIGHT).await;
    let cookie = seen.header("set-cookie");
    assert!(cookie.starts_with("refresh-token=rt_"), "{cookie}");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Path=/api/v1/identity; Max-Age=2592000"), "{cookie}");
    let mut browser = Browser::of(&seen);
    assert_eq!(world.profile(&browser.jwt).await, 200);
    for _ in 0..3 {
        world.wait(300_000);
        assert_eq!(world.profile(&browser.jwt).await, 401, "five minutes are over");
        let next = Browser::of(&world.refresh(&browser).await);
        assert_ne!(next.cookie, browser.cookie);
        browser = next;
        assert_eq!(world.profile(&browser.jwt).await, 200);
    }
}

#[actix_web::test]
async fn a_refresh_token_used_again_after_ten_seconds_revokes_all_of_its_session() {
    let world = World::new();
    let (first, elsewhere) = (world.login().await, world.login().await);
    let second = Browser::of(&world.refresh(&first).await);
    world.wait(10_001);
    let third = Browser::of(&world.refresh(&second).await);
    let seen = world.refresh(&first).await;
    assert_eq!(seen.line(), INVALID);
    assert!(seen.header("set-cookie").contains("refresh-token=;"), "{}", seen.header("set-cookie"));
    for browser in [&first, &second, &third] {
        assert_eq!(world.refresh(browser).await.line(), INVALID);
        assert_eq!(world.profile(&browser.jwt).await, 401);
    }
    assert_eq!(world.profile(&elsewhere.jwt).await, 200, "another session of the account goes on");
    assert_eq!(world.events(Event::RefreshTokenReused), 1);
}

#[actix_web::test]
async fn a_refresh_token_used_again_within_ten_seconds_is_refused_and_the_new_cookie_stays() {
    let world = World::new();
    let first = world.login().await;
    let second = Browser::of(&world.refresh(&first).await);
    world.wait(10_000);
    let seen = world.refresh(&first).await;
    assert_eq!(seen.line(), INVALID);
    assert_eq!(seen.header("set-cookie"), "", "it would take the next token from the other tab");
    assert_eq!(world.profile(&second.jwt).await, 200);
    Browser::of(&world.refresh(&second).await);
    assert_eq!(world.events(Event::RefreshTokenReused), 0);
}

#[actix_web::test]
async fn of_twenty_uses_of_one_refresh_token_at_once_one_succeeds() {
    let world = World::new();
    for _ in 0..10 {
        let browser = world.login().await;
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (site, browser) = (Arc::clone(&world.site), browser.clone());
                rt::spawn(async move { send_to(&site, refresh_request(&browser)).await })
            })
            .collect();
        let mut succeeded = Vec::new();
        for task in tasks {
            let seen = task.await.unwrap();
            match seen.status.as_u16() {
                200 => succeeded.push(Browser::of(&seen)),
                _ => assert_eq!(seen.line(), INVALID),
            }
        }
        assert_eq!(succeeded.len(), 1);
        assert_eq!(world.profile(&succeeded[0].jwt).await, 200);
    }
}

#[actix_web::test]
async fn logging_out_ends_one_session_at_once_and_a_new_password_all_of_them() {
    let world = World::new();
    let (one, two, three) = (world.login().await, world.login().await, world.login().await);
    let bearer = |it: &Browser| ("Authorization", format!("Bearer {}", it.jwt));
    let logout = TestRequest::post().uri("/api/v1/identity/logout").insert_header(bearer(&one));
    assert_eq!(send_to(&world.site, logout).await.status, 200);
    assert_eq!((world.profile(&one.jwt).await, world.profile(&two.jwt).await), (401, 200));
    assert_eq!(world.refresh(&one).await.line(), INVALID);

    let change = json!({"currentPassword": RIGHT, "newPassword": "ann's next password"});
    let change = TestRequest::put()
        .uri("/api/v1/identity/reset-password")
        .insert_header(bearer(&two))
        .insert_header(("Content-Type", "application/json"))
        .set_payload(change.to_string());
    assert_eq!(send_to(&world.site, change).await.json()["data"]["success"], true);
    for browser in [&two, &three] {
        assert_eq!(world.profile(&browser.jwt).await, 401);
        assert_eq!(world.refresh(browser).await.line(), INVALID);
    }
    assert_eq!(world.try_login("ann@example.com", RIGHT).await.line(), MISMATCH);
    Browser::of(&world.try_login("ann@example.com", "ann's next password").await);
}

#[actix_web::test]
async fn each_login_is_a_session_of_its_own_whatever_cookie_there_was() {
    let world = World::new();
    let planted = world.login().await;
    let body = json!({"email": "ann@example.com", "password": RIGHT}).to_string();
    let request = login_request(body).insert_header(("Cookie", planted.cookie.clone()));
    let browser = Browser::of(&send_to(&world.site, request).await);
    assert_ne!(browser.session(), planted.session());
    assert_ne!(browser.cookie, planted.cookie);
}

#[actix_web::test]
async fn an_unknown_address_and_a_wrong_password_are_answered_alike() {
    let world = World::new();
    for (email, password) in [
        ("ann@example.com", "a wrong password"),
        ("nobody@example.com", RIGHT),
        ("nobody@example.com", "a wrong password"),
        ("ann@example.com", &"x".repeat(10_000)),
    ] {
        let seen = world.try_login(email, password).await;
        assert_eq!(seen.line(), MISMATCH);
        assert_eq!(seen.header("set-cookie"), "");
    }
}

#[actix_web::test]
async fn guessing_is_throttled_however_the_request_is_dressed_up() {
    let world = World::new();
    let peer: SocketAddr = "192.0.2.7:4000".parse().unwrap();
    let attempt = |number: usize, password: &str| {
        let email = ["ann@example.com", "ANN@example.com", " ann@Example.com "][number % 3];
        let body = json!({"email": email, "Email2": "x", "password": password}).to_string();
        login_request(body)
            .insert_header(("X-Forwarded-For", format!("198.51.100.{number}")))
            .insert_header(("Forwarded", format!("for=198.51.100.{number}")))
            .insert_header(("X-Real-IP", format!("198.51.100.{number}")))
            .peer_addr(peer)
    };
    for number in 0..6 {
        assert_eq!(send_to(&world.site, attempt(number, "a guess")).await.line(), MISMATCH);
    }
    for number in 6..12 {
        let seen = send_to(&world.site, attempt(number, RIGHT)).await;
        assert_eq!((seen.status.as_u16(), seen.header("retry-after")), (429, "1"));
    }
    let body = json!({"email": "ann@example.com", "password": RIGHT}).to_string();
    let elsewhere = login_request(body).peer_addr("192.0.2.8:4000".parse().unwrap());
    Browser::of(&send_to(&world.site, elsewhere).await);
    world.wait(1_000);
    Browser::of(&send_to(&world.site, attempt(12, RIGHT)).await);
}

#[actix_web::test]
async fn what_is_no_jwt_of_ours_opens_nothing() {
    let world = World::new();
    let browser = world.login().await;
    let (message, signature) = browser.jwt.rsplit_once('.').unwrap();
    let payload = browser.jwt.split('.').nth(1).unwrap();
    let refresh = browser.cookie.split_once('=').unwrap().1;
    for forged in [
        format!("{message}."),
        // {"alg":"none","typ":"JWT"}
        format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}."),
        format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.{signature}"),
        format!("{message}.{}", signature.chars().rev().collect::<String>()),
        refresh.to_owned(),
    ] {
        let request = TestRequest::get().uri("/api/v1/user/profile");
        let request = request.insert_header(("Authorization", format!("Bearer {forged}")));
        assert_eq!(send_to(&world.site, request).await.line(), UNAUTHORIZED, "{forged}");
    }
}

#[actix_web::test]
async fn a_hash_of_the_past_is_replaced_at_the_next_login() {
    let world = World::new();
    let kept = || {
        let account = world.db.accounts().by_email(&Email::new("ann@example.com").unwrap()).unwrap().unwrap();
        match account.login {
            keywright_core::member::Login::Own { hash } => hash.as_phc().to_owned(),
            other => panic!("{other:?}"),
        }
    };
    assert!(kept().contains("$m=8,t=1,p=1$"));
    world.login().await;
    let replaced = kept();
    assert!(replaced.contains("$m=19456,t=2,p=1$"));
    world.login().await;
    assert_eq!(kept(), replaced, "once is enough");
}
