//! Which routes are for some of the same calls.

use std::cmp::Ordering;

use super::{Method, Route, RouteTable, Shadow, template::Part};

impl RouteTable {
    /// The pairs of routes that are for some of the same calls, each with the one that these go to. It looks at every
    /// pair, which takes a while where there are thousands.
    pub fn shadows(&self) -> impl Iterator<Item = Shadow> {
        let all = || self.routes.iter().enumerate();
        all().flat_map(move |(first, one)| {
            all().skip(first + 1).filter_map(move |(second, other)| {
                let order = one.meets(other)?;
                let (winner, loser) =
                    if order == Ordering::Greater { (second, first) } else { (first, second) };
                Some(Shadow { winner, loser })
            })
        })
    }
}

impl Route {
    /// Which of two goes first, if there are calls that are of both.
    fn meets(&self, other: &Self) -> Option<Ordering> {
        let hosts = match (&self.host, &other.host) {
            (Some(one), Some(other)) if one != other => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            _ => Ordering::Equal,
        };
        let (mut ones, mut others) = (self.parts().iter(), other.parts().iter());
        let mut paths = Ordering::Equal;
        loop {
            match (ones.next(), others.next()) {
                (None, None) => break,
                (Some(one), Some(other)) => {
                    if !one.meets(other) {
                        return None;
                    }
                    paths = paths.then(one.rank().cmp(&other.rank()));
                    if matches!(one, Part::Tail(_)) || matches!(other, Part::Tail(_)) {
                        break;
                    }
                }
                _ => return None,
            }
        }
        let methods = methods(self.has_method(), other.has_method())?;
        Some(hosts.then(paths).then(methods))
    }
}

/// Which methods go first, if one is in both. Where several are, the first that one of them names decides.
fn methods(ones: &[Method], others: &[Method]) -> Option<Ordering> {
    let rank = |all: &[Method], method: &str| {
        let named = |name: &str| all.iter().any(|it| matches!(it, Method::Named(it) if **it == *name));
        match () {
            () if named(method) => Some(0),
            () if method == "HEAD" && named("GET") => Some(1),
            () => all.contains(&Method::Any).then_some(2),
        }
    };
    let both = |method: &str| Some(rank(ones, method)?.cmp(&rank(others, method)?));
    let named = ones.iter().chain(others).filter(|it| **it != Method::Any).map(Method::as_str);
    // `GET` is for `HEAD` as well; where neither names a method, any will do.
    named.chain(["HEAD", "OPTIONS"]).find_map(both)
}
