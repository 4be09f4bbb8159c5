//! The name of a resource with captures in the place of keys.

use std::fmt;

use super::{NameText, RouteError, RouteTable, template::Template};
use crate::{catalogue::ResourceType, statement::shorten, text::Key};

/// The name of a resource with captures in the place of keys: `shop/{shop}:order/{order}`.
#[derive(Clone, Debug)]
pub(super) struct NameTemplate(Vec<Step>);

/// A segment of it.
#[derive(Clone, Debug)]
struct Step {
    kind: Box<str>,
    key: Place,
}

/// Whence a key comes.
#[derive(Clone, Debug)]
enum Place {
    /// It is written, or `*`.
    Fixed(Box<str>),
    /// It is the capture in this place, which is called so.
    Captured(usize, Box<str>),
}

impl NameTemplate {
    pub(super) fn parse(text: &str, of: &ResourceType, template: &Template) -> Result<Self, RouteError> {
        let shape = || RouteError::Shape {
            resource: shorten(text),
            resource_type: of.name.to_string(),
            corrected: corrected(of),
        };
        if text.len() > RouteTable::MAX_NAME || text.split(':').count() != of.kinds.len() {
            return Err(shape());
        }
        let step = |(segment, kind): (&str, &str)| {
            let key = segment.strip_prefix(kind).and_then(|it| it.strip_prefix('/')).ok_or_else(shape)?;
            if of.single && key != "*" {
                return Err(shape());
            }
            Ok(Step { kind: kind.into(), key: Place::parse(key, template)? })
        };
        let kinds = of.kinds.iter().map(AsRef::as_ref);
        Ok(Self(text.split(':').zip(kinds).map(step).collect::<Result<_, _>>()?))
    }

    /// Whether it is the name that stands for all of its type there is.
    pub(super) fn is_everything(&self) -> bool {
        self.0.iter().all(|it| matches!(&it.key, Place::Fixed(key) if &**key == "*"))
    }

    /// The name with these captures; none, if it is longer than a name can be.
    pub(super) fn fill(&self, captured: &[&str]) -> Option<NameText> {
        let mut name = NameText::new();
        for (at, step) in self.0.iter().enumerate() {
            let key = match &step.key {
                Place::Fixed(key) => key,
                Place::Captured(place, _) => *captured.get(*place)?,
            };
            let colon = if at == 0 { "" } else { ":" };
            for text in [colon, &step.kind, "/", key] {
                name.try_push_str(text).ok()?;
            }
        }
        Some(name)
    }
}

impl Place {
    fn parse(text: &str, template: &Template) -> Result<Self, RouteError> {
        if let Some(name) = text.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
            let name = name.strip_suffix("...").unwrap_or(name);
            return match template.place_of(name) {
                Some(place) => Ok(Self::Captured(place, name.into())),
                None if template.has_tail(name) => Err(RouteError::TailInResource(shorten(name))),
                None => Err(RouteError::NoCapture(shorten(name))),
            };
        }
        if text == "*" || Key::check(text).is_ok() {
            Ok(Self::Fixed(text.into()))
        } else {
            Err(RouteError::ResourceKey(shorten(text)))
        }
    }
}

fn corrected(of: &ResourceType) -> String {
    if of.single {
        return of.everything();
    }
    of.kinds.iter().map(|kind| format!("{kind}/{{{kind}}}")).collect::<Vec<_>>().join(":")
}

impl fmt::Display for NameTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            let colon = if at == 0 { "" } else { ":" };
            match &step.key {
                Place::Fixed(key) => write!(f, "{colon}{}/{key}", step.kind)?,
                Place::Captured(_, name) => write!(f, "{colon}{}/{{{name}}}", step.kind)?,
            }
        }
        Ok(())
    }
}
