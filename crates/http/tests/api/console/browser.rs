//! Somebody who looks at pages: keeps cookies, sends forms, and reads what is there.

use std::collections::BTreeMap;

use ureq::http::Request;

use super::super::{
    client::agent,
    world::{Member, World},
};

/// Somebody in front of a browser.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub(crate) url: String,
    pub(crate) cookies: BTreeMap<String, String>,
    /// From where its requests come, as browsers say it.
    pub(crate) site: Option<&'static str>,
    pub(crate) origin: Option<String>,
}

/// What was shown, or where it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) html: String,
}

impl Browser {
    /// Somebody who is not logged in.
    pub(crate) fn new(world: &World) -> Self {
        let cookies = BTreeMap::new();
        Self { url: world.server.url.clone(), cookies, site: Some("same-origin"), origin: None }
    }

    /// A member who has logged in.
    #[track_caller]
    pub(crate) fn of(world: &World, member: &Member) -> Self {
        let mut browser = Self::new(world);
        let done = browser.log_in(&member.email, &member.password);
        assert_eq!(done.status, 303, "{}", done.html);
        browser
    }

    pub(crate) fn log_in(&mut self, email: &str, password: &str) -> Shown {
        self.send("/en/login", &[("email", email), ("password", password)])
    }

    /// Opens a page.
    pub(crate) fn get(&mut self, path: &str) -> Shown {
        self.call("GET", path, None)
    }

    /// Sends a form with a file, and one more field.
    pub(crate) fn upload(&mut self, path: &str, file: &[u8], organization: &str) -> Shown {
        let part = |head: &str, content: &[u8]| {
            let head = format!("--cut\r\nContent-Disposition: form-data; {head}\r\n\r\n");
            [head.as_bytes(), content, b"\r\n"].concat()
        };
        let file =
            part("name=\"bundle\"; filename=\"a.plugin\"\r\nContent-Type: application/octet-stream", file);
        let body =
            [part("name=\"organization\"", organization.as_bytes()), file, b"--cut--\r\n".to_vec()].concat();
        self.call("POST", path, Some(("multipart/form-data; boundary=cut", body)))
    }

    /// Sends a form, as it is.
    pub(crate) fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let body = serde_urlencoded::to_string(fields).unwrap().into_bytes();
        self.call("POST", path, Some(("application/x-www-form-urlencoded", body)))
    }

    /// Sends a form of the page at `from`, which says for which organization it was made.
    #[track_caller]
    pub(crate) fn submit(&mut self, from: &str, path: &str, fields: &[(&str, &str)]) -> Shown {
        let page = self.get(from);
        assert_eq!(page.status, 200, "{from}: {}", page.html);
        let organization = page.organization();
        let mut fields = fields.to_vec();
        fields.push(("organization", &organization));
        self.send(path, &fields)
    }

    /// Sends a form that is done, and shows where that leads.
    #[track_caller]
    pub(crate) fn done(&mut self, from: &str, path: &str, fields: &[(&str, &str)]) -> Shown {
        let sent = self.submit(from, path, fields);
        assert_eq!(sent.status, 303, "{path}: {}", sent.html);
        let shown = self.get(&sent.header("location"));
        assert!(shown.html.contains("Operation succeeded"), "{}", shown.html);
        shown
    }

    fn call(&mut self, method: &str, path: &str, form: Option<(&str, Vec<u8>)>) -> Shown {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header("Cookie", cookies.join("; "));
        }
        if let Some(site) = self.site {
            request = request.header("Sec-Fetch-Site", site);
        }
        if let Some(origin) = &self.origin {
            request = request.header("Origin", origin);
        }
        let request = request.header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        let (media_type, body) = form.unwrap_or(("application/x-www-form-urlencoded", Vec::new()));
        let request = request.header("Content-Type", media_type);
        let agent: ureq::Agent = agent();
        let answer = agent.configure_request(request.body(body).unwrap());
        let mut answer = agent.run(answer.max_redirects(0).build()).unwrap();
        let status = answer.status().as_u16();
        let text = |it: &ureq::http::HeaderValue| String::from_utf8_lossy(it.as_bytes()).into_owned();
        let headers: Vec<_> =
            answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let html = answer.body_mut().read_to_string().unwrap();
        self.keep(&headers);
        Shown { status, headers, html }
    }

    /// Keeps the cookies that were set, and forgets those that are over.
    fn keep(&mut self, headers: &[(String, String)]) {
        for (_, cookie) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Shown {
    /// The value of a header; empty without it.
    pub(crate) fn header(&self, name: &str) -> String {
        let found = self.headers.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The organization that a page is about.
    #[track_caller]
    pub(crate) fn organization(&self) -> String {
        let (_, rest) = self.html.split_once("data-organization=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    /// The value of the first field of that name.
    #[track_caller]
    pub(crate) fn value(&self, name: &str) -> String {
        let (_, rest) = self
            .html
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap_or_else(|| panic!("{name}: {}", self.html));
        rest.split('"').next().unwrap().to_owned()
    }

    /// Insists that a text is there.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.html.contains(text), "{text:?} is not in {}", self.html);
        self
    }

    /// Insists that a text is not there.
    #[track_caller]
    pub(crate) fn lacks(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{text:?} is in {}", self.html);
        self
    }

    /// Insists on a status.
    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.html);
        self
    }
}
