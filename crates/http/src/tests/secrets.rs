//! What is sent to the server appears in no answer and in no log.

use std::{
    io,
    sync::{Arc, LazyLock, Mutex},
};

use actix_web::test::TestRequest;
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

use super::{get, post, put, send};

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// The log of this process, with everything in it. A log of one thread alone would lose events
    /// while other threads have none.
    fn of_all() -> Self {
        static LOG: LazyLock<Log> = LazyLock::new(|| {
            let log = Log::default();
            let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false);
            let subscriber = subscriber.with_writer(log.clone()).finish();
            tracing::subscriber::set_global_default(subscriber).unwrap();
            log
        });
        LOG.clone()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

const CANARY: &str = "kwpCanary0123456789";

/// A request for each place that a secret may be put into by mistake.
fn requests() -> Vec<TestRequest> {
    let anonymous = || TestRequest::get().uri("/api/v1/widgets");
    let token = format!("api-{CANARY}");
    vec![
        anonymous().insert_header(("Authorization", token.clone())),
        anonymous().insert_header(("Authorization", format!("Bearer {token}"))),
        anonymous().insert_header(("Authorization", format!("bearer {token}"))),
        anonymous().insert_header(("Authorization", format!("Basic {token}"))),
        anonymous().insert_header(("X-Api-Key", token.clone())),
        anonymous().insert_header(("User-Agent", token.clone())),
        anonymous().insert_header(("Cookie", format!("token={token}"))),
        anonymous().insert_header(("Organization", token.clone())),
        TestRequest::get().uri(&format!("/api/v1/widgets?token={token}")),
        get(&format!("/api/v1/widgets?token={token}&{token}=1")),
        get(&format!("/api/v1/widgets?pageSize={token}")),
        get(&format!("/api/v1/widgets?creatorId={token}")),
        get(&format!("/api/v1/widgets/{token}")),
        get(&format!("/{token}")),
        TestRequest::patch().uri(&format!("/api/v1/widgets/{token}")),
        post("/api/v1/widgets", format!(r#"{{"name":["{token}"]}}"#)),
        post("/api/v1/widgets", format!(r#"{{"name":"a","shape":"{token}"}}"#)),
        post("/api/v1/widgets", format!(r#"{{"{token}":1,"{token}":2}}"#)),
        post("/api/v1/widgets", format!("token={token}")),
        put("/api/v1/widgets/1/toggle").set_payload(token),
    ]
}

#[actix_web::test]
async fn a_secret_is_in_no_answer_and_in_no_log() {
    let log = Log::of_all();
    for request in requests() {
        let seen = send(request).await;
        assert!(!seen.status.is_server_error(), "{}", seen.line());
        assert!(!seen.body.contains(CANARY), "{}", seen.body);
        assert!(seen.headers.iter().all(|(_, it)| !it.as_bytes().windows(9).any(|it| it == b"kwpCanary")));
    }
    let log = log.text();
    assert!(log.contains("/api/v1/widgets/{id}") && log.contains("status=401"), "{log}");
    assert!(!log.contains("Canary"), "{log}");
}
