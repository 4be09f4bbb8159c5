//! Pages of searches: opaque tokens that are good for one search only.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::{Malformed, Search};

/// Where a search goes on, and which search.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PageToken {
    search: [u8; Self::MARK],
    /// How many candidates were looked at.
    pub offset: u64,
}

/// Which candidates a page looks at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Slice {
    /// The first of them.
    pub offset: u64,
    /// How many results it has at most.
    pub limit: usize,
}

impl PageToken {
    const MARK: usize = 16;

    /// Where the page of a search begins. A token of another search, or none at all, is malformed.
    pub fn slice(search: &Search) -> Result<Slice, Malformed> {
        let offset = match &search.token {
            None => 0,
            Some(text) => {
                let wrong =
                    || Malformed::Wrong("page.token".to_owned(), "the token of a page of this search");
                let token = Self::parse(text).filter(|it| it.search == mark(search)).ok_or_else(wrong)?;
                token.offset
            }
        };
        Ok(Slice { offset, limit: search.limit })
    }

    /// The token of the page that begins there.
    #[must_use]
    pub fn at(search: &Search, offset: u64) -> String {
        let mut bytes = mark(search).to_vec();
        bytes.extend_from_slice(&offset.to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (search, offset) = bytes.split_first_chunk()?;
        Some(Self { search: *search, offset: u64::from_be_bytes(offset.try_into().ok()?) })
    }
}

/// What tells a search from others: all it asks, however it is cut into pages.
fn mark(search: &Search) -> [u8; PageToken::MARK] {
    let asked = format!("{:?} {:?}", search.wanted, search.question);
    let digest = Sha256::digest(asked.as_bytes());
    digest.first_chunk().copied().unwrap_or_default()
}
