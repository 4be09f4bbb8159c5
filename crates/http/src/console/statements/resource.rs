//! A resource in the making: a key for each segment, or a text where it is written in another form.

use std::borrow::Cow;

use keywright_core::catalogue::ResourceType;

/// A resource of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::console) enum Resource {
    /// A key for each kind of the type, `*` for any and empty for none yet; and tags, with commas between them.
    Parts { keys: Vec<String>, tags: String },
    /// A pattern that is not made of `kind/key`, as it was written.
    Written(String),
}

/// What stands between the parts of a resource, and so in none of them.
pub(super) const SEPARATORS: [char; 2] = [':', ';'];

/// Whether things of a type have tags: flags and segments do (wire 3.3).
pub(super) fn has_tags(info: &ResourceType) -> bool {
    ["flag", "segment"].contains(&info.name.as_ref())
}

impl Resource {
    /// One in which nothing is chosen yet.
    pub(super) fn new(info: Option<&ResourceType>) -> Self {
        match info {
            Some(info) => Self::Parts { keys: vec![String::new(); info.kinds.len()], tags: String::new() },
            None => Self::Written(String::new()),
        }
    }

    /// The resource of a text.
    pub(super) fn of(info: Option<&ResourceType>, text: &str) -> Self {
        let parts = info.and_then(|it| parts(it, text)).filter(|it| it.text(info) == text);
        parts.unwrap_or_else(|| Self::Written(text.to_owned()))
    }

    /// As it stands in a statement, whatever it lacks.
    pub(super) fn text(&self, info: Option<&ResourceType>) -> String {
        let (keys, tags) = match self {
            Self::Written(text) => return text.clone(),
            Self::Parts { keys, tags } => (keys, tags),
        };
        let kinds = info.map_or(&[][..], |it| &it.kinds);
        let segments = kinds.iter().zip(keys).map(|(kind, key)| format!("{kind}/{key}"));
        let path = segments.collect::<Vec<_>>().join(":");
        if tags.is_empty() { path } else { format!("{path};{tags}") }
    }

    /// Whether a key is missing, or all of it.
    pub(super) fn is_incomplete(&self) -> bool {
        match self {
            Self::Parts { keys, .. } => keys.iter().any(String::is_empty),
            Self::Written(text) => text.is_empty(),
        }
    }

    /// How many fields it takes in a form.
    pub(super) fn fields(&self) -> usize {
        match self {
            Self::Parts { keys, .. } => 2 * keys.len() + 1,
            Self::Written(_) => 1,
        }
    }
}

fn parts(info: &ResourceType, text: &str) -> Option<Resource> {
    let (path, tags) = text.split_once(';').unwrap_or((text, ""));
    let segments: Vec<&str> = path.split(':').collect();
    if segments.len() != info.kinds.len() || (!tags.is_empty() && !has_tags(info)) {
        return None;
    }
    let key = |(segment, kind): (&str, &Cow<'_, str>)| {
        let key = segment.strip_prefix(kind.as_ref())?.strip_prefix('/')?;
        (key.trim() == key).then(|| key.to_owned())
    };
    let keys: Option<Vec<String>> = segments.into_iter().zip(info.kinds.iter()).map(key).collect();
    Some(Resource::Parts { keys: keys?, tags: tidy_tags(tags) })
}

/// Tags as they stand in a resource, from what somebody has typed.
pub(super) fn tidy_tags(text: &str) -> String {
    let tags = text.split([',', '，']).map(str::trim).filter(|it| !it.is_empty());
    tags.collect::<Vec<_>>().join(",")
}
