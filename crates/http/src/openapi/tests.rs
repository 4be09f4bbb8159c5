//! Tests of `openapi`.
