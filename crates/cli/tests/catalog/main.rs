//! `keywright catalog`, black box, and servers with and without what it reads.

#[cfg(test)]
mod command;
