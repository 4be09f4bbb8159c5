//! Who asks, who owns, and what a write may not do.

mod owners;
mod permits;
mod principals;
