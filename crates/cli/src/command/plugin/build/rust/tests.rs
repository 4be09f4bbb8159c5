//! What is missing is said before anything is compiled.

use super::*;

#[test]
fn a_target_that_is_not_installed_is_told_with_how_to_install_it() {
    let here = Path::new(".");
    // Rust knows this one, and nobody who builds a server has it.
    let told = require_target(here, "wasm32-unknown-emscripten").unwrap_err().to_string();
    assert!(told.ends_with("rustup target add wasm32-unknown-emscripten"), "{told}");
    // The compiler itself says of what it does not know that there is no such thing.
    assert!(require_target(here, "no-such-target").is_ok());
}
