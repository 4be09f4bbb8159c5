//! Members, groups and policies: who is in what, who has what, listed from every side.

use std::collections::BTreeMap;

use super::*;
use crate::{Page, Related, Show};

/// What there is in organization 1, by number.
#[derive(Debug, Default)]
struct Model {
    members: BTreeMap<u32, (Account, Membership)>,
    groups: BTreeMap<u32, Group>,
    policies: BTreeMap<u32, Policy>,
}

/// Choices of people, groups and policies, as bits.
#[derive(Clone, Debug)]
struct Plan {
    members: Vec<(&'static str, u8, u8)>,
    groups: Vec<(&'static str, u8)>,
    policies: Vec<&'static str>,
    gone_policies: u8,
    gone_groups: u8,
    left: u8,
}

fn plans() -> impl Strategy<Value = Plan> {
    let members = prop::collection::vec((texts(), any::<u8>(), any::<u8>()), 0..7);
    let groups = prop::collection::vec((texts(), any::<u8>()), 0..6);
    let policies = prop::collection::vec(texts(), 0..6);
    (members, groups, policies, any::<u8>(), any::<u8>(), any::<u8>()).prop_map(
        |(members, groups, policies, gone_policies, gone_groups, left)| Plan {
            members,
            groups,
            policies,
            gone_policies: gone_policies & gone_policies.rotate_left(3),
            gone_groups: gone_groups & gone_groups.rotate_left(3),
            left: left & left.rotate_left(3),
        },
    )
}

fn chosen(bits: u8) -> impl Iterator<Item = u32> {
    (0..8).filter(move |it| bits & (1 << it) != 0)
}

fn policy_id(number: u32) -> PolicyId {
    // One of the choices is a policy of this program, one is none.
    if number == 6 { BuiltIn::Developer.id() } else { PolicyId::from_bytes(bytes(number)) }
}

fn group_id(number: u32) -> GroupId {
    GroupId::from_bytes(bytes(number))
}

fn build(world: &World, plan: &Plan) -> Model {
    let mut model = Model::default();
    for (number, text) in (0..).zip(&plan.policies) {
        model.policies.insert(number, world.policy(1, number, text, &[("allow", "ToggleFlag")]));
    }
    for (number, (text, policies)) in (0..).zip(&plan.groups) {
        let ids: Vec<_> = chosen(*policies).map(policy_id).collect();
        let made = group(1, number, &format!("{text} {number}"), &ids);
        world.host(|w, permit| w.groups().insert(permit, &made));
        model.groups.insert(number, made);
    }
    for (number, (text, policies, groups)) in (10..).zip(&plan.members) {
        let (policies, groups): (Vec<_>, Vec<_>) =
            (chosen(*policies).map(policy_id).collect(), chosen(*groups).map(group_id).collect());
        let person = Account { name: (*text).to_owned(), ..account(number, &format!("P{number}@x.org")) };
        let membership = membership(1, number, &policies, &groups);
        world.host(|w, permit| {
            w.accounts().insert(permit, &person)?;
            w.members().insert(permit, &membership)
        });
        model.members.insert(number, (person, membership));
    }
    model
}

fn tear(world: &World, plan: &Plan, model: &mut Model) {
    for number in chosen(plan.gone_policies) {
        if let Some(policy) = model.policies.remove(&number) {
            world.host(|w, permit| w.policies().remove(permit, &policy));
        }
    }
    for number in chosen(plan.gone_groups) {
        if let Some(group) = model.groups.remove(&number) {
            world.host(|w, permit| w.groups().remove(permit, &group));
        }
    }
    for number in chosen(plan.left) {
        if let Some((_, membership)) = model.members.remove(&(number + 10)) {
            let ended = Membership { ended_at: Some(NOW), ..membership };
            world.host(|w, permit| w.members().replace(permit, &ended));
        }
    }
}

/// What of it is listed, the newest first.
struct Lists<'a> {
    world: &'a World,
    model: &'a Model,
    search: &'a str,
    show: Show,
    slice: Slice,
}

impl Lists<'_> {
    #[track_caller]
    fn check<T>(&self, page: &Page<T>, text: impl Fn(&T) -> String, expected: Vec<String>) {
        let found = (page.total, page.items.iter().map(text).collect::<Vec<_>>());
        assert_eq!(found, cut(expected, self.slice), "{:?} {:?} {:?}", self.search, self.show, self.slice);
    }

    fn related(&self, found: impl Iterator<Item = (String, String, bool)>) -> Vec<String> {
        let listed = found.filter(|(text, _, related)| {
            (*related || self.show == Show::All) && text.split('|').any(|it| holds(it, self.search))
        });
        listed.map(|(_, id, related)| format!("{id} {related}")).collect()
    }

    fn members(&self, belongs: impl Fn(&Membership) -> bool) -> Vec<String> {
        let text = |(account, membership): &(Account, Membership)| {
            (format!("{}|{}", account.email, account.name), account.id.to_string(), belongs(membership))
        };
        self.related(self.model.members.values().rev().map(text))
    }

    fn groups(&self, belongs: impl Fn(&Group) -> bool) -> Vec<String> {
        let text = |it: &Group| (it.name.to_string(), it.id.to_string(), belongs(it));
        self.related(self.model.groups.values().rev().map(text))
    }

    fn policies(&self, belongs: impl Fn(PolicyId) -> bool) -> Vec<String> {
        let own = self.model.policies.values().rev().map(|it| (it.name.to_string(), it.id));
        let built_in = BuiltIn::ALL.map(|it| (it.name().to_owned(), it.id()));
        self.related(own.chain(built_in).map(|(name, id)| (name, id.to_string(), belongs(id))))
    }

    /// One for each group that has it.
    fn inherited(&self, membership: &Membership) -> Vec<String> {
        let own = self.model.policies.values().rev().map(|it| (it.name.to_string(), it.id));
        let built_in = BuiltIn::ALL.map(|it| (it.name().to_owned(), it.id()));
        let found = own.chain(built_in).filter(|(name, _)| holds(name, self.search));
        let groups = || self.model.groups.values().rev().filter(|it| membership.groups.contains(&it.id));
        let through = |id| groups().filter(move |it| it.policies.contains(&id));
        found.flat_map(|(_, id)| through(id).map(move |it| format!("{id} {}", it.id))).collect()
    }

    fn check_all(&self) {
        let here = organization_id(1);
        let Self { search, show, slice, .. } = *self;
        let db = &self.world.db;
        let member = |it: &Related<crate::Member>| format!("{} {}", it.item.account.id, it.is_related);
        let group = |it: &Related<Group>| format!("{} {}", it.item.id, it.is_related);
        let policy = |it: &Related<Policy>| format!("{} {}", it.item.id, it.is_related);
        for number in 0..7 {
            let (id, in_group) = (policy_id(number), group_id(number));
            let page = db.policies().members(here, id, search, show, slice).unwrap();
            let there = number == 6 || self.model.policies.contains_key(&number);
            assert_eq!(page.is_some(), there);
            if let Some(page) = page {
                self.check(&page, member, self.members(|it| it.policies.contains(&id)));
                let page = db.policies().groups(here, id, search, show, slice).unwrap().unwrap();
                self.check(&page, group, self.groups(|it| it.policies.contains(&id)));
            }
            let page = db.groups().members(here, in_group, search, show, slice).unwrap();
            assert_eq!(page.is_some(), self.model.groups.contains_key(&number));
            if let (Some(page), Some(found)) = (page, self.model.groups.get(&number)) {
                self.check(&page, member, self.members(|it| it.groups.contains(&in_group)));
                let page = db.groups().policies(here, in_group, search, show, slice).unwrap().unwrap();
                self.check(&page, policy, self.policies(|it| found.policies.contains(&it)));
            }
        }
        for (account, membership) in self.model.members.values() {
            let page = db.members().groups(here, account.id, search, show, slice).unwrap().unwrap();
            self.check(&page, group, self.groups(|it| membership.groups.contains(&it.id)));
            let page = db.members().direct_policies(here, account.id, search, show, slice).unwrap().unwrap();
            self.check(&page, policy, self.policies(|it| membership.policies.contains(&it)));
            let page = db.members().inherited_policies(here, account.id, search, slice).unwrap().unwrap();
            let inherited = |it: &crate::Inherited| format!("{} {}", it.policy.id, it.group.id);
            self.check(&page, inherited, self.inherited(membership));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn people_are_listed_as_naive_lists_of_them_would_be(
        plan in plans(),
        lists in prop::collection::vec((searches(), any::<bool>(), slices()), 1..6),
    ) {
        let world = World::empty();
        world.organization(1);
        let mut model = build(&world, &plan);
        for torn in [false, true] {
            if torn {
                tear(&world, &plan, &mut model);
            }
            for &(search, all, slice) in &lists {
                let show = if all { Show::All } else { Show::Related };
                Lists { world: &world, model: &model, search, show, slice }.check_all();
            }
        }
        world.db.verify().unwrap();
    }
}
