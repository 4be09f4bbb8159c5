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
    (reader.goes_on("{") && reader.goes_on("\"items\"") && reader.goes_on(":") && reader.goes_on("["))
        .then_some(())?;
    let mut items = Vec::with_capacity((bytes.len() / USUAL).min(MAX_ITEMS));
    loop {
        // More are refused, which is said by who reads all of them.
        (items.len() <= MAX_ITEMS).then_some(())?;
        items.push(reader.question()?);
        if !reader.goes_on(",") {
            break;
        }
    }
    (reader.goes_on("]") && reader.goes_on("}") && reader.ends()).then_some(items)
}

/// As many bytes a question has at least, as a rule.
const USUAL: usize = 64;

/// Reads JSON from here on, without line breaks and escapes. What it refuses may well be JSON.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        // What no text may hold, or only in another spelling, is looked for once and in all of it.
        let has_control = bytes.iter().fold(0, |has, it| has | u8::from(*it < b' ')) > 0;
        if has_control || memchr(b'\\', bytes).is_some() {
            return None;
        }
        std::str::from_utf8(bytes).ok().map(Self)
    }

    fn question(&mut self) -> Option<Asked<'a>> {
        let (mut token, mut action, mut resource) = (None, None, None);
        self.goes_on("{").then_some(())?;
        loop {
            let place = if self.goes_on("\"action\"") {
                &mut action
            } else if self.goes_on("\"resource\"") {
                &mut resource
            } else if self.goes_on("\"token\"") {
                &mut token
            } else {
                return None;
            };
            self.goes_on(":").then_some(())?;
            if place.replace(self.text()?).is_some() {
                return None;
            }
            if !self.goes_on(",") {
                break;
            }
        }
        self.goes_on("}").then_some(())?;
        let token = token.map(Cow::Borrowed);
        let (action, resource) = (Cow::Borrowed(action?), Cow::Borrowed(resource?));
        Some(Asked { token, action, resource, address: None, explain: false })
    }

    fn text(&mut self) -> Option<&'a str> {
        self.goes_on("\"").then_some(())?;
        let Self(rest) = self;
        let end = memchr(b'"', rest.as_bytes())?;
        let (text, after) = rest.split_at_checked(end)?;
        *rest = after.strip_prefix('"')?;
        Some(text)
    }

    /// Goes past this and the space before it, if it is what comes next.
    #[inline]
    fn goes_on(&mut self, with: &str) -> bool {
        let mut after = self.0.strip_prefix(with);
        if after.is_none() {
            self.skip();
            after = self.0.strip_prefix(with);
        }
        self.0 = after.unwrap_or(self.0);
        after.is_some()
    }

    /// Whether nothing but space is left.
    fn ends(&mut self) -> bool {
        self.skip();
        self.0.is_empty()
    }

    fn skip(&mut self) {
        while let Some(after) = self.0.strip_prefix(' ') {
            self.0 = after;
        }
    }
}

#[cfg(test)]
mod tests;
