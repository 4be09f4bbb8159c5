//! The process that compiles the code of plugins: this program, as a server starts it.

use std::{path::PathBuf, time::Duration};

use keywright_runtime::{Compiler, Engine, Kind, NoComponent, NotCompiled, Program};

/// A component in which nothing is.
const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_keywright").into()
}

#[test]
fn the_program_compiles_for_itself() {
    for kind in [Kind::Native, Kind::Interpreter] {
        let engine = Engine::of(kind).unwrap();
        let compiled = Compiler::child(program()).compile(&engine, EMPTY).unwrap();
        assert_eq!(compiled, Compiler::Here.compile(&engine, EMPTY).unwrap());
        Program::load(&engine, &compiled).unwrap();
    }
}

#[test]
fn it_says_why_something_is_no_component() {
    let engine = Engine::of(Kind::Native).unwrap();
    for (bytes, why) in [(&b"GIF89a"[..], "does not begin"), (b"\0asm\x01\0\0\0", "core module")] {
        let told = Compiler::child(program()).compile(&engine, bytes).unwrap_err();
        let NotCompiled::NoComponent(NoComponent(told)) = told else { panic!("{told:?}") };
        assert!(told.contains(why), "{told}");
    }
}

#[test]
fn it_is_ended_when_it_takes_too_long() {
    let engine = Engine::of(Kind::Native).unwrap();
    let compiler = Compiler::Child { program: program(), time: Duration::ZERO };
    assert!(matches!(compiler.compile(&engine, EMPTY), Err(NotCompiled::TooMuch(_))));
}
