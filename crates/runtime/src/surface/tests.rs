//! Code that is not what its manifest says.

use keywright_plugins::manifest::{Capabilities, Manifest};

use super::*;
use crate::guests::manifest_with;

const KV: &str = "[capabilities]\nkv = { bytes = \"1MiB\", keys = 9 }\n";

#[track_caller]
fn check(imports: &[&str], exports: &[&str], manifest: &Manifest, granted: &Capabilities, expected: &[&str]) {
    let all = |names: &[&str]| names.iter().map(|&it| it.to_owned()).collect();
    let surface = Surface { imports: all(imports), exports: all(exports) };
    let found = surface.mismatches(manifest, granted);
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn code_that_is_what_its_manifest_says_fits() {
    let (imports, jobs) =
        (["keywright:plugin/log@1.0.0", "keywright:plugin/types@1.0.0"], "keywright:plugin/jobs@1.0.0");
    let bare = manifest_with("", &[Hook::Jobs]);
    check(&imports, &[jobs, "keywright:plugin/lifecycle@1.0.0"], &bare, &bare.capabilities, &[]);
    let keeps = manifest_with(KV, &[Hook::Jobs]);
    check(&["keywright:plugin/kv@1.3.0"], &[jobs], &keeps, &keeps.capabilities, &[]);
}

#[test]
fn what_is_not_wanted_or_not_granted_is_refused() {
    let jobs = ["keywright:plugin/jobs@1.0.0"];
    let (bare, keeps) = (manifest_with("", &[Hook::Jobs]), manifest_with(KV, &[Hook::Jobs]));
    let kv = ["keywright:plugin/kv@1.0.0"];
    let undeclared = "the code imports `kv`, which `[capabilities]` in the manifest does not want";
    check(&kv, &jobs, &bare, &keeps.capabilities, &[undeclared]);
    check(&kv, &jobs, &keeps, &bare.capabilities, &["the code imports `kv`, which was not granted"]);
}

#[test]
fn what_nobody_knows_is_refused_by_name() {
    let imports = ["acme:tools/x@1.0.0", "keywright:plugin/kv@2.0.0", "wasi:cli/environment@0.2.3"];
    let exports = ["keywright:plugin/jobs@1.0.0", "main"];
    let bare = manifest_with("", &[Hook::Jobs]);
    let expected = [
        "the code imports `acme:tools/x@1.0.0`, which this server does not have",
        "the code imports `keywright:plugin/kv@2.0.0`, which this server does not have",
        "the code imports `wasi:cli/environment@0.2.3`, and plugins get no WASI: build without it (JavaScript and \
         Python: `--stub-wasi`; Rust: `wasm32-unknown-unknown`; C: no libc)",
        "the code exports `main`, which is no hook of this server",
    ];
    check(&imports, &exports, &bare, &bare.capabilities, &expected);
}

#[test]
fn the_function_that_javascript_was_begun_with_is_no_hook_and_no_harm() {
    let bare = manifest_with("", &[Hook::Jobs]);
    check(&[], &["keywright:plugin/jobs@1.0.0", "init"], &bare, &bare.capabilities, &[]);
}

#[test]
fn hooks_are_those_of_the_manifest() {
    let bare = manifest_with("", &[Hook::Jobs]);
    let expected = [
        "the code exports `routes`, and the manifest has no `[[route]]`",
        "the manifest has `[[job]]`, and the code does not export `jobs`",
    ];
    check(&[], &["keywright:plugin/routes@1.0.0"], &bare, &bare.capabilities, &expected);
}
