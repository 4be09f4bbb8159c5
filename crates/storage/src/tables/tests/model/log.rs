//! The log against a naive one: the same entries in the same order, with what they changed, whatever is done.

use keywright_core::{
    Action, Principal, Request, ResourceName,
    audit::{Operation, SubjectKind},
    authorize,
    flag::Flag,
    id::SessionId,
    principal::{Actor, Authority, Credential},
};
use uuid::Uuid;

use super::{super::flags::flag, *};
use crate::{AuditFilter, State};

/// What is done: to which thing, by whom, when, and what they say about it.
#[derive(Clone, Debug)]
struct Deed {
    thing: Thing,
    number: u32,
    organization: u32,
    by: u32,
    at: u64,
    name: &'static str,
    comment: &'static str,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Thing {
    Flag,
    Token,
}

#[derive(Clone, Debug)]
enum Step {
    Put(Deed),
    Remove(Deed),
    /// A token gets another secret, so that its row lies elsewhere.
    Rotate(Deed),
    List(Filter, Slice),
    Reopen,
}

#[derive(Clone, Debug)]
struct Filter {
    organization: u32,
    kinds: Vec<SubjectKind>,
    environment: Option<u32>,
    subject: Option<(Thing, u32)>,
    operation: Option<Operation>,
    actor: Option<u32>,
    from: Option<u64>,
    to: Option<u64>,
    text: &'static str,
}

/// An entry as the naive log has it.
struct Entered {
    deed: Deed,
    before: Option<String>,
    after: Option<String>,
    key: String,
}

impl Entered {
    fn operation(&self) -> Operation {
        match (&self.before, &self.after) {
            (None, _) => Operation::Create,
            (Some(_), Some(_)) => Operation::Update,
            (Some(_), None) => Operation::Remove,
        }
    }
}

fn things() -> impl Strategy<Value = Thing> {
    prop::sample::select(&[Thing::Flag, Thing::Token][..])
}

fn deeds() -> impl Strategy<Value = Deed> {
    (things(), 0u32..4, 1u32..3, 1u32..4, 0u64..8, texts(), texts()).prop_map(
        |(thing, number, organization, by, at, name, comment)| Deed {
            thing,
            number,
            organization,
            by,
            at,
            name,
            comment,
        },
    )
}

fn filters() -> impl Strategy<Value = Filter> {
    let kinds = [SubjectKind::FeatureFlag, SubjectKind::AccessToken, SubjectKind::Policy];
    let kinds = prop::sample::subsequence(kinds.to_vec(), 0..=3);
    let subject = prop::option::of((things(), 0u32..4));
    let operations = [Operation::Create, Operation::Update, Operation::Remove, Operation::Archive];
    let operation = prop::option::weighted(0.3, prop::sample::select(operations.to_vec()));
    let moment = || prop::option::of(0u64..8);
    (
        1u32..3,
        kinds,
        prop::option::of(1u32..3),
        (subject, operation),
        prop::option::of(1u32..4),
        moment(),
        moment(),
        searches(),
    )
        .prop_map(|(organization, kinds, environment, (subject, operation), actor, from, to, text)| {
            Filter { organization, kinds, environment, subject, operation, actor, from, to, text }
        })
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => deeds().prop_map(Step::Put),
        2 => deeds().prop_map(Step::Remove),
        2 => deeds().prop_map(Step::Rotate),
        6 => (filters(), slices()).prop_map(|(filter, slice)| Step::List(filter, slice)),
        1 => Just(Step::Reopen),
    ]
}

/// Ids of things of different kinds and organizations are different, as they are everywhere.
fn number(thing: Thing, organization: u32, number: u32) -> u32 {
    organization * 100 + number + if thing == Thing::Token { 50 } else { 0 }
}

/// The one environment of an organization. Its id is not the organization's, as it is nowhere.
fn environment_of(organization: u32) -> EnvironmentId {
    EnvironmentId::from_bytes(bytes(10 + organization))
}

fn permit(deed: &Deed) -> Permit {
    let credential = Credential::Session {
        session: SessionId::from_bytes([1; 16]),
        account: account_id(deed.by),
        membership: membership_id(deed.by),
    };
    let authority = Authority::new(vec![vec![statements(&[("allow", "*")]).into()]]);
    let principal = Principal { credential, organization: organization_id(deed.organization), authority };
    let resource = ResourceName::parse("iam/*").unwrap();
    authorize(&principal, Request::new(Action::CAN_MANAGE_IAM, &resource)).unwrap()
}

fn write(
    world: &World,
    deed: &Deed,
    event: Event,
    id: &str,
    run: impl Fn(&mut Write<'_>, &Permit) -> Result<(), WriteError>,
) {
    let permit = permit(deed);
    let written: Result<(), WriteError> = world.db.write(|w| {
        run(w, &permit)?;
        let at = Timestamp::from_millis(deed.at);
        let entry = Entry::new(&permit, event, Subject::new(id, deed.name), at).with_comment(deed.comment);
        Ok(w.record(entry, ()))
    });
    written.unwrap();
}

/// The things there are, and what was done to them.
struct Model {
    flags: Vec<Flag>,
    tokens: Vec<Token>,
    log: Vec<Entered>,
}

impl Model {
    fn flag(&self, deed: &Deed) -> (Option<Flag>, Flag) {
        let id = number(deed.thing, deed.organization, deed.number);
        let made = flag(id, &format!("flag {id}"), &[]);
        let (organization, environment) =
            (organization_id(deed.organization), environment_of(deed.organization));
        let made = Flag { name: name(deed.name), organization, environment, ..made };
        (self.flags.iter().find(|it| it.id == made.id).cloned(), made)
    }

    fn token(&self, deed: &Deed, secret: u8) -> (Option<Token>, Token) {
        let id = number(deed.thing, deed.organization, deed.number);
        let mut made = token(deed.organization, id, &format!("{} {id}", deed.name));
        let old = self.tokens.iter().find(|it| it.id == made.id).cloned();
        let mut digest = old.as_ref().map_or(made.digest, |it| it.digest).to_bytes();
        digest[31] = digest[31].wrapping_add(secret);
        made.digest = Digest::from_bytes(digest);
        (old, made)
    }

    fn enter(&mut self, deed: &Deed, key: &str, before: Option<String>, after: Option<String>) {
        self.log.push(Entered { deed: deed.clone(), before, after, key: key.to_owned() });
    }

    fn put(&mut self, world: &World, deed: &Deed, secret: u8) {
        match deed.thing {
            Thing::Flag => {
                let (old, new) = self.flag(deed);
                let event = if old.is_some() { Event::FlagChanged } else { Event::FlagCreated };
                write(world, deed, event, &new.id.to_string(), |w, permit| match &old {
                    Some(_) => w.flags().replace(permit, &new),
                    None => w.flags().insert(permit, &new),
                });
                let said = |it: &Flag| format!("{it:?}");
                self.enter(deed, new.key.as_str(), old.as_ref().map(said), Some(said(&new)));
                self.flags.retain(|it| it.id != new.id);
                self.flags.push(new);
            }
            Thing::Token => {
                let (old, new) = self.token(deed, secret);
                let event = if old.is_some() { Event::TokenRenamed } else { Event::TokenCreated };
                write(world, deed, event, &new.id.to_string(), |w, permit| match &old {
                    Some(_) => w.tokens().replace(permit, &new),
                    None => w.tokens().insert(permit, &new),
                });
                let said = |it: &Token| format!("{it:?}");
                self.enter(deed, "", old.as_ref().map(said), Some(said(&new)));
                self.tokens.retain(|it| it.id != new.id);
                self.tokens.push(new);
            }
        }
    }

    fn remove(&mut self, world: &World, deed: &Deed) {
        match deed.thing {
            Thing::Flag => {
                let (Some(old), _) = self.flag(deed) else { return };
                let id = old.id.to_string();
                write(world, deed, Event::FlagRemoved, &id, |w, permit| w.flags().remove(permit, &old));
                self.enter(deed, old.key.as_str(), Some(format!("{old:?}")), None);
                self.flags.retain(|it| it.id != old.id);
            }
            Thing::Token => {
                let (Some(old), _) = self.token(deed, 0) else { return };
                let id = old.id.to_string();
                write(world, deed, Event::TokenRemoved, &id, |w, permit| w.tokens().remove(permit, &old));
                self.enter(deed, "", Some(format!("{old:?}")), None);
                self.tokens.retain(|it| it.id != old.id);
            }
        }
    }

    /// Newest first; of what happened at one moment, what was written last.
    fn list(&self, filter: &Filter) -> Vec<String> {
        let mut all: Vec<_> = self.log.iter().enumerate().collect();
        all.sort_by_key(|(place, it)| std::cmp::Reverse((it.deed.at, *place)));
        let wanted = |it: &Entered| {
            let deed = &it.deed;
            let kind = match deed.thing {
                Thing::Flag => SubjectKind::FeatureFlag,
                Thing::Token => SubjectKind::AccessToken,
            };
            let environment = (deed.thing == Thing::Flag).then_some(deed.organization);
            deed.organization == filter.organization
                && filter.kinds.contains(&kind)
                && filter.environment.is_none_or(|wanted| environment == Some(wanted))
                && filter.subject.is_none_or(|wanted| wanted == (deed.thing, deed.number))
                && filter.operation.is_none_or(|wanted| it.operation() == wanted)
                && filter.actor.is_none_or(|wanted| deed.by == wanted)
                && filter.from.is_none_or(|from| deed.at >= from)
                && filter.to.is_none_or(|to| deed.at <= to)
                && [deed.name, deed.comment, &it.key].iter().any(|text| holds(text, filter.text))
        };
        let line = |it: &Entered| {
            let Deed { by, at, name, comment, .. } = &it.deed;
            format!("{at} {by} {name} {comment} {:?} {:?}", it.before, it.after)
        };
        all.into_iter().filter(|(_, it)| wanted(it)).map(|(_, it)| line(it)).collect()
    }
}

fn said(state: &State) -> String {
    match state {
        State::Flag(it) => format!("{it:?}"),
        State::Token(it) => format!("{it:?}"),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn check(world: &World, model: &Model, filter: &Filter, slice: Slice) {
    // The log of an environment is asked about by who has found the environment in the organization.
    let environment = filter.environment.filter(|it| *it == filter.organization);
    let filter = Filter { environment, ..filter.clone() };
    let subject =
        filter.subject.map(|(thing, it)| Uuid::from_bytes(bytes(number(thing, filter.organization, it))));
    let wanted = AuditFilter {
        kinds: &filter.kinds,
        environment: environment.map(environment_of),
        subject,
        operation: filter.operation,
        actor: filter.actor.map(|it| account_id(it).uuid()),
        from: filter.from.map(Timestamp::from_millis),
        to: filter.to.map(Timestamp::from_millis),
        text: filter.text,
    };
    let page =
        world.db.audit_log().page(organization_id(filter.organization), wanted, |_| true, slice).unwrap();
    let lines: Vec<_> = page
        .items
        .iter()
        .map(|it| {
            let Actor::Account(by) = it.entry.actor else { panic!("{it:?}") };
            let by = by.to_bytes()[15];
            let (at, name, comment) = (it.entry.at.millis(), &it.entry.subject.name, &it.entry.comment);
            let changed = world.db.audit_log().change(it).unwrap();
            format!(
                "{at} {by} {name} {comment} {:?} {:?}",
                changed.before.as_ref().map(said),
                changed.after.as_ref().map(said)
            )
        })
        .collect();
    assert_eq!((page.total, lines), cut(model.list(&filter), slice), "{filter:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_log_is_what_was_done(steps in prop::collection::vec(steps(), 1..60)) {
        let mut world = World::new();
        world.organization(2);
        world.environment(1, 11);
        world.environment(2, 12);
        let mut model = Model { flags: Vec::new(), tokens: Vec::new(), log: Vec::new() };
        for step in steps {
            match step {
                Step::Put(deed) => model.put(&world, &deed, 0),
                Step::Rotate(deed) => model.put(&world, &Deed { thing: Thing::Token, ..deed }, 1),
                Step::Remove(deed) => model.remove(&world, &deed),
                Step::List(filter, slice) => check(&world, &model, &filter, slice),
                Step::Reopen => world = world.reopened(),
            }
        }
        world.db.verify().unwrap();
    }
}
