//! How FeatBit decides (wire 3.4, 3.5), for comparison only: texts split anew for each statement and
//! request, actions compared by name, wildcards matched letter by letter. FeatBit's own code matches
//! wildcards with cached regular expressions, which is slower still.

use keywright_core::statement::StatementText;

/// More parts than this are left together, as in FeatBit.
const PARTS: usize = 16;

/// Whether one whose statements these are may do this.
pub(crate) fn decide<'s>(
    statements: impl IntoIterator<Item = &'s StatementText>,
    action: &str,
    resource: &str,
) -> bool {
    let mut allowed = false;
    for statement in statements.into_iter().filter(|it| is_match(it, action, resource)) {
        if statement.effect != "allow" {
            return false;
        }
        allowed = true;
    }
    allowed
}

fn is_match(statement: &StatementText, action: &str, resource: &str) -> bool {
    statement.resource_type == "*"
        || (statement.actions.iter().any(|it| it == "*" || it == action)
            && statement.resources.iter().any(|it| selects(it, resource)))
}

/// Whether the pattern covers the resource.
pub(crate) fn selects(pattern: &str, resource: &str) -> bool {
    let (mut patterns, mut segments) = ([""; PARTS], [""; PARTS]);
    let wanted = split(pattern, ':', &mut patterns);
    let found = split(resource, ':', &mut segments);
    wanted <= found
        && patterns
            .iter()
            .zip(&segments)
            .take(wanted)
            .all(|(pattern, segment)| selects_segment(pattern, segment))
}

fn selects_segment(pattern: &str, segment: &str) -> bool {
    let (pattern, wanted) = pattern.split_once(';').unwrap_or((pattern, ""));
    let (path, found) = segment.split_once(';').unwrap_or((segment, ""));
    matches(pattern, path) && (wanted.is_empty() || has_tag(wanted, found))
}

fn has_tag(wanted: &str, found: &str) -> bool {
    let (mut globs, mut tags) = ([""; PARTS], [""; PARTS]);
    let globs_end = split(wanted, ',', &mut globs);
    let tags_end = split(found, ',', &mut tags);
    let mut tags = tags.iter().take(tags_end).filter(|it| !it.is_empty());
    tags.any(|tag| globs.iter().take(globs_end).any(|it| matches(it, tag)))
}

/// Fills `parts` and says how many there are.
fn split<'t>(text: &'t str, separator: char, parts: &mut [&'t str; PARTS]) -> usize {
    let mut count = 0;
    for (place, part) in parts.iter_mut().zip(text.splitn(PARTS, separator)) {
        *place = part;
        count += 1;
    }
    count
}

fn matches(pattern: &str, text: &str) -> bool {
    if !pattern.contains('*') {
        return pattern == text;
    }
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut place, mut star, mut mark) = (0, 0, None, 0);
    while let Some(letter) = text.get(place) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some(at);
                mark = place;
                at += 1;
            }
            Some(expected) if expected == letter => {
                at += 1;
                place += 1;
            }
            _ => {
                let Some(star) = star else { return false };
                at = star + 1;
                mark += 1;
                place = mark;
            }
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|it| *it == b'*'))
}
