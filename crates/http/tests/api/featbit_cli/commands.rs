//! The commands as they are sent, and how they read what comes back.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use super::super::{
    client::Client,
    raw::{self, Raw},
    world::World,
};

/// What .NET leaves as it is in a part of an address.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// FeatBit's command line as it is configured.
#[derive(Clone)]
pub(super) struct FeatBitCli {
    pub(super) token: String,
    /// Sent if it is configured.
    organization: Option<String>,
    url: String,
    listener: Client,
}

/// What `flag list` is told.
pub(super) struct Filter<'a> {
    pub(super) name: Option<&'a str>,
    /// With commas between them.
    pub(super) tags: Option<&'a str>,
    pub(super) page_index: usize,
    pub(super) page_size: usize,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Project {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) environments: Vec<Environment>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Environment {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) description: String,
}

/// A flag, of which the command line reads the same by itself and in a list.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Flag {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) is_enabled: bool,
    pub(super) variation_type: String,
    pub(super) tags: Vec<String>,
    pub(super) created_at: Moment,
    pub(super) updated_at: Moment,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuditLog {
    pub(super) ref_id: String,
    pub(super) ref_type: String,
    pub(super) operation: String,
    pub(super) creator_id: Uuid,
    pub(super) creator_name: String,
    pub(super) created_at: Moment,
}

/// A moment as .NET reads it: ISO 8601 and nothing else.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Moment(String);

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<T> {
    pub(super) total_count: usize,
    pub(super) items: Vec<T>,
}

#[derive(Deserialize)]
struct Envelope<T> {
    success: bool,
    errors: Vec<String>,
    data: T,
}

impl FeatBitCli {
    pub(super) fn new(world: &World, token: &str) -> Self {
        let url = world.server.url.clone();
        Self { token: token.to_owned(), organization: None, url, listener: world.stranger() }
    }

    pub(super) fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    pub(super) fn in_organization(&self, id: &str) -> Self {
        Self { organization: Some(id.to_owned()), ..self.clone() }
    }

    /// `project list`, and `config validate`, which counts them.
    pub(super) fn project_list(&self) -> Result<Vec<Project>, u16> {
        self.get("/projects")
    }

    pub(super) fn project_get(&self, id: Uuid) -> Result<Project, u16> {
        self.get(&format!("/projects/{id}"))
    }

    pub(super) fn flag_list(&self, environment: Uuid, filter: &Filter<'_>) -> Result<Page<Flag>, u16> {
        self.get(&format!("{}?{}", flags(environment), filter.query()))
    }

    /// `flag list --all`: pages until there are as many as the last of them says, or one is empty.
    pub(super) fn all_flags(&self, environment: Uuid, filter: &Filter<'_>) -> Result<Vec<Flag>, u16> {
        let mut all = Vec::new();
        for page_index in 0.. {
            let page = self.flag_list(environment, &Filter { page_index, ..*filter })?;
            let is_last = page.items.is_empty();
            all.extend(page.items);
            if is_last || all.len() >= page.total_count {
                break;
            }
        }
        Ok(all)
    }

    /// `flag create`: a boolean flag that is off. What is not typed is left out.
    pub(super) fn flag_create(
        &self,
        environment: Uuid,
        name: &str,
        key: &str,
        description: Option<&str>,
        tags: Option<&str>,
    ) -> Result<Value, u16> {
        let [on, off] = [1, 2].map(Uuid::from_u128);
        let mut body = json!({
            "envId": environment, "name": name, "key": key, "isEnabled": false, "variationType": "boolean",
            "variations": [{ "id": on, "value": "true", "name": "True" }, { "id": off, "value": "false", "name": "False" }],
            "enabledVariationId": on, "disabledVariationId": off,
        });
        if let Some(description) = description {
            body["description"] = description.into();
        }
        if let Some(tags) = tags {
            body["tags"] = separated(tags).collect();
        }
        self.write("POST", &flags(environment), Some(&body))
    }

    pub(super) fn flag_toggle(&self, environment: Uuid, key: &str, is_on: bool) -> Result<Value, u16> {
        self.write("PUT", &format!("{}/{}/toggle/{is_on}", flags(environment), escaped(key)), None)
    }

    pub(super) fn flag_archive(&self, environment: Uuid, key: &str) -> Result<Value, u16> {
        self.write("PUT", &format!("{}/{}/archive", flags(environment), escaped(key)), None)
    }

    /// `flag set-rollout`: everybody whom no rule is about is dealt out anew, as a JSON patch of what the flag shows.
    pub(super) fn flag_set_rollout(
        &self,
        environment: Uuid,
        key: &str,
        shares: &[(&Value, f64, f64)],
    ) -> Result<Value, u16> {
        let share = |(id, from, to): &(&Value, f64, f64)| json!({ "id": id, "rollout": [from, to], "exptRollout": 1.0 });
        let dealt = json!({
            "dispatchKey": "keyId", "includedInExpt": false,
            "variations": shares.iter().map(share).collect::<Vec<_>>(),
        });
        let patch = json!([{ "op": "replace", "path": "/fallthrough", "value": dealt }]);
        self.write("PATCH", &format!("{}/{}", flags(environment), escaped(key)), Some(&patch))
    }

    /// `flag audit-logs`: looks up the flag's id, by which the log is asked.
    pub(super) fn flag_audit_logs(&self, environment: Uuid, key: &str) -> Result<Page<AuditLog>, u16> {
        let flag: Flag = self.get(&format!("{}/{}", flags(environment), escaped(key)))?;
        let about = format!("RefId={}&RefType=FeatureFlag", flag.id);
        self.get(&format!("/envs/{environment}/audit-logs?PageIndex=0&PageSize=10&{about}"))
    }

    /// A read, which answers data or the status that refuses it.
    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, u16> {
        let answer = self.send("GET", path, None);
        if answer.status != 200 {
            return Err(answer.status);
        }
        let envelope: Envelope<T> = serde_json::from_str(&answer.body).unwrap();
        assert!(envelope.success && envelope.errors.is_empty(), "{path}: {}", answer.line());
        Ok(envelope.data)
    }

    /// A change. The command line takes any 2xx for done, so that one must not say that it is not.
    fn write(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, u16> {
        let answer = self.send(method, path, body);
        if !(200..300).contains(&answer.status) {
            return Err(answer.status);
        }
        let envelope: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(envelope["success"], true, "{path}: {}", answer.line());
        Ok(envelope)
    }

    /// Sends what .NET's client sends for the command line, byte for byte as far as a server can tell.
    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Raw {
        let prefix = if self.token.to_lowercase().starts_with("api-") { "" } else { "api-" };
        let mut lines = vec![
            format!("{method} /api/v1{path} HTTP/1.1"),
            "Host: localhost".to_owned(),
            "Connection: close".to_owned(),
            format!("Authorization: {prefix}{}", self.token),
        ];
        lines.extend(self.organization.as_ref().map(|it| format!("Organization: {it}")));
        let body = body.map(Value::to_string).unwrap_or_default();
        if !body.is_empty() {
            lines.push("Content-Type: application/json; charset=utf-8".to_owned());
        }
        if method != "GET" {
            lines.push(format!("Content-Length: {}", body.len()));
        }
        lines.extend([String::new(), body]);
        let answer = raw::exchange(&self.url, lines.join("\r\n").as_bytes());
        self.listener.hear(&answer.body);
        answer
    }
}

impl Filter<'_> {
    fn query(&self) -> String {
        let mut parts = vec![format!("PageIndex={}&PageSize={}", self.page_index, self.page_size)];
        parts.extend(self.name.map(|it| format!("Name={}", escaped(it))));
        parts.extend(separated(self.tags.unwrap_or_default()).map(|it| format!("Tags={}", escaped(it))));
        parts.join("&")
    }
}

impl Default for Filter<'_> {
    fn default() -> Self {
        Self { name: None, tags: None, page_index: 0, page_size: 10 }
    }
}

impl Project {
    pub(super) fn environment(&self, key: &str) -> Uuid {
        self.environments.iter().find(|it| it.key == key).unwrap().id
    }
}

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match OffsetDateTime::parse(&text, &Rfc3339) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(text),
        }
    }
}

fn flags(environment: Uuid) -> String {
    format!("/envs/{environment}/feature-flags")
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn separated(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|it| !it.is_empty())
}
