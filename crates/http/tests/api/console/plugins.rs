//! The pages of plugins: from a file to what acts, and away again.

use serde_json::{Value, json};

use super::{
    super::{
        plugins::{RULE, bundle},
        world::{ADMINISTRATOR, DEVELOPER, World, statement, unique},
    },
    Browser,
    browser::Shown,
    forms::head,
};

const LIST: &str = "/en/integrations/plugins";
const UPLOAD: &str = "/en/integrations/plugin-upload";
const REVIEWS: &str = "/en/integrations/plugin-reviews";

/// More of a manifest: a host that it wants to call.
const WANTS: &str = "[[capabilities.http]]\nhost = \"hooks.example.com\"\nmethods = [\"POST\"]\n";

/// Lays a bundle on the counter; where it is reviewed.
#[track_caller]
fn lay(browser: &mut Browser, bytes: &[u8]) -> String {
    let organization = browser.get(UPLOAD).is(200).organization();
    browser.upload(UPLOAD, bytes, &organization).is(303).header("location")
}

/// Installs a bundle or upgrades with it, by its hash.
#[track_caller]
fn take(browser: &mut Browser, (bytes, hash): &(Vec<u8>, String), more: &[(&str, &str)]) -> Shown {
    let review = lay(browser, bytes);
    let fields = [&[("sha256", hash.as_str())], more].concat();
    browser.done(&review, &review, &fields)
}

fn status(world: &World, name: &str) -> Value {
    world.owner.client.get(&format!("/plugins/{name}")).data()["plugin"]["status"].clone()
}

#[test]
fn a_plugin_is_uploaded_reviewed_told_enabled_upgraded_rolled_back_and_removed() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let (name, one) = (unique("plug"), format!("{LIST}/{}", "x"));
    let one = one.replace("/x", &format!("/{name}"));
    ann.get(LIST).is(200).says("There are no plugins yet").says("plugins/chat-alerts");
    let first = bundle(&name, "1.0.0", RULE);
    let before = head(&world);
    let review = lay(&mut ann, &first.0);
    assert_eq!(review, format!("{REVIEWS}/{}", first.1));
    ann.get(&review)
        .is(200)
        .says("Nothing is installed yet")
        .says(&first.1)
        .says("object.expiresAt WithinDays")
        .says("It wants nothing");
    ann.submit(&review, &review, &[]).is(422).says("The bundle is unsigned");
    ann.submit(&review, &review, &[("sha256", &"0".repeat(64))]).is(422).says("another SHA-256");
    ann.submit(&review, &review, &[("sha256", "7")]).is(400).says("64 hexadecimal digits");
    assert_eq!(head(&world), before, "looking keeps nothing");
    take(&mut ann, &first, &[]).says("Staged").says(&first.1);
    ann.get(&review).is(404).says("Upload it again");
    assert_eq!(status(&world, &name), "Staged");
    let config = format!("{one}/config");
    ann.submit(&config, &config, &[("f.maxDays", "many")])
        .is(400)
        .says("Write a whole number")
        .says("value=\"many\"");
    ann.submit(&config, &config, &[("f.maxDays", "101")]).is(400).says("from 1 to 100");
    ann.done(&config, &config, &[("f.maxDays", "7")]).says("value=\"7\"");
    ann.done(&format!("{one}/enable"), &format!("{one}/enable"), &[]).says("Enabled");
    assert_eq!(status(&world, &name), "Enabled");
    // It goes on acting with what it was told, and asks for what it wants beyond that.
    let wide = bundle(&name, "1.1.0", &format!("{RULE}{WANTS}"));
    let review = lay(&mut ann, &wide.0);
    ann.get(&review)
        .says("would be upgraded")
        .says("hooks.example.com")
        .says("name=\"consent\" value=\"")
        .says("Changes since version 1.0.0");
    ann.submit(&review, &review, &[("sha256", &wide.1)]).is(422).says("It wants more than was granted");
    ann.submit(&review, &review, &[("sha256", &wide.1), ("consent", &first.1)])
        .is(422)
        .says("another bundle");
    take(&mut ann, &wide, &[("consent", &wide.1)]).says("1.1.0").says("Granted").says("Version before");
    ann.get(&format!("{one}/config")).says("value=\"7\"");
    ann.done(&format!("{one}/roll-back"), &format!("{one}/roll-back"), &[]).says("1.0.0");
    ann.done(&format!("{one}/disable"), &format!("{one}/disable"), &[]).says("Disabled");
    let log = "/en/audit-log?kind=Plugin";
    ann.get(log).says(&format!("<a class=\"about\" href=\"{one}\">{name}</a>"));
    ann.done(&format!("{one}/remove"), &format!("{one}/remove"), &[]).says("There are no plugins yet");
    ann.get(&one).is(404);
    ann.get(log).says(&name).lacks(&format!("href=\"{one}\""));
}

#[test]
fn pages_of_plugins_are_for_who_may_list_and_their_forms_for_who_may_manage() {
    let world = World::new();
    let mut admin = Browser::of(&world, &world.member(&[ADMINISTRATOR]));
    let name = unique("plug");
    take(&mut admin, &bundle(&name, "1.0.0", RULE), &[]);
    let mut lister =
        Browser::of(&world, &world.member_who(&[statement("plugin", "allow", &["ListPlugins"], "plugin/*")]));
    let mut developer = Browser::of(&world, &world.member(&[DEVELOPER]));
    let one = format!("{LIST}/{name}");
    lister.get(LIST).is(200).says(&name).says("href=\"/en/integrations/plugins\"").lacks("plugin-upload");
    for page in [
        one.clone(),
        format!("{one}/config"),
        format!("{one}/deliveries"),
        "/en/integrations/plugin-keys".to_owned(),
    ] {
        lister.get(&page).is(200).lacks("/enable\"").lacks("button primary").lacks("plugin-keys/new");
        developer.get(&page).is(403);
    }
    developer.get("/en/overview").lacks("integrations/plugins");
    for page in [
        UPLOAD.to_owned(),
        format!("{one}/enable"),
        format!("{one}/remove"),
        format!("{one}/disable"),
        "/en/integrations/plugin-keys/new".to_owned(),
    ] {
        lister.get(&page).is(403);
    }
    let organization = world.owner.client.organization.clone().unwrap();
    for path in ["retry", "1/drop"] {
        lister.send(&format!("{one}/deliveries/{path}"), &[("organization", &organization)]).is(403);
        admin.done(&one, &format!("{one}/deliveries/{path}"), &[]);
    }
    let before = head(&world);
    for path in ["disable", "roll-back"] {
        lister.send(&format!("{one}/{path}"), &[("organization", &organization)]).is(403);
    }
    lister.upload(UPLOAD, &bundle("other", "1.0.0", "").0, &organization).is(403);
    assert_eq!(head(&world), before);
    admin.submit(&one, &format!("{one}/roll-back"), &[]).is(422).says("There is no version before");
}

#[test]
fn a_file_is_taken_from_our_own_pages_and_up_to_its_bound() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let organization = ann.get(UPLOAD).organization();
    let (bytes, _) = bundle("plug", "1.0.0", "");
    ann.upload(UPLOAD, &bytes, "").is(409);
    ann.upload(UPLOAD, b"", &organization).is(400).says("Choose a file");
    ann.upload(UPLOAD, b"PK no zip", &organization).is(400).says("no bundle that this server takes");
    let (faulty, _) = bundle("plug", "1.0.0", "misspelt = 1\n");
    ann.upload(UPLOAD, &faulty, &organization).is(400).says("plugin.toml:").says("misspelt");
    ann.upload(UPLOAD, &vec![0; (8 << 20) + 1], &organization).is(413);
    ann.send(UPLOAD, &[("organization", &organization)]).is(415);
    let mut forged = Browser { site: Some("cross-site"), ..ann.clone() };
    forged.upload(UPLOAD, &bytes, &organization).is(403).says("not sent by a page of this server");
    Browser::new(&world).upload(UPLOAD, &bytes, &organization).is(303);
    ann.get(&format!("{REVIEWS}/{}", "0".repeat(64))).is(404).says("Upload it again");
    ann.get(&format!("{REVIEWS}/no-hash")).is(404);
}

#[test]
fn secrets_of_a_plugin_are_told_by_a_form_and_never_shown_by_one() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let name = unique("plug");
    let config = "[config]\ntype = \"object\"\n[config.properties.key]\ntype = \"string\"\nformat = \"secret\"\n\
        [config.properties.note]\ntype = \"string\"\n";
    take(&mut ann, &bundle(&name, "1.0.0", config), &[]);
    let at = format!("{LIST}/{name}/config");
    ann.done(&at, &at, &[("f.key", "the-secret-of-this-plugin"), ("f.note", "a")])
        .lacks("the-secret-of-this-plugin")
        .says("A secret is kept");
    ann.done(&at, &at, &[("f.key", ""), ("f.note", "b")]).says("A secret is kept").says(">\nb</textarea>");
    let told = || world.owner.client.get(&format!("/plugins/{name}")).data()["config"].clone();
    assert_eq!(told(), json!({ "key": "secret:key", "note": "b" }));
    ann.done(&at, &at, &[("f.key", ""), ("forget:key", "1"), ("f.note", "b")]).lacks("A secret is kept");
    assert_eq!(told(), json!({ "note": "b" }));
}

#[test]
fn keys_of_authors_are_trusted_and_distrusted() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let keys = "/en/integrations/plugin-keys";
    ann.get(keys).is(200).says("No key is trusted");
    ann.submit(&format!("{keys}/new"), keys, &[("name", "Author"), ("key", "ed25519:7")])
        .is(400)
        .says("A key is ed25519:");
    let key = super::super::plugins::new_key();
    ann.done(&format!("{keys}/new"), keys, &[("name", "<b>Author</b>"), ("key", &key)])
        .says(&key)
        .lacks("<b>Author");
    let id = world.owner.client.get("/plugin-keys").data()[0]["id"].as_str().unwrap().to_owned();
    let remove = format!("{keys}/{id}/remove");
    ann.get(&remove).is(200).says("no more?");
    ann.done(&remove, &remove, &[]).says("No key is trusted");
    ann.get(&remove).is(404);
}
