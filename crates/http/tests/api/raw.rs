//! Requests as bytes: what no well-behaved client sends, and all of what comes back.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

/// An answer with its headers.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Sends a request with these header lines, exactly as they are, on a connection of its own.
pub(crate) fn get(url: &str, path: &str, headers: &[&str]) -> Raw {
    send(url, "GET", path, headers, None)
}

/// Sends a request with these header lines and, if there is one, with this body.
pub(crate) fn send(url: &str, method: &str, path: &str, headers: &[&str], body: Option<&Value>) -> Raw {
    let mut request = vec![
        format!("{method} /api/v1{path} HTTP/1.1"),
        "Host: localhost".into(),
        "Connection: close".into(),
    ];
    request.extend(headers.iter().map(|it| (*it).to_owned()));
    let body = body.map(Value::to_string).unwrap_or_default();
    if !body.is_empty() {
        request
            .extend(["Content-Type: application/json".to_owned(), format!("Content-Length: {}", body.len())]);
    }
    request.extend([String::new(), body]);
    exchange(url, request.join("\r\n").as_bytes())
}

/// Sends these bytes and reads an answer: as much as it announces, or until the server closes, which it does late where
/// it would still read.
pub(crate) fn exchange(url: &str, request: &[u8]) -> Raw {
    let mut connection = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    connection.write_all(request).unwrap();
    let (mut answer, mut piece) = (Vec::new(), [0; 16 << 10]);
    while request.starts_with(b"HEAD ") || !is_whole(&answer) {
        match connection.read(&mut piece).unwrap() {
            0 => break,
            read => answer.extend_from_slice(&piece[..read]),
        }
    }
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Raw { status, head: head.to_owned(), body: body.to_owned() }
}

/// Whether an answer has all of the body that it announces.
fn is_whole(answer: &[u8]) -> bool {
    let Some((head, body)) = str::from_utf8(answer).ok().and_then(|it| it.split_once("\r\n\r\n")) else {
        return false;
    };
    let mut lines = head.lines().filter_map(|it| it.split_once(": "));
    let length = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length.is_some_and(|(_, it)| it == body.len().to_string())
}

/// A text as a query has it.
pub(crate) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

impl Raw {
    /// The value of a header, which is there at most once; empty without it.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|it| it.split_once(": "));
        lines.find(|(it, _)| it.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// Status and body in one text.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.status, self.body)
    }
}
