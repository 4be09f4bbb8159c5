//! What is logged by default.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use super::*;

/// What was written.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[track_caller]
fn check(filter: &str, expected: &[&str]) {
    let paper = Paper::default();
    let written = paper.clone();
    let log = tracing_subscriber::fmt().with_env_filter(read(filter).unwrap());
    let log = log.with_ansi(false).with_writer(move || paper.clone()).finish();
    tracing::subscriber::with_default(log, || {
        tracing::error!(target: "actix_http::h1::dispatcher", "malformed");
        tracing::error!(target: "keywright_http::gate", "failed");
        tracing::info!(target: "keywright::serve", "serving");
    });
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    let found: Vec<_> =
        ["malformed", "failed", "serving"].into_iter().filter(|it| text.contains(it)).collect();
    assert_eq!(found, expected, "{filter}");
}

#[test]
fn requests_that_are_no_http_are_no_errors_of_ours() {
    check("info", &["failed", "serving"]);
    check("warn", &["failed"]);
    check("info,keywright=warn", &["failed"]);
    check("debug", &["malformed", "failed", "serving"]);
    check("info,actix_http::h1::dispatcher=error", &["malformed", "failed", "serving"]);
    assert!(read("info,=").is_err());
}
