//! Values by their places, so that what is wrong with one is told with its path: `blocks[3].rows[2].cells.name`.

use std::fmt;

use serde_json::{Map, Value};

use super::{Kind, Shown, Tone, words::Words};
use crate::{
    console::{language::Language, list::moment},
    wire::moment::WireTime,
};

/// What is wrong with an answer of a plugin, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::console) struct Fault {
    path: String,
    wrong: String,
}

/// The way to a value.
#[derive(Clone, Copy)]
pub(super) struct Path<'p>(Option<(&'p Path<'p>, Step<'p>)>);

#[derive(Clone, Copy)]
enum Step<'p> {
    Name(&'p str),
    Index(usize),
}

/// A value at its place.
#[derive(Clone, Copy)]
pub(super) struct At<'v, 'p> {
    pub(super) value: &'v Value,
    path: Path<'p>,
}

/// The members of an object.
pub(super) struct Members<'v, 'p> {
    map: &'v Map<String, Value>,
    path: Path<'p>,
}

/// What was read, or what was wrong first.
pub(super) type Read<T> = Result<T, Fault>;

impl<'p> Path<'p> {
    pub(super) const ROOT: Self = Path(None);

    pub(super) fn name(&'p self, name: &'p str) -> Self {
        Path(Some((self, Step::Name(name))))
    }

    fn index(&'p self, index: usize) -> Self {
        Path(Some((self, Step::Index(index))))
    }

    pub(super) fn fault(&self, wrong: impl Into<String>) -> Fault {
        Fault { path: self.to_string(), wrong: wrong.into() }
    }
}

impl<'v, 'p> At<'v, 'p> {
    pub(super) fn new(value: &'v Value, path: Path<'p>) -> Self {
        Self { value, path }
    }

    pub(super) fn fault(&self, wrong: impl Into<String>) -> Fault {
        self.path.fault(wrong)
    }

    /// Its members, which are no others than these.
    pub(super) fn members(self, known: &[&str]) -> Read<Members<'v, 'p>> {
        let map = self.value.as_object().ok_or_else(|| self.fault("is no object"))?;
        if let Some(name) = map.keys().find(|it| !known.contains(&it.as_str())) {
            let name: String = name.chars().take(40).flat_map(char::escape_debug).collect();
            return Err(self.fault(format!("has no `{name}`; it has {}", known.join(", "))));
        }
        Ok(Members { map, path: self.path })
    }

    /// What each of its elements is, of which there are no more than so many.
    pub(super) fn each<T>(self, most: usize, mut read: impl FnMut(At<'v, '_>) -> Read<T>) -> Read<Vec<T>> {
        let all = self.value.as_array().ok_or_else(|| self.fault("is no list"))?;
        if all.len() > most {
            return Err(self.fault(format!("has more than {most} elements")));
        }
        let one = |(at, value): (usize, &'v Value)| read(At { value, path: self.path.index(at) });
        all.iter().enumerate().map(one).collect()
    }

    /// A text, in a language if there is one for each.
    pub(super) fn text(self, language: Language) -> Read<String> {
        if let Some(text) = self.value.as_str() {
            return Ok(text.to_owned());
        }
        if !self.value.is_object() {
            return Err(self.fault("is no text"));
        }
        let both = self.members(&["en", "zh"])?;
        let plain =
            |it: At<'_, '_>| it.value.as_str().map(str::to_owned).ok_or_else(|| it.fault("is no text"));
        let (en, zh) = (both.need("en", plain)?, both.need("zh", plain)?);
        Ok(match language {
            Language::English => en,
            Language::Chinese => zh,
        })
    }

    /// A word of a few.
    pub(super) fn word<T: Copy>(self, all: &[(&str, T)]) -> Read<T> {
        let found = self.value.as_str().and_then(|text| all.iter().find(|it| it.0 == text));
        found.map(|it| it.1).ok_or_else(|| {
            let known: Vec<_> = all.iter().map(|it| it.0).collect();
            self.fault(format!("is none of {}", known.join(", ")))
        })
    }

    /// A value that is shown as one of a kind.
    pub(super) fn shown(self, kind: Kind, language: Language) -> Read<Shown> {
        if self.value.is_null() {
            return Ok(Shown::Nothing);
        }
        Ok(match kind {
            Kind::Text => Shown::Text(self.plain(language)?),
            Kind::Code => Shown::Code(self.plain(language)?),
            Kind::Number => Shown::Number(self.plain(language)?),
            Kind::Time => {
                let millis = self.value.as_u64().map(keywright_core::Timestamp::from_millis);
                let time = millis.or_else(|| WireTime::read(self.value.as_str()?));
                let time =
                    time.ok_or_else(|| self.fault("is no moment: milliseconds since 1970, or RFC 3339"))?;
                Shown::Time(moment(time))
            }
            Kind::Badge if self.value.get("text").is_some() => {
                let badge = self.members(&["text", "tone"])?;
                let tone = badge.get("tone", tone)?.unwrap_or_default();
                Shown::Badge(badge.need("text", |it| it.text(language))?, tone)
            }
            Kind::Badge => Shown::Badge(self.plain(language)?, Tone::Neutral),
        })
    }

    /// A text, or what can be written as one.
    pub(super) fn plain(self, language: Language) -> Read<String> {
        let w = Words(language);
        match self.value {
            Value::Bool(it) => Ok(if *it { w.truth_yes() } else { w.truth_no() }.to_owned()),
            Value::Number(it) => Ok(it.to_string()),
            _ => self.text(language),
        }
    }
}

/// What an action is called: for the plugin alone.
pub(super) fn action(at: At<'_, '_>) -> Read<String> {
    let text = at.value.as_str().filter(|it| (1..=100).contains(&it.len()));
    text.map(str::to_owned).ok_or_else(|| at.fault("is no text of 1 to 100 bytes"))
}

/// How something is meant.
pub(super) fn tone(at: At<'_, '_>) -> Read<Tone> {
    at.word(&[("neutral", Tone::Neutral), ("good", Tone::Good), ("warn", Tone::Warn), ("bad", Tone::Bad)])
}

/// As what a value is shown.
pub(super) fn kind(at: At<'_, '_>) -> Read<Kind> {
    at.word(&[
        ("text", Kind::Text),
        ("time", Kind::Time),
        ("number", Kind::Number),
        ("badge", Kind::Badge),
        ("code", Kind::Code),
    ])
}

impl<'v> Members<'v, '_> {
    /// What a member is; nothing, if it is missing or null.
    pub(super) fn get<T>(&self, name: &str, read: impl FnOnce(At<'v, '_>) -> Read<T>) -> Read<Option<T>> {
        let value = self.map.get(name).filter(|it| !it.is_null());
        value.map(|value| read(At { value, path: self.path.name(name) })).transpose()
    }

    /// What a member is that must be there.
    pub(super) fn need<T>(&self, name: &str, read: impl FnOnce(At<'v, '_>) -> Read<T>) -> Read<T> {
        self.get(name, read)?.ok_or_else(|| self.path.fault(format!("needs `{name}`")))
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((before, step)) = self.0 else { return Ok(()) };
        before.fmt(f)?;
        match step {
            Step::Name(name) if before.0.is_none() => f.write_str(name),
            Step::Name(name) => write!(f, ".{name}"),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            write!(f, "it {}", self.wrong)
        } else {
            write!(f, "{} {}", self.path, self.wrong)
        }
    }
}
