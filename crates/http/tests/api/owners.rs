//! R11: whatever is done, and however much of it at once, somebody is left who can do everything.

mod duels;

use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    lifecycle::{OWNER_POLICY, invite, one_time_password},
    neighbour::Neighbour,
    world::{DEVELOPER, Member, World, statement, unique},
};

/// A way to stop being an owner: how Bea is one, and the request. Names in braces stand for ids and statements.
struct Way {
    holds: Holds,
    method: &'static str,
    path: &'static str,
    body: &'static str,
}

/// By what somebody can do everything.
#[derive(Clone, Copy)]
enum Holds {
    /// By the built-in policy.
    Directly,
    /// By a policy of the organization.
    ByPolicy,
    /// By a group that has the built-in policy.
    ByGroup,
}

use Holds::{ByGroup, ByPolicy, Directly};

const WAYS: [Way; 14] = [
    way(Directly, "DELETE", "/members/remove-from-org/{bea}", ""),
    way(Directly, "DELETE", "/members/remove-from-workspace/{bea}", ""),
    way(Directly, "PUT", "/members/{bea}/remove-policy/{owner}", ""),
    way(Directly, "PUT", "/members/{bea}/add-policy/{denying}", ""),
    way(Directly, "PUT", "/groups/{deniers}/add-member/{bea}", ""),
    way(ByPolicy, "PUT", "/members/{bea}/remove-policy/{all}", ""),
    way(ByPolicy, "DELETE", "/policies/{all}", ""),
    way(ByPolicy, "PUT", "/policies/{all}/statements", "[]"),
    way(ByPolicy, "PUT", "/policies/{all}/statements", "[{iam}]"),
    way(ByPolicy, "PUT", "/policies/{all}/statements", "[{everything},{deny}]"),
    way(ByGroup, "DELETE", "/groups/{owners}", ""),
    way(ByGroup, "PUT", "/groups/{owners}/remove-member/{bea}", ""),
    way(ByGroup, "PUT", "/groups/{owners}/remove-policy/{owner}", ""),
    way(ByGroup, "PUT", "/groups/{owners}/add-policy/{denying}", ""),
];

const fn way(holds: Holds, method: &'static str, path: &'static str, body: &'static str) -> Way {
    Way { holds, method, path, body }
}

/// Values for the names in braces.
struct Names(Vec<(&'static str, String)>);

impl Names {
    /// New policies and groups, and who Bea is.
    fn new(world: &World, bea: &Member) -> Self {
        let (everything, deny) = ([everything()], [deny()]);
        let iam = statement("iam", "allow", &["CanManageIAM"], "iam/*");
        let (all, denying) = (world.policy(&everything), world.policy(&deny));
        Self(vec![
            ("{owners}", group(world, OWNER_POLICY)),
            ("{deniers}", group(world, &denying)),
            ("{all}", all),
            ("{denying}", denying),
            ("{owner}", OWNER_POLICY.to_owned()),
            ("{bea}", bea.id.clone()),
            ("{ann}", world.owner.id.clone()),
            ("{email}", bea.email.clone()),
            ("{everything}", everything[0].to_string()),
            ("{deny}", deny[0].to_string()),
            ("{iam}", iam.to_string()),
        ])
    }

    fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// What adding Bea as such an owner says.
    fn membership(&self, holds: Holds) -> Value {
        let body = match holds {
            Directly => r#"{"email":"{email}","policyIds":["{owner}"],"groupIds":[]}"#,
            ByPolicy => r#"{"email":"{email}","policyIds":["{all}"],"groupIds":[]}"#,
            ByGroup => r#"{"email":"{email}","policyIds":[],"groupIds":["{owners}"]}"#,
        };
        serde_json::from_str(&self.fill(body)).unwrap()
    }

    fn go(&self, way: &Way, by: &Client) -> Answer {
        let body = self.fill(way.body);
        let body: Option<Value> = (!body.is_empty()).then(|| serde_json::from_str(&body).unwrap());
        by.call(way.method, &self.fill(way.path), body.as_ref())
    }
}

#[test]
fn r11_the_last_owner_stays_in_whatever_way_they_would_go() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let mut bea = world.member(&[DEVELOPER]);
    let ann_is_owner = format!("/members/{}/add-policy/{OWNER_POLICY}", ann.id);
    let ann_is_none = format!("/members/{}/remove-policy/{OWNER_POLICY}", ann.id);
    for way in &WAYS {
        let names = Names::new(&world, &bea);
        ann.client.delete(&format!("/members/remove-from-org/{}", bea.id)).data();
        ann.client.post("/members/add", &names.membership(way.holds)).data();
        bea.client = world.login(&bea.email, &bea.password);
        let tokens = [world.personal(&bea), world.service(&bea, &[everything()])];
        bea.client.touch(&ann_is_none).data();
        ann.client.get("/members").forbidden();

        let before = all_of(&bea);
        for by in [&bea.client, &tokens[0].client, &tokens[1].client] {
            names.go(way, by).refused(422, "LastOwner");
        }
        assert_eq!(all_of(&bea), before, "{}", way.path);
        bea.client.touch(&ann_is_owner).data();
        names.go(way, &tokens[1].client).data();
    }
}

#[test]
fn r11_who_cannot_log_in_yet_is_no_owner_that_is_left() {
    let world = World::new();
    let (id, email) = invite(&world, OWNER_POLICY);
    let leave = format!("/members/{}/remove-policy/{OWNER_POLICY}", world.owner.id);
    world.owner.client.touch(&leave).refused(422, "LastOwner");
    let once = one_time_password(&world, &id)["password"].as_str().unwrap().to_owned();
    world.owner.client.touch(&leave).refused(422, "LastOwner");
    let newcomer = world.login(&email, &once);
    world.owner.client.touch(&leave).refused(422, "LastOwner");
    let own = json!({ "currentPassword": once, "newPassword": "a password of one's own" });
    assert_eq!(newcomer.put("/identity/reset-password", &own).data()["success"], true);
    world.owner.client.touch(&leave).data();
    world.login(&email, "a password of one's own").get("/members").data();
}

#[test]
fn r11_who_has_a_one_time_password_is_no_owner_that_is_left() {
    let mut world = World::new();
    let (ann, bea) = (world.owner.clone(), world.member(&[OWNER_POLICY]));
    let token = world.service(&ann, &[everything()]).client;
    let once = one_time_password(&world, &bea.id)["password"].as_str().unwrap().to_owned();
    let leave = format!("/members/remove-from-org/{}", ann.id);
    for by in [&ann.client, &token] {
        by.delete(&leave).refused(422, "LastOwner");
    }
    let newcomer = world.login(&bea.email, &once);
    let own = json!({ "currentPassword": once, "newPassword": bea.password });
    assert_eq!(newcomer.put("/identity/reset-password", &own).data()["success"], true);
    ann.client.delete(&leave).data();
    // Where nobody else is left, other things go on, and the last one still stays.
    token.post(&format!("/members/{}/one-time-password", bea.id), &json!({})).data();
    let body = json!({ "email": "new@example.com", "policyIds": [DEVELOPER], "groupIds": [] });
    token.post("/members/add", &body).data();
    token.delete(&format!("/members/remove-from-org/{}", bea.id)).refused(422, "LastOwner");
}

#[test]
fn r11_the_owner_of_another_organization_is_none_that_is_left() {
    let mut world = World::new();
    let neighbour = Neighbour::new(&mut world);
    let (ann, bo) = (&world.owner, neighbour.owner.get("/user/profile").data());
    let leave = format!("/members/remove-from-org/{}", ann.id);
    ann.client.delete(&leave).refused(422, "LastOwner");
    let body = json!({ "email": bo["email"], "policyIds": [DEVELOPER], "groupIds": [] });
    ann.client.post("/members/add", &body).data();
    ann.client.delete(&leave).refused(422, "LastOwner");
    let id = bo["id"].as_str().unwrap();
    ann.client.touch(&format!("/members/{id}/add-policy/{OWNER_POLICY}")).data();
    ann.client.delete(&leave).data();
}

fn everything() -> Value {
    statement("*", "allow", &["*"], "*")
}

fn deny() -> Value {
    statement("flag", "deny", &["ToggleFlag"], "project/*:env/*:flag/secret")
}

/// A group with a policy.
fn group(world: &World, policy: &str) -> String {
    let body = json!({ "name": unique("group"), "description": "" });
    let id = world.owner.client.post("/groups", &body).data()["id"].as_str().unwrap().to_owned();
    world.owner.client.touch(&format!("/groups/{id}/add-policy/{policy}")).data();
    id
}

/// Everything that an owner's being one rests on, as they see it.
fn all_of(owner: &Member) -> [Value; 3] {
    [
        owner.client.get(&format!("/members/{}", owner.id)).data(),
        owner.client.get(&format!("/members/{}/policies", owner.id)).data(),
        owner.client.get("/policies?pageSize=1000").data(),
    ]
}
