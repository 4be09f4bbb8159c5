//! Names that people give: which are the same, which are none, and that no name forges a record: H11, S07.

use keywright_storage::Revision;
use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    log::Log,
    raw,
    world::{World, unique},
};

/// A kind of thing that has a name.
#[derive(Clone, Copy, Debug)]
struct Noun {
    path: &'static str,
    /// What renames one, after its path and id.
    rename: &'static str,
    /// Whether no two of an organization have the same name.
    unique: bool,
}

const TOKENS: Noun = Noun { path: "/access-tokens", rename: "", unique: true };
const GROUPS: Noun = Noun { path: "/groups", rename: "", unique: true };
const POLICIES: Noun = Noun { path: "/policies", rename: "/settings", unique: false };

impl Noun {
    /// Makes one, with a body for every kind: what a kind does not know is ignored.
    fn make(self, by: &Client, name: &str) -> Answer {
        let key = unique("key");
        let body =
            json!({ "name": name, "type": "Personal", "permissions": [], "key": key, "description": "" });
        by.post(self.path, &body)
    }

    fn rename(self, by: &Client, id: &str, name: &str) -> Answer {
        by.put(&format!("{}/{id}{}", self.path, self.rename), &json!({ "name": name, "description": "" }))
    }

    fn is_used(self, by: &Client, name: &str) -> Answer {
        by.get(&format!("{}/is-name-used?name={}", self.path, raw::encoded(name)))
    }
}

/// Makes one of that name and gives its id. The name is kept in its canonical form.
#[track_caller]
fn made(noun: Noun, by: &Client, name: &str, kept: &str) -> String {
    let data = noun.make(by, name).data();
    assert_eq!(data["name"], kept, "{noun:?} {name:?}");
    data["id"].as_str().unwrap().to_owned()
}

/// What is sent, what of it is kept, another way to write the same name, and a name that only resembles it.
const SAME: [[&str; 4]; 10] = [
    ["\u{ff21}dmin", "\u{ff21}dmin", "admin", "\u{410}dmin"],
    ["Caf\u{e9}", "Caf\u{e9}", "cafe\u{301}", "cafe"],
    ["Zoe\u{308}", "Zo\u{eb}", "ZO\u{cb}", "zoe"],
    ["  trimmed \t", "trimmed", "Trimmed\n", "trim med"],
    ["two  words", "two  words", "TWO\u{3000}words", "twowords"],
    ["dot.", "dot.", "DOT.", "dot"],
    ["\u{130}stanbul", "\u{130}stanbul", "i\u{307}stanbul", "istanbul"],
    ["d\u{131}l", "d\u{131}l", "D\u{131}l", "dil"],
    ["Stra\u{df}e", "Stra\u{df}e", "STRASSE", "strase"],
    [
        "\u{fb01}nal \u{1f469}\u{1f3fd}",
        "\u{fb01}nal \u{1f469}\u{1f3fd}",
        "FINAL \u{1f469}\u{1f3fd}",
        "final \u{1f469}",
    ],
];

#[test]
fn h11_a_name_written_in_another_way_is_the_same_name() {
    let world = World::new();
    let by = &world.owner.client;
    for noun in [TOKENS, GROUPS, POLICIES] {
        let spare = made(noun, by, "spare", "spare");
        for [sent, kept, same, resembles] in SAME {
            let id = made(noun, by, sent, kept);
            if noun.unique {
                for name in [sent, kept, same] {
                    noun.make(by, name).refused(422, "NameHasBeenUsed");
                    noun.rename(by, &spare, name).refused(422, "NameHasBeenUsed");
                    assert_eq!(noun.is_used(by, name).data(), true, "{noun:?} {name:?}");
                }
                assert_eq!(noun.is_used(by, resembles).data(), false, "{noun:?} {resembles:?}");
            }
            let other = made(noun, by, resembles, resembles);
            assert_eq!(noun.rename(by, &id, kept).data()["name"], kept, "its own name is no other's");
            assert_eq!(noun.rename(by, &id, same.trim()).data()["id"], id.as_str());
            by.delete(&format!("{}/{other}", noun.path)).data();
            by.delete(&format!("{}/{id}", noun.path)).data();
        }
        let listed = by.get(&format!("{}?name=spare", noun.path)).data();
        assert_eq!(listed["items"][0]["name"], "spare", "a refused renaming changes nothing");
    }
}

#[test]
fn h11_a_name_has_128_characters_and_not_129() {
    let world = World::new();
    let by = &world.owner.client;
    for noun in [TOKENS, GROUPS, POLICIES] {
        let id = made(noun, by, "short", "short");
        for (letter, other) in [("x", "y"), ("\u{754c}", "\u{4e16}"), ("\u{1f511}", "\u{1f512}")] {
            let (longest, longer) = (letter.repeat(128), letter.repeat(129));
            by.delete(&format!("{}/{}", noun.path, made(noun, by, &format!(" {longest} "), &longest))).data();
            assert_eq!(noun.rename(by, &id, &other.repeat(128)).data()["name"], other.repeat(128));
            for too_long in [longer, letter.repeat(1 << 14)] {
                noun.make(by, &too_long).refused(400, "name_is_invalid");
                noun.rename(by, &id, &too_long).refused(400, "name_is_invalid");
            }
            if noun.unique {
                assert_eq!(noun.is_used(by, &other.repeat(128)).data(), true);
                noun.is_used(by, &other.repeat(129)).refused(400, "name_is_invalid");
            }
        }
        // Letters that fall together in NFC count as the one that they become.
        made(noun, by, &"e\u{301}".repeat(128), &"\u{e9}".repeat(128));
    }
}

/// Texts that no name is: with characters that are not seen, and with ones that are read as something else.
const NO_NAMES: [&str; 24] = [
    "zero\u{200b}width",
    "zero\u{200c}width",
    "joined\u{200d}",
    "\u{1f469}\u{200d}\u{1f4bb}",
    "\u{feff}bom",
    "bom\u{feff}",
    "soft\u{ad}hyphen",
    "word\u{2060}joiner",
    "\u{202e}nimda",
    "\u{2066}isolated\u{2069}",
    "left\u{200e}",
    "tag\u{e0041}",
    "a\r\n{\"level\":\"info\",\"msg\":\"fake\"}",
    "a\nb",
    "a\rb",
    "a\tb",
    "\u{1b}[31mred\u{1b}[0m",
    "a\u{9b}31m",
    "nul\0",
    "del\u{7f}",
    "line\u{2028}separator",
    "paragraph\u{2029}separator",
    "private\u{e000}use",
    "not\u{378}assigned",
];

#[test]
fn h11_what_is_not_seen_is_in_no_name() {
    let world = World::new();
    let by = &world.owner.client;
    for noun in [TOKENS, GROUPS, POLICIES] {
        let id = made(noun, by, "plain", "plain");
        let count = || by.get(noun.path).data()["totalCount"].clone();
        let before = count();
        for name in NO_NAMES {
            noun.make(by, name).refused(400, "name_is_invalid");
            noun.rename(by, &id, name).refused(400, "name_is_invalid");
            if noun.unique {
                noun.is_used(by, name).refused(400, "name_is_invalid");
            }
        }
        for name in ["", " ", "\u{3000}\u{a0}", "\r\n\t"] {
            noun.make(by, name).refused(400, "name_is_required");
            noun.rename(by, &id, name).refused(400, "name_is_required");
        }
        assert_eq!(count(), before, "{noun:?}");
    }
}

#[test]
fn h11_keys_are_ascii_and_compared_byte_by_byte() {
    let world = World::new();
    let by = &world.owner.client;
    let make = |path: &str, key: &str| by.post(path, &json!({ "name": "N", "key": key, "description": "" }));
    for path in ["/policies", "/projects"] {
        make(path, "admin").data();
        make(path, "Admin").data();
        make(path, "admin.").data();
        make(path, "admin").refused(422, "KeyHasBeenUsed");
        for key in
            ["\u{ff41}dmin", "caf\u{e9}", " admin", "admin ", "a\u{200b}", "adm\u{131}n", "a:b", "*", "a\0"]
        {
            make(path, key).refused(400, "key_is_invalid");
        }
    }
}

/// Texts that try to end a record and begin one of their own. Those that are names are kept letter by letter.
const FORGED: [&str; 6] = [
    r#"{"level":"info","msg":"fake"}"#,
    r#"","level":"INFO","msg":"fake"#,
    r"a\r\n2026-01-01T00:00:00Z  INFO fake\u000a",
    "a=\"b\" level=info msg=fake",
    "%0d%0a%1b[31m ${jndi:ldap://x} {{7*7}}",
    "<img src=x onerror=alert(1)>",
];

#[test]
fn s07_an_event_is_one_record_whatever_a_name_says() {
    let world = World::new();
    let by = &world.owner.client;
    let audited = || world.server.database().audit(Revision(0)).map(|it| it.unwrap().1.subject.name);
    let before = audited().count();
    let mut wrote = Vec::new();
    for noun in [TOKENS, GROUPS, POLICIES] {
        for name in FORGED {
            made(noun, by, name, name);
            wrote.push(name.to_owned());
        }
        for name in NO_NAMES {
            noun.make(by, name).refused(400, "name_is_invalid");
        }
        let body = json!({ "name": "x".repeat(64 << 10), "key": "k", "type": "Personal" });
        by.post(noun.path, &body).refused(400, "name_is_invalid");
    }
    assert_eq!(audited().skip(before).collect::<Vec<_>>(), wrote);

    let fake = r"%0d%0a{%22level%22:%22info%22,%22msg%22:%22fake%22}%00%1b[31m";
    for path in [format!("/groups/{fake}"), format!("/{fake}"), format!("/groups?{fake}={fake}")] {
        assert!(by.get(&path).status < 500, "{path}");
    }
    by.post("/members/add", &json!({ "email": "a\r\n@example.com" })).refused(400, "email_is_invalid");
    by.post("/identity/login-by-email", &json!({ "email": "a\u{1b}[31m@b.c", "password": "x" }))
        .refused(400, "email_is_invalid");
    for header in ["User-Agent: a\u{1b}[31m", "User-Agent: a\0b", "User-Agent: \"}\\n{\"msg\":\"fake\"}"] {
        let status = raw::get(&world.server.url, "/projects", &[header]).status;
        assert!([400, 401].contains(&status), "{header:?}: {status}");
    }
    let log = Log::of_all().after(world.server.logged);
    assert!(log.contains("path=\"/api/v1/groups\" status=400") && log.contains(r#""path":"/api/v1/groups""#));
    each_line_is_a_record(&log);
}

/// Every line begins as the log begins them, or is an object with the members of a record.
fn each_line_is_a_record(log: &str) {
    let (mut plain, mut structured) = (0, 0);
    for line in log.lines() {
        assert!(!line.contains(|it: char| it.is_control()), "a control character is logged: {line:?}");
        if line.starts_with('{') {
            let record: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no record: {line}"));
            assert!(record["timestamp"].is_string() && record["level"].is_string(), "{line}");
            assert_eq!(record["msg"], Value::Null, "{line}");
            structured += 1;
        } else {
            let mut words = line.split_whitespace();
            let moment = words.next().unwrap_or_default();
            assert!(moment.len() == 27 && moment.starts_with("20") && moment.ends_with('Z'), "{line}");
            let level = words.next().unwrap_or_default();
            assert!(["TRACE", "DEBUG", "INFO", "WARN", "ERROR"].contains(&level), "{line}");
            plain += 1;
        }
    }
    assert!(plain > 0 && structured > 0, "{plain} lines and {structured} records");
}
