//! What a plugin was told, with secrets apart.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, iter,
};

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::{
    path::Path,
    sink::{Piece, Sealed},
};

/// A configuration as its schema asks for it. It is made by [`Schema::check`](crate::schema::Schema::check) alone.
///
/// Where a secret was told, the plain values have a handle (`secret:webhook`), which is all that a plugin and its pages
/// ever see.
#[derive(Clone, Default, Eq, PartialEq)]
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

    /// Nothing but secrets that are kept, by their paths: what a schema may put in place of their handles.
    #[must_use]
    pub fn keeping(secrets: impl IntoIterator<Item = (String, Zeroizing<String>)>) -> Self {
        Self { plain: Value::Null, secrets: secrets.into_iter().collect() }
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

    /// A text in which handles stand for secrets: those of secrets that there are, wherever they stand.
    #[must_use]
    pub fn sealed(&self, text: &str) -> Sealed {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, path, after)) = self.next_handle(rest) {
            pieces.extend([Piece::Plain(before.to_owned()), Piece::Secret(path.to_owned())]);
            rest = after;
        }
        pieces.push(Piece::Plain(rest.to_owned()));
        Sealed::new(pieces)
    }

    /// Bytes with secrets in place of their handles, if they are text: to be sent and let go.
    #[must_use]
    pub fn opened(&self, bytes: &[u8]) -> Vec<u8> {
        let Ok(mut rest) = std::str::from_utf8(bytes) else { return bytes.to_vec() };
        let mut opened = Vec::with_capacity(bytes.len());
        while let Some((before, path, after)) = self.next_handle(rest) {
            opened.extend_from_slice(before.as_bytes());
            opened.extend_from_slice(self.secret(path).unwrap_or_default().as_bytes());
            rest = after;
        }
        opened.extend_from_slice(rest.as_bytes());
        opened
    }

    /// The paths of the secrets whose handles stand in bytes, if they are text: those that [`opened`](Self::opened) puts in.
    pub fn handles<'c, 't>(&'c self, bytes: &'t [u8]) -> impl Iterator<Item = &'c str> + use<'c, 't> {
        let mut rest = std::str::from_utf8(bytes).unwrap_or_default();
        iter::from_fn(move || {
            let (_, path, after) = self.next_handle(rest)?;
            rest = after;
            Some(path)
        })
    }

    /// The first handle of a text, between what is before and behind it. Of two that begin alike it is the longer.
    fn next_handle<'t>(&self, text: &'t str) -> Option<(&'t str, &str, &'t str)> {
        text.match_indices(Self::HANDLE).find_map(|(at, handle)| {
            let (before, rest) = (text.get(..at)?, text.get(at + handle.len()..)?);
            let named = self.secrets.keys().filter(|it| rest.starts_with(it.as_str()));
            let path = named.max_by_key(|it| it.len())?;
            Some((before, path.as_str(), rest.get(path.len()..)?))
        })
    }

    /// With whom the texts of it that are URLs lead to a connection, secret or not: what is before their paths.
    #[must_use]
    pub fn origins(&self) -> BTreeSet<String> {
        let mut texts: Vec<&str> = self.secrets.values().map(|it| it.as_str()).collect();
        let mut rest = vec![&self.plain];
        while let Some(value) = rest.pop() {
            match value {
                Value::String(text) => texts.push(text),
                Value::Array(all) => rest.extend(all),
                Value::Object(all) => rest.extend(all.values()),
                _ => {}
            }
        }
        texts.into_iter().filter_map(origin).collect()
    }

    /// The secrets by their paths, to be sealed and kept.
    pub fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        self.secrets.iter().map(|(path, secret)| (path.as_str(), secret.as_str()))
    }
}

/// What is before the path of a URL, in small letters.
fn origin(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    Some(format!("{scheme}://{}", rest.get(..end)?).to_ascii_lowercase())
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

#[cfg(test)]
mod tests;
