//! What a refresh token looks like, and what is not one.

use proptest::prelude::*;

use super::*;

fn token() -> RefreshToken {
    RefreshToken::new(SessionId::from_bytes([1; ID]), [2; FAMILY], [3; SECRET])
}

#[test]
fn a_refresh_token_is_89_characters() {
    let text = token().expose();
    assert_eq!(text.len(), RefreshToken::LENGTH);
    assert_eq!(
        text.as_str(),
        "rt_AQEBAQEBAQEBAQEBAQEBAQICAgICAgICAgICAgICAgIDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
    );
}

#[test]
fn a_refresh_token_cannot_be_printed() {
    let text = format!("{:?}", token());
    assert_eq!(text, "RefreshToken(01010101-0101-0101-0101-010101010101, redacted)");
}

#[test]
fn what_is_kept_is_not_what_is_shown() {
    let kept = token().secret_digest().to_bytes();
    assert_ne!(kept, [3; SECRET]);
    assert_ne!(token().family_digest(), token().secret_digest());
}

#[test]
fn only_its_own_text_reads_as_a_token() {
    let text = token().expose();
    let body = text.get(3..).unwrap();
    let others = [
        String::new(),
        "rt_".into(),
        body.into(),
        format!("RT_{body}"),
        format!("api-kwp{body}"),
        format!("{}=", text.as_str()),
        format!(" {}", text.as_str()),
        format!("{}A", text.as_str()),
        text.replace('D', "+"),
        // The last letter holds four bits that mean nothing; only one of the sixteen texts is the token.
        format!("{}x", text.get(..88).unwrap()),
        text.get(..88).unwrap().into(),
        "rt_".to_owned() + &"é".repeat(43),
    ];
    for other in others {
        assert!(other.parse::<RefreshToken>().is_err(), "{other}");
    }
}

proptest! {
    #[test]
    fn a_refresh_token_reads_back_as_it_was_made(id: [u8; ID], family: [u8; FAMILY], secret: [u8; SECRET]) {
        let made = RefreshToken::new(SessionId::from_bytes(id), family, secret);
        let read: RefreshToken = made.expose().parse().unwrap();
        prop_assert_eq!(read.session(), made.session());
        prop_assert_eq!(read.family_digest(), made.family_digest());
        prop_assert_eq!(read.secret_digest(), made.secret_digest());
    }

    #[test]
    fn a_text_that_reads_as_a_token_is_the_text_of_that_token(text in "rt_[A-Za-z0-9_-]{86}") {
        if let Ok(token) = text.parse::<RefreshToken>() {
            let exposed = token.expose();
            prop_assert_eq!(exposed.as_str(), text.as_str());
        }
    }
}
