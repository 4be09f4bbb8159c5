//! Policies, groups, members and what binds them, as the provider makes, reads, changes and removes them: call by call.

use serde_json::json;

use super::{
    nouns::{Group, Member, Policy, PolicyType, Related, Statement},
    wire::{Failure, Id, NOTHING, Provider, ensure, only},
};

/// A policy, as it is configured.
#[derive(Clone)]
pub(super) struct PolicyPlan {
    pub(super) name: &'static str,
    pub(super) key: &'static str,
    pub(super) description: &'static str,
    pub(super) statements: Vec<Statement>,
}

/// What is bound to a group: the word in the paths, and the parameter that would list all others as well.
#[derive(Clone, Copy)]
pub(super) enum Bound {
    Member(Id),
    Policy(Id),
}

impl Provider {
    pub(super) fn policies(&self) -> Result<Vec<Policy>, Failure> {
        self.all("/policies", "")
    }

    /// Looks for it among all, and asks for it.
    pub(super) fn policy(&self, is_it: impl Fn(&Policy) -> bool) -> Result<Option<Policy>, Failure> {
        let Some(listed) = only(self.policies()?, is_it)? else { return Ok(None) };
        let direct: Policy = self.get(&format!("/policies/{}", listed.id))?;
        ensure((direct.id, &direct.key, direct.r#type) == (listed.id, &listed.key, listed.r#type))?;
        Ok(Some(direct))
    }

    pub(super) fn policy_by_id(&self, id: Id) -> Result<Option<Policy>, Failure> {
        self.policy(|it| it.id == id)
    }

    pub(super) fn policy_by_key(&self, key: &str) -> Result<Option<Policy>, Failure> {
        self.policy(|it| it.key == key)
    }

    /// Looks whether the key is free, makes the policy, reads it, gives it its statements, and reads it again.
    pub(super) fn create_policy(&self, plan: &PolicyPlan) -> Result<Policy, Failure> {
        assert_eq!(only(self.policies()?, |it| it.key == plan.key)?, None, "the key is taken");
        let body = json!({ "name": plan.name, "key": plan.key, "description": plan.description });
        let made: Policy = self.call("POST", "/policies", Some(&body))?;
        ensure(made.r#type == PolicyType::CustomerManaged && made.key == plan.key)?;
        assert_eq!(self.policy_by_id(made.id)?, Some(made.clone()), "what is read is what was answered");
        self.replace_statements(made.id, &plan.statements)
    }

    /// All of its statements by these, without ids.
    pub(super) fn replace_statements(&self, id: Id, statements: &[Statement]) -> Result<Policy, Failure> {
        let body = Statement::canonical(statements.to_vec());
        let changed: Policy = self.call("PUT", &format!("/policies/{id}/statements"), Some(&body))?;
        ensure(changed.id == id && changed.r#type == PolicyType::CustomerManaged)?;
        self.policy_by_id(id)?.ok_or(Failure::Ambiguous)
    }

    pub(super) fn change_policy(&self, id: Id, name: &str, description: &str) -> Result<Policy, Failure> {
        let body = json!({ "name": name, "description": description });
        let changed: Policy = self.call("PUT", &format!("/policies/{id}/settings"), Some(&body))?;
        ensure(changed.id == id && changed.r#type == PolicyType::CustomerManaged)?;
        self.policy_by_id(id)?.ok_or(Failure::Ambiguous)
    }

    /// Removes it where nobody has it any more, and makes sure that it is gone.
    pub(super) fn delete_policy(&self, id: Id) -> Result<(), Failure> {
        assert!(self.policy_by_id(id)?.is_some());
        let groups = self.related(&format!("/policies/{id}/groups"), "GetAllGroups")?;
        let members = self.related(&format!("/policies/{id}/members"), "GetAllMembers")?;
        assert_eq!((groups, members), (vec![], vec![]), "the provider refuses to remove what is in use");
        self.confirm("DELETE", &format!("/policies/{id}"), NOTHING)?;
        ensure(self.policies()?.iter().all(|it| it.id != id))
    }

    pub(super) fn groups(&self) -> Result<Vec<Group>, Failure> {
        self.all("/groups", "")
    }

    /// Looks for it among all, and asks for it.
    pub(super) fn group(&self, is_it: impl Fn(&Group) -> bool) -> Result<Option<Group>, Failure> {
        let Some(listed) = only(self.groups()?, is_it)? else { return Ok(None) };
        let direct: Group = self.get(&format!("/groups/{}", listed.id))?;
        ensure(direct == listed)?;
        Ok(Some(direct))
    }

    /// Looks whether the name is free, makes the group, and reads it again.
    pub(super) fn create_group(&self, name: &str, description: &str) -> Result<Group, Failure> {
        assert_eq!(only(self.groups()?, |it| it.name == name)?, None, "the name is taken");
        let body = json!({ "name": name, "description": description });
        let made: Group = self.call("POST", "/groups", Some(&body))?;
        ensure(made.name == name)?;
        let read = self.group(|it| it.id == made.id)?.ok_or(Failure::Ambiguous)?;
        assert_eq!(read, made, "what is read is what was answered");
        Ok(read)
    }

    pub(super) fn change_group(&self, id: Id, name: &str, description: &str) -> Result<Group, Failure> {
        let body = json!({ "name": name, "description": description });
        let changed: Group = self.call("PUT", &format!("/groups/{id}"), Some(&body))?;
        ensure(changed.id == id)?;
        self.group(|it| it.id == id)?.ok_or(Failure::Ambiguous)
    }

    /// Removes it where nothing is bound to it any more, and makes sure that it is gone.
    pub(super) fn delete_group(&self, id: Id) -> Result<(), Failure> {
        assert!(self.group(|it| it.id == id)?.is_some());
        let bound = (self.group_members(id)?, self.group_policies(id)?);
        assert_eq!(bound, (vec![], vec![]), "the provider refuses to remove what is in use");
        self.confirm("DELETE", &format!("/groups/{id}"), NOTHING)?;
        ensure(self.groups()?.iter().all(|it| it.id != id))
    }

    pub(super) fn group_members(&self, id: Id) -> Result<Vec<Id>, Failure> {
        self.related(&format!("/groups/{id}/members"), "GetAllMembers")
    }

    pub(super) fn group_policies(&self, id: Id) -> Result<Vec<Id>, Failure> {
        self.related(&format!("/groups/{id}/policies"), "GetAllPolicies")
    }

    /// Looks whether both are there and not bound yet, binds them, and makes sure that they are.
    pub(super) fn bind(&self, group: Id, bound: Bound) -> Result<(), Failure> {
        assert!(self.are_there(group, bound)?);
        if !self.are_bound(group, bound)? {
            self.confirm("PUT", &bound.path(group, "add"), NOTHING)?;
            ensure(self.are_bound(group, bound)?)?;
        }
        Ok(())
    }

    /// Looks whether they are bound and both there, parts them, and makes sure that they are.
    pub(super) fn unbind(&self, group: Id, bound: Bound) -> Result<(), Failure> {
        if self.are_bound(group, bound)? {
            assert!(self.are_there(group, bound)?);
            self.confirm("PUT", &bound.path(group, "remove"), NOTHING)?;
            ensure(!self.are_bound(group, bound)?)?;
        }
        Ok(())
    }

    pub(super) fn are_bound(&self, group: Id, bound: Bound) -> Result<bool, Failure> {
        Ok(match bound {
            Bound::Member(id) => self.group_members(group)?.contains(&id),
            Bound::Policy(id) => self.group_policies(group)?.contains(&id),
        })
    }

    fn are_there(&self, group: Id, bound: Bound) -> Result<bool, Failure> {
        Ok(self.group(|it| it.id == group)?.is_some()
            && match bound {
                Bound::Member(id) => self.member(id)?.is_some(),
                Bound::Policy(id) => self.policy_by_id(id)?.is_some(),
            })
    }

    /// Looks for them among all, and asks for them.
    pub(super) fn member(&self, id: Id) -> Result<Option<Member>, Failure> {
        let Some(listed) = only(self.all::<Member>("/members", "")?, |it| it.id == id)? else {
            return Ok(None);
        };
        let direct: Member = self.get(&format!("/members/{id}"))?;
        ensure(direct == listed)?;
        Ok(Some(direct))
    }

    /// The policies that a member has by themselves.
    pub(super) fn direct_policies(&self, member: Id) -> Result<Vec<Id>, Failure> {
        self.related(&format!("/members/{member}/direct-policies"), "GetAllPolicies")
    }

    /// Adds what is missing and takes away what is too much, one by one, each made sure of.
    pub(super) fn set_direct_policies(&self, member: Id, wanted: &[Id]) -> Result<(), Failure> {
        assert!(self.member(member)?.is_some());
        let policies = self.policies()?;
        assert!(wanted.iter().all(|it| policies.iter().any(|policy| policy.id == *it)));
        let before = self.direct_policies(member)?;
        for id in wanted.iter().filter(|it| !before.contains(it)) {
            self.confirm("PUT", &format!("/members/{member}/add-policy/{id}"), NOTHING)?;
            ensure(self.direct_policies(member)?.contains(id))?;
        }
        for id in before.iter().filter(|it| !wanted.contains(it)) {
            self.confirm("PUT", &format!("/members/{member}/remove-policy/{id}"), NOTHING)?;
            ensure(!self.direct_policies(member)?.contains(id))?;
        }
        let mut wanted = wanted.to_vec();
        wanted.sort();
        ensure(self.direct_policies(member)? == wanted)
    }

    /// The ids of a list that shows only what is related, in order.
    fn related(&self, path: &str, all_or_related: &str) -> Result<Vec<Id>, Failure> {
        let related = self.all::<Related>(path, &format!("{all_or_related}=false&"))?;
        let mut ids: Vec<Id> = related.iter().map(|it| it.id).collect();
        ids.sort();
        Ok(ids)
    }
}

impl Bound {
    fn path(self, group: Id, verb: &str) -> String {
        match self {
            Self::Member(id) => format!("/groups/{group}/{verb}-member/{id}"),
            Self::Policy(id) => format!("/groups/{group}/{verb}-policy/{id}"),
        }
    }
}
