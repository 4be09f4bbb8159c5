//! The form of a request, which says what OAuth calls parameters.

use actix_web::{HttpRequest, dev::Payload};
use zeroize::Zeroizing;

use crate::{
    ApiError,
    wire::body::{MAX_OF_STRANGERS, collect, says_form},
};

/// The only parameter that counts. It is a secret, so it cannot be printed.
pub(super) struct Form {
    token: Zeroizing<String>,
}

impl Form {
    /// Reads a form: 400 unless it is one and has each parameter once. Hints about the type of the token are hints,
    /// and what is not known is ignored (RFC 7662, 2.1; RFC 7009, 2.1).
    pub(super) async fn read(request: &HttpRequest, payload: Payload) -> Result<Self, ApiError> {
        if !says_form(request) {
            return Err(ApiError::invalid("the body must be application/x-www-form-urlencoded"));
        }
        let bytes = Zeroizing::new(collect(request, payload, MAX_OF_STRANGERS).await?);
        let pairs: Vec<(String, Zeroizing<String>)> =
            serde_urlencoded::from_bytes::<Vec<(String, String)>>(&bytes)
                .map_err(|_| ApiError::invalid("the body is no form"))?
                .into_iter()
                .map(|(name, value)| (name, Zeroizing::new(value)))
                .collect();
        let is_repeated = |name: &str| pairs.iter().filter(|it| it.0 == name).count() > 1;
        if is_repeated("token") || is_repeated("token_type_hint") {
            return Err(ApiError::invalid("a parameter is there twice"));
        }
        let token = pairs.into_iter().find(|it| it.0 == "token").map(|it| it.1).unwrap_or_default();
        Ok(Self { token })
    }

    /// The token that it is about: 400 without.
    pub(super) fn token(&self) -> Result<&str, ApiError> {
        if self.token.is_empty() { Err(ApiError::invalid("token is required")) } else { Ok(&self.token) }
    }
}
