//! No token can do what its maker could not: C01..C08, C11.

mod table;

use serde_json::{Value, json};

use self::table::{BEYOND, Case, Verdict, WITHIN};
use super::{
    client::{Answer, Client},
    words::{FLAGS, Place, say, say_all, service, witnesses},
    world::{DEVELOPER, Member, Token, World, flag, manage_flags, statement, token_actions, unique},
};

const MAKES_TOKENS: &str = "allow access-token ManageServiceAccessTokens access-token/*";

/// A member who may make service tokens and has one policy, to be changed at will.
struct Maker {
    member: Member,
    policy: String,
}

impl Maker {
    fn new(world: &World, has: &[&str]) -> Self {
        let policy = world.policy(&say_all(has));
        let member = world.member(&[&policy, &world.policy(&[say(MAKES_TOKENS)])]);
        Self { member, policy }
    }

    fn ask(&self, permissions: &[Value]) -> Answer {
        self.member.client.post("/access-tokens", &service(permissions))
    }
}

fn how_many_tokens(world: &World) -> Value {
    world.owner.client.get("/access-tokens").data()["totalCount"].clone()
}

#[test]
fn c01_what_is_within_a_member_can_be_given_to_a_token() {
    let world = World::new();
    let maker = Maker::new(&world, &[]);
    for Case { has, asks, .. } in WITHIN {
        world.say(&maker.policy, &say_all(has));
        let asks = say_all(asks);
        let answer = maker.ask(&asks);
        assert_eq!(answer.status, 200, "{has:?} has {asks:?}: {}", answer.body);
        assert_eq!(answer.data()["permissions"], json!(asks));
    }
}

#[test]
fn c01_what_is_beyond_a_member_is_refused_with_something_the_member_cannot_do() {
    let mut world = World::new();
    let maker = Maker::new(&world, &[]);
    for case in BEYOND {
        world.say(&maker.policy, &say_all(case.has));
        let before = how_many_tokens(&world);
        let answer = maker.ask(&say_all(case.asks));
        assert_eq!(answer.status, 403, "{case:?}: {}", answer.body);
        assert_eq!(how_many_tokens(&world), before, "{case:?}");
        match case.verdict {
            Verdict::RefusedWith(lines) => assert_eq!(answer.exceeds()[1..], *lines, "{case:?}"),
            Verdict::Refused(count) => check_witnesses(&mut world, &maker, case, &answer, count),
            Verdict::Given => panic!("{case:?}"),
        }
    }
}

/// Tries each witness: the member cannot, and the token that was asked for, made by the owner, can.
fn check_witnesses(world: &mut World, maker: &Maker, case: &Case, answer: &Answer, count: usize) {
    let witnesses = witnesses(answer);
    assert_eq!(witnesses.len(), count, "{case:?}: {witnesses:?}");
    let owner = world.owner.clone();
    let token = world.service(&owner, &say_all(case.asks));
    for witness in witnesses {
        let place = Place::of(world, &witness.resource);
        let by_member = place.attempt(&maker.member.client, &witness.action);
        assert_eq!(by_member.status, 403, "{case:?}: the member may do {witness:?}");
        let by_token = place.attempt(&token.client, &witness.action);
        assert_eq!(by_token.status, 200, "{case:?}: the token would not do {witness:?}");
    }
}

#[test]
fn c01_what_takes_too_long_to_compare_is_refused() {
    let world = World::new();
    // Each is within one of the last patterns that are had, after nearly all others have been looked at.
    let asked = |statements| many("a9-9-", statements);
    let maker = Maker::new(&world, &[]);
    world.say(&maker.policy, &many("a", 24));
    maker.ask(&asked(24)).refused(400, "PermissionsTooComplex");
    assert_eq!(how_many_tokens(&world), 0);
    maker.ask(&asked(2)).data();
    world.owner.client.post("/access-tokens", &service(&asked(24))).data();
}

#[test]
fn c01_there_are_limits_to_what_a_token_says() {
    let world = World::new();
    let owner = &world.owner.client;
    let policy = world.policy(&[]);
    let tiny = json!({ "id": "1", "effect": "allow", "resourceType": "iam", "actions": vec!["*"; 63], "resources": vec!["iam/*"; 64] });
    for too_much in [many("", 65), many("", 64), many(&"x".repeat(400), 4)] {
        owner.post("/access-tokens", &service(&too_much)).refused(400, "PermissionsTooComplex");
        let path = format!("/policies/{policy}/statements");
        owner.put(&path, &json!(too_much)).refused(400, "PermissionsTooComplex");
    }
    for much in [many("", 24), many(&"x".repeat(400), 2), vec![tiny; 55]] {
        owner.post("/access-tokens", &service(&much)).data();
        world.say(&policy, &much);
    }
}

/// Statements of 64 patterns each, which start so.
fn many(start: &str, statements: usize) -> Vec<Value> {
    let statement = |of: usize| {
        let resources: Vec<String> = (0..64).map(|it| format!("{FLAGS}{start}{of}-{it}*")).collect();
        json!({ "id": unique("s"), "effect": "allow", "resourceType": "flag", "actions": ["ToggleFlag"], "resources": resources })
    };
    (0..statements).map(statement).collect()
}

#[test]
fn c02_a_deny_is_copied_or_the_token_is_refused() {
    let world = World::new();
    for key in ["secret-1", "second", "open"] {
        world.owner.client.post(&world.flags("dev"), &flag(key, &[])).data();
    }
    let maker = Maker::new(&world, &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/secret*"]);
    let toggle = |by: &Client, key: &str| by.touch(&format!("{}/{key}/toggle/true", world.flags("dev")));
    toggle(&maker.member.client, "second").data();
    toggle(&maker.member.client, "secret-1").forbidden();

    let allow = say("allow flag ToggleFlag F/*");
    let copied = [allow.clone(), say("deny flag ToggleFlag F/secret*")];
    let [witness] = &witnesses(&maker.ask(&copied[..1]))[..] else { panic!() };
    assert_eq!(witness.action, "ToggleFlag");
    assert!(witness.resource.starts_with(&format!("{FLAGS}secret")), "{witness:?}");

    let wider = [allow, say("deny flag ToggleFlag project/*:env/*:flag/sec*")];
    let tokens = [&copied, &wider].map(|it| secret(&maker.ask(it).data(), &maker.member.client));
    for token in &tokens {
        toggle(token, "open").data();
        toggle(token, "secret-1").forbidden();
    }
    toggle(&tokens[0], "second").data();
    toggle(&tokens[1], "second").forbidden();
}

/// The client of a token that was just made.
fn secret(made: &Value, like: &Client) -> Client {
    let authorization = made["token"].as_str().map(str::to_owned);
    Client { authorization, organization: None, ..like.clone() }
}

#[test]
fn c03_a_statement_about_everything_has_no_other_form() {
    let world = World::new();
    let maker = Maker::new(&world, &["allow flag ToggleFlag F/*"]);
    let of_type = |resource_type: Value| {
        let mut statement = say("allow flag ToggleFlag F/a");
        statement["resourceType"] = resource_type;
        statement
    };
    for resource_type in ["*", "ALL", "all", " *", "* ", "**", "FLAG", "flag ", "", "\u{2217}"] {
        maker.ask(&[of_type(json!(resource_type))]).refused(400, "permissions_is_invalid");
    }
    let mut without = of_type(Value::Null);
    maker.ask(&[without.clone()]).refused(400, "permissions_is_invalid");
    without.as_object_mut().unwrap().remove("resourceType");
    maker.ask(&[without]).refused(400, "permissions_is_invalid");
    for wrong in [json!(["*"]), json!({ "flag": "*" }), json!(true)] {
        assert_eq!(maker.ask(&[of_type(wrong)]).status, 400);
    }
    for (actions, resource) in [("*", "F/*"), ("ToggleFlag", "*")] {
        maker.ask(&[say(&format!("allow * {actions} {resource}"))]).refused(400, "permissions_is_invalid");
    }
    let owner = &world.owner.client;
    owner.post("/access-tokens", &service(&[of_type(json!("*"))])).refused(400, "permissions_is_invalid");
    assert_eq!(how_many_tokens(&world), 0);
    maker.ask(&[of_type(json!("flag"))]).data();
}

#[test]
fn c04_all_actions_by_name_are_not_every_action() {
    const NAMED: &str = "CreateFlag|ArchiveFlag|RestoreFlag|DeleteFlag|CloneFlag|CopyFlagTo|ToggleFlag|UpdateFlagName|\
        UpdateFlagDescription|UpdateFlagTags|UpdateFlagOffVariation|UpdateFlagIndividualTargeting|\
        UpdateFlagTargetingRules|UpdateFlagDefaultRule|UpdateFlagVariations";
    let world = World::new();
    let maker = Maker::new(&world, &[&format!("allow flag {NAMED} F/*")]);
    for every in ["*", "ManageFeatureFlag", "ToggleFlag|ManageFeatureFlag"] {
        let [witness] = &witnesses(&maker.ask(&[say(&format!("allow flag {every} F/*"))]))[..] else {
            panic!()
        };
        assert!(matches!(witness.action.as_str(), "*" | "ManageFeatureFlag"), "{witness:?}");
        assert!(witness.resource.starts_with(FLAGS), "{witness:?}");
    }
    assert_eq!(how_many_tokens(&world), 0);
    maker.ask(&[say(&format!("allow flag {NAMED} F/*"))]).data();
    let everything = Maker::new(&world, &["allow flag * F/*"]);
    everything.ask(&[say("allow flag * F/*")]).data();
}

#[test]
fn c05_what_a_body_says_beyond_the_request_is_not_kept() {
    let mut world = World::new();
    let maker = Maker::new(&world, &["allow flag ToggleFlag F/*"]);
    let owner = world.owner.clone();
    let other = world.service(&owner, &[manage_flags()]);
    let smuggled = json!({
        "id": other.id, "creatorId": owner.id, "creator": { "id": owner.id }, "organizationId": unique("org"),
        "token": format!("api-kws{}", "0".repeat(46)), "digest": "00", "status": "Inactive",
        "createdAt": "2000-01-01T00:00:00Z", "updatedAt": "2000-01-01T00:00:00Z", "lastUsedAt": "2000-01-01T00:00:00Z",
        "Permissions ": [statement("*", "allow", &["*"], "*")],
    });
    let with_smuggled = |mut body: Value| {
        body.as_object_mut().unwrap().extend(smuggled.as_object().unwrap().clone());
        body
    };
    let given = [say("allow flag ToggleFlag F/*")];
    let made = maker.member.client.post("/access-tokens", &with_smuggled(service(&given))).data();
    let shown = json!({ "creator": made["creatorId"], "organization": made["organizationId"], "status": made["status"],
        "permissions": made["permissions"], "lastUsed": made["lastUsedAt"] });
    assert_eq!(
        shown,
        json!({ "creator": maker.member.id, "organization": owner.client.organization, "status": "Active",
        "permissions": given, "lastUsed": null })
    );
    for taken in ["id", "token", "createdAt", "updatedAt"] {
        assert_ne!(made[taken], smuggled[taken], "{taken}");
    }
    let token = secret(&made, &maker.member.client);
    let claimed = Client { authorization: smuggled["token"].as_str().map(str::to_owned), ..token.clone() };
    claimed.get("/projects").refused(401, "Unauthorized");

    let before = kept(&world, &made["id"]);
    let renaming =
        with_smuggled(json!({ "name": before["name"], "type": "Personal", "scope": "SameAsMember" }));
    maker.member.client.put(&format!("/access-tokens/{}", made["id"].as_str().unwrap()), &renaming).data();
    assert_eq!(kept(&world, &made["id"]), before);
    world.toggle(&token, "dev").data();
    world.toggle(&other.client, "dev").data();
}

/// A token as the owner's list shows it.
fn kept(world: &World, id: &Value) -> Value {
    let all = world.owner.client.get("/access-tokens?pageSize=100").data();
    all["items"].as_array().unwrap().iter().find(|it| it["id"] == *id).unwrap().clone()
}

/// That a token makes no tokens, and gives by policy the first and not the second.
fn check_ceiling_of_token(world: &World, token: &Token, within: &str, beyond: &str) {
    for body in [service(&[say(within)]), json!({ "name": "t", "type": "Personal", "permissions": [] })] {
        token.client.post("/access-tokens", &body).forbidden();
    }
    let policy = world.policy(&[]);
    let path = format!("/policies/{policy}/statements");
    let lines = token.client.put(&path, &json!(say_all(&[within, beyond]))).exceeds();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(world.owner.client.get(&format!("/policies/{policy}")).data()["statements"], json!([]));
    token.client.put(&path, &json!([say(within)])).data();
    world.owner.client.put(&path, &json!(say_all(&[within, beyond]))).data();
}

#[test]
fn c06_the_ceiling_is_the_calling_token_and_not_its_creator() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let iam = say("allow iam CanManageIAM iam/*");
    let token = world.service(&owner, &[say(MAKES_TOKENS), iam, say("allow flag ToggleFlag F/a*")]);
    check_ceiling_of_token(&world, &token, "allow flag ToggleFlag F/a*", "allow flag ToggleFlag F/*");
    check_ceiling_of_token(&world, &token, "allow iam CanManageIAM iam/*", "allow * * *");
}

#[test]
fn c07_the_ceiling_of_a_scoped_token_is_its_scope_and_its_member() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let toggle = world.scoped(&owner, &[say("allow flag ToggleFlag F/*")]);
    world.toggle(&toggle.client, "dev").data();
    toggle.client.post("/access-tokens", &service(&[say("allow iam CanManageIAM iam/*")])).forbidden();
    toggle
        .client
        .post("/access-tokens", &json!({ "name": "t", "type": "Personal", "permissions": [] }))
        .forbidden();
    toggle.client.post("/policies", &json!({ "name": "n", "key": "n" })).forbidden();

    let all = ["allow iam CanManageIAM iam/*", "allow flag ToggleFlag F/a*"];
    let narrow = world.scoped(&owner, &say_all(&all));
    check_ceiling_of_token(&world, &narrow, all[1], "allow flag ToggleFlag F/*");
    let ben = world.member(&[DEVELOPER, &world.policy(&say_all(&[all[0], "deny flag ToggleFlag F/b*"]))]);
    let wide = world.scoped(&ben, &[say("allow * * *")]);
    check_ceiling_of_token(&world, &wide, all[1], "allow flag ToggleFlag F/b");
    let same = world.personal(&owner);
    let policy = world.policy(&[]);
    same.client.put(&format!("/policies/{policy}/statements"), &json!([say("allow * * *")])).data();
}

#[test]
fn c08_nobody_can_change_the_permissions_of_a_token() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let given = say_all(&["allow * * *", "deny iam * iam/*"]);
    let token = world.service(&owner, &given);
    let path = format!("/access-tokens/{}", token.id);
    let permissions = |world: &World| world.listed(&token)["permissions"].to_string();
    let before = permissions(&world);
    for wider in [
        &given[..1],
        &[say("allow flag ToggleFlag F/*")],
        &[given[0].clone(), say("deny iam CanManageIAM iam/*")],
    ] {
        let body = json!({ "name": unique("n"), "permissions": wider });
        token.client.put(&path, &body).forbidden();
        owner.client.put(&path, &body).refused(422, "TokenPermissionsAreFixed");
        assert_eq!(permissions(&world), before);
    }
    token.client.put(&path, &json!({ "name": unique("n") })).forbidden();
    let mut turned = given.clone();
    turned.reverse();
    turned[0]["id"] = json!("another");
    for same in [
        json!({ "name": "one" }),
        json!({ "name": "two", "permissions": given }),
        json!({ "name": "three", "permissions": turned }),
    ] {
        owner.client.put(&path, &same).data();
        assert_eq!(world.listed(&token)["name"], same["name"]);
        assert_eq!(permissions(&world), before);
    }
    world.toggle(&token.client, "dev").data();
    token.client.get("/groups").forbidden();
}

#[test]
fn c11_a_service_token_is_as_it_was_made_whatever_becomes_of_its_maker() {
    let mut world = World::new();
    let has =
        ["allow flag ToggleFlag project/p:env/*:flag/*", "deny flag ToggleFlag project/p:env/prod:flag/*"];
    let maker = Maker::new(&world, &has);
    let token = world.service(&maker.member, &say_all(&has));
    let made = world.listed(&token)["permissions"].to_string();
    let check = |world: &World| {
        let caller = world.again(&token.client);
        world.toggle(&caller, "dev").data();
        world.toggle(&caller, "prod").forbidden();
        let listed = world.listed(&token);
        assert_eq!(
            (listed["status"].as_str(), listed["permissions"].to_string()),
            (Some("Active"), made.clone())
        );
        assert_eq!(listed["creator"]["email"], maker.member.email.as_str());
    };
    check(&world);
    world.say(&maker.policy, &[]);
    world.toggle(&maker.member.client, "dev").forbidden();
    check(&world);
    world.say(&maker.policy, &[manage_flags()]);
    world.toggle(&maker.member.client, "prod").data();
    check(&world);
    world.owner.client.delete(&format!("/policies/{}", maker.policy)).data();
    check(&world);
    world.owner.client.delete(&format!("/members/remove-from-org/{}", maker.member.id)).data();
    maker.member.client.get("/access-tokens").refused(401, "Unauthorized");
    check(&world);
    world.restart();
    check(&world);
    let by_creator = format!("/access-tokens?creatorId={}", maker.member.id);
    assert_eq!(world.owner.client.get(&by_creator).data()["items"][0]["id"], token.id.as_str());
    revoke(&world, &token);
}

/// That the owner can revoke it, and that who has less than the token cannot switch it on again.
fn revoke(world: &World, token: &Token) {
    let toggle = format!("/access-tokens/{}/toggle", token.id);
    let caller = world.again(&token.client);
    let lesser = world.member_who(&[token_actions(&["ManageServiceAccessTokens"])]);
    lesser.client.put(&toggle, &json!({ "status": "Active" })).exceeds();
    lesser.client.put(&toggle, &json!({ "status": "Inactive" })).data();
    world.toggle(&caller, "dev").forbidden();
    lesser.client.touch(&toggle).exceeds();
    world.toggle(&caller, "dev").forbidden();
    world.owner.client.touch(&toggle).data();
    world.toggle(&caller, "dev").data();
    world.owner.client.delete(&format!("/access-tokens/{}", token.id)).data();
    world.toggle(&caller, "dev").refused(401, "Unauthorized");
}
