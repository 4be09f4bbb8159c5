//! Names are read as plain splitting reads them.

use proptest::prelude::*;

use super::*;

type Parts<'a> = Vec<(&'a str, &'a str)>;

/// The same, a separator at a time. Which of several things is wrong with a text is not told.
fn slow(text: &str) -> Option<Parts<'_>> {
    let parts: Parts<'_> = text.split(':').map(|it| it.split_once(';').unwrap_or((it, ""))).collect();
    let right = !text.chars().any(char::is_control)
        && parts.len() <= MAX_SEGMENTS
        && parts.iter().all(|(path, tags)| !path.is_empty() && !tags.contains(';'));
    right.then_some(parts)
}

fn fast(text: &str) -> Result<Parts<'_>, NameError> {
    ResourceName::parse(text).map(|it| it.segments().iter().map(|it| (it.path, it.tags)).collect())
}

proptest! {
    #[test]
    fn a_name_is_split_at_every_colon_and_a_segment_at_its_semicolon(
        text in "([a-z/<9*é\u{ba}\u{1bb}\u{200}]{0,10}(;[a-z9,é]{0,10})?;{0,1}:?){0,7}",
    ) {
        prop_assert_eq!(fast(&text).ok(), slow(&text));
    }

    #[test]
    fn no_name_is_read_otherwise_whatever_its_characters(text in any::<String>()) {
        prop_assert_eq!(fast(&text).ok(), slow(&text));
    }
}

#[test]
fn a_control_character_is_refused_wherever_it_stands() {
    for control in (0..=char::MAX.into()).filter_map(char::from_u32).filter(|it| it.is_control()) {
        for length in [0, 1, 6, 7, 8, 62, 63, 64, 65, 130] {
            let text = format!("a{}{control}z", "x".repeat(length));
            assert_eq!(fast(&text), Err(NameError::Character), "{text:?}");
        }
    }
}

#[test]
fn segments_have_paths_and_may_have_tags() {
    assert_eq!(
        fast("project/web:env/prod;eu:flag/dark;beta,ui"),
        Ok(vec![("project/web", ""), ("env/prod", "eu"), ("flag/dark", "beta,ui")])
    );
    assert_eq!(fast("iam/*"), Ok(vec![("iam/*", "")]));
    assert_eq!(fast("iam/*;"), Ok(vec![("iam/*", "")]));
    assert_eq!(fast(""), Err(NameError::EmptySegment));
    assert_eq!(fast("a:;b"), Err(NameError::EmptySegment));
    assert_eq!(fast("a:"), Err(NameError::EmptySegment));
    assert_eq!(fast("a;b;c"), Err(NameError::Character));
    assert_eq!(fast("a:b:c:d:e:f:g"), Err(NameError::TooManySegments));
    assert!(fast("a:b:c:d:e:f").is_ok());
}

#[test]
fn names_of_every_length_are_read_to_their_end() {
    for length in 1..200 {
        let path = "x".repeat(length);
        for text in [path.clone(), format!("{path}:y;z"), format!("{path};z:y"), format!("é:{path}")] {
            assert_eq!(fast(&text).ok(), slow(&text), "{text}");
        }
        assert!(fast(&format!("{path}:")).is_err());
        assert!(fast(&format!("{path}\n")).is_err());
    }
}
