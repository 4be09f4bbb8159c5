//! What is compiled, what is not, and for whom.

use super::*;
use crate::{
    Compiler, Hook, Loader, NotCompiled, Program,
    guests::{Guest, NOTHING},
};

fn component() -> Vec<u8> {
    Guest::new(Hook::Jobs, NOTHING).component()
}

#[track_caller]
fn no_component(bytes: &[u8], why: &str) {
    for kind in [Kind::Native, Kind::Interpreter] {
        let NoComponent(found) = Engine::of(kind).unwrap().compile(bytes).unwrap_err();
        assert!(found.contains(why), "{found}");
    }
}

#[test]
fn what_is_no_component_is_refused_with_a_reason() {
    no_component(b"", "does not begin as WebAssembly does");
    no_component(b"MZ\0\0garbage", "does not begin as WebAssembly does");
    no_component(b"(component)", "does not begin as WebAssembly does");
    no_component(&Guest::new(Hook::Jobs, NOTHING).module(), "core module");
    let component = component();
    no_component(&component[..component.len() - 20], "unexpected end");
    no_component(&component[..component.len() / 2], "");
    no_component(&vec![0; crate::MOST_CODE + 1], "more than 32 MiB");
}

#[test]
fn no_damage_to_a_component_is_more_than_a_refusal() {
    let component = component();
    let engine = Engine::of(Kind::Interpreter).unwrap();
    let mut refused = 0;
    for at in (0..component.len()).step_by(7) {
        let mut damaged = component.clone();
        damaged[at] ^= 0x55;
        if let Ok(compiled) = engine.compile(&damaged) {
            drop(Program::load(&engine, &compiled));
        } else {
            refused += 1;
        }
    }
    assert!(refused > component.len() / 20, "{refused}");
}

#[test]
fn what_uses_more_of_webassembly_than_there_is_here_is_refused() {
    let wide = Guest::new(Hook::Jobs, NOTHING).with("(table i64 1 funcref)");
    no_component(&wide.component(), "memory64");
    let shared = Guest::new(Hook::Jobs, NOTHING).with("(func (result i32) (i32.atomic.load (i32.const 0)))");
    no_component(&shared.component(), "threads");
}

#[test]
fn engines_of_two_kinds_do_not_take_each_others_code() {
    let [native, interpreter] = [Kind::Native, Kind::Interpreter].map(|it| Engine::of(it).unwrap());
    assert_ne!(native.fingerprint(), interpreter.fingerprint());
    assert_eq!(native.fingerprint(), Engine::of(Kind::Native).unwrap().fingerprint());
    let compiled = native.compile(&component()).unwrap();
    let NoComponent(why) = Program::load(&interpreter, &compiled).unwrap_err();
    assert!(why.contains("x86_64") || why.contains("target") || why.contains("architecture"), "{why}");
    Program::load(&native, &compiled).unwrap();
}

#[test]
fn the_choice_is_native_where_that_works() {
    assert_eq!(Engine::new(Choice::Auto).unwrap().kind(), Kind::Native);
    assert_eq!(Engine::new(Choice::Native).unwrap().kind(), Kind::Native);
    assert_eq!(Engine::new(Choice::Interpreter).unwrap().kind(), Kind::Interpreter);
    // What is tried is code indeed: it stays so if the bytes are changed.
    Component::new(Engine::of(Kind::Native).unwrap().wasm(), SMALLEST).unwrap();
}

#[test]
fn loading_without_a_cache_compiles() {
    let loader =
        Loader { engine: Engine::of(Kind::Interpreter).unwrap(), compiler: Compiler::Here, cache: None };
    let surface = loader.load(&component()).unwrap().program.surface().clone();
    assert!(surface.has(Hook::Jobs) && !surface.has(Hook::Pages));
    assert!(surface.imports.is_empty());
    assert!(matches!(loader.load(b"garbage"), Err(NotCompiled::NoComponent(_))));
}
