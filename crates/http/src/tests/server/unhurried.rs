//! Connections whose other side takes its time.

use super::*;

/// Sends these bytes, then says nothing, and waits for the server to close.
async fn silent_after(started: &Started, request: String) -> (String, Duration) {
    let address = started.address;
    let wait = move || {
        let mut connection = TcpStream::connect(address).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        let (begun, mut answer) = (Instant::now(), Vec::new());
        let _ = connection.read_to_end(&mut answer);
        (String::from_utf8_lossy(&answer).into_owned(), begun.elapsed())
    };
    spawn_blocking(wait).await.unwrap()
}

fn chunked(headers: &str, size: usize) -> String {
    format!(
        "POST /api/v1/widgets HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n{size:x}\r\n{}\r\n",
        " ".repeat(size)
    )
}

#[actix_web::test]
async fn h05_a_chunked_body_that_is_refused_does_not_hold_its_connection() {
    let started = start();
    let nobody = "Authorization: api-nobody\r\n";
    for (headers, size, expected) in [(TOKEN, 1 << 21, "413"), (nobody, 1, "401")] {
        for connection in ["", "Connection: close\r\n"] {
            let (answer, waited) =
                silent_after(&started, chunked(&format!("{connection}{headers}"), size)).await;
            assert_eq!(status(&answer), expected, "{answer}");
            assert!(answer.contains("connection: close"), "{answer}");
            assert!(waited < Duration::from_secs(5), "{expected}: {waited:?}");
        }
    }
    started.end().await;
}

#[actix_web::test]
async fn a_chunked_body_that_is_read_leaves_the_connection_open() {
    let started = start();
    let body = r#"{"name":"left"}"#;
    let request = format!(
        "POST /api/v1/widgets HTTP/1.1\r\nHost: localhost\r\n{TOKEN}Content-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    let last = format!("GET /api/v1/widgets HTTP/1.1\r\n{CLOSE}{TOKEN}\r\n");
    let answers = started.send(format!("{request}{request}{last}")).await;
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 3, "{answers}");
    started.end().await;
}
