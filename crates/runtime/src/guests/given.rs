//! What guests are given: a manifest that wants all there is to want, and something to do for each hook.

use keywright_core::Catalogue;
use keywright_plugins::manifest::Manifest;

use crate::{Actor, Event, Header, Hook, Operation, RouteRequest, View};

const ABOUT: &str = r#"
manifest = 1
[plugin]
name = "guest"
version = "1.0.0"
title = { en = "Guest", zh = "客" }
description = { en = "Guest", zh = "客" }
license = "MIT"
requires = { server = ">=0.1", api = "1.0" }
"#;

const WANTS: &str = r#"
[capabilities]
kv = { bytes = "1MiB", keys = 100 }
crypto = true
http = [{ host = "api.example.com", methods = ["POST"] }]
admin = [{ type = "access-token", actions = ["ListAccessTokens"], resources = ["access-token/*"] }]
"#;

/// The manifest of a plugin that wants everything and has these hooks.
#[track_caller]
pub(crate) fn manifest(hooks: &[Hook]) -> Manifest {
    manifest_with(WANTS, hooks)
}

/// The manifest of a plugin with these capabilities and hooks.
#[track_caller]
pub(crate) fn manifest_with(wants: &str, hooks: &[Hook]) -> Manifest {
    let section = |it: &Hook| match it {
        Hook::Lifecycle => "",
        Hook::Admission => "[[admission]]\non = [\"TokenCreated\"]\n",
        Hook::Events => "[[event]]\non = [\"Token*\"]\n",
        Hook::Routes => "[[route]]\npath = \"/x\"\nmethods = [\"POST\"]\nauth = \"known\"\n",
        Hook::Pages => {
            "[[page]]\nid = \"main\"\nslot = \"nav\"\ntitle = { en = \"Main\", zh = \"主页\" }\nauth = \"known\"\n"
        }
        Hook::Jobs => "[[job]]\nname = \"nightly\"\nevery = \"24h\"\n",
    };
    let sections: String = hooks.iter().map(section).collect();
    Manifest::read(&format!("{ABOUT}{wants}{sections}"), &Catalogue::featbit()).unwrap()
}

pub(crate) fn ann() -> Actor {
    Actor { kind: "member".into(), id: "1".into(), name: "Ann".into() }
}

pub(crate) fn operation() -> Operation {
    let (object, old) = (r#"{"name":"ci"}"#.into(), "null".into());
    Operation { kind: "TokenCreated".into(), actor: ann(), object, old }
}

pub(crate) fn event(seq: u64) -> Event {
    let (kind, body) = ("TokenCreated".into(), "{}".into());
    Event { seq, id: "e".into(), at_ms: 1, kind, actor: ann(), body }
}

pub(crate) fn request() -> RouteRequest {
    RouteRequest {
        method: "POST".into(),
        route: "/x/{id}".into(),
        captures: vec![("id".into(), "7".into())],
        path: "/x/7".into(),
        query: "a=b".into(),
        headers: vec![Header { name: "x-a".into(), value: "b".into() }],
        body: vec![0, 159, 146, 150],
        caller: Some(ann()),
    }
}

pub(crate) fn view() -> View {
    let query = vec![("sort".to_owned(), "name".to_owned())];
    let (page, about, language) = ("main".to_owned(), "令牌".to_owned(), "zh".to_owned());
    View { page, about, query, language, viewer: ann() }
}
