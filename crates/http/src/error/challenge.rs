//! What a caller is told about the credential it takes (RFC 6750, 3), and about the permission.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use keywright_core::{Action, Catalogue};

use crate::ApiError;

/// The header that names permissions, one of which would have sufficed: `ToggleFlag on project/*:env/*:flag/dark`.
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
    /// Says what would have sufficed. Of the resource only that which the request has named: an id in its path has
    /// led to other keys, which are not for everybody.
    pub(crate) fn put(&self, headers: &mut HeaderMap, catalogue: &Catalogue, named: &[&str]) {
        let actions = || self.any_of.iter().map(|it| catalogue.action_name(*it));
        let resource = hidden(&self.resource, named);
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

/// A resource name whose keys are `*`, but for the key of the thing itself if it was named. Tags are left out.
fn hidden(resource: &str, named: &[&str]) -> String {
    let mut left = resource.split(':').count();
    let segments = resource.split(':').map(|segment| {
        left -= 1;
        let path = segment.split(';').next().unwrap_or_default();
        match path.split_once('/') {
            Some((_, key)) if left == 0 && named.contains(&key) => path.to_owned(),
            Some((kind, _)) => format!("{kind}/*"),
            None => "*".to_owned(),
        }
    });
    segments.collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::hidden;

    #[test]
    fn no_key_is_said_that_was_not_asked_for() {
        let check = |resource, named: &[&str], expected| assert_eq!(hidden(resource, named), expected);
        let flag = "project/web:env/prod:flag/dark;beta,ui";
        check(flag, &[], "project/*:env/*:flag/*");
        check(flag, &["dark", "beta"], "project/*:env/*:flag/dark");
        check(flag, &["web", "prod"], "project/*:env/*:flag/*");
        check("project/web", &["0193a5c0-0000-7000-8000-000000000001"], "project/*");
        check("iam/*", &[], "iam/*");
        check("*", &[], "*");
    }
}
