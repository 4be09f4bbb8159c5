//! From a call to its route.

use arrayvec::ArrayVec;

use super::{
    Found, Route, RouteTable,
    template::{Template, is_method, is_of_literals},
    tree::{Ends, Literal, Tree, folded},
};
use crate::text::Key;

/// How a search ends.
enum Search {
    /// The route in this place.
    Route(u16),
    /// The path is one of a route but for capital letters. Servers that take these for the same would do what that
    /// route is about, so no wider route may have it.
    OtherCase,
    Nothing,
}

type Captured<'p> = ArrayVec<&'p str, { Template::MAX_SEGMENTS }>;

impl RouteTable {
    /// What a call is. `path` is canonical, without a query: no dots to follow, nothing written with `%` that need
    /// not be; what is not canonical is nothing. `host` is without its port, small and capital letters being
    /// the same. Allocates nothing, and looks at no more than [`RouteTable::MAX_STEPS`] places for each of the
    /// host's routes and those of any host.
    pub fn find(&self, host: &str, method: &str, path: &str) -> Found {
        let mut captured = Captured::new();
        self.route(host, method, path, &mut captured).map_or(Found::Nothing, |it| it.found(&captured))
    }

    /// The route of a call.
    #[must_use]
    pub fn route_of(&self, host: &str, method: &str, path: &str) -> Option<&Route> {
        self.route(host, method, path, &mut Captured::new())
    }

    fn route<'p>(
        &self,
        host: &str,
        method: &str,
        path: &'p str,
        captured: &mut Captured<'p>,
    ) -> Option<&Route> {
        let rest = path.strip_prefix('/')?;
        if !is_method(method) || !is_plain(path) {
            return None;
        }
        let own = self.hosts.binary_search_by(|(it, _)| folded(it, host));
        let own = own.ok().and_then(|at| self.hosts.get(at)).map(|(_, tree)| tree);
        for tree in own.into_iter().chain([&self.anywhere]) {
            match tree.search(method, Some(rest), captured) {
                Search::Route(place) => return self.routes.get(usize::from(place)),
                Search::OtherCase => return None,
                Search::Nothing => {}
            }
        }
        None
    }
}

impl Tree {
    fn search<'p>(&self, method: &str, rest: Option<&'p str>, captured: &mut Captured<'p>) -> Search {
        let Some(rest) = rest else { return Search::at(self.ends(), method) };
        let (segment, after) = rest.split_once('/').map_or((rest, None), |(it, after)| (it, Some(after)));
        match self.literal(segment) {
            Literal::Same(tree) => match tree.search(method, after, captured) {
                Search::Nothing => {}
                found => return found,
            },
            Literal::OtherCase => return Search::OtherCase,
            Literal::None => {}
        }
        if let Some(tree) = self.capture()
            && Key::check(segment).is_ok()
            && captured.try_push(segment).is_ok()
        {
            match tree.search(method, after, captured) {
                Search::Nothing => _ = captured.pop(),
                found => return found,
            }
        }
        // Some servers take what stands behind `;` away before they look at a path: `..;/` is `../` to them.
        if rest.contains(';') { Search::Nothing } else { Search::at(self.tails(), method) }
    }
}

impl Search {
    fn at(ends: &Ends, method: &str) -> Self {
        ends.of(method).map_or(Self::Nothing, Self::Route)
    }
}

/// Whether a path can be canonical: it begins with a slash, has neither dots to follow nor empty segments, no letters
/// that belong elsewhere, and nothing behind a `%` that servers may read as one of those.
pub(crate) fn is_plain(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    let is_letter = |it: u8| it.is_ascii_graphic() && !matches!(it, b'\\' | b'?' | b'#');
    path.len() <= RouteTable::MAX_PATH
        // All bytes are looked at: that takes less than to stop at the first that is none.
        && path.bytes().fold(0, |others, it| others | u8::from(!is_letter(it))) == 0
        && !rest.contains("//")
        && !rest.starts_with('/')
        && rest.split('/').all(|it| !matches!(it, "." | ".."))
        && rest.split('%').skip(1).all(is_harmless)
}

/// Whether what stands behind a `%` begins with two digits of a letter that cannot be taken for a part of the path.
fn is_harmless(after: &str) -> bool {
    let digits = after.get(..2).filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
    let letter = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
    letter
        .is_some_and(|it| !(it.is_ascii_control() || is_of_literals(it) || matches!(it, b'/' | b'\\' | b'%')))
}
