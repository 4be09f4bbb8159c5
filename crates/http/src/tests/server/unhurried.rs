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

/// Asks for 16 MB in all, more than lies between, reads them after a while, and says how many came.
#[cfg(target_os = "linux")]
async fn read_after(started: &Started, pause: Duration) -> usize {
    let address = started.address;
    let read = move || {
        let mut connection = TcpStream::connect(address).unwrap();
        let ask = |close: &str| {
            format!("GET /swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n{close}\r\n")
        };
        connection.write_all(ask("").repeat(39).as_bytes()).unwrap();
        connection.write_all(ask("Connection: close\r\n").as_bytes()).unwrap();
        thread::sleep(pause);
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer);
        answer.len()
    };
    spawn_blocking(read).await.unwrap()
}

#[cfg(target_os = "linux")]
#[actix_web::test]
async fn h05_who_takes_nothing_of_an_answer_is_let_go() {
    let (stop, stopped) = oneshot::channel();
    let until = async { drop(stopped.await) };
    let patience = Duration::from_secs(1);
    let running = server::start_with(&site(), "127.0.0.1:0", NonZeroUsize::MIN, until, patience).unwrap();
    let started = Started { address: running.addresses[0], stop, ended: spawn(running.ended) };
    let whole = read_after(&started, Duration::from_millis(100)).await;
    assert!(whole > 12 << 20, "{whole}");
    let cut = read_after(&started, Duration::from_secs(5)).await;
    assert!(cut < whole / 2, "{cut} of {whole}");
    started.end().await;
}
