//! The query of a request's address.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};

use super::{
    json::Json,
    relaxed::Relaxed,
    unbound::{Origin, Unbound},
};
use crate::ApiError;

/// The parameters after the `?`. Their names count in any case, an empty value is as good as none,
/// a repeated name makes a list, unknown names are ignored. Asked for with [`Query::read`], after
/// the caller's permission has been.
#[derive(Debug)]
pub struct Query<T>(Result<T, ApiError>);

impl<T> Query<T> {
    /// What the query says.
    ///
    /// # Errors
    /// 400 when a parameter is missing, repeated though it is no list, or not of its type.
    pub fn read(self) -> Result<T, ApiError> {
        self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(bind(request.query_string()))))
    }
}

/// A text of at most so many characters, as the document says of it; a longer one is `…_is_invalid`.
pub(crate) fn within<'de, D: Deserializer<'de>, const MAX: usize>(
    from: D,
) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    match text.as_ref().map_or(0, |it| it.chars().count()) {
        length if length > MAX => Err(D::Error::invalid_length(length, &"a shorter text")),
        _ => Ok(text),
    }
}

/// What a query says, as [`Query`] reads it.
///
/// # Errors
/// As those of [`Query::read`].
pub(crate) fn bind<T: for<'de> Deserialize<'de>>(query: &str) -> Result<T, ApiError> {
    parse(query)
        .and_then(|value| T::deserialize(Relaxed::new(value, Origin::Query)))
        .map_err(|fault| fault.into_error(Origin::Query))
}

/// The query as an object whose names are in lower case.
fn parse(query: &str) -> Result<Json, Unbound> {
    let mut members: Vec<(String, Json)> = Vec::new();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if value.is_empty() {
            continue;
        }
        let (name, value) = (decode(name)?.to_ascii_lowercase(), Json::Text(decode(value)?));
        match members.iter_mut().find(|(known, _)| *known == name) {
            None => members.push((name, value)),
            Some((_, Json::List(values))) => values.push(value),
            Some((_, first)) => *first = Json::List(vec![std::mem::replace(first, Json::Null), value]),
        }
    }
    Ok(Json::Object(members))
}

fn decode(text: &str) -> Result<String, Unbound> {
    let bytes = percent_encoding::percent_decode_str(&text.replace('+', " ")).collect();
    String::from_utf8(bytes).map_err(|_| Unbound::expected("UTF-8"))
}

#[cfg(test)]
mod tests;
