//! FeatBit's routes agree with what our own handlers need.

use keywright_core::{Catalogue, catalogue::routes::Found};
use serde_json::Value;

use super::super::*;

/// What FeatBit does not have: its catalogue has no such route.
const OURS: &[&str] = &[
    "GET /api/v1/access-tokens/self",
    "DELETE /api/v1/access-tokens/self",
    "POST /api/v1/access-tokens/self/rotate",
    "POST /api/v1/access-tokens/self/rotate/end",
    "GET /api/v1/audit-logs",
    "GET /api/v1/authorize",
    "POST /api/v1/authorize",
    "POST /api/v1/authorize/batch",
    "POST /api/v1/explain",
    "PUT /api/v1/members/{id}/email",
    "POST /api/v1/members/{id}/one-time-password",
    "GET /api/v1/plugin-keys",
    "POST /api/v1/plugin-keys",
    "DELETE /api/v1/plugin-keys/{id}",
    "POST /api/v1/plugin-reviews",
    "GET /api/v1/plugins",
    "POST /api/v1/plugins",
    "GET /api/v1/plugins/{name}",
    "DELETE /api/v1/plugins/{name}",
    "PUT /api/v1/plugins/{name}/bundle",
    "PUT /api/v1/plugins/{name}/config",
    "PUT /api/v1/plugins/{name}/disable",
    "PUT /api/v1/plugins/{name}/enable",
    "GET /api/v1/plugins/{name}/letters",
    "DELETE /api/v1/plugins/{name}/letters/{number}",
    "POST /api/v1/plugins/{name}/letters/retry",
    "GET /api/v1/plugins/{name}/logs",
    "GET /api/v1/plugins/{name}/pages/{page}",
    "POST /api/v1/plugins/{name}/pages/{page}/actions/{action}",
    "PUT /api/v1/plugins/{name}/resume",
    "POST /api/v1/plugins/{name}/roll-back",
];

/// Where one action does not suffice, or none is needed: what the catalogue asks for. Nothing is any token.
const OTHERWISE: &[(&str, &str)] = &[
    ("PATCH /api/v1/envs/{envId}/feature-flags/{key}", "ManageFeatureFlag"),
    ("PUT /api/v1/envs/{envId}/feature-flags/{key}/targeting", "ManageFeatureFlag"),
    ("GET /api/v1/envs/{envId}/feature-flags/{key}/pending-changes", "CanAccessEnv"),
    ("PATCH /api/v1/envs/{envId}/segments/{segmentId}", "ManageSegment"),
    ("PUT /api/v1/envs/{envId}/segments/{segmentId}/targeting", "ManageSegment"),
    ("GET /api/v1/envs/{envId}/segments/by-ids", "CanAccessEnv"),
    ("GET /api/v1/envs/{envId}/segments/{segmentId}/flag-references", "CanAccessEnv"),
    ("GET /api/v1/projects", "CanAccessProject"),
    ("GET /api/v1/workspaces", ""),
];

/// Operations open to tokens: each with the action that its description says it needs.
fn operations() -> Vec<(String, String)> {
    let document = crate::openapi().unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let security = operation.get("security").unwrap_or(&document["security"]);
            let is_open = |it: &Value| it.get("AccessToken").is_some();
            if !path.starts_with("/api/v1/") || !security.as_array().unwrap().iter().any(is_open) {
                continue;
            }
            let text = operation["description"].as_str().unwrap_or_default();
            let needs = text.split("Needs `").nth(1).and_then(|it| it.split('`').next()).unwrap_or_default();
            found.push((format!("{} {path}", method.to_uppercase()), needs.to_owned()));
        }
    }
    found
}

/// A path with something in the place of each parameter.
fn filled(path: &str) -> String {
    let segment = |it: &str| if it.starts_with('{') { "0193a5c0-0000-7000" } else { it }.to_owned();
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

fn asked(catalogue: &Catalogue, call: &str) -> Option<String> {
    let (method, path) = call.split_once(' ').unwrap();
    match catalogue.routes().find("featbit.example", method, &filled(path)) {
        Found::Nothing => None,
        Found::Open => Some("open".to_owned()),
        Found::Authenticated => Some(String::new()),
        Found::Action { action, .. } => Some(catalogue.action_name(action).to_owned()),
    }
}

#[test]
fn every_call_that_is_open_to_tokens_needs_the_action_that_its_handler_needs() {
    let catalogue = load(&[CatalogFile::featbit()]).unwrap().catalogue;
    let operations = operations();
    assert!(operations.len() > 60, "{} operations", operations.len());
    for (call, needs) in &operations {
        let otherwise = OTHERWISE.iter().find(|(it, _)| it == call).map(|(_, needs)| (*needs).to_owned());
        let expected = match otherwise {
            _ if OURS.contains(&call.as_str()) => None,
            Some(otherwise) => Some(otherwise),
            None => Some(needs.clone()),
        };
        assert_eq!(asked(&catalogue, call), expected, "{call}");
    }
    for call in OURS.iter().chain(OTHERWISE.iter().map(|(it, _)| it)) {
        assert!(operations.iter().any(|(it, _)| it == call), "{call} is no operation");
    }
}

#[test]
fn what_is_not_open_to_tokens_has_no_route() {
    let catalogue = load(&[CatalogFile::featbit()]).unwrap().catalogue;
    for call in [
        "GET /api/v1/access-tokens",
        "POST /api/v1/identity/login-by-email",
        "GET /api/v1/user/profile",
        "POST /api/v1/organizations",
        "GET /api/v1/groups/is-name-used/x",
    ] {
        assert_eq!(asked(&catalogue, call), None, "{call}");
    }
}

#[test]
fn names_are_made_of_what_stands_in_the_path() {
    let catalogue = load(&[CatalogFile::featbit()]).unwrap().catalogue;
    let name = |method: &str, path: &str| match catalogue.routes().find("", method, path) {
        Found::Action { resource, .. } => resource.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(name("PUT", "/api/v1/envs/e1/feature-flags/dark/toggle/true"), "project/*:env/e1:flag/dark");
    assert_eq!(name("POST", "/api/v1/envs/e1/feature-flags"), "project/*:env/e1:flag/*");
    assert_eq!(name("DELETE", "/api/v1/projects/p1/envs/e1"), "project/p1:env/e1");
    assert_eq!(name("GET", "/api/v1/policies"), "iam/*");
}
