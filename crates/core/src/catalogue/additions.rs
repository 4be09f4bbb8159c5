//! What an operator adds to a catalogue: types and routes, all of which must be right.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    ActionInfo, ActionMask, Catalogue, Label, ResourceType,
    index::Index,
    routes::{Clash, Route, RouteError, RouteTable, RouteText},
};
use crate::{resource::MAX_SEGMENTS, statement::shorten};

/// What is added to a catalogue. Anything may stand in it.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// Resource types, with their actions.
    pub types: Vec<ResourceType>,
    /// Routes.
    pub routes: Vec<RouteText>,
}

/// Something that is wrong with what is added.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub kind: FaultKind,
    /// Where that stands already which must not stand twice, if it is among what is added.
    pub first: Option<Place>,
}

/// A place in what is added: the first of each is 0.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Place {
    /// A type.
    Type(usize),
    /// An action of a type.
    Action(usize, usize),
    /// A route.
    Route(usize),
}

/// What is wrong. The messages say what to do.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FaultKind {
    /// The name of a type or kind is none.
    #[error("`{0}` is no name of a type or kind; it has 1 to 32 of a-z 0-9 - and begins with a letter")]
    TypeName(String),
    /// There is a type of that name.
    #[error("type `{0}` is there already; give it another name")]
    TypeTwice(String),
    /// There are too many types.
    #[error(
        "there are at most {} types in all catalogues together, FeatBit's among them",
        Catalogue::MAX_TYPES
    )]
    TooManyTypes,
    /// The shape has no segments, or too many.
    #[error("type `{0}` has {1} kinds of segments; there are 1 to {MAX_SEGMENTS}")]
    Kinds(String, usize),
    /// A kind stands twice.
    #[error("kind `{0}` stands twice in the shape; give each segment a kind of its own")]
    KindTwice(String),
    /// A type of one thing is inside of others.
    #[error("type `{0}` is `single`, so that its shape is its own kind alone: `{0}/{{}}`")]
    SingleKinds(String),
    /// A type has no action.
    #[error("type `{0}` has no action; add one, for nothing else can be allowed")]
    NoAction(String),
    /// A type has too many actions.
    #[error("type `{0}` has {1} actions; there are at most {max} of one type", max = ActionMask::MAX)]
    TooManyActions(String, usize),
    /// The name of an action is none.
    #[error("`{0}` is no name of an action; it has 1 to 64 of A-Z a-z 0-9 . _ - and begins with a letter")]
    ActionName(String),
    /// There is an action of that name.
    #[error(
        "action `{0}` is there already, of type `{1}`; actions are found by name alone, so give it another"
    )]
    ActionTwice(String, String),
    /// An action on one thing of a type that has one only.
    #[error("type `{0}` is `single`, so that none of its actions is `specific`")]
    SpecificOfSingle(String),
    /// A label has nothing in it, too much, or what cannot be seen.
    #[error("label `{0}` has not 1 to 100 letters, or some that cannot be seen")]
    Label(String),
    /// A route is none.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// There is such a route.
    #[error("a route with this method and path is there already")]
    RouteTwice,
    /// There are too many routes.
    #[error("there are at most {} routes", RouteTable::MAX_ROUTES)]
    TooManyRoutes,
    /// Routes branch too often.
    #[error(
        "finding a route could take {0} steps, and takes at most {max}; have fewer paths in which literals and \
         captures take turns in the same places",
        max = RouteTable::MAX_STEPS
    )]
    TooManySteps(usize),
}

/// The catalogue with what is added.
pub(super) fn extend(base: Catalogue, added: Additions) -> Result<Catalogue, Vec<Fault>> {
    let mut faults = check_types(&base, &added.types);
    let mut types = base.types.into_owned();
    types.extend(added.types);
    // Routes are read with all types that can be told apart, so that theirs are not the only faults that are seen.
    let is_usable = types.len() <= Catalogue::MAX_TYPES
        && types.iter().all(|it| it.actions.len() <= ActionMask::MAX && it.kinds.len() <= MAX_SEGMENTS);
    if !is_usable {
        return Err(faults);
    }
    let mut catalogue =
        Catalogue { types: Cow::Owned(types), gone: base.gone, index: Index::new(), routes: base.routes };
    faults.extend(add_routes(&mut catalogue, &added.routes));
    if faults.is_empty() { Ok(catalogue) } else { Err(faults) }
}

pub(super) fn check_types(base: &Catalogue, added: &[ResourceType]) -> Vec<Fault> {
    let mut checked = Checked::new(base);
    for (at, it) in added.iter().enumerate() {
        checked.resource_type(at, it);
    }
    if base.types.len() + added.len() > Catalogue::MAX_TYPES {
        let at = Place::Type(Catalogue::MAX_TYPES.saturating_sub(base.types.len()));
        checked.fault(at, FaultKind::TooManyTypes);
    }
    checked.faults
}

/// What was seen of types until now.
struct Checked {
    types: BTreeMap<String, Option<Place>>,
    /// With the type of each.
    actions: BTreeMap<String, (String, Option<Place>)>,
    faults: Vec<Fault>,
}

impl Checked {
    fn new(base: &Catalogue) -> Self {
        let types = base.types().map(|it| (it.name.to_string(), None));
        let actions = base
            .types()
            .flat_map(|of| of.actions.iter().map(|it| (it.name.to_string(), (of.name.to_string(), None))));
        Self { types: types.collect(), actions: actions.collect(), faults: Vec::new() }
    }

    fn fault(&mut self, place: Place, kind: FaultKind) {
        self.faults.push(Fault { place, kind, first: None });
    }

    fn resource_type(&mut self, at: usize, it: &ResourceType) {
        let (place, name) = (Place::Type(at), it.name.to_string());
        let shown = shorten(&name);
        if let Some(first) = self.types.get(&name).copied() {
            self.faults.push(Fault { place, kind: FaultKind::TypeTwice(shown.clone()), first });
        } else {
            self.types.insert(name.clone(), Some(place));
        }
        for wrong in [&it.name].into_iter().chain(it.kinds.iter()).filter(|it| !is_kind(it)) {
            self.fault(place, FaultKind::TypeName(shorten(wrong)));
        }
        self.label(place, &it.label);
        let mut seen = BTreeSet::new();
        if let Some(twice) = it.kinds.iter().find(|it| !seen.insert(*it)) {
            self.fault(place, FaultKind::KindTwice(shorten(twice)));
        }
        match (it.kinds.len(), it.actions.len()) {
            (0, _) => self.fault(place, FaultKind::Kinds(shown.clone(), 0)),
            (kinds, _) if kinds > MAX_SEGMENTS => self.fault(place, FaultKind::Kinds(shown.clone(), kinds)),
            (2.., _) if it.single => self.fault(place, FaultKind::SingleKinds(shown.clone())),
            (_, 0) => self.fault(place, FaultKind::NoAction(shown.clone())),
            (_, actions) if actions > ActionMask::MAX => {
                self.fault(place, FaultKind::TooManyActions(shown.clone(), actions));
            }
            _ => {}
        }
        for (number, action) in it.actions.iter().enumerate() {
            self.action(Place::Action(at, number), it, action);
        }
    }

    fn action(&mut self, place: Place, of: &ResourceType, it: &ActionInfo) {
        let name = it.name.to_string();
        if !is_action(&name) {
            self.fault(place, FaultKind::ActionName(shorten(&name)));
        } else if let Some((of, first)) = self.actions.get(&name).cloned() {
            self.faults.push(Fault { place, kind: FaultKind::ActionTwice(name, of), first });
        } else {
            self.actions.insert(name, (shorten(&of.name), Some(place)));
        }
        self.label(place, &it.label);
        if of.single && it.specific {
            self.fault(place, FaultKind::SpecificOfSingle(shorten(&of.name)));
        }
    }

    fn label(&mut self, place: Place, label: &Label) {
        let is_good = |it: &str| {
            !it.trim().is_empty() && it.chars().count() <= 100 && !it.chars().any(char::is_control)
        };
        let mut wrong = [&label.en, &label.zh].into_iter().filter(|it| !is_good(it));
        if let Some(wrong) = wrong.next() {
            self.fault(place, FaultKind::Label(shorten(wrong)));
        }
    }
}

fn add_routes(catalogue: &mut Catalogue, added: &[RouteText]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let known = catalogue.routes.routes().len();
    // Routes that cannot be read have no place in the table.
    let mut places = Vec::new();
    for (at, written) in added.iter().enumerate() {
        let place = Place::Route(at);
        let route = match Route::read(catalogue, written) {
            Ok(route) => route,
            Err(wrong) => {
                faults.extend(wrong.into_iter().map(|it| Fault { place, kind: it.into(), first: None }));
                continue;
            }
        };
        match catalogue.routes.add(route) {
            Ok(()) => places.push(place),
            Err(Clash::With(other)) => {
                let first = other.checked_sub(known).and_then(|it| places.get(it)).copied();
                faults.push(Fault { place, kind: FaultKind::RouteTwice, first });
            }
            Err(Clash::TooMany) => {
                faults.push(Fault { place, kind: FaultKind::TooManyRoutes, first: None });
                return faults;
            }
        }
    }
    let steps = catalogue.routes.steps();
    if steps > RouteTable::MAX_STEPS {
        let place = Place::Route(added.len().saturating_sub(1));
        faults.push(Fault { place, kind: FaultKind::TooManySteps(steps), first: None });
    }
    faults
}

fn is_kind(name: &str) -> bool {
    let is_letter = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    name.len() <= 32 && name.starts_with(|it: char| it.is_ascii_lowercase()) && name.bytes().all(is_letter)
}

fn is_action(name: &str) -> bool {
    let is_letter = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-');
    name.len() <= 64 && name.starts_with(|it: char| it.is_ascii_alphabetic()) && name.bytes().all(is_letter)
}
