//! What a caller is told about the credential it takes (RFC 6750, 3), and about the permission.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use keywright_core::{Action, Catalogue};

use crate::ApiError;

/// The header that names permissions, one of which would have sufficed: `ToggleFlag on project/*:env/*:flag/*`.
pub(crate) const ACCEPTED_PERMISSIONS: HeaderName = HeaderName::from_static("x-accepted-permissions");

/// What the caller lacks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lacking {
    /// Any of these would have sufficed.
    pub(super) any_of: Vec<Action>,
    /// On this.
    pub(super) resource: String,
}

/// The challenge of a failure, as far as it needs no names.
pub(crate) const fn of(error: &ApiError) -> Option<&'static str> {
    match error {
        ApiError::NoCredential | ApiError::SessionEnded(_) | ApiError::JustRefreshed => {
            Some("Bearer realm=\"Keywright\"")
        }
        ApiError::Unauthorized | ApiError::Inactive => {
            Some("Bearer realm=\"Keywright\", error=\"invalid_token\"")
        }
        ApiError::Forbidden(_) | ApiError::Lacking(_) => {
            Some("Bearer realm=\"Keywright\", error=\"insufficient_scope\"")
        }
        _ => None,
    }
}

impl Lacking {
    /// Says what would have sufficed: the actions, and the kind of thing. No key is told, not even one that was asked
    /// for: where there is no such thing, all of its kind are asked about, and a key would tell the one from the other.
    pub(crate) fn put(&self, headers: &mut HeaderMap, catalogue: &Catalogue) {
        let actions = || self.any_of.iter().map(|it| catalogue.action_name(*it));
        let resource = without_keys(&self.resource);
        let permissions = actions().map(|it| format!("{it} on {resource}")).collect::<Vec<_>>().join(", ");
        let scope = actions().collect::<Vec<_>>().join(" ");
        let challenge =
            format!("Bearer realm=\"Keywright\", error=\"insufficient_scope\", scope=\"{scope}\"");
        if let (Ok(permissions), Ok(challenge)) =
            (HeaderValue::try_from(permissions), HeaderValue::try_from(challenge))
        {
            headers.insert(WWW_AUTHENTICATE, challenge);
            headers.insert(ACCEPTED_PERMISSIONS, permissions);
        }
    }
}

/// A resource name with `*` for each key, and without tags.
fn without_keys(resource: &str) -> String {
    let segments = resource.split(':').map(|it| match it.split_once('/') {
        Some((kind, _)) => format!("{kind}/*"),
        None => "*".to_owned(),
    });
    segments.collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::without_keys;

    #[test]
    fn no_key_is_told_and_no_tag() {
        let check = |resource, expected| assert_eq!(without_keys(resource), expected);
        check("project/web:env/prod:flag/dark;beta,ui", "project/*:env/*:flag/*");
        check("project/web;a/b", "project/*");
        check("iam/*", "iam/*");
        check("*", "*");
        check("dark", "*");
    }
}
