//! The ways to take away what somebody may with a token.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Door, rights};
use crate::world::{Member, Token, World, statement, token_actions, unique};

/// A way.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub(super) name: &'static str,
    of: Of,
    loses: Loses,
    /// Takes it away. When it returns, the server has answered that it is done.
    pub(super) take: fn(&World, &Case),
}

/// What the right is taken from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Of {
    Token,
    Member,
    Group,
}

/// What is lost.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Loses {
    /// The secret: the token goes on with another.
    Secret,
    /// All that the token is good for.
    All,
    /// What it may do. It still lets its bearer in.
    Rights,
}

/// Who loses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Who {
    /// The bearer of a personal token.
    Personal,
    /// The bearer of a service token.
    Service,
}

/// Somebody who may until it is taken away.
pub(super) struct Case {
    /// The token that loses. An API asks about it, and with it others are asked about.
    pub(super) token: Token,
    member: Option<Member>,
    policy: String,
    group: String,
}

/// How long a token lasts that ends by the clock, which stands still until then. Less than a door works on one request.
const LIFE: Duration = Duration::from_secs(1);

pub(super) const WAYS: [Way; 16] = [
    Way::new("switch the token off", Of::Token, Loses::All, |world, case| {
        world.owner.client.touch(&case.path("/access-tokens/{token}/toggle")).data();
    }),
    Way::new("remove the token", Of::Token, Loses::All, |world, case| {
        world.owner.client.delete(&case.path("/access-tokens/{token}")).data();
    }),
    Way::new("the token removes itself", Of::Token, Loses::All, |_, case| {
        case.token.client.delete("/access-tokens/self").data();
    }),
    Way::new("report the secret", Of::Token, Loses::All, |world, case| {
        let found = world.stranger().post("/leaks/report", &json!({ "tokens": [case.token.text] })).data();
        assert_eq!(found["found"], 1);
    }),
    Way::new("give it another secret", Of::Token, Loses::Secret, |world, case| {
        case.rotate(world, 0);
    }),
    Way::new("end the grace of its secret", Of::Token, Loses::Secret, |world, case| {
        case.rotate(world, 3600);
        world.owner.client.call("POST", &case.path("/access-tokens/{token}/rotate/end"), None).data();
    }),
    Way::new("remove the member", Of::Member, Loses::All, |world, case| {
        world.owner.client.delete(&case.path("/members/remove-from-org/{member}")).data();
    }),
    Way::new("remove the member from the workspace", Of::Member, Loses::All, |world, case| {
        world.owner.client.delete(&case.path("/members/remove-from-workspace/{member}")).data();
    }),
    Way::new("detach the policy", Of::Member, Loses::Rights, |world, case| {
        world.owner.client.touch(&case.path("/members/{member}/remove-policy/{policy}")).data();
    }),
    Way::new("empty the policy", Of::Member, Loses::Rights, |world, case| world.say(&case.policy, &[])),
    Way::new("deny it in the policy", Of::Member, Loses::Rights, |world, case| {
        let deny = statement("*", "deny", &["*"], "*");
        world.say(&case.policy, &[all_rights().as_slice(), &[deny]].concat());
    }),
    Way::new("remove the policy", Of::Member, Loses::Rights, |world, case| {
        world.owner.client.delete(&case.path("/policies/{policy}")).data();
    }),
    Way::new("leave the group", Of::Group, Loses::Rights, |world, case| {
        world.owner.client.touch(&case.path("/groups/{group}/remove-member/{member}")).data();
    }),
    Way::new("detach the group's policy", Of::Group, Loses::Rights, |world, case| {
        world.owner.client.touch(&case.path("/groups/{group}/remove-policy/{policy}")).data();
    }),
    Way::new("remove the group", Of::Group, Loses::Rights, |world, case| {
        world.owner.client.delete(&case.path("/groups/{group}")).data();
    }),
    Way::new(Way::CLOCK, Of::Token, Loses::All, |world, _| {
        world.server.stand_at(world.server.now().after(LIFE));
    }),
];

impl Way {
    const CLOCK: &str = "the token's time is over";

    const fn new(name: &'static str, of: Of, loses: Loses, take: fn(&World, &Case)) -> Self {
        Self { name, of, loses, take }
    }

    /// Whether it can happen to them.
    pub(super) fn happens_to(&self, who: Who) -> bool {
        who != Who::Service || self.of == Of::Token
    }

    /// Whether a door is shut by it: not one that asks by id, nor one that judges no rights, where these do not matter.
    pub(super) fn shuts(&self, door: Door) -> bool {
        match self.loses {
            Loses::Secret => !door.is_by_id(),
            Loses::All => true,
            Loses::Rights => door.judges_rights(),
        }
    }
}

impl Who {
    pub(super) const ALL: [Self; 2] = [Self::Personal, Self::Service];
}

/// What it takes at each door, for who is asked about and for who asks.
fn all_rights() -> Vec<Value> {
    [rights().as_slice(), &[token_actions(&["AuthorizeRequests"])]].concat()
}

impl Case {
    /// Somebody to whom it can happen: that member, if there is one of an earlier case.
    pub(super) fn new(world: &mut World, who: Who, way: &Way, member: Option<Member>) -> Self {
        let owner = world.owner.clone();
        let ends = (way.name == Way::CLOCK).then(|| world.server.now().after(LIFE));
        let ends = ends.map(keywright_http::WireTime::from);
        let body = |kind, says: &[Value]| json!({ "name": unique("token"), "type": kind, "permissions": says, "expiresAt": ends });
        let (mut policy, mut group) = (String::new(), String::new());
        if who == Who::Service {
            let token = world.token(&owner, &body("Service", &all_rights()));
            return Self { token, member: None, policy, group };
        }
        let manages = token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"]);
        let member = member.unwrap_or_else(|| world.member_who(&[manages]));
        policy.push_str(&world.policy(&all_rights()));
        if way.of == Of::Group {
            let body = json!({ "name": unique("group"), "description": "" });
            group.push_str(owner.client.post("/groups", &body).data()["id"].as_str().unwrap());
            owner.client.touch(&format!("/groups/{group}/add-policy/{policy}")).data();
            owner.client.touch(&format!("/groups/{group}/add-member/{}", member.id)).data();
        } else {
            world.attach(&member, &policy);
        }
        let token = world.token(&member, &body("Personal", &[]));
        Self { token, member: Some(member), policy, group }
    }

    /// Takes away what is left; the member, if they are one still.
    pub(super) fn end(self, world: &World, way: &Way) -> Option<Member> {
        if !self.policy.is_empty() {
            world.owner.client.delete(&format!("/policies/{}", self.policy));
        }
        self.member.filter(|_| !(way.of == Of::Member && way.loses == Loses::All))
    }

    /// Gives the token another secret, as who may.
    fn rotate(&self, world: &World, grace: u32) {
        let by = self.member.as_ref().map_or(&world.owner.client, |it| &it.client);
        by.post(&self.path("/access-tokens/{token}/rotate"), &json!({ "graceSeconds": grace })).data();
    }

    fn path(&self, path: &str) -> String {
        path.replace("{token}", &self.token.id)
            .replace("{member}", self.member.as_ref().map_or("", |it| &it.id))
            .replace("{policy}", &self.policy)
            .replace("{group}", &self.group)
    }
}
