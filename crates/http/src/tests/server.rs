//! A server that listens, spoken to over real connections.

mod unhurried;

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    num::NonZeroUsize,
    thread,
    time::{Duration, Instant},
};

use actix_web::rt::{spawn, task::spawn_blocking};
use tokio::sync::oneshot;

use super::site;
use crate::server;

/// A running server, and what stops it.
struct Started {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: actix_web::rt::task::JoinHandle<std::io::Result<()>>,
}

fn start() -> Started {
    let (stop, stopped) = oneshot::channel();
    let until = async { drop(stopped.await) };
    let running = server::start(&site(), "127.0.0.1:0", NonZeroUsize::MIN, until).unwrap();
    Started { address: running.addresses[0], stop, ended: spawn(running.ended) }
}

/// Sends these bytes and reads what comes back, until the server closes.
fn exchange(address: SocketAddr, request: Vec<u8>) -> String {
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut writing = connection.try_clone().unwrap();
    // The server may answer and close before it has read everything.
    let writer = thread::spawn(move || drop(writing.write_all(&request)));
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer);
    drop(connection);
    writer.join().unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

impl Started {
    async fn send(&self, request: impl Into<Vec<u8>>) -> String {
        let (address, request) = (self.address, request.into());
        spawn_blocking(move || exchange(address, request)).await.unwrap()
    }

    async fn end(self) {
        self.stop.send(()).unwrap();
        self.ended.await.unwrap().unwrap();
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

const CLOSE: &str = "Host: localhost\r\nConnection: close\r\n";
const TOKEN: &str = "Authorization: api-sample\r\n";

#[actix_web::test]
async fn a_request_is_served_over_a_connection() {
    let started = start();
    let answer = started.send(format!("GET /API/v1/widgets HTTP/1.1\r\n{CLOSE}{TOKEN}\r\n")).await;
    assert_eq!(status(&answer), "200");
    assert!(answer.ends_with(r#""shape":null}]}}"#), "{answer}");
}

#[actix_web::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let started = start();
    let get = started.send(format!("GET /api/v1/widgets HTTP/1.1\r\n{CLOSE}{TOKEN}\r\n")).await;
    let head = started.send(format!("HEAD /api/v1/widgets HTTP/1.1\r\n{CLOSE}{TOKEN}\r\n")).await;
    let length = |answer: &str| answer.lines().find(|it| it.starts_with("content-length")).map(str::to_owned);
    assert_eq!(status(&head), "200");
    assert!(head.ends_with("\r\n\r\n"), "{head}");
    assert!(length(&get).is_some());
    assert_eq!(length(&head), length(&get));
}

/// H03: refused at once, and never a fault of ours.
#[actix_web::test]
async fn a_head_that_is_too_large_is_refused_at_once() {
    let started = start();
    let get = |path: &str, headers: &str| format!("GET {path} HTTP/1.1\r\n{CLOSE}{headers}\r\n");
    let widgets = |headers: &str| get("/api/v1/widgets", headers);
    let filled = |count: usize, size: usize| -> String {
        (0..count).map(|it| format!("X-{it}: {}\r\n", "a".repeat(size))).collect::<Vec<_>>().concat()
    };
    for (request, expected) in [
        (widgets(&format!("Authorization: api-{}\r\n", "a".repeat(5_000))), "401"),
        (widgets(&format!("Authorization: api-{}\r\n", "a".repeat(64 << 10))), "431"),
        (widgets(&format!("Authorization: api-{}\r\n", "a".repeat(1 << 20))), "431"),
        (widgets(&filled(90, 10)), "401"),
        (widgets(&filled(100, 10)), "431"),
        (widgets(&filled(10_000, 1)), "431"),
        (widgets(&filled(1, 64 << 10)), "431"),
        (widgets(&filled(40, 1_000)), "431"),
        (get(&format!("/api/v1/widgets?name={}", "a".repeat(8_100)), TOKEN), "200"),
        (get(&format!("/api/v1/widgets?name={}", "a".repeat(8 << 10)), TOKEN), "414"),
        (get(&format!("/{}", "a".repeat(60_000)), TOKEN), "414"),
        (get(&format!("/api/v1/widgets?name={}", "a".repeat(1 << 20)), TOKEN), "431"),
    ] {
        let start = Instant::now();
        let (size, answer) = (request.len(), started.send(request).await);
        assert_eq!(
            status(&answer),
            expected,
            "{size} bytes: {}",
            answer.chars().take(300).collect::<String>()
        );
        assert!(start.elapsed() < Duration::from_secs(3), "{size} bytes: {:?}", start.elapsed());
    }
}

/// H01, H02: what the parser makes of a header before we see it.
#[actix_web::test]
async fn a_credential_is_one_plain_header() {
    let started = start();
    let widgets = |headers: &str| format!("GET /api/v1/widgets HTTP/1.1\r\n{CLOSE}{headers}\r\n");
    for (headers, expected) in [
        ("Authorization: api-sample\r\n", "200"),
        ("AUTHORIZATION: Bearer api-sample\r\n", "200"),
        // Space around a value is no part of it (RFC 9110, 5.5).
        ("Authorization:\t api-sample \t\r\n", "200"),
        ("Authorization: api-sample\r\nAuthorization: api-sample\r\n", "401"),
        ("Authorization: api-sample\r\nauthorization: api-weak\r\n", "401"),
        ("Authorization: api-sample, api-sample\r\n", "401"),
        ("Authorization: bearer api-sample\r\n", "401"),
        ("Authorization: Bearer  api-sample\r\n", "401"),
        ("Authorization: Bearer\tapi-sample\r\n", "401"),
        ("Authorization: \u{feff}api-sample\r\n", "401"),
        ("Authorization: Bearer\r\n api-sample\r\n", "400"),
        ("Authorization : api-sample\r\n", "400"),
        ("Authorization: api-sample\0\r\n", "400"),
        ("Authorization:\r\n", "401"),
        ("Cookie: Authorization=api-sample\r\n", "401"),
        ("X-Api-Key: api-sample\r\n", "401"),
    ] {
        assert_eq!(status(&started.send(widgets(headers)).await), expected, "{headers:?}");
    }
    let trailer = format!(
        "POST /api/v1/widgets HTTP/1.1\r\n{CLOSE}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\
         Trailer: Authorization\r\n\r\n2\r\n{{}}\r\n0\r\nAuthorization: api-sample\r\n\r\n"
    );
    assert_ne!(status(&started.send(trailer).await), "200");
}

#[actix_web::test]
async fn a_large_body_to_a_closed_door_is_answered_at_once() {
    let started = start();
    for (credential, expected) in [("api-nobody", "401"), ("api-sample", "413")] {
        let head = format!(
            "POST /api/v1/widgets HTTP/1.1\r\n{CLOSE}Authorization: {credential}\r\n\
             Content-Type: application/json\r\nContent-Length: 52428800\r\n\r\n"
        );
        let (start, mut request) = (Instant::now(), head.into_bytes());
        request.resize(request.len() + (50 << 20), b' ');
        assert_eq!(status(&started.send(request).await), expected);
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}

#[actix_web::test]
async fn a_body_that_ends_early_is_no_fault_of_ours() {
    let started = start();
    let head = format!(
        "POST /api/v1/widgets HTTP/1.1\r\n{CLOSE}{TOKEN}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{{"
    );
    let answer = spawn_blocking(move || {
        let mut connection = TcpStream::connect(started.address).unwrap();
        connection.write_all(head.as_bytes()).unwrap();
        connection.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).map(|_| answer).unwrap_or_default()
    });
    let answer = answer.await.unwrap();
    assert!(["none", "400"].contains(&status(&answer)), "{answer}");
}

#[actix_web::test]
async fn what_has_begun_is_ended_after_the_signal_to_stop() {
    let started = start();
    let body = r#"{"name":"last"}"#;
    let head = format!(
        "POST /api/v1/widgets HTTP/1.1\r\nHost: localhost\r\n{TOKEN}Content-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let (address, begun) = (started.address, oneshot::channel());
    let client = thread::spawn(move || {
        let mut connection = TcpStream::connect(address).unwrap();
        connection.write_all(head.as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(200));
        begun.0.send(()).unwrap();
        // Longer than actix takes to look again, once a second, whether all have ended.
        thread::sleep(Duration::from_millis(2_200));
        connection.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    });
    begun.1.await.unwrap();
    let stopped = Instant::now();
    started.end().await;
    let waited = stopped.elapsed();
    assert!(Duration::from_secs(2) < waited && waited < Duration::from_secs(10), "{waited:?}");
    assert_eq!(status(&client.join().unwrap()), "200");
    assert!(TcpStream::connect(address).is_err());
}

#[actix_web::test]
async fn an_address_that_is_taken_is_an_error() {
    let started = start();
    let taken = server::start(&site(), started.address, NonZeroUsize::MIN, std::future::pending());
    assert!(taken.is_err());
}
