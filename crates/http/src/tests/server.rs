//! A server that listens.
