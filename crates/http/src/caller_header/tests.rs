//! Tests of `caller_header`.
