//! Every form of the console that changes something: what is refused leaves everything as it was, and what is not is
//! done.

use std::{collections::BTreeMap, fmt::Debug, fs, path::Path};

use serde_json::json;

use super::{
    super::{
        neighbour::Neighbour,
        world::{ADMINISTRATOR, DEVELOPER, World, unique},
    },
    Browser,
};

/// A form: where it is sent, and its fields, all with the ids of what they are about in braces.
pub(super) struct Form(pub(super) &'static str, pub(super) &'static [(&'static str, &'static str)]);

const ENV: &str = "projects/{project}/envs/{env}";

/// Every form about what an organization has; each is tried on things of its own.
const FORMS: &[Form] = &[
    Form("integrations/access-tokens", &[("name", "Made"), ("type", "Personal"), ("scope", "SameAsMember")]),
    Form("integrations/access-tokens/{token}", &[("name", "Renamed")]),
    Form("integrations/access-tokens/{token}/status", &[("status", "Inactive")]),
    Form("integrations/access-tokens/{token}/rotate", &[("grace", "3600"), ("mask", "{mask}")]),
    Form("integrations/access-tokens/{token}/rotate/end", &[]),
    Form("integrations/access-tokens/{token}/remove", &[]),
    Form("integrations/plugin-keys", &[("name", "An author"), ("key", AUTHOR)]),
    Form("integrations/plugin-keys/{plugin-trusted}/remove", &[]),
    Form("integrations/plugins/{plugin-name-key}/config", &[]),
    Form("integrations/plugins/{plugin-name-key}/enable", &[]),
    Form("integrations/plugins/{plugin-name-key}/remove", &[]),
    Form("iam/team", &[("email", "new@example.com"), ("policy", "{policy}")]),
    Form("iam/team/{member}/groups", &[("of", "{group}"), ("do", "add")]),
    Form("iam/team/{member}/policies", &[("of", "{developer}"), ("do", "add")]),
    Form("iam/team/{member}/one-time-password", &[]),
    Form("iam/team/{member}/remove", &[]),
    Form("iam/team/{member}/remove-from-workspace", &[]),
    Form("iam/groups", &[("name", "Made"), ("description", "")]),
    Form("iam/groups/{group}", &[("name", "Renamed"), ("description", "")]),
    Form("iam/groups/{group}/members", &[("of", "{member}"), ("do", "add")]),
    Form("iam/groups/{group}/policies", &[("of", "{policy}"), ("do", "add")]),
    Form("iam/groups/{group}/remove", &[]),
    Form("iam/policies", &[("name", "Made"), ("key", "made"), ("description", "")]),
    Form("iam/policies/{policy}/settings", &[("name", "Renamed"), ("description", "")]),
    Form("iam/policies/{policy}/statements", &[("do", "save"), ("s.json", STATEMENTS)]),
    Form("iam/policies/{policy}/clone", &[("name", "Cloned"), ("key", "cloned"), ("description", "")]),
    Form("iam/policies/{policy}/team", &[("of", "{other}"), ("do", "add")]),
    Form("iam/policies/{policy}/groups", &[("of", "{group}"), ("do", "add")]),
    Form("iam/policies/{policy}/remove", &[]),
    Form(
        "iam/token-policy",
        &[
            ("personal-default", ""),
            ("personal-maximum", "90"),
            ("service-default", ""),
            ("service-maximum", ""),
            ("confirmed", "1"),
        ],
    ),
    Form("projects", &[("name", "Made"), ("key", "made")]),
    Form("projects/{project}/rename", &[("name", "Renamed")]),
    Form("projects/{project}/remove", &[]),
    Form("projects/{project}/envs", &[("name", "Made"), ("key", "made"), ("description", "")]),
    Form("{at}/settings", &[("name", "Renamed"), ("description", "")]),
    Form("{at}/remove", &[]),
    Form("{at}/secrets/new", &[("name", "Made"), ("type", "client")]),
    Form("{at}/secrets/{secret}/rename", &[("name", "Renamed")]),
    Form("{at}/secrets/{secret}/remove", &[]),
    Form("{at}/flags", &[("name", "Made"), ("key", "made"), ("description", "")]),
    Form("{at}/flags/{flag}/rename", &[("name", "Renamed")]),
    Form("{at}/flags/{flag}/on", &[]),
    Form("{at}/flags/{flag}/archive", &[]),
];

const AUTHOR: &str = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

const STATEMENTS: &str =
    r#"[{"id":"s","resourceType":"iam","effect":"allow","actions":["CanManageIAM"],"resources":["iam/*"]}]"#;

/// Forms of a person about themselves, and of nobody: they are tried elsewhere (`login.rs`, `preferences.rs`). So are those
/// about plugins that take a file, or a plugin that has done something (`plugins.rs`, `plugin_pages.rs`).
const OTHERS: [&str; 15] = [
    "login",
    "logout",
    "password",
    "profile",
    "organization",
    "theme",
    "setup",
    "plugin-upload",
    "plugin-reviews",
    "disable",
    "roll-back",
    "retry",
    "drop",
    "resume",
    "plugins/{plugin}/{page}",
];

pub(super) type Ids = BTreeMap<&'static str, String>;

fn filled(text: &str, ids: &Ids) -> String {
    let text = text.replace("{at}", ENV);
    ids.iter().fold(text, |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
}

/// One of everything in an organization.
pub(super) fn things(world: &mut World, of: fn(&mut World) -> Neighbour) -> Ids {
    let Neighbour { owner, mut ids, .. } = of(world);
    // So that it has an old secret too.
    owner.post(&format!("/access-tokens/{}/rotate", ids["token"]), &json!({ "graceSeconds": 60 })).data();
    let token = owner.get(&format!("/access-tokens/{}", ids["token"])).data();
    ids.insert("mask", token["token"].as_str().unwrap().to_owned());
    let (secret, flag) = (ids["env-secret"].clone(), ids["flag-key"].clone());
    ids.extend([("secret", secret), ("flag", flag), ("developer", DEVELOPER.to_owned())]);
    ids.insert("other", world.owner.id.clone());
    ids
}

/// What has been committed, all of it.
pub(super) fn head(world: &World) -> impl PartialEq + Debug + use<> {
    world.server.database().health().head
}

pub(super) fn send(browser: &mut Browser, Form(path, fields): &Form, ids: &Ids, organization: &str) -> u16 {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, filled(value, ids))).collect();
    let mut fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("organization", organization));
    browser.send(&format!("/en/{}", filled(path, ids)), &fields).status
}

#[test]
fn what_is_refused_of_a_form_changes_nothing_and_what_is_not_is_done() {
    let mut world = World::new();
    let theirs = things(&mut world, Neighbour::new);
    let elsewhere = theirs["organization"].clone();
    let here = world.owner.client.organization.clone().unwrap();
    let mut owner = Browser::of(&world, &world.owner);
    let mut nobody = Browser::of(&world, &world.member_who(&[]));
    let mut stranger = Browser::new(&world);
    let mut forged = Browser { site: Some("same-site"), ..owner.clone() };
    let mut forged_by_old =
        Browser { site: None, origin: Some("https://evil.example".into()), ..owner.clone() };
    for form in FORMS {
        let ours = things(&mut world, Neighbour::at_home);
        let before = head(&world);
        let path = form.0;
        let refused = send(&mut nobody, form, &ours, &here);
        assert!([403, 404].contains(&refused), "{path}: {refused} by who has no permission");
        assert_eq!(send(&mut forged, form, &ours, &here), 403, "{path}: from another origin");
        assert_eq!(send(&mut forged_by_old, form, &ours, &here), 403, "{path}: from another site");
        assert_eq!(send(&mut owner, form, &ours, &elsewhere), 409, "{path}: for another organization");
        assert_eq!(send(&mut owner, form, &ours, ""), 409, "{path}: for none");
        assert_eq!(send(&mut stranger, form, &ours, &here), 303, "{path}: by nobody, who may log in");
        if path.contains('{') {
            assert_eq!(send(&mut owner, form, &theirs, &here), 404, "{path}: about what is elsewhere");
        }
        assert_eq!(head(&world), before, "{path}: something was changed");
        let done = send(&mut owner, form, &ours, &here);
        assert!([200, 303].contains(&done), "{path}: {done} by the owner");
        assert_ne!(head(&world), before, "{path}: nothing was changed");
    }
}

/// A form that is not tried above is found here.
#[test]
fn every_form_is_among_them() {
    fn count(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
        let of = |path: std::path::PathBuf| {
            if path.is_dir() {
                count(&path)
            } else {
                fs::read_to_string(path).unwrap().matches(".post(").count()
            }
        };
        entries.map(of).sum()
    }
    let routes = count(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console"));
    // One route of `edit.rs` is five forms, and one of flags two here.
    assert_eq!(
        routes,
        FORMS.len() - 4 - 1 + OTHERS.len(),
        "a form is missing in this file, or here too much"
    );
}

#[test]
fn who_is_removed_is_logged_out_of_every_page_at_once() {
    let world = World::new();
    let mo = world.member(&[ADMINISTRATOR]);
    let mut browser = Browser::of(&world, &mo);
    browser.get("/en/iam/team").is(200);
    let removed = world.owner.client.delete(&format!("/members/remove-from-org/{}", mo.id));
    removed.data();
    for page in ["/en/iam/team", "/en/overview", "/en/integrations/access-tokens"] {
        assert!(browser.get(page).is(303).header("location").starts_with("/en/login"), "{page}");
    }
    let here = world.owner.client.organization.clone().unwrap();
    let before = head(&world);
    browser.send("/en/iam/groups", &[("name", "g"), ("organization", &here)]).is(303);
    assert_eq!(head(&world), before);
}

#[test]
fn f08_logging_in_leads_to_pages_of_this_server_alone() {
    let world = World::new();
    let (email, password) = (world.owner.email.clone(), world.owner.password.clone());
    for next in [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\evil",
        "https:evil",
        "https:/evil.example",
        "https://evil.example/en/overview",
        "javascript:alert(1)",
        "/en/../../evil",
        "/en\t/overview",
        "/\n/evil.example",
        "/en/overview\r\nSet-Cookie: a=b",
        "evil.example",
        "/en@evil.example",
        "",
    ] {
        let mut browser = Browser::new(&world);
        let asked =
            browser.get(&format!("/en/login?{}", serde_urlencoded::to_string([("next", next)]).unwrap()));
        asked.is(200).lacks("href=\"javascript:").lacks("href=\"https:evil");
        let fields = [("email", email.as_str()), ("password", password.as_str()), ("next", next)];
        let done = browser.send("/en/login", &fields);
        let to = done.is(303).header("location");
        assert!(to == "/en/overview" || to == "/en/../../evil", "{next:?} leads to {to}");
        // Wherever it leads, it is here: a path with one slash, whose dots a browser resolves on this server.
        assert!(to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'), "{to}");
        let theme = browser.send("/en/theme", &[("to", "dark"), ("next", next)]);
        let back = theme.is(303).header("location");
        assert!(back.starts_with("/en/"), "{next:?} leads back to {back}");
    }
    let mut browser = Browser::new(&world);
    let fields =
        [("email", email.as_str()), ("password", password.as_str()), ("next", "/zh/iam/team?name=a%26b")];
    assert_eq!(browser.send("/en/login", &fields).header("location"), "/zh/iam/team?name=a%26b");
}

#[test]
fn the_login_page_tells_nobody_who_has_an_account() {
    let world = World::new();
    let never =
        json!({ "email": format!("{}@example.com", unique("never")), "policyIds": [], "groupIds": [] });
    world.owner.client.post("/members/add", &never).data();
    let answers = [&world.owner.email, never["email"].as_str().unwrap(), "nobody@example.com"].map(|email| {
        let mut browser = Browser::new(&world);
        let shown = browser.log_in(email, "not the password");
        (shown.status, shown.html.replace(email, "EMAIL"))
    });
    assert_eq!(answers[0].0, 422);
    assert_eq!(answers[0], answers[2], "with a password, and without an account");
    assert_eq!(answers[1], answers[2], "without a password, and without an account");
}
