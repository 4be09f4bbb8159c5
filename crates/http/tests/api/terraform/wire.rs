//! Calls as the provider makes them, and how it reads what comes back.

use std::{cell::RefCell, fmt};

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned, de::Error as _};
use serde_json::Value;
use uuid::Uuid;

use super::super::{
    client::Client,
    raw,
    world::{Token, World},
};

/// How many items the provider asks for at once.
pub(super) const PAGE_SIZE: usize = 100;

/// Where the provider has nothing to send.
pub(super) const NOTHING: Option<&()> = None;

/// FeatBit's provider with a token. It names no organization: the token knows its own.
pub(super) struct Provider {
    url: String,
    token: String,
    listener: Client,
    /// The methods and paths of its calls.
    calls: RefCell<Vec<String>>,
}

/// Why a call has not done what it was for: the classes that the provider acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// 400 or 422.
    Validation,
    /// 401.
    Authentication,
    /// 403.
    Authorization,
    /// 404. That there is no such thing is believed only of a whole list.
    NotFound,
    /// 409.
    Conflict,
    /// 429 or any 5xx: reads are tried again, so it has no place in a story.
    Transient,
    /// A 2xx that says `success: false`.
    Application,
    /// Anything else, such as a 2xx that does not read as it must. What was done has to be looked up.
    Ambiguous,
}

/// An id, written in the one way that the provider knows: 8-4-4-4-12 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id(Uuid);

/// What lists are of.
pub(super) trait Item: DeserializeOwned {
    /// Which one it is: no two of a list have the same.
    fn id(&self) -> Id;

    /// Whether the provider takes it for what it asked for.
    fn is_sound(&self) -> bool;
}

#[derive(Deserialize)]
struct Envelope {
    success: Option<bool>,
    /// Kept apart from a `data` that is null, which is a value as good as others.
    #[serde(default, deserialize_with = "present")]
    data: Option<Value>,
    errors: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<T> {
    total_count: usize,
    items: Vec<T>,
}

impl Provider {
    pub(super) fn new(world: &World, token: &Token) -> Self {
        Self {
            url: world.server.url.clone(),
            token: token.text.clone(),
            listener: world.stranger(),
            calls: RefCell::default(),
        }
    }

    pub(super) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.call("GET", path, NOTHING)
    }

    /// A call whose answer has data of this form. Members that the provider does not know do not trouble it.
    pub(super) fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, Failure> {
        let (status, envelope) = self.exchange(method, path, body);
        match status {
            200..300 => {}
            400 | 422 => return Err(Failure::Validation),
            401 => return Err(Failure::Authentication),
            403 => return Err(Failure::Authorization),
            404 => return Err(Failure::NotFound),
            409 => return Err(Failure::Conflict),
            429 | 500..600 => return Err(Failure::Transient),
            _ => return Err(Failure::Ambiguous),
        }
        match envelope.success {
            Some(true) => {
                let data = envelope.data.ok_or(Failure::Ambiguous)?;
                serde_json::from_value(data).map_err(|_| Failure::Ambiguous)
            }
            Some(false) => Err(Failure::Application),
            None => Err(Failure::Ambiguous),
        }
    }

    /// A call that answers nothing but `true`.
    pub(super) fn confirm(
        &self,
        method: &str,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<(), Failure> {
        ensure(self.call::<bool>(method, path, body)?)
    }

    /// All of a list, page by page until there are as many as it says, with these parameters in front of the pages'.
    pub(super) fn all<T: Item>(&self, path: &str, parameters: &str) -> Result<Vec<T>, Failure> {
        let (mut all, mut total) = (Vec::<T>::new(), None);
        for index in 0.. {
            let page: Page<T> =
                self.get(&format!("{path}?{parameters}PageIndex={index}&PageSize={PAGE_SIZE}"))?;
            let expected = *total.get_or_insert(page.total_count);
            ensure(page.total_count == expected && page.items.len() <= PAGE_SIZE)?;
            ensure(!page.items.is_empty() || all.len() == expected)?;
            for item in page.items {
                ensure(item.is_sound() && all.iter().all(|it| it.id() != item.id()))?;
                all.push(item);
            }
            ensure(all.len() <= expected)?;
            if all.len() == expected {
                break;
            }
        }
        Ok(all)
    }

    /// The methods and paths of the calls since this was asked last.
    pub(super) fn calls(&self) -> Vec<String> {
        self.calls.take()
    }

    /// Sends what Go's client sends for the provider, byte for byte as far as a server can tell.
    fn exchange(&self, method: &str, path: &str, body: Option<&impl Serialize>) -> (u16, Envelope) {
        let authorization = format!("Authorization: {}", self.token);
        let mut headers = vec!["User-Agent: terraform-provider-featbit/dev", &authorization];
        headers.push("Accept-Encoding: gzip");
        if body.is_none() && method == "PUT" {
            headers.push("Content-Length: 0");
        }
        let body = body.map(|it| serde_json::to_value(it).unwrap());
        self.calls.borrow_mut().push(format!("{method} {path}"));
        let answer = raw::send(&self.url, method, path, &headers, body.as_ref());
        self.listener.hear(&answer.body);
        let envelope: Envelope = serde_json::from_str(&answer.body)
            .unwrap_or_else(|it| panic!("{method} {path}: {}: {it}", answer.line()));
        let is_fine = envelope.success == Some(true);
        assert_eq!(is_fine, envelope.errors.is_empty(), "{method} {path}: {}", answer.line());
        (answer.status, envelope)
    }
}

/// What does not read as it must is no answer.
pub(super) fn ensure(is_as_it_must: bool) -> Result<(), Failure> {
    is_as_it_must.then_some(()).ok_or(Failure::Ambiguous)
}

/// The one of them that it is, or none; two would leave the provider at a loss.
pub(super) fn only<T>(all: Vec<T>, is_it: impl Fn(&T) -> bool) -> Result<Option<T>, Failure> {
    let mut found = all.into_iter().filter(is_it);
    let first = found.next();
    ensure(found.next().is_none())?;
    Ok(first)
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Id {
    /// One that the caller chooses, as for a variation.
    pub(super) fn chosen(number: u128) -> Self {
        Self(uuid::Builder::from_random_bytes(number.to_be_bytes()).into_uuid())
    }

    pub(super) fn read(text: &str) -> Self {
        serde_json::from_value(text.into()).unwrap()
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let id = Uuid::try_parse(&text).map_err(D::Error::custom)?;
        let is_plain = id.hyphenated().to_string().eq_ignore_ascii_case(&text);
        is_plain.then_some(Self(id)).ok_or_else(|| D::Error::custom("not in groups of 8-4-4-4-12"))
    }
}

impl Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}
