//! Routes found once more, by looking at all of them.

use super::bytes::Bytes;
use crate::{
    catalogue::{
        Additions, Catalogue,
        routes::{Found, Method, NeedsText, Part, Route, RouteText},
    },
    text::Key,
};

const PARTS: [&str; 7] = ["a", "A", "ab", "{x}", "{y}", "b", "{z}"];
const SEGMENTS: [&str; 12] = ["a", "A", "ab", "b", "c", "aB", "%20", "a;b", "", ".", "%61", "a"];
const METHODS: [&str; 4] = ["GET", "HEAD", "PUT", "*"];
const HOSTS: [&str; 3] = ["", "h", "i"];

/// Some routes and calls, told by bytes: each call has the route that it has when all of them are looked at.
pub fn routes(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut catalogue = Catalogue::featbit();
    for _ in 0..bytes.below(12) {
        let added = Additions { types: Vec::new(), routes: vec![route(&mut bytes)] };
        // What clashes with a route that is there already is left out.
        catalogue = catalogue.clone().extended_with(added).unwrap_or(catalogue);
    }
    for _ in 0..8 {
        let host = bytes.pick(&["h", "H", "i", "j"], "h");
        let method = bytes.pick(&["GET", "HEAD", "PUT", "get"], "GET");
        let path = (0..=bytes.below(4)).map(|_| format!("/{}", bytes.pick(&SEGMENTS, "a")));
        check_route(&catalogue, host, method, &path.collect::<String>());
    }
}

fn route(bytes: &mut Bytes<'_>) -> RouteText {
    let host = bytes.pick(&HOSTS, "");
    let mut parts: Vec<&str> = (0..bytes.below(4)).map(|_| bytes.pick(&PARTS, "a")).collect();
    parts.extend(Some(bytes.pick(&["a", "{last}", "*", "", "b", "{rest...}"], "a")));
    let first = parts.iter().find(|it| matches!(**it, "{x}" | "{y}" | "{z}"));
    let needs = match (bytes.below(4), first) {
        (0, _) => NeedsText::Nothing,
        (1, _) => NeedsText::Token,
        (_, Some(capture)) => NeedsText::Action {
            action: "CanAccessProject".to_owned(),
            resource: Some(format!("project/{capture}")),
        },
        _ => NeedsText::Action { action: "CreateProject".to_owned(), resource: Some("project/*".to_owned()) },
    };
    RouteText {
        host: (!host.is_empty()).then(|| host.to_owned()),
        methods: vec![bytes.pick(&METHODS, "GET").to_owned()],
        path: format!("/{}", parts.join("/")),
        needs,
    }
}

/// A call is what it is when all routes are looked at.
pub fn check_route(catalogue: &Catalogue, host: &str, method: &str, path: &str) {
    let found = catalogue.routes().find(host, method, path);
    let slow = look_at_all(catalogue.routes().routes(), host, method, path);
    assert_eq!(found, slow, "{method} {host}{path}");
}

/// How a route fits a path: by the rank of each segment, and what it captures. `differs` says that it would but
/// for capital letters in the last of them.
struct Fit<'r, 'p> {
    ranks: Vec<u8>,
    captured: Vec<&'p str>,
    route: &'r Route,
    differs: bool,
}

fn look_at_all(routes: &[Route], host: &str, method: &str, path: &str) -> Found {
    if !method.bytes().all(|it| it.is_ascii_uppercase()) || !is_plain(path) {
        return Found::Nothing;
    }
    for own in [true, false] {
        let is_there = |it: &&Route| match it.host() {
            Some(it) => own && it.eq_ignore_ascii_case(host),
            None => !own,
        };
        let all: Vec<Fit<'_, '_>> = routes.iter().filter(is_there).filter_map(|it| fit(it, path)).collect();
        let counts = |it: &&Fit<'_, '_>| {
            if it.differs {
                // Where the very same literal is, too, there is no doubt which one is meant.
                let depth = it.ranks.len();
                !routes.iter().filter(is_there).any(|other| has_literal(it.route, other, depth, path))
            } else {
                rank(it.route, method).is_some()
            }
        };
        let order = |it: &&Fit<'_, '_>| (it.ranks.clone(), rank(it.route, method).unwrap_or_default());
        if let Some(best) = all.iter().filter(counts).min_by_key(order) {
            return if best.differs { Found::Nothing } else { best.route.found_for(&best.captured) };
        }
    }
    Found::Nothing
}

fn fit<'r, 'p>(route: &'r Route, path: &'p str) -> Option<Fit<'r, 'p>> {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let mut fit = Fit { ranks: Vec::new(), captured: Vec::new(), route, differs: false };
    for (at, part) in route.parts().iter().enumerate() {
        let segment = *segments.get(at)?;
        fit.ranks.push(part.rank());
        match part {
            Part::Literal(it) if **it == *segment => {}
            Part::Literal(it) if it.eq_ignore_ascii_case(segment) => {
                return Some(Fit { differs: true, ..fit });
            }
            Part::Capture(_) if Key::new(segment).is_ok() => fit.captured.push(segment),
            Part::Literal(_) | Part::Capture(_) => return None,
            Part::Tail(_) => {
                return segments.iter().skip(at).all(|it| !it.contains(';')).then_some(fit);
            }
        }
    }
    (route.parts().len() == segments.len()).then_some(fit)
}

/// Whether `other` is like `route` up to the segment of that depth, and has there just what the path has.
fn has_literal(route: &Route, other: &Route, depth: usize, path: &str) -> bool {
    let same = |(one, other): (&Part, &Part)| match (one, other) {
        (Part::Literal(one), Part::Literal(other)) => one == other,
        (Part::Capture(_), Part::Capture(_)) => true,
        _ => false,
    };
    let segment = path.split('/').nth(depth).unwrap_or_default();
    let is_segment = |it: &Part| matches!(it, Part::Literal(it) if **it == *segment);
    route.parts().iter().zip(other.parts()).take(depth - 1).all(same)
        && other.parts().len() >= depth
        && other.parts().get(depth - 1).is_some_and(is_segment)
}

fn rank(route: &Route, method: &str) -> Option<u8> {
    let has = |name: &str| route.has_method().iter().any(|it| it.as_str() == name);
    let ranks = [has(method), method == "HEAD" && has("GET"), route.has_method() == [Method::Any]];
    ranks.into_iter().position(|it| it).and_then(|it| u8::try_from(it).ok())
}

/// Of the paths that are told by bytes.
fn is_plain(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let inner = segments.split_last().map(|(_, inner)| inner).unwrap_or_default();
    inner.iter().all(|it| !it.is_empty()) && segments.iter().all(|it| !matches!(*it, "." | ".." | "%61"))
}
