//! Manifests that say all that can be said, and what is wrong with others, by line.

use keywright_core::audit::Event;

use super::*;
use crate::config::Config;

const FULL: &str = include_str!("tests/full.toml");

fn read(text: &str) -> Result<Manifest, Vec<String>> {
    let read = Manifest::read(text, &Catalogue::featbit());
    read.map_err(|it| it.iter().map(ToString::to_string).collect())
}

#[test]
fn a_manifest_says_all_that_it_can() {
    let manifest = read(FULL).unwrap_or_else(|it| panic!("{it:#?}"));
    assert_eq!(manifest.about.name, "access-requests");
    assert_eq!(manifest.about.version.to_string(), "1.2.0");
    assert_eq!(manifest.about.title.zh, "权限申请");
    assert_eq!(manifest.capabilities.kv, Some(KvGrant { bytes: 2 << 20, keys: 5000 }));
    let hosts: Vec<_> = manifest.capabilities.http.iter().map(|it| it.host.to_string()).collect();
    assert_eq!(hosts, ["hooks.slack.com", "*.example.com", "{config.url}"]);
    assert_eq!(manifest.capabilities.http[1].ports, [8443]);
    assert_eq!(manifest.capabilities.admin.len(), 1);
    assert_eq!(manifest.limits.memory, 32 << 20);
    assert_eq!(manifest.limits.admission.as_millis(), 20);
    let [request, queue] = &manifest.resources[..] else { panic!("two types") };
    assert_eq!(request.everything(), "project/*:access-requests-request/*");
    assert_eq!(request.label.zh, "申请");
    assert_eq!(
        request.actions.iter().map(|it| &*it.name).collect::<Vec<_>>(),
        ["access-requests.Approve", "access-requests.Read"]
    );
    assert!(queue.single && !queue.actions[0].specific);
    assert_eq!(manifest.rules[0].on.patterns().len(), 2);
    assert!(manifest.admissions[0].on.has(Event::PolicyCreated));
    assert_eq!(manifest.events[0].batch, 50);
    assert_eq!(manifest.sinks.len(), 5);
    let approve = Access::May {
        action: "access-requests.Approve".to_owned(),
        resource: "project/{project}:access-requests-request/{id}".to_owned(),
    };
    assert_eq!(manifest.routes[0].access, approve);
    assert_eq!(manifest.routes[1].access, Access::Anybody);
    assert_eq!((manifest.routes[1].per_minute, manifest.routes[1].body), (60, 256 << 10));
    assert_eq!(manifest.pages[0].slot, Slot::Nav);
    let list = Access::May { action: "ListAccessTokens".to_owned(), resource: "access-token/*".to_owned() };
    assert_eq!(manifest.pages[1].access, list);
    assert_eq!(manifest.jobs[0].every.as_secs(), 86_400);
    assert!(manifest.needs_code());
}

/// The line of the full manifest that holds a text.
fn line_of(text: &str) -> usize {
    FULL.lines().position(|it| it.contains(text)).unwrap_or_else(|| panic!("{text}")) + 1
}

/// Puts one text in place of another: that is said to be wrong in its line.
#[track_caller]
fn wrong(from: &str, to: &str, expected: &str) {
    let line = line_of(from);
    let faults = read(&FULL.replacen(from, to, 1)).err().unwrap_or_default();
    let is_said = |it: &String| it.starts_with(&format!("plugin.toml:{line}: ")) && it.contains(expected);
    assert!(faults.iter().any(is_said), "line {line}: {expected} is not in {faults:#?}");
}

#[test]
fn what_a_plugin_is_is_checked() {
    wrong("name = \"access-requests\"", "name = \"Access\"", "2 to 40 of a-z 0-9 -");
    wrong("name = \"access-requests\"", "name = \"keywright\"", "the server's own");
    wrong("name = \"access-requests\"", "name = \"access-\"", "ends with none of `-`");
    wrong("version = \"1.2.0\"", "version = \"1.2\"", "`1.2`: ");
    wrong("version = \"1.2.0\"", "version = 1", "`version` is a text");
    wrong("license = \"MIT\"", "licence = \"MIT\"", "`[plugin]` has no `licence`");
    wrong("license = \"MIT\"", "license = \"\\u202e\"", "all of which can be seen");
    wrong("homepage = \"https", "homepage = \"http", "begins with `https://`");
    wrong("key = \"ed25519:", "key = \"ed25519:x", "is no key id");
    wrong("server = \">=0.1, <2\"", "server = \"new\"", "`new`: ");
    wrong("api = \"1.0\"", "api = \"1\"", "no version of the interface");
    wrong("api = \"1.0\"", "api = \"01.0\"", "no version of the interface");
    wrong("title = { en = \"Access requests\", zh = \"权限申请\" }", "title = { en = \"A\" }", "needs `zh`");
    wrong("title = { en = \"Access requests\", zh = \"权限申请\" }", "title = 1", "one for each language");
}

#[test]
fn w03_what_a_plugin_wants_is_checked() {
    wrong("bytes = \"2MiB\"", "bytes = \"2GiB\"", "`bytes` is a text such as");
    wrong("bytes = \"2MiB\"", "size = \"2MiB\"", "has no `size`");
    wrong("host = \"hooks.slack.com\"", "host = \"*\"", "is no host");
    wrong("host = \"hooks.slack.com\"", "host = \"https://hooks.slack.com\"", "is no host");
    wrong("host = \"{config.url}\"", "host = \"{config.gone}\"", "no field of `[config]`");
    wrong("methods = [\"POST\", \"GET\"]", "methods = [\"CONNECT\"]", "`CONNECT` is none of");
    wrong("ports = [8443]", "ports = [0]", "numbers from 1 to 65535");
    let unknown = FULL.replacen("[\"ListAccessTokens\"]", "[\"Everything\"]", 1);
    assert!(read(&unknown).unwrap_err()[0].contains("`Everything`"));
    wrong("memory = \"32MiB\"", "memory = \"65MiB\"", "at most 65536 KiB");
    wrong("admission-ms = 20", "admission-ms = 251", "from 1 to 250");
    wrong("admission-ms = 20", "fuel = 20", "has no `fuel`");
    let all = FULL.replacen("actions = [\"ListAccessTokens\"]", "actions = [\"*\"]", 1);
    assert!(read(&all).unwrap_err()[0].contains("`*` is none of them"));
    let owner = "type = \"access-token\"\nactions = [\"ListAccessTokens\"]\nresources = [\"access-token/*\"]";
    let everything = FULL.replacen(owner, "type = \"*\"\nactions = [\"*\"]\nresources = [\"*\"]", 1);
    assert!(read(&everything).unwrap_err()[0].contains("`*` is none of them"));
    let wide = FULL.replacen(owner, "type = \"*\"\nactions = [\"ListAccessTokens\"]\nresources = [\"*\"]", 1);
    assert!(read(&wide).unwrap_err()[0].contains("`*` is none of them"));
    let wasi = FULL.replacen("crypto = true", "fs = true", 1);
    assert!(
        read(&wasi).unwrap_err()[0]
            .contains("`[capabilities]` has no `fs`; it has `kv`, `http`, `admin`, `crypto`")
    );
}

#[test]
fn types_do_not_take_names_of_others() {
    wrong("shape = \"project/{}:request/{}\"", "shape = \"project:request\"", "a `shape` is made of");
    wrong("shape = \"project/{}:request/{}\"", "shape = \"project/{}:flag/{}\"", "ends with `request/{}`");
    wrong("{ en = \"Approve\", zh = \"批准\" }", "{ en = \"\", zh = \"批准\" }", "1 to 100 letters");
    let twice = format!("{FULL}\n[[resource]]\ntype = \"queue\"\n[[resource.action]]\nname = \"Other\"\n");
    assert!(read(&twice).unwrap_err()[0].contains("type `access-requests-queue` is there already"));
    let idle = format!("{FULL}\n[[resource]]\ntype = \"idle\"\n");
    assert!(read(&idle).unwrap_err()[0].contains("has no action"));
    let long = format!(
        "{FULL}\n[[resource]]\ntype = \"a-name-that-is-long\"\n[[resource.action]]\nname = \"Other\"\n"
    );
    assert!(read(&long).unwrap_err()[0].contains("is no name of a type"));
}

#[test]
fn rules_and_hooks_are_about_something() {
    wrong("on = [\"TokenCreated\", \"TokenRenamed\"]", "on = [\"token:create\"]", "no event that is judged");
    wrong("on = [\"TokenCreated\", \"TokenRenamed\"]", "on = [\"TokenRemoved\"]", "no event that is judged");
    wrong("on = [\"Policy*\"]", "on = \"Policy*\"", "a list of at most");
    wrong("object.name Like {config.channel}-*", "object.name Is x", "operator `Is` is unknown");
    wrong(
        "object.name Like {config.channel}-*",
        "object.name Like {config.gone}",
        "`config.gone` is no field",
    );
    wrong("object.name Like {config.channel}-*", "event.name Like x", "paths begin here with `object.`");
    wrong("object.name Like {config.channel}-*", "object.name Like {config.secret}", "is a secret");
    wrong("names begin with {config.channel}", "names begin with {config.secret}", "is a secret");
    wrong("names begin with {config.channel}", "names begin with {", "stands alone");
    wrong("code = \"name\"", "code = \"Name!\"", "a `code` has");
    wrong("on-failure = \"allow\"", "on-failure = \"maybe\"", "one of `deny`, `allow`");
    wrong("batch = 50", "batch = 0", "from 1 to 500");
    let silent = FULL.replacen("must = [", "need = [", 1);
    let faults = read(&silent).unwrap_err();
    assert!(faults.iter().any(|it| it.contains("a rule needs `must`")), "{faults:#?}");
}

#[test]
fn secrets_go_to_the_only_host_or_where_it_is_said() {
    let secrets = |text: &str| -> Vec<Vec<String>> {
        let grants = read(text).unwrap_or_else(|it| panic!("{it:#?}")).capabilities.http;
        grants.into_iter().map(|it| it.secrets.into_iter().collect()).collect()
    };
    assert_eq!(secrets(FULL), [vec!["secret".to_owned()], vec![], vec![]]);
    wrong("secrets = [\"secret\"]", "secrets = [\"channel\"]", "`channel` is no field of `[config]` with");
    wrong("secrets = [\"secret\"]", "secrets = [\"gone\"]", "`gone` is no field of `[config]` with");
    let (before, from) = FULL.split_once("[[capabilities.http]]").unwrap();
    let (_, after) = from.split_once("[[capabilities.admin]]").unwrap();
    let only = |more: &str| {
        let host = "[[capabilities.http]]\nhost = \"{config.url}\"\nmethods = [\"POST\"]\n";
        secrets(&format!("{before}{host}{more}\n[[capabilities.admin]]{after}"))
    };
    assert_eq!(only(""), [vec!["secret"]]);
    assert_eq!(only("secrets = []"), [Vec::<String>::new()]);
}

#[test]
fn sinks_go_to_hosts_that_are_named() {
    wrong("form = \"webhook\"", "form = \"carrier-pigeon\"", "`form` is one of `webhook`");
    wrong("url = \"{config.url}/in\"", "url = \"https://{config.channel}.evil.com\"", "and a host");
    wrong("url = \"{config.url}/in\"", "url = \"http://plain.example\"", "begins with `https://`");
    wrong("secrets = [\"{config.secret}\"]", "secrets = [\"whsec_written-down\"]", "format = \"secret\"");
    wrong("secrets = [\"{config.secret}\"]", "secrets = [\"{config.channel}\"]", "format = \"secret\"");
    wrong("on = [\"{config.kinds}\"]", "on = [\"x{config.kinds}\"]", "as a whole");
    wrong("on = [\"{config.kinds}\"]", "on = [\"{config.count}\"]", "no text or list");
    wrong("on = [\"Flag*\"]", "on = [\"Flags*\"]", "is no event");
    wrong("body = '{ \"content\": [\"{text}\"] }'", "body = '{'", "is no JSON");
    wrong("body = '{ \"content\": [\"{text}\"] }'", "body = '{}'", "has `{text}`");
    wrong("labels = { job", "labels = { \"a b\"", "a label has");
    let no_host = FULL.replace("capabilities.http", "capabilities.web");
    assert!(read(&no_host).unwrap_err().iter().any(|it| it.contains("calls a host")));
}

#[test]
fn routes_pages_and_jobs_say_for_whom_and_when() {
    wrong("path = \"/{project}/requests/{id}/approve\"", "path = \"../x\"", "a path begins with `/`");
    wrong("path = \"/{project}/requests/{id}/approve\"", "path = \"/{id}/{id}\"", "a path begins with `/`");
    wrong("require = \"Approve\"", "require = \"Nothing\"", "no action of this plugin");
    wrong("request/{id}\"", "request/{other}\"", "`{other}` is no part of the path");
    wrong(
        "resource = \"project/{project}:access-requests-request/{id}\"",
        "resource = \"access-token/{id}\"",
        "not of the shape",
    );
    wrong("rate = \"60/min\"", "rate = \"60\"", "write it as \"60/min\"");
    wrong("rate = \"60/min\"", "rate = 60", "write it as \"60/min\"");
    wrong("body = \"256KiB\"", "body = \"2MiB\"", "at most 1024 KiB");
    wrong("slot = \"nav\"", "slot = \"footer\"", "one of `nav`");
    wrong("every = \"24h\"", "every = \"24 hours\"", "from 1 minute to 30 days");
    wrong("every = \"24h\"", "every = \"0m\"", "from 1 minute to 30 days");
    let open = FULL.replacen("auth = \"none\"\nrate = \"60/min\"", "auth = \"none\"", 1);
    assert!(read(&open).unwrap_err()[0].contains("needs a `rate`"));
    let both = FULL.replacen("auth = \"none\"", "auth = \"none\"\nrequire = \"Approve\"", 1);
    assert!(read(&both).unwrap_err()[0].contains("needs either `require"));
    let twice = format!("{FULL}[[job]]\nname = \"nightly\"\nevery = \"1h\"\n");
    assert!(read(&twice).unwrap_err()[0].contains("`nightly` is there already"));
}

#[test]
fn all_faults_are_told_at_once_in_order_and_no_more_than_a_hundred() {
    let faults = read("manifest = 1\ncolour = 2\n[plugin]\nname = \"A\"\n[[rule]]\n[[job]]\n").unwrap_err();
    let lines: Vec<_> =
        faults.iter().map(|it| it.split(':').nth(1).unwrap().parse::<usize>().unwrap()).collect();
    assert!(lines.is_sorted() && lines.len() > 8 && lines.contains(&2) && lines.contains(&6), "{faults:#?}");
    let many = (0..500).map(|it| format!("k{it} = 1\n")).collect::<Vec<_>>().concat();
    assert_eq!(read(&many).unwrap_err().len(), Manifest::MAX_FAULTS);
    assert!(read("manifest = \n").unwrap_err()[0].starts_with("plugin.toml:1: "));
    assert!(read(&"#".repeat(300 << 10)).unwrap_err()[0].contains("at most 256 KiB"));
    assert!(read("").unwrap_err().iter().any(|it| it.contains("begins with `manifest = 1`")));
}

#[test]
fn a_plugin_fits_servers_of_its_range_and_interface() {
    let manifest = read(FULL).unwrap();
    let fits = |it: &str| manifest.fits(&it.parse().unwrap()).is_ok();
    assert!(fits("0.1.0") && fits("1.9.9") && fits("1.0.0-rc.1"));
    assert!(!fits("2.0.0") && !fits("0.0.9"));
    let api = |it: &str| {
        read(&FULL.replacen("api = \"1.0\"", &format!("api = \"{it}\""), 1))
            .unwrap()
            .fits(&Version::new(1, 0, 0))
    };
    assert!(matches!(api("1.1"), Err(Unfit::Api(..))));
    assert!(matches!(api("2.0"), Err(Unfit::Api(..))));
    assert!(matches!(api("0.9"), Err(Unfit::Api(..))));
}

#[test]
fn secrets_lead_where_code_and_sinks_can_send_them() {
    let manifest = read(FULL).unwrap();
    let told = |url: &str| {
        let told = serde_json::json!({ "url": url, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "kinds": [], "channel": "keywright" });
        manifest.leads(&manifest.config.check(&told, &Config::default()).unwrap())
    };
    let leads = told("https://siem.example/x");
    let led: Vec<_> = leads["secret"].iter().map(String::as_str).collect();
    let expected = [
        "Https splunk.example.com:8443",
        "hooks.slack.com [] false",
        "signs",
        "signs for Https siem.example:443",
    ];
    assert_eq!(led, expected);
    assert_eq!(told("https://siem.example/other"), leads);
    assert_ne!(told("https://siem.example:8443/x"), leads);
}

#[test]
fn what_is_wanted_beyond_what_was_granted_is_told_thing_by_thing() {
    let full = read(FULL).unwrap();
    let wants: Vec<_> = full.wants().iter().map(ToString::to_string).collect();
    assert_eq!(wants.len(), 1 + 1 + 4 + 1 + 2 + 1 + 1 + 6, "{wants:#?}");
    for expected in [
        "keep 2048 KiB under 5000 keys",
        "POST to hooks.slack.com",
        "GET to *.example.com:8443",
        "POST to {config.url}, in private networks too",
        "send the secret `secret` to hooks.slack.com",
        "send the secret `secret` to splunk.example.com:8443",
        "ListAccessTokens on access-token/*",
        "hear of TokenLeaked",
        "judge Policy*",
        "answer POST /github to anybody",
    ] {
        assert!(wants.iter().any(|it| it == expected), "{expected} is not in {wants:#?}");
    }
    let beyond = |from: &str, to: &str| -> Vec<String> {
        let changed = read(&FULL.replacen(from, to, 1)).unwrap();
        changed.beyond(&full).iter().map(ToString::to_string).collect()
    };
    assert_eq!(beyond("MIT", "MIT"), [""; 0]);
    assert_eq!(beyond("5000", "4999"), [""; 0]);
    assert_eq!(beyond("2MiB", "3MiB"), ["keep 3072 KiB under 5000 keys"]);
    assert_eq!(beyond("[\"POST\", \"GET\"]", "[\"GET\"]"), [""; 0]);
    let elsewhere = ["POST to evil.example", "send the secret `secret` to evil.example"];
    assert_eq!(beyond("hooks.slack.com", "evil.example"), elsewhere);
    assert_eq!(beyond("ports = [8443]", "ports = [8444]").len(), 2);
    let told_more = beyond("ports = [8443]", "ports = [8443]\nsecrets = [\"secret\"]");
    assert_eq!(told_more, ["send the secret `secret` to *.example.com"]);
    assert_eq!(beyond("private = true", "private = false"), [""; 0]);
    assert_eq!(beyond("ports = [8443]", "private = true").len(), 2, "private networks are more");
    assert_eq!(
        beyond("[\"ListAccessTokens\"]", "[\"ListAccessTokens\", \"ManageServiceAccessTokens\"]"),
        ["ManageServiceAccessTokens on access-token/*"]
    );
    assert_eq!(beyond("on = [\"Flag*\"]", "on = [\"Token*\"]"), [""; 0], "it hears of everything already");
    assert_eq!(beyond("on = [\"Policy*\"]", "on = [\"Group*\"]"), ["judge Group*"]);
    assert_eq!(beyond("path = \"/github\"", "path = \"/hub\""), ["answer POST /hub to anybody"]);
    let nothing = "manifest = 1\n\n[plugin]\nname = \"access-requests\"\nversion = \"1.0.0\"\ntitle = \"A\"\n\
        description = \"B\"\nlicense = \"MIT\"\nrequires = { server = \">=0.1\", api = \"1.0\" }\n";
    assert_eq!(full.beyond(&read(nothing).unwrap()).len(), wants.len());
}
