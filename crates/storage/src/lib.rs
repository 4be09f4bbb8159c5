//! Keeps the model of Keywright on disk: one durable commit log, rows read in place.

pub mod facts;
