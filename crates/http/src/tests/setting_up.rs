//! The setup link, as the browser of the first owner sees it.

use std::sync::Arc;

use actix_web::{rt, test::TestRequest};
use keywright_core::text::Email;
use serde_json::json;

use super::{Seen, get, send_to, state};
use crate::Site;

const FORM: &str = "<form method=\"post\" action=\"/en/setup\"";
const ALERT: &str = "role=\"alert\"";
const BODY: &str = "email=ann%40example.com&password=a%20good%20long%20password";

async fn show(site: &Arc<Site>, link: &str) -> Seen {
    send_to(site, get(link)).await
}

async fn submit(site: &Arc<Site>, link: &str, body: &str) -> Seen {
    let token = link.split_once("token=").unwrap().1;
    let form = TestRequest::post()
        .uri("/setup")
        .insert_header(("Content-Type", "application/x-www-form-urlencoded"))
        .set_payload(format!("token={token}&{body}"));
    send_to(site, form).await
}

#[test]
fn the_link_shows_its_form_until_it_is_used() {
    rt::System::new().block_on(async {
        let state = state();
        let link = state.open_setup().unwrap();
        let site = Site::new(state).unwrap();
        let shown = show(&site, &link).await;
        assert_eq!((shown.status.as_u16(), shown.body.contains(FORM)), (200, true));
        let again = submit(&site, &link, "email=ann&password=a%20good%20long%20password").await;
        assert_eq!(again.status.as_u16(), 400);
        assert!(again.body.contains(FORM) && again.body.contains(ALERT), "{}", again.body);
        let done = submit(&site, &link, BODY).await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/en/login?set_up=1"));
        for used in [show(&site, &link).await, submit(&site, &link, BODY).await] {
            assert_eq!((used.status.as_u16(), used.body.contains(FORM)), (403, false));
            assert!(used.body.contains(ALERT), "{}", used.body);
        }
        let login = json!({ "email": "ann@example.com", "password": "a good long password" }).to_string();
        let login = super::post("/api/v1/identity/login-by-email", login);
        assert_eq!(send_to(&site, login).await.json()["success"], true);
    });
}

#[test]
fn a_link_that_is_none_has_no_form() {
    rt::System::new().block_on(async {
        let state = state();
        let link = state.open_setup().unwrap();
        let site = Site::new(state).unwrap();
        for wrong in ["/setup", "/setup?token=", "/setup?token=00ff", &format!("{link}0")] {
            let shown = show(&site, wrong).await;
            assert_eq!((shown.status.as_u16(), shown.body.contains(FORM)), (403, false), "{wrong}");
        }
        assert_eq!(show(&site, &link).await.status.as_u16(), 200, "the right one still is good");
    });
}

#[test]
fn the_page_speaks_the_language_of_the_browser_or_of_its_path() {
    rt::System::new().block_on(async {
        let state = state();
        let link = state.open_setup().unwrap();
        let site = Site::new(state).unwrap();
        let chinese = get(&link).insert_header(("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8"));
        let shown = send_to(&site, chinese).await;
        assert!(
            shown.body.contains("<html lang=\"zh\"") && shown.body.contains("机构名称"),
            "{}",
            shown.body
        );
        assert!(shown.body.contains(&format!("href=\"/en{link}\"")), "the other language is a link away");
        let english = show(&site, &format!("/en{link}")).await;
        assert!(english.body.contains("Organization name"), "{}", english.body);
        let policy = english.header("content-security-policy");
        assert!(policy.contains("style-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(show(&site, &link).await.header("content-security-policy"), policy);
    });
}

#[test]
fn the_organization_is_called_as_the_first_owner_says() {
    for (said, name, key) in [
        ("Acme%20%26%20Sons", "Acme & Sons", "acme-sons"),
        ("%E7%A4%BA%E4%BE%8B", "示例", "playground"),
        ("%20", "playground", "playground"),
    ] {
        rt::System::new().block_on(async {
            let state = state();
            let (db, link) = (state.db.clone(), state.open_setup().unwrap());
            let site = Site::new(state).unwrap();
            let long = format!("{BODY}&organization={}", "x".repeat(129));
            let refused = submit(&site, &link, &long).await;
            assert_eq!((refused.status.as_u16(), refused.body.contains("ann@example.com")), (400, true));
            let done = submit(&site, &link, &format!("{BODY}&organization={said}")).await;
            assert_eq!(done.status.as_u16(), 303, "{}", done.body);
            let account = db.accounts().by_email(&Email::new("ann@example.com").unwrap()).unwrap().unwrap();
            let made = db.organizations().of(account.id).unwrap();
            let named: Vec<_> = made.iter().map(|it| (it.name.as_str(), it.key.as_str())).collect();
            assert_eq!(named, [(name, key)]);
            let login = show(&site, done.header("location")).await;
            assert!(login.body.contains("The owner was created"), "{}", login.body);
        });
    }
}

#[test]
fn a_setup_form_of_another_site_makes_nobody() {
    rt::System::new().block_on(async {
        let state = state();
        let link = state.open_setup().unwrap();
        let site = Site::new(state).unwrap();
        let token = link.split_once("token=").unwrap().1;
        let forged = TestRequest::post()
            .uri("/en/setup")
            .insert_header(("Content-Type", "application/x-www-form-urlencoded"))
            .insert_header(("Sec-Fetch-Site", "cross-site"))
            .set_payload(format!("token={token}&{BODY}"));
        assert_eq!(send_to(&site, forged).await.status.as_u16(), 403);
        assert_eq!(show(&site, &link).await.status.as_u16(), 200, "the link is good still");
    });
}
