//! Questions read at a glance, where they are written as programs write them: without copies, and without what a reader of any
//! JSON has to be ready for. Whatever is written otherwise, or wrongly, is nothing here, and is read as every body and query is.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::bodies::{Asked, MAX_ITEMS};

/// The question of a query.
pub(super) fn query(query: &str) -> Option<Asked<'_>> {
    let (mut action, mut resource) = (None, None);
    let mut left = Some(query);
    while let Some(pairs) = left {
        let pair;
        (pair, left) = match memchr(b'&', pairs.as_bytes()) {
            Some(at) => (pairs.get(..at)?, pairs.get(at + 1..)),
            None => (pairs, None),
        };
        let (place, value) = match (pair.strip_prefix("action="), pair.strip_prefix("resource=")) {
            (Some(value), _) => (&mut action, value),
            (_, Some(value)) => (&mut resource, value),
            (None, None) => return None,
        };
        if place.replace(plain(value)?).is_some() {
            return None;
        }
    }
    Some(Asked { token: None, action: action?, resource: resource?, address: None, explain: false })
}

/// The text of a value of a query.
fn plain(value: &str) -> Option<Cow<'_, str>> {
    match memchr2(b'%', b'+', value.as_bytes()) {
        None if value.is_empty() => None,
        None => Some(Cow::Borrowed(value)),
        Some(_) if value.contains('+') => None,
        Some(_) => percent_encoding::percent_decode_str(value).decode_utf8().ok(),
    }
}

/// The question of a body: `{"action":"…","resource":"…"}`, perhaps with a token.
pub(super) fn question(bytes: &[u8]) -> Option<Asked<'_>> {
    let mut reader = Reader::new(bytes)?;
    let asked = reader.question()?;
    reader.ends().then_some(asked)
}

/// The questions of a batch: `{"items":[…]}`.
pub(super) fn questions(bytes: &[u8]) -> Option<Vec<Asked<'_>>> {
    let mut reader = Reader::new(bytes)?;
    reader.mark(b'{').then_some(())?;
    (reader.text()? == "items" && reader.mark(b':') && reader.mark(b'[')).then_some(())?;
    let mut items = Vec::with_capacity(bytes.len() / USUAL);
    loop {
        // More are refused, which is said by who reads all of them.
        (items.len() <= MAX_ITEMS).then_some(())?;
        items.push(reader.question()?);
        if !reader.mark(b',') {
            break;
        }
    }
    (reader.mark(b']') && reader.mark(b'}') && reader.ends()).then_some(items)
}

/// As many bytes a question has at least, as a rule.
const USUAL: usize = 64;

/// Reads JSON from here on. What it refuses may well be JSON.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        Some(Self { text: std::str::from_utf8(bytes).ok()?, at: 0 })
    }

    fn question(&mut self) -> Option<Asked<'a>> {
        let (mut token, mut action, mut resource) = (None, None, None);
        self.mark(b'{').then_some(())?;
        loop {
            let place = match self.text()? {
                "token" => &mut token,
                "action" => &mut action,
                "resource" => &mut resource,
                _ => return None,
            };
            self.mark(b':').then_some(())?;
            if place.replace(Cow::Borrowed(self.text()?)).is_some() {
                return None;
            }
            if !self.mark(b',') {
                break;
            }
        }
        self.mark(b'}').then_some(())?;
        Some(Asked { token, action: action?, resource: resource?, address: None, explain: false })
    }

    /// A text without escapes.
    fn text(&mut self) -> Option<&'a str> {
        self.mark(b'"').then_some(())?;
        let rest = self.text.get(self.at..)?;
        let length = memchr2(b'"', b'\\', rest.as_bytes())?;
        let text = rest.get(..length)?;
        // All letters are looked at, since that takes less than to stop at the first that is none.
        let has_control = text.bytes().fold(false, |has, it| has | (it < b' '));
        let is_whole = rest.as_bytes().get(length) == Some(&b'"') && !has_control;
        self.at += length + 1;
        is_whole.then_some(text)
    }

    /// Goes past this mark and the space before it, if it is what comes next.
    fn mark(&mut self, mark: u8) -> bool {
        self.skip();
        let is_next = self.text.as_bytes().get(self.at) == Some(&mark);
        self.at += usize::from(is_next);
        is_next
    }

    /// Whether nothing but space is left.
    fn ends(&mut self) -> bool {
        self.skip();
        self.at == self.text.len()
    }

    fn skip(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.text.as_bytes().get(self.at) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests;
