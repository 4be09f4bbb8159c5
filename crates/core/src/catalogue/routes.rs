//! Which call of an API is which action on what: what a guard in front of it needs to know.
//!
//! A route is a template of calls: perhaps a host, methods, and a path with captures, such as
//! `GET /shops/{shop}/orders/{order}`. What is called without a route is denied.
//!
//! Of several routes for one call the most specific counts. One with a host goes before those without. Then
//! paths are compared from the left: a literal goes before a capture, a capture before a tail. Then a method
//! that is named goes before any method. So it never matters in which order routes are written.

mod find;
mod name;
mod shadow;
mod template;
mod tree;

use std::fmt;

use arrayvec::ArrayString;

use self::{name::NameTemplate, template::Template, tree::Tree};
use super::{Action, Catalogue, ResourceType};

pub(crate) use self::template::Part;
pub use self::template::RouteError;

/// A route as it is written. Anything may stand in it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RouteText {
    /// The host that it is on; any, if there is none.
    pub host: Option<String>,
    /// Its methods; `*` is any.
    pub methods: Vec<String>,
    /// Its path: `/shops/{shop}/orders/{order}`; behind a last `{rest...}` or `*` there may be more.
    pub path: String,
    /// What a caller needs.
    pub needs: NeedsText,
}

/// What a caller needs, as it is written.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum NeedsText {
    /// Nothing at all.
    #[default]
    Nothing,
    /// Any token that is good.
    Token,
    /// To be allowed the action of that name.
    Action {
        /// Its name.
        action: String,
        /// On what, with captures: `shop/{shop}:order/{order}`. None is written where it follows from the kinds.
        resource: Option<String>,
    },
}

/// A route.
#[derive(Clone, Debug)]
pub struct Route {
    host: Option<Box<str>>,
    methods: Vec<Method>,
    template: Template,
    needs: Needs,
}

/// What a caller needs.
#[derive(Clone, Debug)]
enum Needs {
    Nothing,
    Token,
    Action(Action, NameTemplate),
}

/// A method, or any.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Method {
    Named(Box<str>),
    Any,
}

/// The text of a resource's name that a route makes.
pub type NameText = ArrayString<{ RouteTable::MAX_NAME }>;

/// What a call is.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use]
#[expect(clippy::large_enum_variant, reason = "it lives for one call, and a box would be an allocation")]
pub enum Found {
    /// There is no route for it: it is denied.
    Nothing,
    /// It needs nothing.
    Open,
    /// It needs a token that is good, whatever it may do.
    Authenticated,
    /// It is an action.
    Action {
        /// Which.
        action: Action,
        /// On what: a name of the shape of the action's type. `*` in it is all there is; where it stands before the
        /// last segment, the question is one of [`may_everywhere`](crate::everywhere::may_everywhere).
        resource: NameText,
    },
}

/// Routes, to be found by calls.
#[derive(Clone, Debug, Default)]
pub struct RouteTable {
    routes: Vec<Route>,
    /// By host, in the order of their letters, small and capital being the same.
    hosts: Vec<(Box<str>, Tree)>,
    anywhere: Tree,
}

/// Two routes for some of the same calls: they go to the first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shadow {
    /// The place of the route that they go to.
    pub winner: usize,
    /// The place of the other.
    pub loser: usize,
}

impl RouteTable {
    /// The most routes.
    pub const MAX_ROUTES: usize = 4_096;
    /// The most bytes of the name of a resource that a route makes: no pattern is longer.
    pub const MAX_NAME: usize = 512;
    /// The most bytes of a path that is looked for.
    pub const MAX_PATH: usize = 8 << 10;
    /// The most places that are looked at for one call on one host.
    pub const MAX_STEPS: usize = 1_024;

    /// The table without routes.
    #[must_use]
    pub const fn new() -> Self {
        Self { routes: Vec::new(), hosts: Vec::new(), anywhere: Tree::new() }
    }

    /// Its routes, in the order in which they were added.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Adds a route; says what is wrong with it, or the place of the route that it is another text of.
    pub(super) fn add(&mut self, route: Route) -> Result<(), Clash> {
        let place = u16::try_from(self.routes.len()).map_err(|_| Clash::TooMany)?;
        if self.routes.len() >= Self::MAX_ROUTES {
            return Err(Clash::TooMany);
        }
        let tree = match &route.host {
            None => &mut self.anywhere,
            Some(host) => match self.hosts.binary_search_by(|(it, _)| it.cmp(host)) {
                Ok(at) => self.hosts.get_mut(at).map(|(_, tree)| tree).ok_or(Clash::TooMany)?,
                Err(at) => {
                    self.hosts.insert(at, (host.clone(), Tree::new()));
                    self.hosts.get_mut(at).map(|(_, tree)| tree).ok_or(Clash::TooMany)?
                }
            },
        };
        tree.insert(&route, place).map_err(|it| Clash::With(usize::from(it)))?;
        self.routes.push(route);
        Ok(())
    }

    /// The most places that are looked at for one call.
    pub(super) fn steps(&self) -> usize {
        let hosts = self.hosts.iter().map(|(_, tree)| tree.steps());
        hosts.max().unwrap_or_default().max(self.anywhere.steps())
    }
}

/// Why a route cannot be in the same table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Clash {
    /// The route in this place is for the same calls.
    With(usize),
    TooMany,
}

impl Route {
    /// Reads a route, or says everything that is wrong with it.
    pub(super) fn read(catalogue: &Catalogue, written: &RouteText) -> Result<Self, Vec<RouteError>> {
        let host = written.host.as_deref().map(template::host).transpose();
        let methods = template::methods(&written.methods);
        let path = Template::parse(&written.path);
        let needs = Needs::read(catalogue, &written.needs, path.as_ref().ok());
        match (host, methods, path, needs) {
            (Ok(host), Ok(methods), Ok(template), Ok(needs)) => Ok(Self { host, methods, template, needs }),
            (host, methods, path, needs) => {
                Err([host.err(), methods.err(), path.err(), needs.err()].into_iter().flatten().collect())
            }
        }
    }

    /// The host that it is on; any, if there is none.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// Its methods, such as `GET,HEAD`; `*` is any.
    #[must_use]
    pub fn methods(&self) -> String {
        self.methods.iter().map(Method::as_str).collect::<Vec<_>>().join(",")
    }

    /// Its path, with captures.
    #[must_use]
    pub fn path(&self) -> String {
        self.template.to_string()
    }

    /// Whether it needs nothing at all.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.needs, Needs::Nothing)
    }

    /// What it needs to be allowed, and on what; none, if it needs no more than a token.
    #[must_use]
    pub fn action(&self) -> Option<(Action, String)> {
        match &self.needs {
            Needs::Action(action, name) => Some((*action, name.to_string())),
            Needs::Nothing | Needs::Token => None,
        }
    }

    pub(crate) fn parts(&self) -> &[Part] {
        self.template.parts()
    }

    pub(crate) fn has_method(&self) -> &[Method] {
        &self.methods
    }

    fn found(&self, captured: &[&str]) -> Found {
        match &self.needs {
            Needs::Nothing => Found::Open,
            Needs::Token => Found::Authenticated,
            Needs::Action(action, name) => match name.fill(captured) {
                Some(resource) => Found::Action { action: *action, resource },
                None => Found::Nothing,
            },
        }
    }

    /// What a call is whose captures are these.
    #[cfg(any(test, feature = "oracles"))]
    pub(crate) fn found_for(&self, captured: &[&str]) -> Found {
        self.found(captured)
    }
}

impl Needs {
    fn read(
        catalogue: &Catalogue,
        written: &NeedsText,
        template: Option<&Template>,
    ) -> Result<Self, RouteError> {
        let (name, resource) = match written {
            NeedsText::Nothing => return Ok(Self::Nothing),
            NeedsText::Token => return Ok(Self::Token),
            NeedsText::Action { action, resource } => (action, resource.as_deref()),
        };
        let action = catalogue.action_named(name).ok_or_else(|| RouteError::no_action(name))?;
        let known = catalogue.resource_type(action.resource_type()).zip(catalogue.action(action));
        let (of, info) = known.ok_or_else(|| RouteError::no_action(name))?;
        // A path that cannot be read is complained about already, and has no captures to compare with.
        let Some(template) = template else { return Ok(Self::Token) };
        let resource = resource.map_or_else(|| implied(of, template), |it| Ok(it.to_owned()))?;
        let name = NameTemplate::parse(&resource, of, template)?;
        if !info.specific && !name.is_everything() {
            return Err(RouteError::NotSpecific { action: info.name.to_string(), all: of.everything() });
        }
        Ok(Self::Action(action, name))
    }
}

/// The resource of a route that names none: the one thing of the type, or what its captures are called.
fn implied(of: &ResourceType, template: &Template) -> Result<String, RouteError> {
    let segment = |kind: &str| format!("{kind}/{{{kind}}}");
    let kinds = of.kinds.iter().map(AsRef::as_ref);
    if of.single {
        Ok(of.everything())
    } else if kinds.clone().all(|it| template.place_of(it).is_some()) {
        Ok(kinds.map(segment).collect::<Vec<_>>().join(":"))
    } else {
        Err(RouteError::NoResource(kinds.map(segment).collect::<Vec<_>>().join(":")))
    }
}

impl Method {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Named(it) => it,
            Self::Any => "*",
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.methods(), self.host().unwrap_or_default(), self.template)
    }
}

#[cfg(test)]
mod tests;
