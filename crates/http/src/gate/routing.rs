//! Which path and method a request means, by the paths of the OpenAPI document.
//!
//! The router below answers 404 for a wrong method and knows one spelling of each path only. Here
//! a path is found in any case of its fixed words, and a wrong method is told from a wrong path.

use std::collections::BTreeMap;

use actix_web::{
    dev::ServiceRequest,
    http::{Method, Uri, header::HeaderValue, uri::PathAndQuery},
};
use utoipa::openapi::{
    KnownFormat, OpenApi, RefOr, Schema, SchemaFormat,
    path::{Operation, PathItem},
};

use super::checks::Check;
use crate::{ApiError, forward_auth};

/// The documented paths, as a tree of their segments.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    root: Node,
    /// Where proxies ask, in the words of other servers: of any method, and what stands behind the door is not ours.
    doors: Vec<Leaf>,
    /// What other programs ask all the time, to be found at a glance.
    checks: Vec<(Check, Leaf)>,
}

/// What may follow, and what is served right here.
#[derive(Debug, Default)]
struct Node {
    words: BTreeMap<String, Node>,
    parameter: Option<Parameter>,
    leaf: Option<Leaf>,
}

/// What stands for any segment.
#[derive(Debug)]
struct Parameter {
    node: Box<Node>,
    /// Only ids stand here, and no word of the API is one.
    is_id: bool,
}

/// A documented path.
#[derive(Debug)]
pub(crate) struct Leaf {
    /// As the document writes it: `/api/v1/policies/{id}`.
    pub(crate) template: String,
    /// In which versions of the API there is such a path, as `api-supported-versions` says it: `1.0, 2.0`.
    pub(crate) versions: Option<HeaderValue>,
    /// Its place in the document: no other path has it.
    pub(crate) place: u16,
    methods: Vec<Method>,
}

/// Where a request goes.
#[derive(Debug)]
enum Destination<'a> {
    /// To this path, which has the method.
    Served(&'a Leaf),
    /// To a path that has these other methods only.
    WrongMethod(Vec<&'a Method>),
    /// To nothing that is documented.
    Unknown,
}

impl Routes {
    /// The paths and methods of the document.
    pub(crate) fn of(document: &OpenApi) -> Self {
        let mut routes = Self::default();
        let paths = &document.paths.paths;
        for ((template, item), place) in paths.iter().zip(0..) {
            let leaf = Leaf::of(document, template, item, place);
            if template.starts_with(forward_auth::PREFIX) {
                routes.doors.push(leaf);
                continue;
            }
            let node = segments(template).fold(&mut routes.root, |node, it| node.child(it, item));
            node.leaf = Some(leaf);
        }
        let checks = Check::ALL.into_iter().filter_map(|check| {
            let at = paths.keys().position(|it| it == check.template())?;
            let (template, item) = paths.iter().nth(at)?;
            Some((check, Leaf::of(document, template, item, u16::try_from(at).ok()?)))
        });
        routes.checks = checks.collect();
        routes
    }

    /// The check that a request asks for, if it is spelled as the document has it: any other spelling takes the longer way.
    pub(crate) fn check(&self, method: &Method, path: &str) -> Option<(Check, &Leaf)> {
        self.checks.iter().find(|(check, _)| check.is_asked(method, path)).map(|(check, leaf)| (*check, leaf))
    }

    /// Where a request goes. A fixed word is preferred to a parameter, and is no id.
    fn find(&self, method: &Method, path: &str) -> Destination<'_> {
        let mut others = Vec::new();
        match self.root.find(method, path.strip_prefix('/').unwrap_or(path), &mut others) {
            Some(leaf) => Destination::Served(leaf),
            None if others.is_empty() => Destination::Unknown,
            None => Destination::WrongMethod(others),
        }
    }

    /// Prepares a request for the router below: fixed words in their documented case, `HEAD` as
    /// the `GET` that it is without the body. Answers the documented path, if it is one.
    ///
    /// # Errors
    /// [`ApiError::MethodNotAllowed`]
    pub(crate) fn enter(&self, request: &mut ServiceRequest) -> Result<Option<&Leaf>, ApiError> {
        let path = request.uri().path();
        if path.starts_with(forward_auth::PREFIX)
            && let Some(door) = self.doors.iter().find(|it| it.is_door_of(path))
        {
            return Ok(Some(door));
        }
        let leaf = match self.find(request.method(), request.uri().path()) {
            Destination::Unknown => {
                // What is not documented is pages and their files.
                if request.method() == Method::HEAD {
                    request.head_mut().method = Method::GET;
                }
                return Ok(None);
            }
            Destination::WrongMethod(others) => return Err(ApiError::MethodNotAllowed(allow(&others))),
            Destination::Served(leaf) => leaf,
        };
        if request.method() == Method::HEAD {
            request.head_mut().method = Method::GET;
        }
        if let Some(uri) = leaf.spelled(request.uri()) {
            request.head_mut().uri.clone_from(&uri);
            request.match_info_mut().get_mut().update(&uri);
        }
        Ok(Some(leaf))
    }
}

impl Node {
    fn child(&mut self, segment: &str, item: &PathItem) -> &mut Self {
        let Some(name) = segment.strip_prefix('{').and_then(|it| it.strip_suffix('}')) else {
            return self.words.entry(segment.to_owned()).or_default();
        };
        let parameter = self.parameter.get_or_insert_with(|| Parameter { node: Box::default(), is_id: true });
        parameter.is_id &= is_id(item, name);
        &mut parameter.node
    }

    /// The leaf at the end of the rest of a path that has the method. Methods of leaves that do
    /// not have it are noted.
    fn find<'a>(&'a self, method: &Method, rest: &str, others: &mut Vec<&'a Method>) -> Option<&'a Leaf> {
        let (segment, rest) = match rest.split_once('/') {
            Some((segment, rest)) => (segment, Some(rest)),
            None => (rest, None),
        };
        let word =
            self.words.iter().find(|(word, _)| word.eq_ignore_ascii_case(segment)).map(|(_, node)| node);
        let parameter =
            self.parameter.as_ref().filter(|it| !(segment.is_empty() || it.is_id && word.is_some()));
        word.into_iter().chain(parameter.map(|it| &*it.node)).find_map(|node| match rest {
            Some(rest) => node.find(method, rest, others),
            None => node.leaf.as_ref().filter(|leaf| leaf.has(method, others)),
        })
    }
}

impl Leaf {
    fn of(document: &OpenApi, template: &str, item: &PathItem, place: u16) -> Self {
        let versions = versions(document, template);
        Self { template: template.to_owned(), versions, place, methods: methods(item) }
    }

    fn has<'a>(&'a self, method: &Method, others: &mut Vec<&'a Method>) -> bool {
        let wanted = if method == Method::HEAD { &Method::GET } else { method };
        let has = self.methods.contains(wanted);
        if !has {
            others.extend(&self.methods);
        }
        has
    }

    /// Whether a path is this one, or stands behind it where it ends in a parameter.
    fn is_door_of(&self, path: &str) -> bool {
        match self.template.split_once('{') {
            Some((door, _)) => path.starts_with(door),
            None => self.template == path,
        }
    }

    /// The address with the fixed words as documented; `None` when they are so already.
    fn spelled(&self, uri: &Uri) -> Option<Uri> {
        let pairs = || segments(&self.template).zip(segments(uri.path()));
        if pairs().all(|(documented, sent)| documented == sent || documented.starts_with('{')) {
            return None;
        }
        let mut address = String::with_capacity(uri.path().len());
        for (documented, sent) in pairs() {
            address.push('/');
            address.push_str(if documented.starts_with('{') { sent } else { documented });
        }
        if let Some(query) = uri.query() {
            address.push('?');
            address.push_str(query);
        }
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(address).ok()?);
        Uri::from_parts(parts).ok()
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

/// Whether all operations of a path say that this parameter is an id.
fn is_id(item: &PathItem, name: &str) -> bool {
    let operations = operations(item).into_iter().filter_map(|(_, operation)| operation);
    let mut schemas = operations.map(|it| {
        let parameters = it.parameters.iter().flatten();
        parameters
            .filter_map(|it| if let RefOr::T(it) = it { Some(it) } else { None })
            .find(|it| it.name == name)?
            .schema
            .as_ref()
    });
    schemas.all(|it| {
        let Some(RefOr::T(Schema::Object(schema))) = it else { return false };
        schema.format == Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))
    })
}

/// The versions of the API in which the document has this path.
fn versions(document: &OpenApi, template: &str) -> Option<HeaderValue> {
    let split = |path: &str| -> Option<(u8, String)> {
        let (version, rest) = path.strip_prefix("/api/v")?.split_once('/')?;
        Some((version.parse().ok()?, rest.to_owned()))
    };
    let (_, rest) = split(template)?;
    let paths = document.paths.paths.keys().filter_map(|it| split(it));
    let mut found: Vec<u8> = paths.filter(|it| it.1 == rest).map(|it| it.0).collect();
    found.sort_unstable();
    let names: Vec<String> = found.iter().map(|it| format!("{it}.0")).collect();
    HeaderValue::try_from(names.join(", ")).ok()
}

fn methods(item: &PathItem) -> Vec<Method> {
    let documented = operations(item).into_iter().filter(|(_, operation)| operation.is_some());
    documented.map(|(method, _)| method).collect()
}

fn operations(item: &PathItem) -> [(Method, Option<&Operation>); 5] {
    [
        (Method::GET, item.get.as_ref()),
        (Method::POST, item.post.as_ref()),
        (Method::PUT, item.put.as_ref()),
        (Method::PATCH, item.patch.as_ref()),
        (Method::DELETE, item.delete.as_ref()),
    ]
}

/// The header `Allow` for these methods.
fn allow(methods: &[&Method]) -> HeaderValue {
    let mut names: Vec<&str> = methods.iter().map(|it| it.as_str()).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.sort_unstable();
    names.dedup();
    HeaderValue::try_from(names.join(", ")).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests;
