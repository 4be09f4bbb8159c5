//! What a plugin was told, with secrets apart.

use std::{collections::BTreeMap, fmt};

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::path::Path;

/// A configuration as its schema asks for it. It is made by [`Schema::check`](crate::schema::Schema::check) alone.
///
/// Where a secret was told, the plain values have a handle (`secret:webhook`), which is all that a plugin and its pages
/// ever see.
#[derive(Clone, Default)]
pub struct Config {
    plain: Value,
    secrets: BTreeMap<String, Zeroizing<String>>,
}

impl Config {
    /// With what handles of secrets begin.
    pub const HANDLE: &str = "secret:";

    pub(crate) fn new(plain: Map<String, Value>, secrets: BTreeMap<String, Zeroizing<String>>) -> Self {
        Self { plain: Value::Object(plain), secrets }
    }

    /// What stands for the secret at a path (`slack.webhook`).
    #[must_use]
    pub fn handle(path: &str) -> String {
        format!("{}{path}", Self::HANDLE)
    }

    /// Everything but the secrets.
    #[must_use]
    pub fn plain(&self) -> &Value {
        &self.plain
    }

    /// The secret at a path.
    #[must_use]
    pub fn secret(&self, path: &str) -> Option<&str> {
        self.secrets.get(path).map(|it| it.as_str())
    }

    /// The text at a path below `config`, a secret or not.
    #[must_use]
    pub fn told(&self, path: &Path) -> Option<&str> {
        let plain = match path.find(&self.plain).ok()?.as_slice() {
            [Value::String(text)] if path.root() == "config" => text.as_str(),
            _ => return None,
        };
        Some(self.secret(&path.below()).unwrap_or(plain))
    }

    /// The secrets by their paths, to be sealed and kept.
    pub fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        self.secrets.iter().map(|(path, secret)| (path.as_str(), secret.as_str()))
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Their paths, and not the secrets.
        f.debug_struct("Config")
            .field("plain", &self.plain)
            .field("secrets", &self.secrets.keys().collect::<Vec<_>>())
            .finish()
    }
}
