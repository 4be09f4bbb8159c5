//! Taking a deny away is a grant: C16, one test for each way.

use super::*;

/// What withholds the flag `secret` from Mallory, who manages members and may toggle all other flags.
const DENY: &str = "deny flag ToggleFlag F/secret";
const HAS: [&str; 2] = [MANAGES_IAM, "allow flag ToggleFlag F/*"];

struct Scene {
    world: World,
    mallory: Member,
    deny: String,
    group: String,
}

impl Scene {
    fn new() -> Self {
        let world = World::new();
        world.owner.client.post(&world.flags("dev"), &flag("secret", &[])).data();
        let deny = world.policy(&[say(DENY)]);
        let mallory = world.member_who(&say_all(&HAS));
        let group = group(&world, &[]);
        Self { world, mallory, deny, group }
    }

    /// Mallory carries the deny.
    fn direct() -> Self {
        let scene = Self::new();
        scene.world.attach(&scene.mallory, &scene.deny);
        scene
    }

    /// Mallory's group carries the deny.
    fn by_group() -> Self {
        let scene = Self::new();
        let owner = &scene.world.owner.client;
        owner.touch(&format!("/groups/{}/add-policy/{}", scene.group, scene.deny)).data();
        owner.touch(&format!("/groups/{}/add-member/{}", scene.group, scene.mallory.id)).data();
        scene
    }

    fn toggle(&self, by: &Client) -> Answer {
        by.touch(&format!("{}/secret/toggle/true", self.world.flags("dev")))
    }

    /// That no credential under the deny can take the way, and that one that has what it withholds can.
    fn check(&mut self, method: &'static str, path: &str, body: Value) {
        let way = Grant { method, path: path.to_owned(), body };
        let owner = self.world.owner.clone();
        let personal = self.personal();
        let copied = self.world.service(&owner, &say_all(&[HAS[0], HAS[1], DENY]));
        let without = self.world.service(&owner, &[say(MANAGES_IAM)]);
        let before = iam(&self.world);
        for caller in [&self.mallory.client, &personal, &copied.client, &without.client] {
            self.toggle(caller).forbidden();
            let witnesses = witnesses(&way.try_by(caller));
            assert!(!witnesses.is_empty());
            for witness in witnesses {
                assert_eq!(
                    (witness.action.as_str(), witness.resource.as_str()),
                    ("ToggleFlag", "project/p:env/dev:flag/secret")
                );
            }
            self.toggle(caller).forbidden();
            self.toggle(&self.mallory.client).forbidden();
        }
        assert_eq!(iam(&self.world), before);
        let enough = self.world.service(&owner, &say_all(&[MANAGES_IAM, "allow flag ToggleFlag F/secret"]));
        assert_eq!(way.try_by(&enough.client).status, 200, "{} {}", way.method, way.path);
        self.toggle(&self.mallory.client).data();
        self.toggle(&personal).data();
    }

    /// A personal token of Mallory's.
    fn personal(&mut self) -> Client {
        let may = self.world.policy(&[say("allow access-token ManagePersonalAccessTokens access-token/*")]);
        self.world.attach(&self.mallory, &may);
        let mallory = self.mallory.clone();
        self.world.personal(&mallory).client
    }
}

#[test]
fn c16_nobody_detaches_a_deny_from_themselves() {
    let mut scene = Scene::direct();
    let path = format!("/members/{}/remove-policy/{}", scene.mallory.id, scene.deny);
    scene.check("PUT", &path, json!({}));
}

#[test]
fn c16_nobody_edits_their_deny_empty() {
    let mut scene = Scene::direct();
    let path = format!("/policies/{}/statements", scene.deny);
    scene.check("PUT", &path, json!([]));
}

#[test]
fn c16_nobody_edits_their_deny_to_another() {
    let mut scene = Scene::direct();
    let path = format!("/policies/{}/statements", scene.deny);
    for as_much in ["deny flag ToggleFlag F/secret", "deny flag ToggleFlag F/s*", "deny flag * F/secret*"] {
        scene.mallory.client.put(&path, &json!([say(as_much)])).data();
        scene.toggle(&scene.mallory.client).forbidden();
        scene.world.say(&scene.deny, &[say(DENY)]);
    }
    scene.check(
        "PUT",
        &path,
        json!(say_all(&["deny flag ToggleFlag F/secret?", "deny flag ArchiveFlag F/secret"])),
    );
}

#[test]
fn c16_nobody_leaves_the_group_that_denies() {
    let mut scene = Scene::by_group();
    let path = format!("/groups/{}/remove-member/{}", scene.group, scene.mallory.id);
    scene.check("PUT", &path, json!({}));
}

#[test]
fn c16_nobody_deletes_the_group_that_denies() {
    let mut scene = Scene::by_group();
    let path = format!("/groups/{}", scene.group);
    scene.check("DELETE", &path, json!({}));
}

#[test]
fn c16_nobody_detaches_a_deny_from_their_group() {
    let mut scene = Scene::by_group();
    let path = format!("/groups/{}/remove-policy/{}", scene.group, scene.deny);
    scene.check("PUT", &path, json!({}));
}

#[test]
fn c16_nobody_deletes_the_policy_that_denies() {
    let mut scene = Scene::direct();
    let path = format!("/policies/{}", scene.deny);
    scene.check("DELETE", &path, json!({}));
    let mut scene = Scene::by_group();
    let path = format!("/policies/{}", scene.deny);
    scene.check("DELETE", &path, json!({}));
}

#[test]
fn c16_who_may_do_what_a_deny_withholds_can_take_it_from_others() {
    let scene = Scene::new();
    let other = scene.world.member(&[DEVELOPER, &scene.deny]);
    scene.toggle(&other.client).forbidden();
    let path = format!("/members/{}/remove-policy/{}", other.id, scene.deny);
    scene.mallory.client.touch(&path).data();
    scene.toggle(&other.client).data();
    scene.mallory.client.touch(&path).data();
}

#[test]
fn c16_nobody_comes_back_without_what_was_denied() {
    let mut scene = Scene::direct();
    let owner = scene.world.owner.clone();
    let (world, mallory) = (&mut scene.world, scene.mallory.clone());
    let back = |world: &World| world.login(&mallory.email, &mallory.password);
    let accomplice = world.service(&owner, &say_all(&[HAS[0], HAS[1], DENY])).client;
    let with = |policies: &[&str]| json!({ "email": mallory.email, "policyIds": policies, "groupIds": [] });
    accomplice.delete(&format!("/members/remove-from-org/{}", mallory.id)).data();
    mallory.client.get("/groups").refused(401, "Unauthorized");
    let iam = world.policy(&[say(MANAGES_IAM)]);
    for more in [with(&[]), with(&[DEVELOPER]), with(&[&world.policy(&say_all(&HAS))])] {
        accomplice.post("/members/add", &more).exceeds();
        mallory.client.get("/groups").refused(401, "Unauthorized");
    }
    accomplice.post("/members/add", &with(&[&iam])).data();
    let returned = back(world);
    returned.get("/groups").data();
    scene.toggle(&returned).forbidden();
    owner.client.delete(&format!("/members/remove-from-org/{}", mallory.id)).data();
    owner.client.post("/members/add", &with(&[])).data();
    scene.toggle(&back(&scene.world)).data();
}

#[test]
fn c16_who_is_new_gets_the_default_from_who_lets_them_in() {
    let world = World::new();
    let helper = world.member_who(&[say(MANAGES_IAM)]);
    let email = format!("{}@example.com", unique("new"));
    helper.client.post("/members/add", &json!({ "email": email, "policyIds": [], "groupIds": [] })).data();
    let found = world.owner.client.get(&format!("/members?searchText={email}")).data();
    let id = found["items"][0]["id"].as_str().unwrap().to_owned();
    helper.client.call("POST", &format!("/members/{id}/one-time-password"), None).exceeds();
    let newcomer = world.confirm(id, email);
    world.toggle(&newcomer.client, "dev").data();
}
