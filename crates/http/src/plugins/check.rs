//! What the server makes of answers of code before anybody gets them, for those who write that code.

use super::code::answers;
use crate::console::blocks;

/// Insists that what a page answers can be drawn.
///
/// # Errors
/// What is wrong first, with its path: `blocks[0].rows[2].cells.at is no moment`.
pub fn page(text: &str) -> Result<(), String> {
    blocks::check_drawing(text)
}

/// Insists that what a button or form answers can be followed.
///
/// # Errors
/// What is wrong first, with its path.
pub fn action(text: &str) -> Result<(), String> {
    blocks::check_answer(text)
}

/// Insists that the answer of a route is given to whoever calls it.
///
/// # Errors
/// Why a 502 is given in its place.
pub fn route(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Result<(), &'static str> {
    answers::fault(status, headers, body).map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests;
