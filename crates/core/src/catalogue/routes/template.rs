//! The texts of a route: host, methods and path.

use std::{collections::BTreeSet, fmt, net::Ipv6Addr};

use super::Method;
use crate::{statement::shorten, text::Key};

/// Why a text is no route. The messages say what to write instead.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RouteError {
    /// The host is none.
    #[error(
        "`{0}` is no host; write its name or address in small letters and without a port, such as `api.example.com`"
    )]
    Host(String),
    /// There is no method.
    #[error("a route has at least one method; `*` is any")]
    NoMethod,
    /// A method is none.
    #[error("`{0}` is no method; write it in capital letters, such as `GET`, or `*` for any")]
    Method(String),
    /// A method stands twice, or beside `*`.
    #[error("method `{0}` says nothing beside the others; leave it out")]
    MethodTwice(String),
    /// The path does not begin at the root.
    #[error("path `{0}` does not begin with `/`")]
    NoSlash(String),
    /// The path is too long.
    #[error("a path has at most {} bytes and {} segments", Template::MAX_BYTES, Template::MAX_SEGMENTS)]
    TooLong,
    /// A segment has letters that no literal has.
    #[error(
        "`{0}` is no segment of a path; write letters, digits and `-._~!$&'()+,;=:@` as they are, or a capture of the \
         whole segment: `{{name}}`"
    )]
    Segment(String),
    /// There is an empty segment before the end.
    #[error("path `{0}` has an empty segment; `//` is no part of a canonical path")]
    Empty(String),
    /// A capture has no good name.
    #[error("`{0}` is no capture; its name has 1 to 32 of a-z 0-9 _ - and begins with a letter")]
    Capture(String),
    /// A capture stands twice.
    #[error("capture `{{{0}}}` stands twice; give each a name of its own")]
    CaptureTwice(String),
    /// Something stands behind a tail.
    #[error("`{0}` takes all that is left of a path, so that nothing can stand behind it")]
    TailNotLast(String),
    /// There is no such action.
    #[error("action `{0}` is not in the catalogue; declare it with its type, or write it as it is declared")]
    NoAction(String),
    /// The resource does not follow from the captures.
    #[error("the captures do not say on what the action is done; add `resource`, of the form `{0}`")]
    NoResource(String),
    /// The resource has not the shape of the action's type.
    #[error("resource `{resource}` has not the shape of type `{resource_type}`; write it as `{corrected}`")]
    Shape {
        /// What was written.
        resource: String,
        /// The action's type.
        resource_type: String,
        /// What to write instead.
        corrected: String,
    },
    /// A segment of the resource has no good key.
    #[error("`{0}` is no key; write a capture of the path such as `{{id}}`, a key, or `*` for all there is")]
    ResourceKey(String),
    /// The resource uses a capture that the path does not have.
    #[error("the path has no capture `{{{0}}}`")]
    NoCapture(String),
    /// The resource uses the tail, which is no key.
    #[error("`{{{0}}}` takes several segments, so that it cannot be a key")]
    TailInResource(String),
    /// The action is asked of everything of its type alone.
    #[error("action `{action}` is not `specific`; make it so, or ask it of everything: `{all}`")]
    NotSpecific {
        /// The action.
        action: String,
        /// Everything of its type.
        all: String,
    },
}

/// A path with captures.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Template(Vec<Part>);

/// A segment of a path. The order is that in which routes go before each other.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Part {
    /// Just this text. It is empty in the last place alone, behind a slash.
    Literal(Box<str>),
    /// Any key, which gets this name.
    Capture(Box<str>),
    /// All that is left, one segment at least.
    Tail(Box<str>),
}

impl RouteError {
    pub(super) fn no_action(name: &str) -> Self {
        Self::NoAction(shorten(name))
    }
}

/// The host of a route: a name or an address. Without a port: clients write that into their requests as they like, and
/// would choose by it which routes count.
pub(super) fn host(text: &str) -> Result<Box<str>, RouteError> {
    let is_letter =
        |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'-' | b'.' | b'_');
    let is_host = match text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        // An address has several spellings, and calls are judged in this one.
        Some(address) => address.parse::<Ipv6Addr>().is_ok_and(|it| it.to_string() == address),
        None => text.bytes().all(is_letter) && !text.ends_with('.'),
    };
    if is_host && (1..=253).contains(&text.len()) {
        Ok(text.into())
    } else {
        Err(RouteError::Host(shorten(text)))
    }
}

/// Whether a text can be a method: in capital letters, as clients send those that there are.
pub(super) fn is_method(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_uppercase() || it == b'-')
}

/// The methods of a route.
pub(super) fn methods(texts: &[String]) -> Result<Vec<Method>, RouteError> {
    let mut seen = BTreeSet::new();
    for text in texts {
        let method = match text.as_str() {
            "*" => Method::Any,
            it if is_method(it) => Method::Named(it.into()),
            it => return Err(RouteError::Method(shorten(it))),
        };
        if !seen.insert(method) {
            return Err(RouteError::MethodTwice(shorten(text)));
        }
    }
    match seen.pop_last() {
        None => Err(RouteError::NoMethod),
        Some(Method::Any) if !seen.is_empty() => Err(RouteError::MethodTwice(
            seen.pop_first().map_or_else(String::new, |it| it.as_str().to_owned()),
        )),
        Some(last) => Ok(seen.into_iter().chain([last]).collect()),
    }
}

impl Template {
    pub(super) const MAX_BYTES: usize = 1_024;
    pub(super) const MAX_SEGMENTS: usize = 32;

    pub(super) fn parse(text: &str) -> Result<Self, RouteError> {
        let rest = text.strip_prefix('/').ok_or_else(|| RouteError::NoSlash(shorten(text)))?;
        let count = rest.split('/').count();
        if text.len() > Self::MAX_BYTES || count > Self::MAX_SEGMENTS {
            return Err(RouteError::TooLong);
        }
        let mut parts = Vec::with_capacity(count);
        let mut names = BTreeSet::new();
        for (at, segment) in (1..).zip(rest.split('/')) {
            if segment.is_empty() && at < count {
                return Err(RouteError::Empty(shorten(text)));
            }
            let part = part(segment)?;
            if matches!(part, Part::Tail(_)) && at < count {
                return Err(RouteError::TailNotLast(shorten(segment)));
            }
            if let Part::Capture(name) | Part::Tail(name) = &part
                && !name.is_empty()
                && !names.insert(name.clone())
            {
                return Err(RouteError::CaptureTwice(name.to_string()));
            }
            parts.push(part);
        }
        Ok(Self(parts))
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Which of the captures has that name.
    pub(super) fn place_of(&self, name: &str) -> Option<usize> {
        let captures = self.0.iter().filter_map(|it| match it {
            Part::Capture(name) => Some(&**name),
            Part::Literal(_) | Part::Tail(_) => None,
        });
        captures.into_iter().position(|it| it == name)
    }

    pub(super) fn has_tail(&self, name: &str) -> bool {
        matches!(self.0.last(), Some(Part::Tail(it)) if **it == *name)
    }
}

fn part(text: &str) -> Result<Part, RouteError> {
    if text == "*" {
        return Ok(Part::Tail("".into()));
    }
    if let Some(inner) = text.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        let (name, is_tail) = inner.strip_suffix("...").map_or((inner, false), |it| (it, true));
        if !is_capture(name) {
            return Err(RouteError::Capture(shorten(text)));
        }
        return Ok(if is_tail { Part::Tail(name.into()) } else { Part::Capture(name.into()) });
    }
    if text.bytes().all(is_of_literals) && !matches!(text, "." | "..") {
        Ok(Part::Literal(text.into()))
    } else {
        Err(RouteError::Segment(shorten(text)))
    }
}

/// Whether a literal may have the letter. What is written with `%` in its place is another path that may mean the same.
pub(super) fn is_of_literals(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || b"-._~!$&'()+,;=:@".contains(&letter)
}

fn is_capture(name: &str) -> bool {
    let is_letter = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'_' | b'-');
    name.len() <= 32 && name.starts_with(|it: char| it.is_ascii_lowercase()) && name.bytes().all(is_letter)
}

impl Part {
    /// Whether some segment is one of both. Only keys are captured.
    pub(super) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Literal(one), Self::Literal(other)) => one == other,
            (Self::Literal(it), Self::Capture(_)) | (Self::Capture(_), Self::Literal(it)) => {
                Key::check(it).is_ok()
            }
            _ => true,
        }
    }

    /// The kind alone, in the order in which they go before each other.
    pub(crate) const fn rank(&self) -> u8 {
        match self {
            Self::Literal(_) => 0,
            Self::Capture(_) => 1,
            Self::Tail(_) => 2,
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|it| match it {
            Part::Literal(text) => write!(f, "/{text}"),
            Part::Capture(name) => write!(f, "/{{{name}}}"),
            Part::Tail(name) if name.is_empty() => f.write_str("/*"),
            Part::Tail(name) => write!(f, "/{{{name}...}}"),
        })
    }
}
