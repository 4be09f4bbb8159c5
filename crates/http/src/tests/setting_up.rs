//! The setup link, as the browser of the first owner sees it.

use std::sync::Arc;

use actix_web::{rt, test::TestRequest};
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
