//! What programs are told.

use super::*;

#[test]
fn programs_are_not_told_of_this_package() {
    assert!(env::vars().any(|it| is_of_package(&it.0)), "cargo tells it to tests, too");
    let told = text(&mut command("env")).unwrap();
    assert!(!told.lines().any(is_of_package), "{told}");
    assert!(told.lines().any(|it| it.starts_with("PATH=")), "{told}");
}
