//! Looking for texts in the audit log, when many do.

use std::{sync::Arc, sync::mpsc, time::Duration};

use actix_web::{rt, test::TestRequest};
use serde_json::json;

use super::{Seen, post, send_to, state};
use crate::{Site, audit_logs::Searches};

/// A server with its owner, and what proves who she is.
struct World {
    site: Arc<Site>,
    organization: String,
    jwt: String,
}

impl World {
    async fn new() -> Self {
        let state = state();
        let link = state.open_setup().unwrap();
        let site = Site::new(state).unwrap();
        let token = link.split_once("token=").unwrap().1;
        let (email, password) = ("ann@example.com", "a good long password");
        let owner = json!({ "token": token, "email": email, "password": password });
        send_to(&site, post("/api/v1/setup", owner.to_string())).await;
        let login = json!({ "email": email, "password": password });
        let login = send_to(&site, post("/api/v1/identity/login-by-email", login.to_string())).await.json();
        let jwt = login["data"]["token"].as_str().unwrap().to_owned();
        let mut world = Self { site, organization: String::new(), jwt };
        let all = world.get("/api/v1/organizations").await.json();
        world.organization = all["data"][0]["id"].as_str().unwrap().to_owned();
        world
    }

    async fn get(&self, path: &str) -> Seen {
        let request = TestRequest::get()
            .uri(path)
            .insert_header(("Authorization", format!("Bearer {}", self.jwt)))
            .insert_header(("Organization", self.organization.clone()));
        send_to(&self.site, request).await
    }
}

#[test]
fn h12_who_searches_the_log_too_much_at_once_is_told_to_wait() {
    rt::System::new().block_on(async {
        let world = World::new().await;
        let list = "/api/v1/audit-logs";
        let search = "/api/v1/audit-logs?query=ann";
        assert_eq!(world.get(search).await.status.as_u16(), 200);

        let searches = |site: &Arc<Site>| {
            let (site, (go, wait)) = (Arc::clone(site), mpsc::channel::<()>());
            let held =
                rt::spawn(async move { site.state().searches.run(move || Ok(wait.recv().is_err())).await });
            (go, held)
        };
        let full = Searches::SIZE.threads + Searches::SIZE.waiting;
        let held: Vec<_> = (0..full).map(|_| searches(&world.site)).collect();
        rt::time::sleep(Duration::from_millis(50)).await;
        let seen = world.get(search).await;
        assert_eq!((seen.status.as_u16(), seen.header("retry-after")), (429, "4"));
        assert_eq!(seen.body, r#"{"success":false,"errors":["TooManyRequests"],"data":null}"#);
        assert_eq!(world.get(list).await.status.as_u16(), 200, "lists do not wait");

        for (go, held) in held {
            drop(go);
            assert!(held.await.unwrap().unwrap());
        }
        assert_eq!(world.get(search).await.status.as_u16(), 200);
    });
}
