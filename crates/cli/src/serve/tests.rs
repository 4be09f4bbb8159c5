//! What a server asks of the system.

use super::*;

#[test]
fn h05_as_many_files_are_opened_as_the_system_allows() {
    let was = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: Some(256), ..was }).unwrap();
    raise_open_files();
    assert_eq!(getrlimit(Resource::Nofile).current, was.maximum);
}
