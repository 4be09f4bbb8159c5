//! Whatever it is told in whatever order, the directory answers as the slow rule does.

mod books;
mod words;

use std::collections::BTreeMap;

use keywright_core::{
    Decision, Request, Timestamp, id::OrganizationId, policy::Origin, principal::Authority, token::TokenKind,
};
use proptest::{collection::vec, prelude::*};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use self::{
    books::{Books, Verdict},
    words::{ACTIONS, NAMES, OTHERS, TOKENS},
};
use super::{
    super::{Admitted, Caller, View},
    world::*,
};
use crate::{Directory, facts::Fact};

/// What happens.
#[derive(Clone, Debug)]
enum Step {
    Commit(Vec<Fact>),
    /// So many seconds pass.
    Wait(u64),
    /// The next moment is told as so many seconds less than it is.
    ClockPutBack(u64),
}

/// The directory, and who was let in at some time and kept.
struct World {
    directory: Directory,
    revision: u64,
    clock: Timestamp,
    kept: BTreeMap<[u8; 32], Caller>,
    /// What each service token may do since it was made.
    services: BTreeMap<[u8; 32], Vec<Decision>>,
}

struct Machine;

impl ReferenceStateMachine for Books {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(books: &Self) -> BoxedStrategy<Step> {
        words::step(books)
    }

    fn preconditions(books: &Self, step: &Step) -> bool {
        let Step::Commit(facts) = step else { return true };
        let mut books = books.clone();
        facts.iter().all(|fact| {
            books.may_be_told(fact) && {
                books.tell(fact);
                true
            }
        })
    }

    fn apply(mut books: Self, step: &Step) -> Self {
        match step {
            Step::Commit(facts) => facts.iter().for_each(|it| books.tell(it)),
            Step::Wait(seconds) => books.now = at(books.now.seconds() + seconds),
            Step::ClockPutBack(_) => {}
        }
        books
    }
}

impl StateMachineTest for Machine {
    type SystemUnderTest = World;
    type Reference = Books;

    fn init_test(_: &Books) -> World {
        World {
            directory: directory([]),
            revision: 1,
            clock: at(0),
            kept: BTreeMap::new(),
            services: BTreeMap::new(),
        }
    }

    fn apply(mut world: World, books: &Books, step: Step) -> World {
        world.clock = books.now;
        match step {
            Step::Commit(facts) => {
                world.revision += 1;
                world.directory.apply(world.revision, facts);
            }
            Step::Wait(_) => {}
            Step::ClockPutBack(seconds) => {
                world.directory.observe(books.now);
                world.clock = at(books.now.seconds().saturating_sub(seconds));
            }
        }
        world.check_tokens(books);
        world.check_sessions(books);
        world
    }
}

impl World {
    fn check_tokens(&mut self, books: &Books) {
        for key in TOKENS.map(|it| digest(it).to_bytes()) {
            let (digest, clock) = (keywright_core::Digest::from_bytes(key), self.clock);
            let admitted = self.directory.admit(&digest, clock, None);
            let expected = books.admit(&key);
            if let Some(kept) = self.kept.get(&key) {
                let authority = match &expected {
                    Verdict::In(credential, authority) if *credential == kept.credential() => authority,
                    // who would not be let in any more may nothing.
                    _ => &Authority::default(),
                };
                self.check_answers(kept, authority);
            }
            match (admitted, expected) {
                (Admitted::Found(caller), Verdict::In(credential, authority)) => {
                    assert_eq!(caller.credential(), credential);
                    self.check_answers(&caller, &authority);
                    self.check_laws(books, key, &caller);
                    self.kept.entry(key).or_insert(caller);
                }
                (Admitted::Unknown, Verdict::Unknown)
                | (Admitted::Expired, Verdict::Expired)
                | (Admitted::Inactive, Verdict::Inactive) => {}
                (admitted, expected) => panic!("{admitted:?} and not {expected:?}"),
            }
        }
    }

    fn check_sessions(&self, books: &Books) {
        for (session, account, organization) in (1..=4).flat_map(|session| {
            OTHERS.flat_map(move |account| OTHERS.map(move |organization| (session, account, organization)))
        }) {
            let (session, account) = (session_id(session), account_id(account));
            let organization = organization_id(organization);
            let caller = self.directory.view(|it| it.session(session, account, organization, self.clock));
            match (caller, books.enter(session, account, organization)) {
                (Some(caller), Some((credential, authority))) => {
                    assert_eq!(caller.credential(), credential);
                    self.check_answers(&caller, &authority);
                }
                (None, None) => {}
                (caller, expected) => panic!("{caller:?} and not {expected:?}"),
            }
        }
    }

    /// Decisions, masks and statements are those of the slow rule.
    fn check_answers(&self, caller: &Caller, authority: &Authority) {
        for (what, text) in questions() {
            let (action, resource) = (action(what), &name(text));
            let expected = authority.decide(Request::new(action, resource));
            let ask = |it: View<'_>| {
                let mask = it.mask(caller, action.resource_type(), resource);
                (it.decide(caller, action, resource), mask.has(action), it.principal(caller))
            };
            let (decision, is_in_mask, principal) = self.directory.view(ask);
            assert_eq!(decision, expected, "{what} {text} {caller:?}");
            assert_eq!(is_in_mask, expected.is_allow());
            assert_eq!(principal.authority.decide(Request::new(action, resource)), expected);
        }
    }

    fn check_laws(&mut self, books: &Books, key: [u8; 32], caller: &Caller) {
        let answers: Vec<_> = questions()
            .map(|(what, text)| self.directory.decide(caller, action(what), &name(text)))
            .collect();
        match &books.tokens[&key].kind {
            // P-1: a personal token may nothing that its member may not.
            TokenKind::Personal { membership, .. } => {
                let member = books.active(*membership).unwrap();
                let authority = Authority::new(vec![books.layer_of(member)]);
                for ((what, text), answer) in questions().zip(answers) {
                    let (action, resource) = (action(what), &name(text));
                    let member_may = authority.decide(Request::new(action, resource)).is_allow();
                    assert!(member_may || !answer.is_allow(), "{what} {text}");
                }
            }
            // S-1: what a service token may never changes.
            TokenKind::Service { .. } => {
                assert_eq!(self.services.entry(key).or_insert_with(|| answers.clone()), &answers);
            }
        }
    }
}

fn questions() -> impl Iterator<Item = (&'static str, &'static str)> {
    ACTIONS.into_iter().flat_map(|what| NAMES.into_iter().map(move |text| (what, text)))
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn it_answers_as_the_slow_rule_does(sequential 1..40 => Machine);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// T-1.
    #[test]
    fn swapping_two_organizations_swaps_their_answers(facts in vec(words::fact(), 1..60)) {
        let digests = facts.iter().filter_map(|it| match it {
            Fact::TokenPut(token) => Some(token.digest),
            _ => None,
        });
        let (one, other) = (directory(facts.clone()), directory(facts.iter().cloned().map(swapped)));
        for digest in digests {
            let seen = |it: &Directory| it.admit(&digest, at(0), None).found().map(|caller| {
                let answers = questions().map(|(what, text)| it.decide(&caller, action(what), &name(text)));
                (caller.organization(), answers.collect::<Vec<_>>())
            });
            prop_assert_eq!(seen(&one), seen(&other).map(|(at, answers)| (swap(at), answers)));
        }
    }
}

/// What the fact would be if the first two organizations were each other.
fn swapped(mut fact: Fact) -> Fact {
    match &mut fact {
        Fact::OrganizationPut(it) => it.id = swap(it.id),
        Fact::MembershipPut(it) => it.organization = swap(it.organization),
        Fact::GroupPut(it) => it.organization = swap(it.organization),
        Fact::TokenPut(it) => it.organization = swap(it.organization),
        Fact::PolicyPut(it) => {
            if let Origin::Customer(owner) = &mut it.origin {
                *owner = swap(*owner);
            }
        }
        _ => {}
    }
    fact
}

fn swap(organization: OrganizationId) -> OrganizationId {
    let [first, second] = [1, 2].map(organization_id);
    match organization {
        it if it == first => second,
        it if it == second => first,
        it => it,
    }
}
