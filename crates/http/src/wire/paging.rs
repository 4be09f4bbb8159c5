//! Which page of a list is wanted.

use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected},
};
use utoipa::IntoParams;

/// The two parameters of every list, read as [`Query<Paging>`](crate::Query).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Which page, counted from 0
    #[serde(deserialize_with = "page_index")]
    #[param(value_type = Option<i32>, minimum = 0, default = 0, example = 0)]
    pub(crate) page_index: u32,
    /// How many items a page has; more than 1000 is read as 1000
    #[serde(deserialize_with = "page_size")]
    #[param(value_type = Option<i32>, minimum = 1, default = 10, example = 10)]
    pub(crate) page_size: u32,
}

impl Paging {
    /// The most items that a page has.
    pub const MAX_SIZE: u32 = 1000;

    /// How many items come before the page.
    pub fn offset(self) -> u64 {
        u64::from(self.page_index) * u64::from(self.page_size)
    }

    /// The page as a part of the whole list.
    pub(crate) fn slice(self) -> keywright_storage::Slice {
        keywright_storage::Slice { offset: self.offset(), size: self.size() }
    }

    /// How many items the page has: from 1 to [`Paging::MAX_SIZE`].
    pub fn size(self) -> u32 {
        self.page_size
    }
}

impl Default for Paging {
    fn default() -> Self {
        Self { page_index: 0, page_size: 10 }
    }
}

fn page_index<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    at_least(0, deserializer)
}

fn page_size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    Ok(at_least(1, deserializer)?.min(Paging::MAX_SIZE))
}

/// A number that also fits the `int32` of the document. Anything else is the wrong value (and not
/// the wrong type), so that it is answered with the code `…_is_invalid`.
fn at_least<'de, D: Deserializer<'de>>(least: u32, deserializer: D) -> Result<u32, D::Error> {
    let text = String::deserialize(deserializer)?;
    let digits = text.bytes().all(|it| it.is_ascii_digit());
    let number = text.parse().ok().filter(|it| digits && *it >= least && i32::try_from(*it).is_ok());
    number.ok_or_else(|| D::Error::invalid_value(Unexpected::Other("a text"), &"a whole number"))
}
