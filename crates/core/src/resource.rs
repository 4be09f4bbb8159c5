//! Resource names, and the patterns that select them.
//!
//! A name stands for one thing: `project/web:env/prod:flag/dark-mode;beta,ui`. It is a list of
//! segments joined by `:`, each a path `kind/key` with tags behind `;`. A pattern stands for many:
//! in its paths and tags `*` is any run of characters. Both are read once, at the door.

mod glob;
mod name;
mod pattern;

pub(crate) use self::glob::matches;
pub use self::{
    glob::Glob,
    name::{MAX_SEGMENTS, NameError, ResourceName, Segment},
    pattern::{PatternError, ResourcePattern, SegmentPattern},
};

#[cfg(test)]
mod tests;
