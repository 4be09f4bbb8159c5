//! Statements, names and patterns for property tests.
//!
//! They are drawn from few kinds, keys and tags, so that patterns and names meet: laws about things that
//! never meet hold of themselves.

pub mod conditional;

use std::ops::Range;

use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};

use crate::{
    catalogue::{Action, Catalogue, TypeId},
    resource::ResourcePattern,
    statement::{Effect, Statement, StatementText},
};

/// The types that things are generated of, the deepest most often.
const TYPES: [TypeId; 7] =
    [TypeId::FLAG, TypeId::FLAG, TypeId::FLAG, TypeId::ENV, TypeId::PROJECT, TypeId::PROJECT, TypeId::IAM];
/// How many of a type's actions are used.
const ACTIONS: usize = 3;
/// Keys and tags have letters that no kind has, so that renaming these leaves the kinds alone.
const KEYS: [&str; 7] = ["x", "y", "xy", "yx", "xxy", "z", "*"];
const KEY_GLOBS: [&str; 12] = ["*", "*", "*", "x", "y", "xy", "x*", "*y", "*x*", "x*y", "**", "*y*x"];
const TAGS: [&str; 4] = ["q", "u", "qu", "w"];
const TAG_GLOBS: [&str; 6] = ["q", "u", "q*", "*u", "*", "*q*"];

/// A key of a name: one of few, or `*` for what does not exist yet.
pub fn key() -> impl Strategy<Value = &'static str> {
    select(&KEYS[..])
}

/// A text with wildcards of up to six letters.
pub fn glob() -> impl Strategy<Value = String> {
    "[xy*]{0,6}"
}

/// A text of the letters that [`glob`] draws from, and one more.
pub fn word() -> impl Strategy<Value = String> {
    "[xyz*]{0,8}"
}

/// The text of a name of a type: its kinds, each with a key and perhaps tags.
pub fn name_of(resource_type: TypeId) -> BoxedStrategy<String> {
    let catalogue = Catalogue::featbit();
    let Some(info) = catalogue.resource_type(resource_type) else { return Just(String::new()).boxed() };
    if info.single {
        return Just(info.everything()).boxed();
    }
    info.kinds.iter().fold(Just(String::new()).boxed(), |before, kind| {
        let kind = kind.clone();
        let tags = prop_oneof![2 => Just(Vec::new()), 3 => vec(select(&TAGS[..]), 1..4)];
        (before, key(), tags)
            .prop_map(move |(before, key, tags)| join(before, &format!("{kind}/{key}"), &tags))
            .boxed()
    })
}

/// The text of a pattern of a type's shape.
pub fn pattern_of(resource_type: TypeId) -> BoxedStrategy<String> {
    let catalogue = Catalogue::featbit();
    let Some(info) = catalogue.resource_type(resource_type) else { return Just(String::new()).boxed() };
    if info.single {
        return select(vec![info.everything(), "*".to_owned(), "*/*".to_owned()]).boxed();
    }
    info.kinds.iter().fold(Just(String::new()).boxed(), |before, kind| {
        (before, path_glob(kind), tag_globs())
            .prop_map(|(before, path, tags)| join(before, &path, &tags))
            .boxed()
    })
}

/// The text of a pattern of any shape.
pub fn pattern_text() -> impl Strategy<Value = String> {
    let path = select(&["project", "env", "flag", "k"][..]).prop_flat_map(path_glob);
    vec((path, tag_globs()), 1..5).prop_map(|segments| {
        segments.iter().fold(String::new(), |before, (path, tags)| join(before, path, tags))
    })
}

/// A pattern of any shape.
pub fn pattern() -> impl Strategy<Value = ResourcePattern> {
    pattern_text().prop_filter_map("a pattern", |it| it.parse().ok())
}

/// The text of a name of any shape.
pub fn name_text() -> impl Strategy<Value = String> {
    let path = (select(&["project", "env", "flag", "k"][..]), key());
    let tags = prop_oneof![Just(Vec::new()), vec(select(&TAGS[..]), 0..4)];
    vec((path, tags), 1..5).prop_map(|segments| {
        segments
            .iter()
            .fold(String::new(), |before, ((kind, key), tags)| join(before, &format!("{kind}/{key}"), tags))
    })
}

/// A type of which statements are generated.
pub fn resource_type() -> impl Strategy<Value = TypeId> {
    select(&TYPES[..])
}

/// An action of a type: one of those that statements are generated with.
pub fn action_of(resource_type: TypeId) -> impl Strategy<Value = Action> {
    let catalogue = Catalogue::featbit();
    let actions = catalogue.actions().map(|(action, _)| action);
    select(actions.filter(|it| it.resource_type() == resource_type).take(ACTIONS).collect::<Vec<_>>())
}

/// An action, and the text of a name of its type.
pub fn request() -> impl Strategy<Value = (Action, String)> {
    resource_type().prop_flat_map(|it| (action_of(it), name_of(it)))
}

/// A statement of either effect, of any type or about everything.
pub fn statement() -> impl Strategy<Value = Statement> {
    let effect = prop_oneof![3 => Just(Effect::Allow), 2 => Just(Effect::Deny)];
    effect.prop_flat_map(statement_that)
}

/// A statement of that effect, of any type or about everything.
pub fn statement_that(effect: Effect) -> impl Strategy<Value = Statement> {
    prop_oneof![
        1 => Just(text_of("*", effect, vec!["*".to_owned()], vec!["*".to_owned()])),
        24 => resource_type().prop_flat_map(move |it| statement_text_of(it, effect)),
    ]
    .prop_filter_map("a statement", |it| Statement::parse(&Catalogue::featbit(), it).ok())
}

/// A statement of that effect and type.
pub fn statement_of(resource_type: TypeId, effect: Effect) -> impl Strategy<Value = Statement> {
    statement_text_of(resource_type, effect)
        .prop_filter_map("a statement", |it| Statement::parse(&Catalogue::featbit(), it).ok())
}

/// What a policy or token says.
pub fn statements(count: Range<usize>) -> impl Strategy<Value = Vec<Statement>> {
    vec(statement(), count)
}

/// Sets of statements with much in common, so that one often covers another: each takes some of the same
/// few allows, at least one, and some of the same few denies, each as it is or narrowed.
pub fn related_sets<const N: usize>() -> impl Strategy<Value = [Vec<Statement>; N]> {
    resource_type().prop_flat_map(|it| {
        let allows = vec(statement_of(it, Effect::Allow), 1..4).prop_map(with_narrowed);
        let denies = vec(statement_of(it, Effect::Deny), 0..4).prop_map(with_narrowed);
        let picks = any::<[(Index, u8, u8); N]>();
        (allows, denies, picks).prop_map(|(allows, denies, picks)| {
            picks.map(|(one, more, denied)| {
                let one = one.get(&allows).clone();
                [vec![one], picked(&allows, more), picked(&denies, denied)].concat()
            })
        })
    })
}

/// The same statements, and each once more with keys that start with a letter.
fn with_narrowed(statements: Vec<Statement>) -> Vec<Statement> {
    let narrowed = statements.iter().filter_map(|it| {
        let said = it.written().clone();
        let resources = said.resources.iter().map(|it| it.replace("/*", "/x*")).collect();
        Statement::parse(&Catalogue::featbit(), StatementText { resources, ..said }).ok()
    });
    let narrowed: Vec<_> = narrowed.collect();
    [statements, narrowed].concat()
}

/// Those of the statements whose bit is set.
fn picked(statements: &[Statement], bits: u8) -> Vec<Statement> {
    let all = statements.iter().enumerate();
    all.filter(|(at, _)| (bits >> at) & 1 == 1).map(|(_, it)| it.clone()).collect()
}

fn statement_text_of(resource_type: TypeId, effect: Effect) -> impl Strategy<Value = StatementText> {
    let catalogue = Catalogue::featbit();
    let name = catalogue.resource_type(resource_type).map_or("", |it| &it.name).to_owned();
    let action = action_of(resource_type).prop_map(move |it| catalogue.action_name(it).to_owned());
    let actions = prop_oneof![3 => vec(action, 1..3), 1 => Just(vec!["*".to_owned()])];
    let resources = vec(pattern_of(resource_type), 1..3);
    (actions, resources).prop_map(move |(actions, resources)| text_of(&name, effect, actions, resources))
}

fn text_of(
    resource_type: &str,
    effect: Effect,
    actions: Vec<String>,
    resources: Vec<String>,
) -> StatementText {
    let effect = match effect {
        Effect::Allow => "allow",
        Effect::Deny => "deny",
    };
    let (resource_type, effect) = (resource_type.to_owned(), effect.to_owned());
    StatementText { resource_type, effect, actions, resources, ..StatementText::default() }
}

/// A glob for the path of a segment: mostly `kind/` and a glob, sometimes a star within the kind.
fn path_glob(kind: &str) -> impl Strategy<Value = String> + use<> {
    let kind = kind.to_owned();
    let short: String = kind.chars().take(1).collect();
    (select(&KEY_GLOBS[..]), 0u8..12).prop_map(move |(key, form)| match form {
        0 => "*".to_owned(),
        1 => format!("*/{key}"),
        2 => format!("{short}*{key}"),
        _ => format!("{kind}/{key}"),
    })
}

fn tag_globs() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![3 => Just(Vec::new()), 2 => vec(select(&TAG_GLOBS[..]), 1..3)]
}

fn join(before: String, path: &str, tags: &[&str]) -> String {
    let colon = if before.is_empty() { "" } else { ":" };
    let semicolon = if tags.is_empty() { "" } else { ";" };
    before + colon + path + semicolon + &tags.join(",")
}
