//! What esbuild says is held to what the manifest says.

use keywright_core::Catalogue;
use serde_json::json;

use super::*;

fn manifest(more: &str) -> Manifest {
    let about = "manifest = 1\n[plugin]\nname = \"house-rules\"\nversion = \"1.0.0\"\ntitle = \"A\"\ndescription = \"B\"\nlicense = \"MIT\"\nrequires = { server = \">=0.1\", api = \"1.0\" }\n";
    Manifest::read(&format!("{about}{more}"), &Catalogue::featbit()).unwrap()
}

const JOB: &str = "[[job]]\nname = \"nightly\"\nevery = \"24h\"\n";
const ROUTE: &str = "[[route]]\npath = \"/a\"\nmethods = [\"GET\"]\nauth = \"known\"\n";

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|it| (*it).to_owned()).collect()
}

#[test]
fn what_one_file_takes_and_gives_is_read() {
    let about = json!({ "outputs": { "plugin.js": {
        "imports": [
            { "path": "keywright:plugin/kv@1.0.0", "external": true },
            { "path": "keywright:plugin/clock@1.0.0", "external": true },
            { "path": "keywright:plugin/kv@1.0.0", "external": true },
            { "path": "node:fs", "external": true },
        ],
        "exports": ["jobs", "routes"],
    } } });
    let read = read(&about);
    assert_eq!(read.imports, ["clock", "kv"]);
    assert_eq!(read.exports, ["jobs", "routes"]);
    assert!(super::read(&json!({})).exports.is_empty());
}

#[test]
fn code_has_the_hooks_that_the_manifest_names_and_no_others() {
    let both = manifest(&format!("{JOB}{ROUTE}"));
    let found = hooks("src/plugin.ts", &both, &texts(&["jobs", "lifecycle", "routes", "helper"])).unwrap();
    assert_eq!(found, ["lifecycle", "routes", "jobs"]);
    let missing = hooks("src/plugin.ts", &both, &texts(&["jobs", "pages"])).unwrap_err().to_string();
    assert!(missing.contains("has [[route]], and src/plugin.ts exports no `routes`"), "{missing}");
    assert!(missing.contains("exports `pages`, and plugin.toml has no [[page]]"), "{missing}");
}

#[test]
fn code_uses_what_the_manifest_asks_for() {
    let keeps = manifest(&format!("{JOB}[capabilities]\nkv = {{ bytes = \"1MiB\", keys = 10 }}\n"));
    assert!(require_granted("src/plugin.ts", &keeps, &texts(&["log", "clock", "kv"])).is_ok());
    let told =
        require_granted("src/plugin.ts", &keeps, &texts(&["http", "kv", "fs"])).unwrap_err().to_string();
    assert!(
        told.contains("uses http, and plugin.toml does not ask for it") && told.contains("host = "),
        "{told}"
    );
    assert!(told.contains("uses fs, which there is not") && !told.contains("uses kv"), "{told}");
}

#[test]
fn each_hook_is_put_around_what_the_plugin_has() {
    let both = manifest(&format!("{JOB}{ROUTE}"));
    let text = around("src/plugin.ts", &["routes", "jobs"], &both);
    assert!(text.contains("export const routes = hooks.routes(plugin.routes, [\"GET /a\"]);"), "{text}");
    assert!(text.contains("export const jobs = hooks.jobs(plugin.jobs, [\"nightly\"]);"), "{text}");
    assert!(text.starts_with("import '@keywright/plugin/prelude';"), "the prelude comes first");
}

#[test]
fn of_what_an_engine_says_the_faults_of_the_author_are_told() {
    let engine =
        anyhow!("cannot make a component:\nError: <<plugin.toml names \"GET /a\"\nand more>>\n  at eval");
    let told = said("src/plugin.ts", engine).to_string();
    assert_eq!(told, "src/plugin.ts is not what plugin.toml says:\nplugin.toml names \"GET /a\"\nand more");
    let early = anyhow!(
        "cannot make a component:\nunknown import: `keywright:plugin/config@1.0.0#get` has not been defined"
    );
    let told = said("src/plugin.ts", early).to_string();
    assert!(told.starts_with("src/plugin.ts asks for config as it is loaded"), "{told}");
    assert_eq!(said("src/plugin.ts", anyhow!("no memory")).to_string(), "no memory");
}
