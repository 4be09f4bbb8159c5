//! Guests for tests and benches: core modules written as text, made into components as authors' tools do it.

#[path = "guests/given.rs"]
mod given;
#[path = "guests/world.rs"]
mod world;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::Hook;

pub(crate) use self::{given::*, world::World};

/// What a hook says that has nothing to say: no objections, done, or an empty page. It is what lies at 16: zeros.
pub(crate) const NOTHING: &str = "(i32.const 16)";

/// A guest: what it imports, what its hooks do, and what else is in its module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guest {
    imports: Vec<(&'static str, &'static str)>,
    hooks: Vec<(Hook, String)>,
    act: Option<String>,
    rest: String,
    realloc: Option<&'static str>,
    pages: Option<u32>,
}

impl Guest {
    /// A guest with one hook, which does this: instructions that leave where the answer lies. Its parameters are local
    /// variables by number, as the canonical ABI has them.
    pub(crate) fn new(hook: Hook, body: &str) -> Self {
        Self::default().hook(hook, body)
    }

    pub(crate) fn hook(mut self, hook: Hook, body: &str) -> Self {
        self.hooks.push((hook, body.to_owned()));
        self
    }

    /// Imports an interface, and a function of it: `(import "…" "get" (func $get …))` is the second text.
    pub(crate) fn import(mut self, interface: &'static str, functions: &'static str) -> Self {
        self.imports.push((interface, functions));
        self
    }

    /// What `pages.act` does, if that is something else than what `render` does.
    pub(crate) fn act(self, body: &str) -> Self {
        Self { act: Some(body.to_owned()), ..self }
    }

    /// What its allocator does instead of giving memory.
    pub(crate) fn realloc(self, body: &'static str) -> Self {
        Self { realloc: Some(body), ..self }
    }

    /// With how many pages of 64 KiB it begins.
    pub(crate) fn pages(self, pages: u32) -> Self {
        Self { pages: Some(pages), ..self }
    }

    /// Functions, globals and data.
    pub(crate) fn with(mut self, rest: &str) -> Self {
        self.rest.push_str(rest);
        self
    }

    /// The world that it is built for.
    fn world(&self) -> String {
        let name = |it: &str| {
            if it.contains(':') { it.to_owned() } else { format!("keywright:plugin/{it}@1.0.0") }
        };
        let imports = self.imports.iter().map(|it| format!("import {};", name(it.0)));
        let exports = self.hooks.iter().map(|it| format!("export {};", name(it.0.as_str())));
        let all: Vec<_> = imports.chain(exports).collect();
        format!("package keywright:guest; world guest {{ {} }}", all.join(" "))
    }

    /// Its module.
    pub(crate) fn module(&self) -> Vec<u8> {
        let imports: String = self.imports.iter().map(|it| it.1).collect();
        let act = |body| self.act.as_deref().unwrap_or(body);
        let hooks: String = self.hooks.iter().map(|(hook, body)| exports(*hook, body, act(body))).collect();
        let (pages, realloc) = (self.pages.unwrap_or(1), self.realloc.unwrap_or(REALLOC));
        let realloc = format!(
            "(memory (export \"memory\") {pages}) (func (export \"cabi_realloc\") \
             (param i32 i32 i32 i32) (result i32) (local $at i32) {realloc})"
        );
        let text = format!("(module {imports} {realloc} {ALLOCATOR} {hooks} {})", self.rest);
        wat::parse_str(&text).unwrap_or_else(|it| panic!("{it}\n{text}"))
    }

    /// Its component.
    pub(crate) fn component(&self) -> Vec<u8> {
        let mut resolve = Resolve::default();
        resolve.push_str("plugin.wit", include_str!("../wit/plugin.wit")).unwrap();
        resolve.push_str("foreign.wit", FOREIGN).unwrap();
        let package = resolve.push_str("guest.wit", &self.world()).unwrap();
        let world = resolve.select_world(&[package], Some("guest")).unwrap();
        let mut module = self.module();
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
        ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
    }
}

/// Interfaces that are not ours.
const FOREIGN: &str = "
package wasi:cli@0.2.0;
interface environment { get-arguments: func() -> list<string>; }";

/// Memory that only grows, with zeros below 1024 and whatever is asked for above 4096.
const REALLOC: &str = "
(local.set $at (i32.and (i32.add (global.get $top) (i32.const 7)) (i32.const -8)))
(global.set $top (i32.add (local.get $at) (local.get 3)))
(block $fits
  (loop $grow
    (br_if $fits (i32.le_u (global.get $top) (i32.mul (memory.size) (i32.const 65536))))
    (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then unreachable))
    (br $grow)))
(local.get $at)";

const ALLOCATOR: &str = "
(global $top (mut i32) (i32.const 4096))
;; Stores where something lies and how long it is.
(func $text (param $to i32) (param $at i32) (param $bytes i32)
  (i32.store (local.get $to) (local.get $at))
  (i32.store offset=4 (local.get $to) (local.get $bytes)))
";

/// The functions of a hook, with the parameters that the canonical ABI gives them.
fn exports(hook: Hook, body: &str, act: &str) -> String {
    let function = |name: &str, params: usize, body: &str| {
        let params = "i32 ".repeat(params);
        format!(
            "(func (export \"keywright:plugin/{hook}@1.0.0#{name}\") (param {params}) (result i32) {body})\n"
        )
    };
    match hook {
        Hook::Lifecycle => function("start", 1, body),
        Hook::Admission => function("review", 12, body),
        Hook::Events => function("handle", 2, body),
        Hook::Routes => function("handle", 1, body),
        Hook::Pages => function("render", 14, body) + &function("act", 1, act),
        Hook::Jobs => function("run", 2, body),
    }
}

/// A guest whose hook reads, and then does all that changes something or reaches somebody, once each.
pub(crate) fn calls_out(hook: Hook) -> Guest {
    let text = "(i32.const 512) (i32.const 1)";
    let none = "(i32.const 0) (i64.const 0)";
    let body = format!(
        "(call $get {text} (i32.const 64))
         (call $scan {text} (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 9) (i32.const 64))
         (call $put {text} {text} {none} {none} (i32.const 64))
         (call $delete {text} (i32.const 64))
         (call $send {text} {text} (i32.const 0) (i32.const 0) {text} (i32.const 64))
         (call $call {text} {text} (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))
         (call $may {text} {text} (i32.const 64))
         {NOTHING}"
    );
    Guest::new(hook, &body)
        .with(r#"(data (i32.const 512) "a")"#)
        .import("kv", KV)
        .import("http", r#"(import "keywright:plugin/http@1.0.0" "send" (func $send (param i32 i32 i32 i32 i32 i32 i32 i32 i32)))"#)
        .import("admin", ADMIN)
}

const KV: &str = r#"
(import "keywright:plugin/kv@1.0.0" "get" (func $get (param i32 i32 i32)))
(import "keywright:plugin/kv@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32 i64 i32 i64 i32)))
(import "keywright:plugin/kv@1.0.0" "delete" (func $delete (param i32 i32 i32)))
(import "keywright:plugin/kv@1.0.0" "scan" (func $scan (param i32 i32 i32 i32 i32 i32 i32)))"#;

const ADMIN: &str = r#"
(import "keywright:plugin/admin@1.0.0" "send" (func $call (param i32 i32 i32 i32 i32 i32 i32 i32 i32)))
(import "keywright:plugin/admin@1.0.0" "caller-may" (func $may (param i32 i32 i32 i32 i32)))"#;
