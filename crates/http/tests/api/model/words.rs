//! What may be said, and the small universe it is said about.

use std::sync::LazyLock;

use keywright_core::{
    Action, Catalogue, Statement, TypeId, oracles, policy::BuiltIn, statement::StatementText,
};
use serde_json::Value;

use super::super::world::statement;

/// A statement, by its place in the vocabulary.
pub(crate) type Saying = usize;

/// Questions: a type, an action of it and a name. None is an action, or a type, that has no name yet.
type Question = (Option<TypeId>, Option<Action>, String);

/// A set of questions, by their places in the universe.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Points([u64; UNIVERSE_WORDS]);

/// A statement, and the questions that it is about.
pub(crate) struct Word {
    written: StatementText,
    pub(crate) points: Points,
    pub(crate) is_deny: bool,
}

/// Room for the universe, in words of 64 questions.
const UNIVERSE_WORDS: usize = 8;

/// A letter that no statement has: what holds of it holds of all that has no name yet (formal-core 3.3).
const FRESH: &str = "~";

/// Statements to choose from: type, effect, actions, resource.
const CHOICE: [(&str, &str, &[&str], &str); 22] = [
    ("flag", "allow", &["ToggleFlag"], "project/p:env/dev:flag/*"),
    ("flag", "allow", &["ToggleFlag"], "project/*:env/dev:flag/f"),
    ("flag", "allow", &["ToggleFlag", "UpdateFlagName"], "project/*:env/*:flag/*"),
    ("flag", "allow", &["UpdateFlagName", "DeleteFlag"], "project/p:env/*:flag/g"),
    ("flag", "allow", &["ManageFeatureFlag"], "project/p:env/dev:flag/*"),
    ("flag", "allow", &["ManageFeatureFlag"], "project/*:env/prod:flag/f*"),
    ("flag", "allow", &["*"], "project/*:env/*:flag/*"),
    ("flag", "deny", &["ToggleFlag"], "project/*:env/prod:flag/*"),
    ("flag", "deny", &["DeleteFlag", "UpdateFlagName"], "project/p:env/*:flag/f*"),
    ("flag", "deny", &["ManageFeatureFlag"], "project/*:env/dev:flag/g"),
    ("env", "allow", &["CanAccessEnv"], "project/p:env/dev"),
    ("iam", "allow", &["CanManageIAM"], "iam/*"),
    ("iam", "allow", &["CanManageIAM"], "iam/*"),
    ("iam", "allow", &["*"], "iam/*"),
    ("iam", "deny", &["CanManageIAM"], "iam/*"),
    ("access-token", "allow", &["ListAccessTokens", "ManagePersonalAccessTokens"], "access-token/*"),
    ("access-token", "allow", &["ManageServiceAccessTokens"], "access-token/*"),
    ("access-token", "allow", &["*"], "access-token/*"),
    ("access-token", "deny", &["ManageServiceAccessTokens"], "access-token/*"),
    ("*", "allow", &["*"], "*"),
    ("*", "deny", &["*"], "*"),
    ("project", "allow", &["CanAccessProject"], "project/*"),
];

/// How many statements there are to choose from.
pub(crate) const CHOICES: usize = CHOICE.len();
/// The allow of everything.
pub(crate) const EVERYTHING: Saying = 19;

/// The statements to choose from, and behind them those of the built-in policies.
static VOCABULARY: LazyLock<Vec<Word>> = LazyLock::new(|| {
    let choice = CHOICE.iter().map(|(resource_type, effect, actions, resource)| StatementText {
        id: "s".to_owned(),
        resource_type: (*resource_type).to_owned(),
        effect: (*effect).to_owned(),
        actions: actions.iter().map(|&it| it.to_owned()).collect(),
        resources: vec![(*resource).to_owned()],
        conditions: Vec::new(),
    });
    let built_in = BuiltIn::ALL.map(statements_of).into_iter().flatten();
    choice.chain(built_in).map(Word::new).collect()
});

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::featbit);

/// Every question: the things there are and fresh ones, by each action that statements name and a fresh one.
static UNIVERSE: LazyLock<Vec<Question>> = LazyLock::new(|| {
    let mut all = vec![(None, None, FRESH.to_owned())];
    for (id, info) in CATALOGUE.ids().zip(CATALOGUE.types()) {
        let names = if info.single { vec![info.everything()] } else { names(&info.kinds) };
        // Statements name few of the actions on flags, and each takes its time.
        let is_named = |it: &Action| id != TypeId::FLAG || FLAG_ACTIONS.contains(it);
        let actions: Vec<_> =
            CATALOGUE.actions().map(|it| it.0).filter(|it| it.resource_type() == id).collect();
        let actions = actions.into_iter().filter(is_named).map(Some).chain([None]);
        for action in actions {
            all.extend(names.iter().map(|name| (Some(id), action, name.clone())));
        }
    }
    all
});

const FLAG_ACTIONS: [Action; 5] = [
    Action::MANAGE_FEATURE_FLAG,
    Action::TOGGLE_FLAG,
    Action::UPDATE_FLAG_NAME,
    Action::DELETE_FLAG,
    Action::CREATE_FLAG,
];

impl Word {
    fn new(written: StatementText) -> Self {
        // What it is about: what it would allow alone, if it were an allow.
        let allow = StatementText { effect: "allow".to_owned(), ..written.clone() };
        let allow = [Statement::parse(&CATALOGUE, allow).unwrap()];
        let mut points = Points::default();
        for (at, (resource_type, action, name)) in UNIVERSE.iter().enumerate() {
            if oracles::allows(&CATALOGUE, &allow, *resource_type, *action, name) {
                points.insert(at);
            }
        }
        Self { points, is_deny: written.effect == "deny", written }
    }
}

/// The statement at a place.
pub(crate) fn word(saying: Saying) -> &'static Word {
    &VOCABULARY[saying]
}

/// What the built-in policies say.
pub(crate) fn built_in() -> [Vec<Saying>; 3] {
    let mut next = CHOICES;
    BuiltIn::ALL.map(|it| {
        let first = next;
        next += statements_of(it).len();
        (first..next).collect()
    })
}

fn statements_of(policy: BuiltIn) -> Vec<StatementText> {
    let policy = policy.policy(&CATALOGUE).unwrap();
    policy.statements.iter().map(|it| it.written().clone()).collect()
}

/// As the wire writes them.
pub(crate) fn written(sayings: &[Saying]) -> Vec<Value> {
    let show = |it: &Saying| {
        let it = &word(*it).written;
        let actions: Vec<&str> = it.actions.iter().map(String::as_str).collect();
        statement(&it.resource_type, &it.effect, &actions, &it.resources[0])
    };
    sayings.iter().map(show).collect()
}

/// As the core reads them.
pub(crate) fn statements(sayings: &[Saying]) -> Vec<Statement> {
    sayings.iter().map(|it| Statement::parse(&CATALOGUE, word(*it).written.clone()).unwrap()).collect()
}

/// The place of a question.
pub(crate) fn point(action: Action, name: &str) -> usize {
    let wanted = (Some(action.resource_type()), Some(action), name.to_owned());
    UNIVERSE.iter().position(|it| *it == wanted).unwrap()
}

/// What the statements allow: what some allow is about, and no deny.
pub(crate) fn allowed(sayings: impl IntoIterator<Item = Saying>) -> Points {
    let (mut allows, mut denies) = (Points::default(), Points::default());
    for word in sayings.into_iter().map(word) {
        if word.is_deny { denies.add(&word.points) } else { allows.add(&word.points) }
    }
    allows.without(&denies)
}

/// Names of things of a type: those there are, one that begins like one of them, and fresh ones.
fn names(kinds: &[std::borrow::Cow<'static, str>]) -> Vec<String> {
    let mut all = vec![String::new()];
    for kind in kinds {
        let keys: &[&str] = match kind.as_ref() {
            "project" => &["p", FRESH],
            "env" => &["dev", "prod", FRESH],
            _ => &["f", "g", "f~", FRESH],
        };
        let longer = |it: &String| -> Vec<String> {
            let start = if it.is_empty() { String::new() } else { format!("{it}:") };
            keys.iter().map(|key| format!("{start}{kind}/{key}")).collect()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

impl Points {
    fn insert(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    pub(crate) fn has(&self, at: usize) -> bool {
        self.0[at / 64] >> (at % 64) & 1 == 1
    }

    /// As a union.
    pub(crate) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(it, other)| *it |= other);
    }

    pub(crate) fn without(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|it| self.0[it] & !other.0[it]))
    }

    pub(crate) fn and(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|it| self.0[it] & other.0[it]))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|it| *it == 0)
    }

    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.without(other).is_empty()
    }

    /// Some questions of the set in words, for messages.
    pub(crate) fn shown(&self) -> String {
        let points: Vec<_> = (0..UNIVERSE.len()).filter(|it| self.has(*it)).take(5).collect();
        format!("{:?}", points.into_iter().map(|it| &UNIVERSE[it]).collect::<Vec<_>>())
    }
}
