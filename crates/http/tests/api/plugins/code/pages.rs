//! Pages of plugins: drawn for whom their manifest says, and looked at before they are shown.

use super::*;

const PAGES: &str = "[[page]]\nid = \"all\"\nslot = \"nav\"\ntitle = \"All\"\nauth = \"known\"\n\n[[page]]\nid = \"iam\"\nslot = \"nav\"\ntitle = \"IAM\"\nrequire = \"CanManageIAM\"\nresource = \"iam/*\"\n";

/// Draws this, and answers that to every action.
pub(crate) fn drawing(page: &str, outcome: &str) -> Guest {
    let at = |at: usize, text: &str| {
        let [low, high] = u16::try_from(at).unwrap().to_le_bytes();
        let [length, more] = u16::try_from(text.len()).unwrap().to_le_bytes();
        format!("\\00\\00\\00\\00\\{low:02x}\\{high:02x}\\00\\00\\{length:02x}\\{more:02x}\\00\\00")
    };
    let quoted = |it: &str| it.replace('"', "\\22");
    let data = format!(
        r#"(data (i32.const 256) "{}") (data (i32.const 300) "{}") (data (i32.const 1024) "{}") (data (i32.const 2048) "{}")"#,
        at(1024, page),
        at(2048, outcome),
        quoted(page),
        quoted(outcome),
    );
    Guest::new(Hook::Pages, "(i32.const 256)").act("(i32.const 300)").with(&data)
}

/// A plugin that has a page of its own name for who manages members, as a bundle with its hash.
pub(crate) fn with_page(name: &str) -> (Vec<u8>, String) {
    let pages = PAGES.replace("id = \"iam\"", &format!("id = \"{name}\""));
    coded(name, "1.0.0", &pages, &drawing(r#"{"blocks":[]}"#, "null"))
}

#[test]
fn a_page_is_drawn_for_whom_its_manifest_says() {
    let world = World::new();
    let (ann, nobody) = (&world.owner.client, world.member_who(&[]).client);
    let page = r#"{"title":{"en":"Leaks","zh":"泄露"},"blocks":[{"type":"text","text":"None."}]}"#;
    let name = act(ann, PAGES, &drawing(page, r#"{"toast":{"tone":"good","text":"Done"}}"#));
    let path = |page: &str| format!("/plugins/{name}/pages/{page}");
    let shown = ann.get(&path("iam")).data();
    assert_eq!(shown, json!({ "title": "Leaks", "blocks": [{ "type": "text", "text": "None." }] }));
    assert_eq!(ann.get(&format!("{}?language=zh", path("all"))).data()["title"], "泄露");
    ann.get(&format!("{}?language=de", path("all"))).refused(400, "language_is_invalid");
    assert_eq!(nobody.get(&path("all")).status, 200);
    assert_eq!(nobody.get(&path("iam")).status, 403);
    assert_eq!(ann.get(&path("none")).status, 404);
    let action =
        |by: &Client, page: &str| by.post(&format!("{}/actions/close", path(page)), &json!({ "input": {} }));
    let outcome = json!({ "toast": "Done", "toastTone": "good", "navigate": null, "blocks": null });
    assert_eq!(action(ann, "iam").data(), outcome);
    assert_eq!(action(&nobody, "iam").status, 403);
    let misplaced = json!({ "id": "7" });
    ann.post(&format!("{}/actions/close", path("iam")), &misplaced).refused(400, "input_is_required");
    assert_eq!(Client::at(&ann.url).get(&path("all")).status, 401);
}

#[test]
fn a_panel_is_about_what_its_viewer_may_see() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let panels = ["token", "member", "policy"].map(|slot| {
        format!("[[page]]\nid = \"{slot}\"\nslot = \"{slot}\"\ntitle = \"P\"\nauth = \"known\"\n\n")
    });
    let ann = &owner.client;
    let name = act(ann, &panels.concat(), &drawing(r#"{"blocks":[]}"#, "null"));
    let token = world.personal(&owner).id;
    let lister = world.member_who(&[crate::world::token_actions(&["ListAccessTokens"])]);
    let service = world.service(&owner, &[crate::world::manage_flags()]).id;
    let policy = world.policy(&[]);
    let status = |by: &Client, slot: &str, about: &str| {
        by.get(&format!("/plugins/{name}/pages/{slot}?about={about}")).status
    };
    let nobody = world.member_who(&[]).client;
    let none = "00000000-0000-7000-8000-000000000000";
    for (slot, about) in [("token", &token), ("member", &owner.id), ("policy", &policy)] {
        assert_eq!(
            [status(ann, slot, about), status(ann, slot, none), status(ann, slot, "7")],
            [200, 404, 404]
        );
        assert_eq!([status(&nobody, slot, about), status(&nobody, slot, none)], [403, 403], "{slot}");
        let action = format!("/plugins/{name}/pages/{slot}/actions/a");
        assert_eq!(nobody.post(&action, &json!({ "about": about, "input": {} })).status, 403);
    }
    // Who lists tokens sees no more of somebody else's personal one.
    assert_eq!(
        [status(&lister.client, "token", &service), status(&lister.client, "token", &token)],
        [200, 403]
    );
    assert_eq!(status(&lister.client, "member", &lister.id), 200, "everybody may look at themselves");
}

#[test]
fn what_is_no_page_is_not_shown() {
    let world = World::new();
    let ann = &world.owner.client;
    for page in ["", "no JSON", "[]", r#"{"blocks":"<b>"}"#, r#"{"blocks":["<b>"]}"#, r#"{"title":"T"}"#] {
        let name = act(ann, PAGES, &drawing(page, "null"));
        ann.get(&format!("/plugins/{name}/pages/all")).refused(422, "PluginFailed");
        ann.touch(&format!("/plugins/{name}/disable")).data();
    }
}

#[test]
fn the_log_of_a_plugin_is_for_administrators() {
    let world = World::new();
    let ann = &world.owner.client;
    let log = r#"(import "keywright:plugin/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))"#;
    let body =
        "(call $log (i32.const 2) (i32.const 512) (i32.const 5) (i32.const 0) (i32.const 0)) (i32.const 16)";
    let guest = Guest::new(Hook::Jobs, body).import("log", log).with(r#"(data (i32.const 512) "hello")"#);
    let name = act(ann, "[[job]]\nname = \"some\"\nevery = \"1h\"\n", &guest);
    let lines = || ann.get(&format!("/plugins/{name}/logs")).data();
    wait("a line", || lines().as_array().unwrap().len() == 1);
    let line = &lines()[0];
    assert_eq!(
        (&line["level"], &line["message"], &line["fields"]),
        (&json!("warn"), &json!("hello"), &json!({}))
    );
    assert_eq!(ann.get(&format!("/plugins/{name}/logs?after=0")).data(), json!([]));
    assert_eq!(world.member_who(&[]).client.get(&format!("/plugins/{name}/logs")).status, 403);
}
