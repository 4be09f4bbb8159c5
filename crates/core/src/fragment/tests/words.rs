//! Statements and names from few words, so that they meet.

use proptest::{collection::vec, prelude::*, sample::select, string::string_regex};

use crate::{
    catalogue::Catalogue,
    resource::ResourcePattern,
    statement::{Statement, StatementText},
};

const KINDS: [&str; 3] = ["project", "env", "flag"];

/// Keys, some of them longer than the eight bytes that are compared at once.
fn key() -> impl Strategy<Value = String> {
    let start = select(vec!["", "", "aaaaaaa", "aaaaaaaaaaaa"]);
    (start, string_regex("[ab*é]{0,3}").unwrap()).prop_map(|(start, end)| start.to_owned() + &end)
}

fn path(kind: &'static str) -> impl Strategy<Value = String> {
    let whole = select(vec!["*", "**", "*a", "*/a", "p*", "e*", "*a*"]).prop_map(str::to_owned);
    prop_oneof![8 => key().prop_map(move |key| format!("{kind}/{key}")), 1 => whole]
}

fn segment(kind: &'static str) -> impl Strategy<Value = String> {
    let tags = prop_oneof![
        3 => Just(String::new()),
        1 => string_regex(";([xy*é]{0,3},?){0,3}").unwrap(),
    ];
    (path(kind), tags).prop_map(|(path, tags)| path + &tags)
}

fn segments(count: usize) -> impl Strategy<Value = String> {
    let kinds: Vec<_> = (0..count).map(|at| segment(KINDS[at % KINDS.len()])).collect();
    kinds.prop_map(|it| it.join(":"))
}

/// Names of up to four segments: of every length that statements have, and longer.
pub(super) fn name() -> impl Strategy<Value = String> {
    prop_oneof![1 => segments(1), 1 => segments(2), 4 => segments(3), 1 => segments(4), 1 => Just("iam/*".to_owned())]
}

/// Patterns of every length.
pub(super) fn pattern() -> impl Strategy<Value = ResourcePattern> {
    prop_oneof![1 => segments(1), 1 => segments(2), 4 => segments(3), 1 => segments(4)]
        .prop_filter_map("too many wildcards", |it| it.parse().ok())
}

/// Statements of several types; some are about everything.
pub(super) fn statements(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Statement>> {
    let one = prop_oneof![
        1 => statement("*", &["*"], Just("*".to_owned()), 1..2),
        2 => statement("iam", &["CanManageIAM", "*"], select(vec!["iam/*", "i*"]).prop_map(str::to_owned), 1..2),
        4 => statement("project", &["CanAccessProject", "CreateEnv"], segments(1), 1..4),
        4 => statement("env", &["CanAccessEnv", "CreateEnvSecret"], segments(2), 1..4),
        20 => statement("flag", &["ToggleFlag", "UpdateFlagName", "CreateFlag", "*"], segments(3), 1..4),
    ];
    // What the catalogue refuses is left out: generated patterns do not all have the shape of their type.
    vec(one, count).prop_map(|all| {
        all.into_iter().filter_map(|it| Statement::parse(&Catalogue::featbit(), it).ok()).collect()
    })
}

fn statement(
    resource_type: &'static str,
    actions: &'static [&'static str],
    resource: impl Strategy<Value = String> + 'static,
    resources: std::ops::Range<usize>,
) -> BoxedStrategy<StatementText> {
    let effect = prop_oneof![4 => Just("allow"), 1 => Just("deny")];
    (effect, vec(select(actions), 1..3), vec(resource, resources))
        .prop_filter("everything is one `*`", |(_, actions, _)| actions != &["*", "*"])
        .prop_map(move |(effect, actions, resources)| StatementText {
            id: String::new(),
            resource_type: resource_type.to_owned(),
            effect: effect.to_owned(),
            actions: actions.into_iter().map(str::to_owned).collect(),
            resources,
            conditions: Vec::new(),
        })
        .boxed()
}
