//! What must hold of any input, for property tests and fuzz targets alike: round trips, and slow twins
//! that say the same in another way. Each fails by panicking.

#![expect(clippy::missing_panics_doc, reason = "to panic is how an oracle tells")]

mod bytes;
mod naive;
mod routes;
mod sample;

use crate::{
    catalogue::Catalogue,
    coverage::{Coverage, Witness, covered},
    decide::{Request, decide},
    resource::{ResourceName, ResourcePattern},
    secret::Secret,
    statement::Statement,
};

pub use self::{
    naive::{allows, matches_glob, selects},
    routes::{check_route, routes},
    sample::{Sample, samples},
};

/// Only the text of a token is read as a secret, and it reads back as it was.
pub fn token_text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(secret) = text.parse::<Secret>() else { return };
    assert_eq!(secret.expose(), text);
    assert_eq!(text.len(), Secret::LENGTH);
    let rest = text.strip_prefix(Secret::PREFIX);
    assert!(rest.is_some_and(|it| it.bytes().all(|it| it.is_ascii_alphanumeric())));
    assert!(text.starts_with(secret.handle().as_str()));
    assert!(secret.handle().mask().starts_with(secret.handle().as_str()));
    assert!(!format!("{secret:?} {:?}", secret.digest()).contains(text.trim_start_matches(Secret::PREFIX)));
}

/// A pattern and a name, parted by the first line break: what a pattern is written as reads back as the
/// same, and it selects what its slow twin selects.
pub fn resource_pattern(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (pattern_text, name_text) = text.split_once('\n').unwrap_or((text, text));
    let Ok(pattern) = pattern_text.parse::<ResourcePattern>() else { return };
    let written = pattern.to_string();
    assert_eq!(written.parse().as_ref(), Ok(&pattern), "{pattern_text:?} is written {written:?}");
    let own_text_as_name = ResourceName::parse(&written).map(|it| pattern.matches(&it));
    assert!(matches!(own_text_as_name, Ok(true)), "{written:?} does not select its canonical word");
    let Ok(name) = ResourceName::parse(name_text) else { return };
    // The slow twin is slow indeed: it tries C(name + stars, stars) ways, here at most 8 million.
    if name_text.len() <= 60 && pattern_text.matches('*').count() <= 5 {
        assert_eq!(
            pattern.matches(&name),
            selects(pattern_text, name_text),
            "{pattern_text:?} {name_text:?}"
        );
    }
}

/// Two sets of statements, told by the bytes: the answer to whether one covers the other is right.
pub fn coverage(data: &[u8]) {
    let mut bytes = bytes::Bytes::new(data);
    let (wanted, held) = (bytes.statements(), bytes.statements());
    check_coverage(&Catalogue::featbit(), &wanted, &held);
}

/// Asks whether `held` covers `wanted`, and holds the answer to what the slow decision says: a witness
/// escapes indeed; and where all is covered, none of many names escapes.
pub fn check_coverage(catalogue: &Catalogue, wanted: &[Statement], held: &[Statement]) {
    match covered(catalogue, wanted, held) {
        Coverage::TooComplex => {}
        Coverage::Escapes(witness) => check_witness(catalogue, &witness, wanted, held),
        Coverage::Covered => {
            for (resource_type, action, name) in samples(catalogue, wanted, held) {
                let allows = |all: &[Statement]| allows(catalogue, all, Some(resource_type), action, &name);
                assert!(!allows(wanted) || allows(held), "{action:?} on {name} escapes");
            }
        }
    }
}

/// A witness is wanted and not held, and of its type's shape.
fn check_witness(catalogue: &Catalogue, witness: &Witness, wanted: &[Statement], held: &[Statement]) {
    let shape = witness.resource_type.and_then(|it| catalogue.resource_type(it));
    if let Some(info) = shape {
        let name = ResourceName::parse(&witness.resource);
        assert!(name.is_ok_and(|it| it.is_of(info)), "{witness:?} is not of type {}", info.name);
    }
    let allows =
        |all: &[Statement]| allows(catalogue, all, witness.resource_type, witness.action, &witness.resource);
    assert!(allows(wanted), "{witness:?} is not wanted");
    assert!(!allows(held), "{witness:?} is held");
}

/// The decision is that of its slow twin.
pub fn decision(catalogue: &Catalogue, statements: &[Statement], request: Request<'_>) {
    let Request { action, resource, .. } = request;
    let slow = allows(catalogue, statements, Some(action.resource_type()), Some(action), resource.as_str());
    assert_eq!(decide(statements, request).is_allow(), slow, "{request:?}");
}

#[cfg(test)]
mod tests;
