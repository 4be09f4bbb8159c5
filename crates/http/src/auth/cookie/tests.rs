//! The cookie as it is written, and as it is read.

use actix_web::http::header::HeaderValue;
use keywright_core::id::SessionId;

use super::*;

fn token() -> RefreshToken {
    RefreshToken::new(SessionId::from_bytes([1; 16]), [2; 16], [3; 32])
}

fn read(headers: &[&str]) -> Result<String, NoRefreshToken> {
    let mut map = HeaderMap::new();
    for header in headers {
        map.append(COOKIE, HeaderValue::from_bytes(header.as_bytes()).unwrap());
    }
    presented(&map).map(|it| it.expose().to_string())
}

#[test]
fn the_cookie_is_out_of_reach_of_scripts_and_of_other_paths() {
    let text = RefreshCookie::default().set(&token(), false).to_string();
    let value = token().expose();
    let expected = format!(
        "refresh-token={}; HttpOnly; SameSite=Lax; Path=/api/v1/identity; Max-Age=2592000",
        value.as_str()
    );
    assert_eq!(text, expected);
}

#[test]
fn the_cookie_is_secure_by_https_and_where_it_is_set_to_be() {
    for (always_secure, by_https) in [(false, false), (false, true), (true, false), (true, true)] {
        let cookie = RefreshCookie { always_secure };
        for text in [cookie.set(&token(), by_https).to_string(), cookie.delete(by_https).to_string()] {
            assert_eq!(text.contains("; Secure;"), always_secure || by_https, "{text}");
        }
    }
}

#[test]
fn deleting_names_the_same_cookie() {
    let text = RefreshCookie::default().delete(false).to_string();
    assert_eq!(text, "refresh-token=; HttpOnly; SameSite=Lax; Path=/api/v1/identity; Max-Age=0");
}

#[test]
fn a_request_presents_exactly_one_refresh_token() {
    let good = token().expose().to_string();
    let pair = format!("refresh-token={good}");
    let other = RefreshToken::new(SessionId::from_bytes([9; 16]), [2; 16], [3; 32]).expose().to_string();
    let read_one = |header: &str| read(&[header]);
    assert_eq!(read_one(&pair), Ok(good.clone()));
    assert_eq!(read_one(&format!("a=b; {pair}; c")), Ok(good.clone()));
    assert_eq!(read(&["a=b", &pair, "c=d"]), Ok(good.clone()));

    let missing = ["", ";", "refresh-token", "refresh-token=", "refresh-token= ", "a=b"];
    for header in missing {
        assert_eq!(read_one(header), Err(NoRefreshToken::Missing), "{header}");
    }
    for header in [format!("Refresh-Token={good}"), format!("refresh%2Dtoken={good}"), format!("x{pair}")] {
        assert_eq!(read_one(&header), Err(NoRefreshToken::Missing), "{header}");
    }
    let invalid = [
        format!("{pair}; {pair}"),
        format!("{pair}; refresh-token={other}"),
        format!("refresh-token=; {pair}"),
        format!("refresh-token=\"{good}\""),
        format!("{pair}x"),
        format!("{pair},"),
        "refresh-token=rt_x".into(),
        format!("refresh-token={}", "a".repeat(8_000)),
        format!("refresh-token=é; {pair}"),
    ];
    for header in invalid {
        assert_eq!(read_one(&header), Err(NoRefreshToken::Invalid), "{header}");
    }
    assert_eq!(read(&[&pair, &pair]), Err(NoRefreshToken::Invalid));
    assert_eq!(read(&[]), Err(NoRefreshToken::Missing));
}

fn found<'h>(map: &'h HeaderMap, header: &[u8]) -> Result<Option<&'h str>, NotOne> {
    assert_eq!(map.get(COOKIE).unwrap().as_bytes(), header);
    named(map, "__Host-a")
}

#[test]
fn names_are_compared_as_browsers_do() {
    let check = |header: &[u8], expected: Result<Option<&str>, NotOne>| {
        let mut map = HeaderMap::new();
        map.append(COOKIE, HeaderValue::from_bytes(header).unwrap());
        assert_eq!(found(&map, header), expected, "{}", header.escape_ascii());
    };
    check(b"__Host-a=b", Ok(Some("b")));
    check(b"x=y; \t__Host-a = b=%41 ;z", Ok(Some("b=%41")));
    check(b"%5F_Host-a=evil", Ok(None));
    check(b"__Host%2Da=evil; __Host-a=b", Ok(Some("b")));
    check(b"__host-a=evil", Ok(None));
    check("\u{a0}__Host-a=evil".as_bytes(), Ok(None));
    check("\u{2003}__Host-a=evil; __Host-a=b".as_bytes(), Ok(Some("b")));
    check(b"=__Host-a=evil", Ok(None));
    check(b"junk%ff=%zz\"; \xff\xfe=\x80; ;=;__Host-a=b", Ok(Some("b")));
    check(b"__Host-a=\xff", Err(NotOne));
    check(b"__Host-a=b; __Host-a=b", Err(NotOne));
}

#[test]
fn the_codes_are_those_of_the_wire() {
    assert_eq!(NoRefreshToken::Missing.code(), "refresh-token_is_required");
    assert_eq!(NoRefreshToken::Invalid.code(), "RefreshTokens_is_invalid");
}
