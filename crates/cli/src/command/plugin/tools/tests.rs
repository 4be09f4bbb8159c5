//! Of a tool that fails, people are told what is for people.

use super::*;

#[test]
fn what_is_for_programs_is_told_to_nobody() {
    let mut fails = Command::new("sh");
    fails.args(["-c", "echo '{\"json\": 1}'; echo 'no such thing' >&2; exit 1"]);
    assert_eq!(run_to_read(&mut fails, "it fails").unwrap_err().to_string(), "it fails:\nno such thing");
    assert_eq!(
        run(&mut fails, "it fails").unwrap_err().to_string(),
        "it fails:\n{\"json\": 1}\nno such thing"
    );
    let mut works = Command::new("sh");
    assert_eq!(run_to_read(works.args(["-c", "echo a"]), "it fails").unwrap(), b"a\n");
}
