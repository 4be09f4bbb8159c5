//! What is said between a server and the process that compiles for it. With the real program this is tried in
//! `crates/cli/tests/plugin/`; here the child is a shell that behaves badly.

use std::{
    os::unix::fs::PermissionsExt as _,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use tempfile::TempDir;

use super::*;
use crate::Kind;

/// One child at a time: the script of one is open for writing in another that is made just then, and cannot be run.
static ALONE: Mutex<()> = Mutex::new(());

/// What comes of a child that does this.
fn child(script: &str, time: Duration) -> Result<Compiled, NotCompiled> {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = TempDir::new().unwrap();
    let program = folder.path().join("child");
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    child::run(&program, (time, 1 << 20), Kind::Interpreter, &vec![7; 1 << 20])
}

const MINUTE: Duration = Duration::from_mins(1);

#[test]
fn what_the_child_says_is_understood() {
    let compiled = child("cat >/dev/null; printf '\\000code'", MINUTE).unwrap();
    assert_eq!(compiled.bytes(), b"code");
    let told = child("printf '\\001it is broken'", MINUTE).unwrap_err();
    assert_eq!(told, NotCompiled::NoComponent(NoComponent("it is broken".into())));
    let told = child("printf \"\\001$1 $2 $KEYWRIGHT_DATA $HOME\"", MINUTE).unwrap_err();
    let NotCompiled::NoComponent(NoComponent(told)) = told else { panic!("{told:?}") };
    assert_eq!(told.trim_end(), "__plugin-compile --interpreter");
}

#[test]
fn a_child_that_fails_is_no_verdict_on_the_code() {
    for script in ["exit 3", "printf '\\000code'; exit 1", "true", "printf '\\007'"] {
        let told = child(script, MINUTE).unwrap_err();
        assert!(matches!(told, NotCompiled::Broken(_)), "{script}: {told:?}");
    }
    let missing = Compiler::child("/nowhere/keywright".into());
    let told = missing.compile(&Engine::of(Kind::Native).unwrap(), b"x").unwrap_err();
    assert!(matches!(told, NotCompiled::Broken(_)), "{told:?}");
}

#[test]
fn a_child_that_takes_too_much_is_ended() {
    let began = Instant::now();
    for script in ["exec sleep 60", "cat >/dev/null; exec sleep 60", "while :; do :; done"] {
        let told = child(script, Duration::from_millis(300)).unwrap_err();
        assert!(matches!(told, NotCompiled::TooMuch(_)), "{script}: {told:?}");
    }
    let told = child("kill -XCPU $$", MINUTE).unwrap_err();
    assert!(matches!(told, NotCompiled::TooMuch(_)), "{told:?}");
    let told = child("exec head -c 1048577 /dev/zero", MINUTE);
    assert_eq!(told.unwrap().bytes().len(), 1 << 20);
    let told = child("exec cat /dev/zero", MINUTE).unwrap_err();
    assert!(matches!(told, NotCompiled::TooMuch(_)), "{told:?}");
    assert!(began.elapsed() < MINUTE);
}
