//! Routes as a tree over the segments of their paths.

use std::cmp::Ordering;

use super::{Method, Part, Route};

/// The routes of one host, or of any.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    /// By their letters, small and capital being the same; then by their letters.
    literals: Vec<(Box<str>, Self)>,
    capture: Option<Box<Self>>,
    ends: Ends,
    tails: Ends,
}

/// The routes that end in one place, by method.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends(Vec<(Method, u16)>);

/// What there is of a literal.
pub(super) enum Literal<'t> {
    /// The very same.
    Same(&'t Tree),
    /// One that differs in capital letters alone.
    OtherCase,
    None,
}

impl Tree {
    pub(super) const fn new() -> Self {
        Self { literals: Vec::new(), capture: None, ends: Ends::new(), tails: Ends::new() }
    }

    /// Puts a route in its place; or tells which one is there already for some of its methods.
    pub(super) fn insert(&mut self, route: &Route, place: u16) -> Result<(), u16> {
        let mut at = self;
        let mut is_tail = false;
        for part in route.parts() {
            match part {
                Part::Literal(text) => at = at.literal_mut(text),
                Part::Capture(_) => at = at.capture.get_or_insert_default(),
                Part::Tail(_) => is_tail = true,
            }
        }
        let ends = if is_tail { &mut at.tails } else { &mut at.ends };
        ends.insert(route.has_method(), place)
    }

    fn literal_mut(&mut self, text: &str) -> &mut Self {
        let order = |(it, _): &(Box<str>, Self)| folded(it, text).then_with(|| (**it).cmp(text));
        let at = match self.literals.binary_search_by(order) {
            Ok(at) => at,
            Err(at) => {
                self.literals.insert(at, (text.into(), Self::new()));
                at
            }
        };
        #[expect(clippy::indexing_slicing, reason = "it was found or put there just before")]
        &mut self.literals[at].1
    }

    pub(super) fn literal(&self, text: &str) -> Literal<'_> {
        let start = self.literals.partition_point(|(it, _)| folded(it, text) == Ordering::Less);
        let same = self.literals.iter().skip(start).take_while(|(it, _)| folded(it, text) == Ordering::Equal);
        let mut found = Literal::None;
        for (it, tree) in same {
            if **it == *text {
                return Literal::Same(tree);
            }
            found = Literal::OtherCase;
        }
        found
    }

    pub(super) fn capture(&self) -> Option<&Self> {
        self.capture.as_deref()
    }

    pub(super) const fn ends(&self) -> &Ends {
        &self.ends
    }

    pub(super) const fn tails(&self) -> &Ends {
        &self.tails
    }

    /// The most places that a search can look at: of the literals in one place it takes one at most.
    pub(super) fn steps(&self) -> usize {
        let literal = self.literals.iter().map(|(_, it)| it.steps()).max().unwrap_or_default();
        let capture = self.capture.as_ref().map_or(0, |it| it.steps());
        1 + literal + capture
    }
}

impl Ends {
    const fn new() -> Self {
        Self(Vec::new())
    }

    fn insert(&mut self, methods: &[Method], place: u16) -> Result<(), u16> {
        if let Some((_, other)) = self.0.iter().find(|(it, _)| methods.contains(it)) {
            return Err(*other);
        }
        self.0.extend(methods.iter().map(|it| (it.clone(), place)));
        Ok(())
    }

    /// The route of a method: one that names it, or of `HEAD` one for `GET`, or one for any.
    pub(super) fn of(&self, method: &str) -> Option<u16> {
        let named =
            |name: &str| self.0.iter().find(|(it, _)| matches!(it, Method::Named(it) if **it == *name));
        let get = || if method == "HEAD" { named("GET") } else { None };
        let any = || self.0.iter().find(|(it, _)| *it == Method::Any);
        named(method).or_else(get).or_else(any).map(|(_, place)| *place)
    }
}

/// The order of two texts, small and capital letters being the same.
pub(super) fn folded(one: &str, other: &str) -> Ordering {
    one.bytes().map(|it| it.to_ascii_lowercase()).cmp(other.bytes().map(|it| it.to_ascii_lowercase()))
}
