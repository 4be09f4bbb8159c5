//! Pages of searches: opaque tokens that are good for one search only.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_storage::Mark;
use sha2::{Digest, Sha256};

use super::{Malformed, Search};

/// How many bytes tell a search from others.
const TELLING: usize = 16;

impl Search {
    /// Where the page begins: nothing for the first. A token of another search, or none at all, is malformed.
    pub(super) fn mark(&self) -> Result<Option<Mark>, Malformed> {
        let Some(token) = &self.token else { return Ok(None) };
        let parsed = || {
            let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
            let (search, mark) = bytes.split_first_chunk::<TELLING>()?;
            (*search == self.telling()).then(|| Mark::from_bytes(mark))
        };
        let wrong = || Malformed::Wrong("page.token".to_owned(), "the token of a page of this search");
        parsed().ok_or_else(wrong).map(Some)
    }

    /// The token of the page that begins there. It gives nothing that the search would not: whoever makes one up is
    /// where another page could be.
    pub(super) fn token_at(&self, mark: &Mark) -> String {
        URL_SAFE_NO_PAD.encode([&self.telling()[..], mark.as_bytes()].concat())
    }

    /// What tells a search from others: all it asks, however it is cut into pages.
    fn telling(&self) -> [u8; TELLING] {
        let asked = format!("{:?} {:?}", self.wanted, self.question);
        let digest = Sha256::digest(asked.as_bytes());
        digest.first_chunk().copied().unwrap_or_default()
    }
}
