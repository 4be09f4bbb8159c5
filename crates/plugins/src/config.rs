//! What a plugin was told, with secrets apart.

use std::{collections::BTreeMap, fmt, iter, ops::RangeInclusive};

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD_NO_PAD as STANDARD, BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD},
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

/// What stands for secrets in what the code of a plugin sees of its configuration: handles with a mark that nobody else
/// knows. So what people call their things, and what code is told by others, opens nothing.
#[derive(Clone, Debug)]
pub struct Handles {
    mark: String,
}

impl Handles {
    /// The most handles of one request: so what is sent is not much more than what was written.
    pub const MOST: usize = 64;

    /// Those of one call, by a random number.
    #[must_use]
    pub fn new(random: u128) -> Self {
        Self::marked(&format!("{random:032x}"))
    }

    /// Those with a mark that is known, where nobody is to be kept from writing one.
    #[must_use]
    pub fn marked(mark: &str) -> Self {
        Self { mark: format!(":{mark}") }
    }

    /// What stands for the secret at a path.
    #[must_use]
    pub fn of(&self, path: &str) -> String {
        format!("{}{}", Config::handle(path), self.mark)
    }

    /// A text without the mark, to be shown.
    #[must_use]
    pub fn unmarked(&self, text: &str) -> String {
        text.replace(&self.mark, "")
    }
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

    /// Everything but the secrets, for which these handles stand: as code sees it.
    #[must_use]
    pub fn seen(&self, handles: &Handles) -> Value {
        let mut seen = self.plain.clone();
        for path in self.secrets.keys() {
            if let Some(place) = seen.pointer_mut(&format!("/{}", path.replace('.', "/"))) {
                *place = handles.of(path).into();
            }
        }
        seen
    }

    /// A text in which these handles stand for secrets, wherever they stand.
    #[must_use]
    pub fn sealed(&self, text: &str, handles: &Handles) -> Sealed {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, path, after)) = self.next_handle(rest, handles) {
            pieces.extend([Piece::Plain(before.to_owned()), Piece::Secret(path.to_owned())]);
            rest = after;
        }
        pieces.push(Piece::Plain(rest.to_owned()));
        Sealed::new(pieces)
    }

    /// Bytes with secrets in place of these handles, if they are text: to be sent and let go.
    #[must_use]
    pub fn opened(&self, bytes: &[u8], handles: &Handles) -> Vec<u8> {
        let Ok(mut rest) = std::str::from_utf8(bytes) else { return bytes.to_vec() };
        let mut opened = Vec::with_capacity(bytes.len());
        while let Some((before, path, after)) = self.next_handle(rest, handles) {
            opened.extend_from_slice(before.as_bytes());
            opened.extend_from_slice(self.secret(path).unwrap_or_default().as_bytes());
            rest = after;
        }
        opened.extend_from_slice(rest.as_bytes());
        opened
    }

    /// The paths of the secrets whose handles stand in bytes, if they are text: those that [`opened`](Self::opened) puts in.
    pub fn named<'c, 't>(
        &'c self,
        bytes: &'t [u8],
        handles: &'t Handles,
    ) -> impl Iterator<Item = &'c str> + use<'c, 't> {
        let mut rest = std::str::from_utf8(bytes).unwrap_or_default();
        iter::from_fn(move || {
            let (_, path, after) = self.next_handle(rest, handles)?;
            rest = after;
            Some(path)
        })
    }

    /// The first of these handles in a text, between what is before and behind it.
    fn next_handle<'t>(&self, text: &'t str, handles: &Handles) -> Option<(&'t str, &str, &'t str)> {
        text.match_indices(Self::HANDLE).find_map(|(at, handle)| {
            let (before, rest) = (text.get(..at)?, text.get(at + handle.len()..)?);
            // The mark ends the path, which has no such letter: no two begin alike.
            let (path, after) = self.secrets.keys().find_map(|path| {
                let after = rest.strip_prefix(path.as_str())?.strip_prefix(handles.mark.as_str())?;
                Some((path, after))
            })?;
            Some((before, path.as_str(), after))
        })
    }

    /// What somebody else has said, without the secrets that it may have said again: handles stand for them, for their long
    /// words too, and for both in base64.
    #[must_use]
    pub fn without_secrets(&self, said: &str) -> String {
        // A letter of its own stands for each secret meanwhile: what is put in is not found again, and nothing grows.
        const MARKS: RangeInclusive<char> = '\u{e000}'..='\u{f8ff}';
        let mut found = said.replace(|it| MARKS.contains(&it), " ");
        for (mark, secret) in MARKS.zip(self.secrets.values()) {
            let words = secret.split(|it: char| !(it.is_alphanumeric() || "-_.+".contains(it)));
            let parts = iter::once(secret.as_str()).chain(words).filter(|it| it.len() >= Self::TELLING);
            for part in parts {
                for form in [part.to_owned(), STANDARD.encode(part), URL_SAFE_NO_PAD.encode(part)] {
                    if found.contains(&form) {
                        found = found.replace(&form, &mark.to_string());
                    }
                }
            }
        }
        let marked = MARKS.zip(self.secrets.keys());
        marked.fold(found, |found, (mark, path)| found.replace(mark, &Self::handle(path)))
    }

    /// Shorter parts of secrets tell nothing, and are words that others say.
    const TELLING: usize = 6;

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

#[cfg(test)]
mod tests;
