//! Which route a path is of.

use keywright_plugins::manifest::{Access, Route};

use super::{captures, find};
use crate::ApiError;

fn route(path: &str, methods: &[&str]) -> Route {
    let methods = methods.iter().map(|it| (*it).to_owned()).collect();
    Route { path: path.to_owned(), methods, access: Access::Known, body: 0, per_minute: 1 }
}

fn captured(route: &str, path: &str) -> Option<Vec<String>> {
    captures(route, path).map(|it| it.into_iter().map(|it| it.1).collect())
}

#[test]
fn parts_are_texts_and_no_ways_through_folders() {
    assert_eq!(captured("/a/{id}", "/a/b"), Some(vec!["b".to_owned()]));
    assert_eq!(captured("/a/{id}", "/a/%C3%BCber%20uns"), Some(vec!["über uns".to_owned()]));
    assert_eq!(captured("/a/b", "/a/%62"), Some(vec![]));
    for path in
        ["/a/", "/a", "/a/b/c", "/a/..", "/a/%2e%2E", "/a/x%2Fy", "/a/x%5Cy", "/a/%00", "/a/%ff", "/b/c"]
    {
        assert_eq!(captured("/a/{id}", path), None, "{path}");
    }
    assert_eq!(captured("/", "/"), Some(vec![]));
}

#[test]
fn a_word_is_preferred_and_a_wrong_method_is_told() {
    let routes = [route("/{id}", &["GET"]), route("/new", &["GET"]), route("/new", &["POST"])];
    assert_eq!(find(&routes, "GET", "/new").unwrap().0, 1);
    assert_eq!(find(&routes, "POST", "/new").unwrap().0, 2);
    assert_eq!(find(&routes, "GET", "/7").unwrap().0, 0);
    assert!(matches!(find(&routes, "POST", "/7"), Err(ApiError::MethodNotAllowed(allow)) if allow == "GET"));
    assert!(matches!(find(&routes, "GET", "/7/8"), Err(ApiError::NotFound)));
}
