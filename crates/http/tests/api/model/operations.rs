//! What can happen, and how it is chosen.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{
    PERSONS,
    state::{Model, NAMES, Token},
    words::{CHOICES, Saying},
};

/// With what somebody calls.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum By {
    /// The login session of a person.
    Member(usize),
    Token(usize),
}

/// Somebody does something.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) by: By,
    pub(crate) operation: Operation,
}

/// Numbers that mean nothing here are ids of the other organization.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    MakePolicy,
    EditPolicy(usize, Vec<Saying>),
    RemovePolicy(usize),
    /// Policy and member, attached or detached.
    Attach(usize, usize, bool),
    /// Policy and group, attached or detached.
    AttachToGroup(usize, usize, bool),
    MakeGroup(usize),
    RemoveGroup(usize),
    /// Group and member, joined or left.
    Join(usize, usize, bool),
    AddMember {
        person: usize,
        policies: Vec<usize>,
        groups: Vec<usize>,
    },
    RemoveMember(usize),
    MakePersonal {
        name: usize,
        scope: Option<Vec<Saying>>,
    },
    MakeService {
        name: usize,
        permissions: Vec<Saying>,
    },
    /// A service token that ends after a minute and a half, or a personal one if that were too much. It is made
    /// behind the API, which has no expiry yet.
    MakeExpiring(Vec<Saying>),
    /// Token and place of a name.
    Rename(usize, usize),
    /// To on, to off, or to what it is not.
    Switch(usize, Option<bool>),
    RemoveToken(usize),
    /// The token that calls removes itself.
    RemoveSelf,
    /// A minute passes.
    Wait,
}

/// Who is not a member, and numbers of nothing.
const NOBODY: usize = 9;
const NOTHING: usize = 99;

/// Something that may happen in this state.
pub(crate) fn step(model: &Model) -> BoxedStrategy<Step> {
    let step = |(by, operation)| Step { by, operation };
    prop_oneof![
        12 => (anybody(model), prop_oneof![on_policies(model), on_people(model)]).prop_map(step),
        6 => (anybody(model), on_tokens(model)).prop_map(step),
        6 => making_tokens().prop_map(step),
        3 => (bearer(model), Just(Operation::RemoveSelf)).prop_map(step),
        4 => with_own_token(model).prop_map(step),
    ]
    .boxed()
}

/// A member; mostly one of those who may manage others when all begins.
fn person() -> BoxedStrategy<By> {
    select(vec![0, 0, 1, 1, 1, 2, 3, 3]).prop_map(By::Member).boxed()
}

/// A token, or a member if there is none.
fn bearer(model: &Model) -> BoxedStrategy<By> {
    let tokens: Vec<_> = model.tokens.keys().chain(&model.gone).map(|it| By::Token(*it)).collect();
    if tokens.is_empty() { person() } else { select(tokens).boxed() }
}

fn anybody(model: &Model) -> BoxedStrategy<By> {
    prop_oneof![3 => person(), 1 => bearer(model)].boxed()
}

fn on_policies(model: &Model) -> BoxedStrategy<Operation> {
    let policy = || one(model.policies.keys());
    let group = || one(model.groups.keys());
    prop_oneof![
        1 => Just(Operation::MakePolicy),
        5 => (policy(), sayings(0..4)).prop_map(|(it, sayings)| Operation::EditPolicy(it, sayings)),
        1 => policy().prop_map(Operation::RemovePolicy),
        5 => (policy(), member(), any::<bool>()).prop_map(|(it, to, is_on)| Operation::Attach(it, to, is_on)),
        4 => (policy(), group(), any::<bool>())
            .prop_map(|(it, to, is_on)| Operation::AttachToGroup(it, to, is_on)),
    ]
    .boxed()
}

fn on_people(model: &Model) -> BoxedStrategy<Operation> {
    let policies = || vec(one(model.policies.keys()), 0..2);
    let groups = || vec(one(model.groups.keys()), 0..2);
    // Who was removed comes back soon.
    let away: Vec<usize> = (0..PERSONS).filter(|it| !model.members.contains_key(it)).collect();
    let person = if away.is_empty() { (0..PERSONS).boxed() } else { select(away).boxed() };
    prop_oneof![
        1 => name().prop_map(Operation::MakeGroup),
        1 => one(model.groups.keys()).prop_map(Operation::RemoveGroup),
        4 => (one(model.groups.keys()), member(), any::<bool>())
            .prop_map(|(it, to, is_in)| Operation::Join(it, to, is_in)),
        3 => (person, policies(), groups())
            .prop_map(|(person, policies, groups)| Operation::AddMember { person, policies, groups }),
        3 => member().prop_map(Operation::RemoveMember),
    ]
    .boxed()
}

fn on_tokens(model: &Model) -> BoxedStrategy<Operation> {
    let token = || one(model.tokens.keys().chain(&model.gone));
    prop_oneof![
        1 => making_tokens().prop_map(|it| it.1),
        1 => (token(), name()).prop_map(|(it, name)| Operation::Rename(it, name)),
        4 => (token(), option::of(any::<bool>())).prop_map(|(it, is_on)| Operation::Switch(it, is_on)),
        1 => token().prop_map(Operation::RemoveToken),
        1 => Just(Operation::Wait),
    ]
    .boxed()
}

fn making_tokens() -> BoxedStrategy<(By, Operation)> {
    let operation = prop_oneof![
        4 => (name(), option::of(sayings(1..4)))
            .prop_map(|(name, scope)| Operation::MakePersonal { name, scope }),
        4 => (name(), sayings(0..3)).prop_map(|(name, permissions)| Operation::MakeService { name, permissions }),
        1 => sayings(1..3).prop_map(Operation::MakeExpiring),
    ];
    (person(), operation).boxed()
}

/// Who has made a token switches or renames it.
fn with_own_token(model: &Model) -> BoxedStrategy<(By, Operation)> {
    // More often those of people who have come back: they stay Inactive.
    let times =
        |it: &Token| if model.has_ended(it) && model.members.contains_key(&it.creator) { 9 } else { 1 };
    let owned =
        |(number, it): (&usize, &Token)| std::iter::repeat_n((By::Member(it.creator), *number), times(it));
    let own: Vec<_> = model.tokens.iter().flat_map(owned).collect();
    if own.is_empty() {
        return making_tokens();
    }
    let switch = (select(own.clone()), option::of(any::<bool>()))
        .prop_map(|((by, it), is_on)| (by, Operation::Switch(it, is_on)));
    let rename = (select(own), name()).prop_map(|((by, it), name)| (by, Operation::Rename(it, name)));
    prop_oneof![3 => switch, 1 => rename].boxed()
}

fn name() -> std::ops::Range<usize> {
    0..NAMES.len()
}

fn member() -> BoxedStrategy<usize> {
    prop_oneof![12 => 0..PERSONS, 1 => Just(NOBODY)].boxed()
}

fn sayings(count: std::ops::Range<usize>) -> BoxedStrategy<Vec<Saying>> {
    vec(0..CHOICES, count).boxed()
}

/// One of these, or of nothing.
fn one<'a>(numbers: impl Iterator<Item = &'a usize>) -> BoxedStrategy<usize> {
    let numbers: Vec<usize> = numbers.copied().collect();
    if numbers.is_empty() {
        return Just(NOTHING).boxed();
    }
    prop_oneof![15 => select(numbers), 1 => Just(NOTHING)].boxed()
}
