//! The ways to take a right away from a personal token.

use serde_json::json;

use super::{
    client::Answer,
    world::{Member, Token, World, manage_flags, token_actions, unique},
};

/// A way, as requests of the owner.
pub(crate) struct Way {
    pub(crate) name: &'static str,
    /// Whether the member has the right by a group.
    by_group: bool,
    method: &'static str,
    /// With the places `{member}`, `{token}`, `{policy}` and `{group}`.
    path: &'static str,
    /// Whether the new, empty statements are sent.
    is_edit: bool,
}

/// Somebody with a right, who has it by a policy or by a group.
pub(crate) struct Case {
    pub(crate) token: Token,
    member: Member,
    policy: String,
    group: String,
}

pub(crate) const WAYS: [Way; 8] = [
    Way { method: "PUT", ..direct("deactivate the token", "/access-tokens/{token}/toggle") },
    direct("delete the token", "/access-tokens/{token}"),
    Way { method: "PUT", ..direct("detach the policy", "/members/{member}/remove-policy/{policy}") },
    Way { method: "PUT", is_edit: true, ..direct("edit the policy", "/policies/{policy}/statements") },
    direct("remove the member", "/members/remove-from-org/{member}"),
    Way { method: "PUT", ..by_group("leave the group", "/groups/{group}/remove-member/{member}") },
    Way { method: "PUT", ..by_group("detach the group's policy", "/groups/{group}/remove-policy/{policy}") },
    by_group("delete the group", "/groups/{group}"),
];

const fn direct(name: &'static str, path: &'static str) -> Way {
    Way { name, by_group: false, method: "DELETE", path, is_edit: false }
}

const fn by_group(name: &'static str, path: &'static str) -> Way {
    Way { by_group: true, ..direct(name, path) }
}

impl Way {
    /// Takes the right away.
    pub(crate) fn take(&self, world: &World, case: &Case) -> Answer {
        let path = self
            .path
            .replace("{member}", &case.member.id)
            .replace("{token}", &case.token.id)
            .replace("{policy}", &case.policy)
            .replace("{group}", &case.group);
        let none = json!([]);
        world.owner.client.call(self.method, &path, self.is_edit.then_some(&none))
    }
}

impl Case {
    pub(crate) fn new(world: &mut World, way: &Way) -> Self {
        let member = world.member_who(&[token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])]);
        let policy = world.policy(&[manage_flags()]);
        let mut group = String::new();
        if way.by_group {
            let owner = &world.owner.client;
            let body = json!({ "name": unique("group"), "description": "" });
            group = owner.post("/groups", &body).data()["id"].as_str().unwrap().to_owned();
            owner.touch(&format!("/groups/{group}/add-policy/{policy}")).data();
            owner.touch(&format!("/groups/{group}/add-member/{}", member.id)).data();
        } else {
            world.attach(&member, &policy);
        }
        let token = world.personal(&member);
        Self { token, member, policy, group }
    }
}
