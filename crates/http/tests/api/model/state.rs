//! The abstract state: plain maps, and the naive decision over them.

use std::collections::{BTreeMap, BTreeSet};

use keywright_core::Action;

use super::{
    operations::By,
    outcome::Outcome,
    words::{CHOICES, EVERYTHING, Points, Saying, allowed, built_in, point, word},
};

/// Built-in policies by number. Everything that is made has a number; persons have theirs.
pub(crate) const BUILT_IN: [usize; 3] = [OWNER, 1, DEVELOPER];
pub(crate) const OWNER: usize = 0;
pub(crate) const DEVELOPER: usize = 2;

/// All that there is in an organization, and how the last operation should have ended.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) policies: BTreeMap<usize, Vec<Saying>>,
    pub(crate) groups: BTreeMap<usize, Group>,
    /// By person. Who is not in it is no member.
    pub(crate) members: BTreeMap<usize, Membership>,
    pub(crate) tokens: BTreeMap<usize, Token>,
    /// Tokens that were removed.
    pub(crate) gone: BTreeSet<usize>,
    pub(crate) minutes: u64,
    /// The number of whatever is made next.
    pub(crate) next: usize,
    pub(crate) expected: Outcome,
}

#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Group {
    pub(crate) name: usize,
    pub(crate) policies: BTreeSet<usize>,
}

#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Membership {
    /// Who comes back has another.
    pub(crate) number: usize,
    pub(crate) policies: BTreeSet<usize>,
    pub(crate) groups: BTreeSet<usize>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Token {
    /// By its place in [`NAMES`].
    pub(crate) name: usize,
    pub(crate) creator: usize,
    pub(crate) kind: Kind,
    /// Who switched it off.
    pub(crate) off: Option<usize>,
    /// The minute in whose middle it ends.
    pub(crate) ends: Option<u64>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Personal { membership: usize, scope: Option<Vec<Saying>> },
    Service(Vec<Saying>),
}

/// Names, and what they are the same by.
pub(crate) const NAMES: [(&str, &str); 12] = [
    ("deploy", "deploy"),
    ("DePloy", "deploy"),
    ("ci bot", "ci bot"),
    ("ＣＩ  bot", "ci bot"),
    ("straße", "strasse"),
    ("STRASSE", "strasse"),
    ("one", "one"),
    ("two", "two"),
    ("three", "three"),
    ("four", "four"),
    ("five", "five"),
    ("six", "six"),
];

impl Model {
    /// The state that every case starts with.
    pub(crate) fn seed() -> Self {
        let customers = [vec![11, 15, 16, 2], vec![4, 5, 11], vec![7, 9], vec![10, 17]];
        let built_in = BUILT_IN.into_iter().zip(built_in());
        let member = |number, policies: &[usize], groups: &[usize]| Membership {
            number,
            policies: policies.iter().copied().collect(),
            groups: groups.iter().copied().collect(),
        };
        let group = |name, policies: &[usize]| Group { name, policies: policies.iter().copied().collect() };
        Self {
            policies: built_in
                .chain(customers.into_iter().enumerate().map(|(at, it)| (10 + at, it)))
                .collect(),
            groups: BTreeMap::from([(20, group(10, &[12])), (21, group(11, &[11, 13]))]),
            members: BTreeMap::from([
                (0, member(30, &[OWNER], &[])),
                (1, member(31, &[10], &[20])),
                (2, member(32, &[DEVELOPER], &[])),
                (3, member(33, &[1], &[21])),
            ]),
            tokens: BTreeMap::new(),
            gone: BTreeSet::new(),
            minutes: 0,
            next: 100,
            expected: Outcome::Done,
        }
    }

    /// A new number.
    pub(crate) fn number(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// What the policies say that are attached to a person or to their groups, each policy once.
    pub(crate) fn said_to(&self, person: usize) -> Vec<Saying> {
        let Some(member) = self.members.get(&person) else { return Vec::new() };
        let groups = member.groups.iter().flat_map(|it| &self.groups[it].policies);
        let policies: BTreeSet<_> = member.policies.iter().chain(groups).collect();
        policies.into_iter().flat_map(|it| self.policies[it].iter().copied()).collect()
    }

    /// What policies say, each once.
    pub(crate) fn say(&self, policies: &BTreeSet<usize>) -> Vec<Saying> {
        policies.iter().flat_map(|it| self.policies[it].iter().copied()).collect()
    }

    /// The layers that must all allow, or why the credential is not let in.
    pub(crate) fn layers(&self, by: By) -> Result<Vec<Points>, Outcome> {
        match by {
            By::Member(person) if self.members.contains_key(&person) => {
                Ok(vec![allowed(self.said_to(person))])
            }
            // Their login session has ended (R08).
            By::Member(_) => Err(Outcome::Unauthorized),
            By::Token(number) => {
                let token = self.tokens.get(&number).ok_or(Outcome::Unauthorized)?;
                // It ends in the middle of a minute.
                if token.ends.is_some_and(|it| self.minutes > it) {
                    return Err(Outcome::Unauthorized);
                }
                if token.off.is_some() || self.has_ended(token) {
                    return Err(Outcome::Forbidden);
                }
                Ok(match &token.kind {
                    Kind::Service(sayings) => vec![allowed(sayings.iter().copied())],
                    Kind::Personal { scope, .. } => {
                        let scope = scope.iter().map(|it| allowed(it.iter().copied()));
                        [allowed(self.said_to(token.creator))].into_iter().chain(scope).collect()
                    }
                })
            }
        }
    }

    /// All that a credential may do; nothing if it is not let in.
    pub(crate) fn authority(&self, by: By) -> Points {
        let layers = self.layers(by).unwrap_or_default();
        layers.into_iter().reduce(|all, it| all.and(&it)).unwrap_or_default()
    }

    /// Whether the membership of a personal token has ended.
    pub(crate) fn has_ended(&self, token: &Token) -> bool {
        let Kind::Personal { membership, .. } = token.kind else { return false };
        self.members.get(&token.creator).is_none_or(|it| it.number != membership)
    }

    /// Who can do everything, whatever there will be.
    pub(crate) fn owners(&self) -> impl Iterator<Item = usize> {
        self.members.keys().copied().filter(|it| {
            let said = self.said_to(*it);
            let is_everything = |it: &Saying| *it == EVERYTHING || *it == CHOICES;
            said.iter().any(is_everything) && !said.iter().any(|it| word(*it).is_deny)
        })
    }

    /// Everybody who calls, and who could once.
    pub(crate) fn credentials(&self) -> Vec<By> {
        let tokens = self.tokens.keys().chain(&self.gone).map(|it| By::Token(*it));
        (0..super::PERSONS).map(By::Member).chain(tokens).collect()
    }
}

/// The place of the question whether somebody may do something with members, groups and policies.
pub(crate) fn manage_iam() -> usize {
    point(Action::CAN_MANAGE_IAM, "iam/*")
}
