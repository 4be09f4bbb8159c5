//! The folder of a server is its own: D07, D11.

use std::{
    fs::{self, Permissions},
    io::Read,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{
    client::{Client, agent},
    server::{How, QUIET, Server, program},
};

#[test]
fn d07_a_second_server_on_the_same_folder_is_refused() {
    let server = Server::start_as(QUIET);
    let said = refusal(&server.data());
    assert!(said.contains("cannot open") && said.contains("another process"), "{said}");
    let first = Client::at(&server.url);
    first.get("/projects").refused(401, "Unauthorized");
}

#[test]
fn d11_a_folder_that_others_can_read_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
    let said = refusal(&data);
    assert!(said.contains("cannot open") && said.contains("755"), "{said}");
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0, "something was written all the same");
}

#[test]
fn d11_a_new_folder_is_for_its_user_only_and_has_no_account() {
    let server = Server::start_as(How { owner: false, metrics: true, ..QUIET });
    let mode = fs::metadata(server.data()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "{mode:o}");
    for entry in fs::read_dir(server.data()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?}: {mode:o}", entry.file_name());
    }

    let metrics = server.metrics();
    let metrics = agent().get(&metrics).call().unwrap().body_mut().read_to_string().unwrap();
    assert!(metrics.contains("\nkeywright_members 0\n"), "{metrics}");
    let stranger = Client::at(&server.url);
    for (email, password) in [("test@featbit.com", "123456"), ("admin@example.com", "admin")] {
        let body = json!({ "email": email, "password": password });
        let answer = stranger.post("/identity/login-by-email", &body);
        assert!(answer.body.contains(r#""errors":["EmailPasswordMismatch"]"#), "{}", answer.body);
    }
}

/// What a server that must not start says, which ends with an exit code of failure.
fn refusal(folder: &Path) -> String {
    let mut child = Command::new(program())
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if since.elapsed() > Duration::from_secs(20) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the server was started");
        }
        thread::sleep(Duration::from_millis(10));
    };
    assert!(!status.success() && status.code().is_some(), "{status}");
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    said
}
