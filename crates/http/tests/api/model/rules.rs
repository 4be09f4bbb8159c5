//! What each operation does to the state, or why it is refused: the rules of the product, said naively.

use std::collections::BTreeSet;

use keywright_core::Action;

use super::{
    operations::{By, Operation, Step},
    outcome::Outcome,
    state::{BUILT_IN, DEVELOPER, Group, Kind, Membership, Model, NAMES, Token, manage_iam},
    words::{Points, Saying, allowed, point, word},
};

/// What becomes of the state, or why nothing does.
type After = Result<Model, Outcome>;

/// A write in the making: the state so far, and what its maker may do.
struct Act {
    model: Model,
    layers: Vec<Points>,
}

impl Model {
    /// The state after a step, or why there is none.
    pub(crate) fn after(&self, Step { by, operation }: &Step) -> After {
        match operation {
            Operation::Wait => return Ok(Self { minutes: self.minutes + 1, ..self.clone() }),
            Operation::MakeExpiring(sayings) => return Ok(self.with_expiring(*by, sayings)),
            _ => {}
        }
        let act = Act { model: self.clone(), layers: self.layers(*by)? };
        match (by, operation) {
            (By::Member(person), Operation::MakePersonal { .. } | Operation::MakeService { .. }) => {
                act.make_token(*person, operation)
            }
            (By::Member(person), Operation::Rename(token, name)) => act.rename(*person, *token, *name),
            (By::Member(person), Operation::Switch(token, on)) => act.switch(*person, *token, *on),
            (By::Member(person), Operation::RemoveToken(token)) => act.remove_token(*person, *token),
            (By::Token(token), Operation::RemoveSelf) => Ok(act.without_token(*token)),
            (
                _,
                Operation::MakePersonal { .. }
                | Operation::MakeService { .. }
                | Operation::Rename(..)
                | Operation::Switch(..)
                | Operation::RemoveToken(_)
                | Operation::RemoveSelf,
            ) => Err(Outcome::Forbidden),
            _ => act.manage(operation),
        }
    }

    fn with_expiring(&self, by: By, sayings: &[Saying]) -> Self {
        let mut model = self.clone();
        let By::Member(creator) = by else { return model };
        let Some(member) = self.members.get(&creator) else { return model };
        let act = Act { model: self.clone(), layers: vec![self.authority(by)] };
        let kind = if act.join(sayings).is_ok() {
            Kind::Service(sayings.to_vec())
        } else {
            Kind::Personal { membership: member.number, scope: Some(sayings.to_vec()) }
        };
        let number = model.number();
        // A name of its own.
        let token = Token { name: number, creator, kind, off: None, ends: Some(self.minutes + 1) };
        model.tokens.insert(number, token);
        model
    }
}

impl Act {
    fn may(&self, question: usize) -> bool {
        self.layers.iter().all(|it| it.has(question))
    }

    fn insist(&self, question: usize) -> Result<(), Outcome> {
        if self.may(question) { Ok(()) } else { Err(Outcome::Forbidden) }
    }

    /// You can only give what you have.
    fn insist_on(&self, wanted: &Points) -> Result<(), Outcome> {
        if self.layers.iter().all(|it| wanted.is_within(it)) { Ok(()) } else { Err(Outcome::Exceeds) }
    }

    /// Statements come to somebody.
    fn join(&self, sayings: &[Saying]) -> Result<(), Outcome> {
        self.insist_on(&allowed(sayings.iter().copied()))
    }

    /// Statements leave somebody: what their denies withheld comes free.
    fn leave(&self, sayings: &[Saying]) -> Result<(), Outcome> {
        self.insist_on(&denied(sayings))
    }

    fn come_or_leave(&self, sayings: &[Saying], is_coming: bool) -> Result<(), Outcome> {
        if is_coming { self.join(sayings) } else { self.leave(sayings) }
    }

    /// Each allow is covered by what was said before, or by who says it now; and so is what denies withheld.
    fn replace(&self, before: &[Saying], after: &[Saying]) -> Result<(), Outcome> {
        let held = allowed(before.iter().copied());
        let denied_after = denied(after);
        for allow in after.iter().map(|it| word(*it)).filter(|it| !it.is_deny) {
            let wanted = allow.points.without(&denied_after);
            if !wanted.is_within(&held) {
                self.insist_on(&wanted)?;
            }
        }
        before
            .iter()
            .map(|it| word(*it))
            .filter(|it| it.is_deny)
            .try_for_each(|deny| self.insist_on(&deny.points.without(&denied_after)))
    }

    /// What was planned, if somebody still owns the organization.
    fn owned(self) -> After {
        if self.model.owners().next().is_some() { Ok(self.model) } else { Err(Outcome::Rule("LastOwner")) }
    }

    /// Members, groups and policies.
    fn manage(mut self, operation: &Operation) -> After {
        self.insist(manage_iam())?;
        match operation {
            Operation::MakePolicy => {
                let number = self.model.number();
                self.model.policies.insert(number, Vec::new());
                Ok(self.model)
            }
            Operation::EditPolicy(policy, after) => {
                let before = self.modifiable(*policy)?;
                self.replace(&before, after)?;
                self.model.policies.insert(*policy, after.clone());
                self.owned()
            }
            Operation::RemovePolicy(policy) => {
                let sayings = self.modifiable(*policy)?;
                self.leave(&sayings)?;
                self.model.policies.remove(policy);
                self.model.groups.values_mut().for_each(|it| it.policies.retain(|it| it != policy));
                self.model.members.values_mut().for_each(|it| it.policies.retain(|it| it != policy));
                self.owned()
            }
            Operation::MakeGroup(name) => {
                let names = self.model.groups.values().map(|it| it.name);
                insist_unused(*name, names)?;
                let number = self.model.number();
                self.model.groups.insert(number, Group { name: *name, policies: BTreeSet::new() });
                Ok(self.model)
            }
            Operation::RemoveGroup(group) => {
                let left = self.model.groups.remove(group).ok_or(Outcome::NotFound)?;
                self.leave(&self.model.say(&left.policies))?;
                self.model.members.values_mut().for_each(|it| it.groups.retain(|it| it != group));
                self.owned()
            }
            Operation::Attach(policy, person, is_on) => self.attach(*policy, *person, *is_on),
            Operation::AttachToGroup(policy, group, is_on) => self.attach_to_group(*policy, *group, *is_on),
            Operation::Join(group, person, is_in) => self.join_group(*group, *person, *is_in),
            Operation::AddMember { person, policies, groups } => self.add_member(*person, policies, groups),
            Operation::RemoveMember(person) => match self.model.members.remove(person) {
                Some(_) => self.owned(),
                None => Ok(self.model),
            },
            _ => unreachable!("{operation:?} is about tokens"),
        }
    }

    fn attach(mut self, policy: usize, person: usize, is_on: bool) -> After {
        let member = self.model.members.get_mut(&person).ok_or(Outcome::NotFound)?;
        let sayings = self.model.policies.get(&policy).ok_or(Outcome::NotFound)?.clone();
        if !change(&mut member.policies, policy, is_on) {
            return Ok(self.model);
        }
        self.come_or_leave(&sayings, is_on)?;
        self.owned()
    }

    fn attach_to_group(mut self, policy: usize, group: usize, is_on: bool) -> After {
        let group = self.model.groups.get_mut(&group).ok_or(Outcome::NotFound)?;
        let sayings = self.model.policies.get(&policy).ok_or(Outcome::NotFound)?.clone();
        if !change(&mut group.policies, policy, is_on) {
            return Ok(self.model);
        }
        self.come_or_leave(&sayings, is_on)?;
        self.owned()
    }

    fn join_group(mut self, group: usize, person: usize, is_in: bool) -> After {
        let policies = self.model.groups.get(&group).ok_or(Outcome::NotFound)?.policies.clone();
        let member = self.model.members.get_mut(&person).ok_or(Outcome::NotFound)?;
        if !change(&mut member.groups, group, is_in) {
            return Ok(self.model);
        }
        let sayings = self.model.say(&policies);
        self.come_or_leave(&sayings, is_in)?;
        self.owned()
    }

    fn add_member(mut self, person: usize, policies: &[usize], groups: &[usize]) -> After {
        if let Some(member) = self.model.members.get(&person) {
            let has_all = policies.iter().all(|it| member.policies.contains(it))
                && groups.iter().all(|it| member.groups.contains(it));
            return if has_all { Ok(self.model) } else { Err(Outcome::Rule("MemberAlreadyExists")) };
        }
        let mut member = Membership { number: self.model.number(), ..Membership::default() };
        let mut given = Vec::new();
        if policies.is_empty() && groups.is_empty() {
            // What the organization gives by default. All persons here can log in already, so it is given at once.
            member.policies.insert(DEVELOPER);
            given.extend(&self.model.policies[&DEVELOPER]);
        }
        for policy in policies {
            let sayings = self.model.policies.get(policy).ok_or(Outcome::NotFound)?;
            if member.policies.insert(*policy) {
                given.extend(sayings);
            }
        }
        for group in groups {
            let policies = &self.model.groups.get(group).ok_or(Outcome::NotFound)?.policies;
            if member.groups.insert(*group) {
                given.extend(self.model.say(policies));
            }
        }
        self.join(&given)?;
        self.model.members.insert(person, member);
        self.owned()
    }

    fn modifiable(&self, policy: usize) -> Result<Vec<Saying>, Outcome> {
        if BUILT_IN.contains(&policy) {
            return Err(Outcome::Rule("CannotModifySysManagedPolicy"));
        }
        self.model.policies.get(&policy).cloned().ok_or(Outcome::NotFound)
    }

    fn make_token(mut self, creator: usize, operation: &Operation) -> After {
        let (name, kind) = match operation {
            Operation::MakePersonal { name, scope } => {
                self.insist(manage_personal())?;
                let membership = self.model.members[&creator].number;
                (*name, Kind::Personal { membership, scope: scope.clone() })
            }
            Operation::MakeService { name, permissions } => {
                self.insist(manage_service())?;
                self.join(permissions)?;
                (*name, Kind::Service(permissions.clone()))
            }
            _ => unreachable!("{operation:?} makes no token"),
        };
        insist_unused(name, self.model.tokens.values().map(|it| it.name))?;
        let number = self.model.number();
        self.model.tokens.insert(number, Token { name, creator, kind, off: None, ends: None });
        Ok(self.model)
    }

    /// The token, if its kind is for the caller to manage.
    fn managed(&self, number: usize) -> Result<Token, Outcome> {
        if !self.may(manage_personal()) && !self.may(manage_service()) {
            return Err(Outcome::Forbidden);
        }
        let token = self.model.tokens.get(&number).ok_or(Outcome::NotFound)?;
        self.insist(if is_personal(token) { manage_personal() } else { manage_service() })?;
        Ok(token.clone())
    }

    fn rename(mut self, person: usize, number: usize, name: usize) -> After {
        let token = self.managed(number)?;
        if is_personal(&token) && token.creator != person {
            return Err(Outcome::Forbidden);
        }
        let others = self.model.tokens.iter().filter(|it| *it.0 != number).map(|it| it.1.name);
        insist_unused(name, others)?;
        self.model.tokens.insert(number, Token { name, ..token });
        Ok(self.model)
    }

    fn switch(mut self, person: usize, number: usize, on: Option<bool>) -> After {
        let token = self.managed(number)?;
        let is_mine = token.creator == person;
        let is_on = token.off.is_none() && !self.model.has_ended(&token);
        let on = on.unwrap_or(!is_on);
        match &token.kind {
            Kind::Personal { .. } if !on && !is_mine => self.insist(manage_iam())?,
            Kind::Personal { .. } if on && !is_mine => return Err(Outcome::Forbidden),
            Kind::Personal { .. } if on && self.model.has_ended(&token) => {
                return Err(Outcome::Rule("MembershipEnded"));
            }
            Kind::Personal { .. } if on && token.off.is_some_and(|it| it != token.creator) => {
                self.insist(manage_iam())?;
            }
            Kind::Service(permissions) if on => self.join(permissions)?,
            _ => {}
        }
        if on != is_on {
            let off = if on { None } else { Some(person) };
            self.model.tokens.insert(number, Token { off, ..token });
        }
        Ok(self.model)
    }

    fn remove_token(self, person: usize, number: usize) -> After {
        let token = match self.managed(number) {
            Err(Outcome::NotFound) => return Ok(self.model),
            other => other?,
        };
        if is_personal(&token) && token.creator != person {
            self.insist(manage_iam())?;
        }
        Ok(self.without_token(number))
    }

    fn without_token(mut self, number: usize) -> Model {
        self.model.tokens.remove(&number);
        self.model.gone.insert(number);
        self.model
    }
}

fn is_personal(token: &Token) -> bool {
    matches!(token.kind, Kind::Personal { .. })
}

/// What the denies among them are about.
fn denied(sayings: &[Saying]) -> Points {
    let mut all = Points::default();
    sayings.iter().map(|it| word(*it)).filter(|it| it.is_deny).for_each(|it| all.add(&it.points));
    all
}

/// Puts something in or takes it out. Whether it was not so yet.
fn change(set: &mut BTreeSet<usize>, it: usize, is_in: bool) -> bool {
    if is_in { set.insert(it) } else { set.remove(&it) }
}

/// What a name is the same by. Those that are no common names have numbers.
pub(crate) fn fold(name: usize) -> String {
    NAMES.get(name).map_or_else(|| format!("expiring {name}"), |it| it.1.to_owned())
}

fn insist_unused(name: usize, mut used: impl Iterator<Item = usize>) -> Result<(), Outcome> {
    let is_used = used.any(|it| fold(it) == fold(name));
    if is_used { Err(Outcome::Rule("NameHasBeenUsed")) } else { Ok(()) }
}

fn manage_personal() -> usize {
    point(Action::MANAGE_PERSONAL_ACCESS_TOKENS, "access-token/*")
}

fn manage_service() -> usize {
    point(Action::MANAGE_SERVICE_ACCESS_TOKENS, "access-token/*")
}
