//! `GET /metrics` on a listener of its own.

use super::{
    client::{Client, agent},
    server::{How, OWNER, OWNER_PASSWORD, QUIET, Server},
    world::{World, manage_flags},
};

#[test]
fn a_scrape_tells_what_is_done_and_holds_nothing_that_a_caller_sent() {
    let server = Server::start_as(How { metrics: true, ..QUIET });
    let place = server.metrics();
    let mut world = World::on(server);
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]);
    world.toggle(&token.client, "dev").data();
    let stranger = world.stranger();
    for path in [format!("/{}", token.text), format!("/projects?token={}", token.text), "/planted".to_owned()]
    {
        assert!(stranger.get(&path).status >= 400);
    }
    assert!(Client { ..stranger }.call("PLANTED", "/projects", None).status >= 400);

    let mut answer = agent().get(&place).call().unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    let text = answer.body_mut().read_to_string().unwrap();
    let toggle = r#"method="PUT",route="/api/v1/envs/{envId}/feature-flags/{key}/toggle/{status}""#;
    for line in [
        &format!("keywright_http_requests_total{{{toggle},status=\"200\"}} 1"),
        &format!("keywright_http_request_duration_seconds_count{{{toggle}}} 1"),
        r#"keywright_http_requests_total{method="other",route="other",status="404"} 2"#,
        "keywright_tokens 1",
        "keywright_members 1",
        "keywright_login_sessions 1",
        "keywright_passwords_waiting 0",
        "keywright_passwords_refused_total 0",
        "keywright_degraded 0",
    ] {
        assert!(text.lines().any(|it| it == line), "{line} is not in\n{text}");
    }
    let owner = owner.client.authorization.unwrap();
    let dev = world.dev.clone();
    for secret in [
        token.text.trim_start_matches("api-kws"),
        owner.trim_start_matches("Bearer "),
        OWNER,
        OWNER_PASSWORD,
        "planted",
        "PLANTED",
        &dev,
    ] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
    let api = format!("{}/metrics", world.stranger().url);
    assert_eq!(agent().get(&api).call().unwrap().status(), 404, "not on the listener of the API");
}
