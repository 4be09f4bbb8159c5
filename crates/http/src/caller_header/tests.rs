//! Tests of what a request may present, and how.

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use uuid::Uuid;

use super::{MAX_CREDENTIAL, Named, Presented, is_token68};
use crate::ApiError;

fn headers(name: &'static str, values: &[&[u8]]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(HeaderName::try_from(name).unwrap(), HeaderValue::from_bytes(value).unwrap());
    }
    headers
}

/// What these values of the header `Authorization` present, in one text.
fn presented(values: &[&[u8]]) -> String {
    match Presented::in_headers(&headers(AUTHORIZATION.as_str(), values)) {
        Ok(Presented::AccessToken(token)) => format!("token {token}"),
        Ok(Presented::Jwt(jwt)) => format!("jwt {jwt}"),
        Err(ApiError::NoCredential | ApiError::Unauthorized) => "401".to_owned(),
        Err(other) => format!("{other:?}"),
    }
}

const TOKEN: &str = "api-kwp0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ";

#[test]
fn a_token_is_presented_alone_or_after_exactly_bearer_and_a_space() {
    assert_eq!(presented(&[TOKEN.as_bytes()]), format!("token {TOKEN}"));
    assert_eq!(presented(&[format!("Bearer {TOKEN}").as_bytes()]), format!("token {TOKEN}"));
    assert_eq!(presented(&[b"Bearer eyJhbGciOi.J9.e-_30"]), "jwt eyJhbGciOi.J9.e-_30");
}

#[test]
fn the_letters_of_a_credential_are_those_of_token68() {
    for byte in 0..=u8::MAX {
        let expected = byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
        assert_eq!(is_token68(byte), expected, "{byte:#x}");
    }
}

/// H02: the table of the contract.
#[test]
fn any_other_form_is_refused() {
    let t = TOKEN;
    for value in [
        String::new(),
        " ".to_owned(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "eyJhbGciOi.J9.e30".to_owned(),
        t.to_uppercase(),
        format!("bearer {t}"),
        format!("BEARER {t}"),
        format!("Bearer  {t}"),
        format!("Bearer\t{t}"),
        format!("Bearer:{t}"),
        format!("Bearer{t}"),
        format!("Bearer Bearer {t}"),
        format!(" {t}"),
        format!("{t} "),
        format!(" {t} "),
        format!("\t{t}"),
        format!(" Bearer {t}"),
        format!("Bearer {t} "),
        format!("{t},"),
        format!("{t};"),
        format!("{t},{t}"),
        format!("{t}, {t}"),
        format!("Bearer {t}, Bearer {t}"),
        format!("\"{t}\""),
        format!("'{t}'"),
        format!("Bearer \"{t}\""),
        format!("Basic {t}"),
        format!("Token {t}"),
        format!("token={t}"),
        format!("\u{feff}{t}"),
        format!("Bearer \u{feff}{t}"),
        format!("{t}\u{ff41}"),
        t.replace("api", "\u{ff41}\u{ff50}\u{ff49}"),
        format!("{t}%20"),
        format!("{t}\u{a0}"),
    ] {
        assert_eq!(presented(&[value.as_bytes()]), "401", "{value:?}");
    }
    assert_eq!(presented(&[&[TOKEN.as_bytes(), b"\xff"].concat()]), "401");
}

/// H01: never the first, never the last.
#[test]
fn two_headers_are_refused_even_when_they_are_equal() {
    let token = TOKEN.as_bytes();
    assert_eq!(presented(&[]), "401");
    assert_eq!(presented(&[token, token]), "401");
    assert_eq!(presented(&[token, b"api-other"]), "401");
    assert_eq!(presented(&[b"", token]), "401");
    assert_eq!(presented(&[token, b"Bearer eyJ.e30.x", b""]), "401");
}

/// H03: what is too long is not looked at.
#[test]
fn a_credential_has_a_longest_length() {
    let longest = format!("api-{}", "a".repeat(MAX_CREDENTIAL - 4));
    assert_eq!(presented(&[longest.as_bytes()]), format!("token {longest}"));
    assert_eq!(presented(&[format!("{longest}a").as_bytes()]), "401");
    assert_eq!(presented(&["a".repeat(1 << 20).as_bytes()]), "401");
}

#[test]
fn a_credential_cannot_be_printed() {
    let printed = format!("{:?} {:?}", Presented::AccessToken("api-s3cret"), Presented::Jwt("s3cret"));
    assert_eq!(printed, "AccessToken(redacted) Jwt(redacted)");
}

#[test]
fn an_organization_is_named_once_or_not_at_all() {
    let id = "0193A5C0-0000-7000-8000-000000000001";
    let (plain, spaced) = (id.replace('-', ""), format!(" {id}"));
    let check = |values: &[&[u8]], expected| {
        assert_eq!(Named::organization(&headers("organization", values)), expected);
        assert_eq!(Named::workspace(&headers("workspace", values)), expected);
    };
    check(&[], Named::Absent);
    check(&[id.as_bytes()], Named::Id(id.parse().unwrap()));
    check(&[id.to_lowercase().as_bytes()], Named::Id(id.parse().unwrap()));
    check(&[b"00000000-0000-0000-0000-000000000000"], Named::Id(Uuid::nil()));
    for bad in [
        &b""[..],
        b" ",
        b"7",
        b"\xff",
        plain.as_bytes(),
        spaced.as_bytes(),
        b"{0193a5c0-0000-7000-8000-000000000001}",
    ] {
        check(&[bad], Named::Unusable);
    }
    check(&[id.as_bytes(), id.as_bytes()], Named::Unusable);
    check(&[b"", id.as_bytes()], Named::Unusable);
}

/// The contract, said a second time and in another way.
fn oracle(value: &str) -> Option<(bool, String)> {
    let (bearer, credential) = match value.split(' ').collect::<Vec<_>>()[..] {
        ["Bearer", credential] => (true, credential),
        [credential] => (false, credential),
        _ => return None,
    };
    let allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=";
    let plain = !credential.is_empty() && credential.chars().all(|it| allowed.contains(it));
    let token = credential.starts_with("api-");
    (plain && (token || bearer)).then(|| (token, credential.to_owned()))
}

proptest! {
    #[test]
    fn only_the_two_forms_are_accepted(value in "(Bearer|bearer|api|-|[ \t,\"a.=])([ -]|api-|Bearer ){0,3}[a-z.,= \"]{0,3}") {
        let expected = match oracle(&value) {
            Some((true, token)) => format!("token {token}"),
            Some((false, jwt)) => format!("jwt {jwt}"),
            None => "401".to_owned(),
        };
        prop_assert_eq!(presented(&[value.as_bytes()]), expected);
    }

    #[test]
    fn no_header_panics(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(value) = HeaderValue::from_bytes(&bytes) {
            let _ = presented(&[value.as_bytes()]);
        }
    }
}
