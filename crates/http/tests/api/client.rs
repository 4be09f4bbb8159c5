//! What a caller sends, and what comes back.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// How the body of every refusal reads, letter for letter (S10).
pub(crate) const FORBIDDEN: &str = r#"{"success":false,"errors":["Forbidden"],"data":null}"#;

/// Somebody who calls: a credential, and the organization that a member names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Client {
    pub(crate) url: String,
    pub(crate) authorization: Option<String>,
    pub(crate) organization: Option<String>,
    /// What has been answered to it and to those that were made from it.
    pub(crate) heard: Heard,
}

/// The bodies of answers, one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard(Arc<Mutex<String>>);

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Client {
    /// Somebody without a credential.
    pub(crate) fn at(url: &str) -> Self {
        Self { url: url.to_owned(), ..Self::default() }
    }

    /// The same caller, logged in.
    pub(crate) fn login(self, email: &str, password: &str) -> Self {
        let body = json!({ "email": email, "password": password });
        let data = self.post("/identity/login-by-email", &body).data();
        let jwt = data["token"].as_str().unwrap();
        Self { authorization: Some(format!("Bearer {jwt}")), ..self }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None)
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, None)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, Some(body))
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.call("PUT", path, Some(body))
    }

    /// PUT without a body, as clients send it to routes that need none.
    pub(crate) fn touch(&self, path: &str) -> Answer {
        self.call("PUT", path, None)
    }

    pub(crate) fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let answer = self.call_by(&agent(), method, path, body).unwrap();
        self.hear(&answer.body);
        answer
    }

    /// Takes note of what was answered.
    pub(crate) fn hear(&self, body: &str) {
        self.heard.0.lock().unwrap().push_str(body);
    }

    /// Calls over the connections of an agent, and answers why there is no answer.
    pub(crate) fn call_by(
        &self,
        agent: &ureq::Agent,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, ureq::Error> {
        let version = if path.starts_with("/api/") { "" } else { "/api/v1" };
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{version}{path}", self.url));
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        if let Some(organization) = &self.organization {
            request = request.header("Organization", organization);
        }
        let mut response = match body {
            Some(body) => {
                agent.run(request.header("Content-Type", "application/json").body(body.to_string()).unwrap())
            }
            None => agent.run(request.body(()).unwrap()),
        }?;
        Ok(Answer { status: response.status().as_u16(), body: response.body_mut().read_to_string()? })
    }
}

/// What keeps connections: calls without one of their own do not keep theirs.
pub(crate) fn agent() -> ureq::Agent {
    ureq::config::Config::builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .build()
        .into()
}

impl Heard {
    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Answer {
    /// Insists on success, and gives its data.
    #[track_caller]
    pub(crate) fn data(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        let mut envelope: Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(envelope["success"], true, "{}", self.body);
        assert_eq!(envelope["errors"], serde_json::json!([]), "{}", self.body);
        envelope["data"].take()
    }

    /// Insists on the one body of refusals (S10).
    #[track_caller]
    pub(crate) fn forbidden(&self) {
        assert_eq!((self.status, self.body.as_str()), (403, FORBIDDEN));
    }

    /// Insists on a refused grant: `Forbidden`, and lines that say what is too much.
    #[track_caller]
    pub(crate) fn exceeds(&self) -> Vec<String> {
        assert_eq!(self.status, 403, "{}", self.body);
        let errors = self.errors();
        assert_eq!(errors.first().map(String::as_str), Some("Forbidden"), "{}", self.body);
        assert!(errors.len() > 1, "nothing says what is too much: {}", self.body);
        errors
    }

    /// Insists on a status and a first error code.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.errors().first().map(String::as_str), Some(code), "{}", self.body);
    }

    fn errors(&self) -> Vec<String> {
        let envelope: Value = serde_json::from_str(&self.body).unwrap();
        serde_json::from_value(envelope["errors"].clone()).unwrap()
    }
}
