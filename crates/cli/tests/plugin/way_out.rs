//! The way out, where a rule is in the way of everything.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

use super::bundles::{SHIPPED, answers};

/// A running server, which ends with the test.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_keywright"))
            .args(["serve", "--data-dir", "data", "--listen", "127.0.0.1:0", "--log", "error"])
            .args(["--owner-email", "ann@example.com"])
            .args(more)
            .env("KEYWRIGHT_OWNER_PASSWORD", "correct horse battery staple")
            .current_dir(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self { child, url }
    }

    fn call(&self, by: &Ann, method: &str, path: &str, kind: &str, body: &[u8]) -> (u16, Value) {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}/api/v1{path}", self.url));
        for (name, value) in [("Authorization", &by.jwt), ("Organization", &by.organization)] {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        let config = ureq::config::Config::builder().http_status_as_error(false).build();
        let agent = ureq::Agent::from(config);
        let answer = if body.is_empty() {
            agent.run(request.body(()).unwrap())
        } else {
            agent.run(request.header("Content-Type", kind).body(body).unwrap())
        };
        let mut answer = answer.unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap())
    }

    fn send(&self, by: &Ann, method: &str, path: &str, body: &Value) -> (u16, Value) {
        self.call(by, method, path, "application/json", body.to_string().as_bytes())
    }

    fn login(&self) -> Ann {
        let mut ann = Ann::default();
        let body = json!({ "email": "ann@example.com", "password": "correct horse battery staple" });
        let (_, told) = self.send(&ann, "POST", "/identity/login-by-email", &body);
        ann.jwt = format!("Bearer {}", told["data"]["token"].as_str().unwrap());
        let (_, told) = self.call(&ann, "GET", "/organizations", "", &[]);
        told["data"][0]["id"].as_str().unwrap().clone_into(&mut ann.organization);
        ann
    }

    fn stop(mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[derive(Default)]
struct Ann {
    jwt: String,
    organization: String,
}

/// A service token that never ends: token-hygiene has something against it.
fn make(server: &Server, name: &str) -> u16 {
    let permissions = json!([{ "resourceType": "iam", "effect": "allow", "actions": ["CanManageIAM"], "resources": ["iam/*"] }]);
    let body = json!({ "name": name, "type": "Service", "permissions": permissions });
    server.send(&server.login(), "POST", "/access-tokens", &body).0
}

#[test]
fn a_plugin_is_switched_off_without_a_server_and_a_server_runs_without_plugins() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let packed = answers(&["plugin", "pack", &format!("{SHIPPED}token-hygiene")], folder, 0);
    let hash = packed.trim().rsplit(' ').next().unwrap();
    let bundle = std::fs::read(folder.join("token-hygiene-1.0.0.plugin")).unwrap();
    let server = Server::start(folder, &[]);
    let ann = server.login();
    let path = format!("/plugins?sha256={hash}");
    let (status, told) = server.call(&ann, "POST", &path, "application/octet-stream", &bundle);
    assert_eq!(status, 200, "{told}");
    let (status, told) = server.send(&ann, "PUT", "/plugins/token-hygiene/enable", &json!({}));
    assert_eq!(status, 200, "{told}");
    assert_eq!(make(&server, "one"), 422);
    server.stop();

    let server = Server::start(folder, &["--plugins", "off"]);
    assert_eq!(make(&server, "two"), 200);
    server.stop();

    let server = Server::start(folder, &[]);
    assert_eq!(make(&server, "three"), 422);
    server.stop();

    answers(&["plugin", "disable", "nothing", "--data-dir", "data"], folder, 3);
    let told = answers(&["plugin", "disable", "token-hygiene", "--data-dir", "data"], folder, 0);
    assert!(told.contains("token-hygiene is off in organization "), "{told}");
    answers(&["verify", "--data-dir", "data"], folder, 0);
    let server = Server::start(folder, &[]);
    assert_eq!(make(&server, "four"), 200);
    server.stop();
}
