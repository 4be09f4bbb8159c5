//! What a JWT is, and everything that is none (H13).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Sha256, Sha384, Sha512};

use super::*;

const KEY: [u8; 32] = [7; 32];
const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_500);
const SECONDS: u64 = 1_700_000_000;
const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;

fn jwts() -> Jwts {
    Jwts::new(&KEY, Purpose::Api).unwrap()
}

fn member() -> MemberClaims {
    MemberClaims { account: AccountId::from_bytes([1; 16]), session: SessionId::from_bytes([2; 16]) }
}

fn claims() -> Value {
    json!({
        "id": "01010101-0101-0101-0101-010101010101",
        "sid": "02020202-0202-0202-0202-020202020202",
        "iss": "featbit", "aud": "featbit-api", "iat": SECONDS, "exp": SECONDS + 300,
    })
}

fn hmac256(key: &[u8], message: &str) -> Vec<u8> {
    Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(message).finalize().into_bytes().to_vec()
}

/// Signs whatever it is given with the right key: the strongest forger there is.
fn forge(header: &str, payload: &str) -> String {
    let message = format!("{}.{}", BASE64.encode(header), BASE64.encode(payload));
    let signature = BASE64.encode(hmac256(&KEY, &message));
    format!("{message}.{signature}")
}

fn with(change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> String {
    let mut claims = claims();
    change(claims.as_object_mut().unwrap());
    forge(HEADER, &claims.to_string())
}

#[track_caller]
fn check_refused(cases: impl IntoIterator<Item = (String, String)>) {
    for (name, text) in cases {
        assert_eq!(jwts().read(&text, NOW), Err(InvalidJwt), "{name}");
    }
}

#[test]
fn a_jwt_says_who_logged_in_and_nothing_else() {
    let text = jwts().issue(&member(), NOW).unwrap();
    assert_eq!(jwts().read(&text, NOW), Ok(member()));
    let parts: Vec<&str> = text.split('.').collect();
    assert_eq!(BASE64.decode(parts[0]).unwrap(), HEADER.as_bytes());
    let payload: Value = serde_json::from_slice(&BASE64.decode(parts[1]).unwrap()).unwrap();
    assert_eq!(payload, claims());
    assert!(text.starts_with(Jwts::HEADER) && text.len() <= Jwts::LENGTH_MAX, "{}", text.len());
}

#[test]
fn the_forger_of_these_tests_can_make_a_good_one() {
    assert_eq!(jwts().read(&with(|_| ()), NOW), Ok(member()));
}

#[test]
fn a_jwt_is_good_from_its_start_up_to_and_not_at_its_end() {
    let text = jwts().issue(&member(), NOW).unwrap();
    let at = |millis: u64| jwts().read(&text, Timestamp::from_millis(millis)).is_ok();
    let (start, end) = (SECONDS * 1000, (SECONDS + 300) * 1000);
    assert!(!at(start - 1) && at(start) && at(end - 1) && !at(end) && !at(end + 1));
    assert!(!at(0) && !at(u64::MAX));
}

#[test]
fn other_algorithms_are_refused() {
    let payload = claims().to_string();
    let header = |alg: &str| json!({"typ": "JWT", "alg": alg}).to_string();
    let names = [
        "none", "None", "NONE", "nOnE", "", "hs256", "HS384", "HS512", "RS256", "RS512", "PS256", "ES256",
        "ES384", "EdDSA", "HS256 ", "dir", "A256GCM",
    ];
    let signed = names.map(|it| (format!("`{it}`, signed"), forge(&header(it), &payload)));
    let unsigned = names.map(|it| {
        let text = format!("{}.{}.", BASE64.encode(header(it)), BASE64.encode(&payload));
        (format!("`{it}`, not signed"), text)
    });
    let missing = [r#"{"typ":"JWT"}"#, r#"{"typ":"JWT","alg":null}"#, "{}", "", "null", "[]"]
        .map(|it| (it.to_owned(), forge(it, &payload)));
    check_refused(signed.into_iter().chain(unsigned).chain(missing));
}

#[test]
fn right_signatures_of_other_algorithms_are_refused() {
    let sign = |alg: &str, with: &dyn Fn(&str) -> Vec<u8>| {
        let header = BASE64.encode(json!({"typ": "JWT", "alg": alg}).to_string());
        let message = format!("{header}.{}", BASE64.encode(claims().to_string()));
        format!("{message}.{}", BASE64.encode(with(&message)))
    };
    let sha384 = |it: &str| {
        Hmac::<Sha384>::new_from_slice(&KEY).unwrap().chain_update(it).finalize().into_bytes().to_vec()
    };
    let sha512 = |it: &str| {
        Hmac::<Sha512>::new_from_slice(&KEY).unwrap().chain_update(it).finalize().into_bytes().to_vec()
    };
    check_refused([
        ("HS384".to_owned(), sign("HS384", &sha384)),
        ("HS512".to_owned(), sign("HS512", &sha512)),
        ("HS384 under the name HS256".to_owned(), sign("HS256", &sha384)),
    ]);
}

#[test]
fn signatures_by_other_keys_are_refused() {
    let message = format!("{}.{}", BASE64.encode(HEADER), BASE64.encode(claims().to_string()));
    let public_key =
        b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----";
    let keys: [&[u8]; 5] = [b"", &[7; 31], &[8; 32], &[0; 32], public_key];
    check_refused(
        keys.map(|key| (format!("{key:?}"), format!("{message}.{}", BASE64.encode(hmac256(key, &message))))),
    );
}

#[test]
fn headers_that_bring_or_name_a_key_are_refused_though_signed_with_the_right_one() {
    let jwk = json!({"kty": "oct", "k": BASE64.encode(KEY)});
    let extras = [
        ("jwk", jwk),
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/cert")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("abc")),
        ("kid", json!("../../dev/null")),
        ("kid", json!("1' UNION SELECT 'key")),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("enc", json!("A256GCM")),
        ("cty", json!("JWT")),
        ("anything", json!(1)),
    ];
    check_refused(extras.map(|(name, value)| {
        let mut header = json!({"typ": "JWT", "alg": "HS256"});
        header[name] = value;
        (format!("{name} {}", header[name]), forge(&header.to_string(), &claims().to_string()))
    }));
}

#[test]
fn other_types_of_token_are_refused() {
    let headers = [
        r#"{"alg":"HS256"}"#,
        r#"{"typ":"jwt","alg":"HS256"}"#,
        r#"{"typ":"at+jwt","alg":"HS256"}"#,
        r#"{"typ":"refresh","alg":"HS256"}"#,
        r#"{"typ":"","alg":"HS256"}"#,
        r#"{"typ":null,"alg":"HS256"}"#,
        r#"{"typ":"JWT","typ":"JWT","alg":"HS256"}"#,
        r#"{"typ":"JWT","alg":"HS256","alg":"none"}"#,
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"typ":"JWT","alg":"HS256"} "#,
    ];
    check_refused(headers.map(|it| (it.to_owned(), forge(it, &claims().to_string()))));
}

#[test]
fn every_claim_is_required_and_has_one_form() {
    let wrong: [(&str, &[Value]); 6] = [
        ("id", &[json!(1), json!("me"), json!(""), json!(["01010101-0101-0101-0101-010101010101"])]),
        ("sid", &[json!(1), json!("x"), json!({})]),
        ("iss", &[json!("evil"), json!(""), json!("FEATBIT"), json!(["featbit"]), json!(1)]),
        ("aud", &[json!("other"), json!(""), json!("featbit"), json!(["featbit-api"]), json!([])]),
        ("iat", &[json!("1700000000"), json!(-1), json!(1.5), json!(SECONDS + 1), json!(SECONDS + 301)]),
        (
            "exp",
            &[
                json!("1700000300"),
                json!(-1),
                json!(1e300),
                json!(1_700_000_300.0),
                json!(SECONDS),
                json!(SECONDS - 1),
                json!(0),
                json!(SECONDS + 301),
                json!(u64::MAX),
                json!(true),
            ],
        ),
    ];
    for (claim, values) in wrong {
        check_refused([(format!("no {claim}"), with(|it| drop(it.remove(claim))))]);
        let null = [Value::Null];
        check_refused(values.iter().chain(&null).map(|value| {
            (format!("{claim} = {value}"), with(|it| drop(it.insert(claim.into(), value.clone()))))
        }));
    }
}

#[test]
fn claims_that_are_not_ours_are_refused() {
    for (claim, value) in [("nbf", json!(0)), ("sub", json!("x")), ("role", json!("owner")), ("ID", json!(1))]
    {
        check_refused([(claim.to_owned(), with(|it| drop(it.insert(claim.into(), value))))]);
    }
    let twice = claims().to_string().replacen('{', r#"{"aud":"featbit-api","#, 1);
    check_refused([("a claim twice".to_owned(), forge(HEADER, &twice))]);
    let payloads = ["", "{}", "[]", "null", "1", "not json", "{\"id\":", "\u{feff}{}"];
    check_refused(payloads.map(|it| (format!("payload `{it}`"), forge(HEADER, it))));
}

#[test]
fn texts_of_another_form_are_refused() {
    let good = jwts().issue(&member(), NOW).unwrap();
    let (message, signature) = good.rsplit_once('.').unwrap();
    let refresh =
        keywright_core::session::refresh_token::RefreshToken::new(member().session, [1; 16], [2; 32]);
    let access = keywright_core::Secret::mint(keywright_core::token::KindName::Personal, &[7; 80]);
    let header = good.split('.').next().unwrap();
    let texts = [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        message.into(),
        format!("{message}."),
        format!("{message}..{signature}"),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}.{signature}"),
        format!(" {good}"),
        format!("{good} "),
        format!("{good}\n"),
        format!("{good}="),
        format!("{good}A"),
        format!("Bearer {good}"),
        good.to_lowercase(),
        good.get(..good.len() - 1).unwrap().into(),
        format!("{header}==.{}", good.split_once('.').unwrap().1),
        format!("{message}.{}", "A".repeat(43)),
        format!("{message}.{}", BASE64.encode(&hmac256(&KEY, message)[..1])),
        format!("{message}.{}", BASE64.encode(&hmac256(&KEY, message)[..16])),
        format!("{message}.{}", BASE64.encode([hmac256(&KEY, message), vec![0]].concat())),
        format!("{message}.{}", "é".repeat(20)),
        format!(r#"{{"payload":"{message}","signature":"{signature}"}}"#),
        "x".repeat(1 << 20),
        format!("{}{}", Jwts::HEADER, "A".repeat(1 << 20)),
        refresh.expose().to_string(),
        access.expose().to_owned(),
    ];
    check_refused(texts.map(|it| (it.chars().take(120).collect(), it)));
}

#[test]
fn a_key_has_at_least_32_bytes_and_cannot_be_printed() {
    for length in [0, 1, 31] {
        assert_eq!(Jwts::new(&vec![1; length], Purpose::Api).unwrap_err(), KeyTooShort);
    }
    assert!(Jwts::new(&[1; 64], Purpose::Api).is_ok());
    assert_eq!(format!("{:?}", jwts()), "Jwts(redacted)");
}

proptest! {
    #[test]
    fn a_good_jwt_with_one_character_changed_is_none(at in any::<prop::sample::Index>(), to in "[A-Za-z0-9_.=-]") {
        let good = jwts().issue(&member(), NOW).unwrap();
        let at = at.index(good.len());
        let mut changed = good.clone();
        changed.replace_range(at..=at, &to);
        prop_assert_eq!(jwts().read(&changed, NOW).is_ok(), changed == good);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}", payload in "[ -~]{0,80}") {
        prop_assert_eq!(jwts().read(&text, NOW), Err(InvalidJwt));
        prop_assert_eq!(jwts().read(&format!("{}{text}", Jwts::HEADER), NOW), Err(InvalidJwt));
        prop_assert_eq!(jwts().read(&forge(HEADER, &payload), NOW), Err(InvalidJwt));
    }

    #[test]
    fn a_jwt_reads_back_as_it_was_issued(id: [u8; 16], sid: [u8; 16], start in 0u64..1 << 60, wait in 0u64..600_000) {
        let member = MemberClaims { account: AccountId::from_bytes(id), session: SessionId::from_bytes(sid) };
        let (then, now) = (Timestamp::from_millis(start), Timestamp::from_millis(start + wait));
        let text = jwts().issue(&member, then).unwrap();
        let is_good = now.seconds() - then.seconds() < 300;
        prop_assert_eq!(jwts().read(&text, now).ok(), is_good.then_some(member));
    }
}
