//! Tests of `relaxed`.
