//! Placeholder.

fn main() {}

#[cfg(test)]
mod tidy;
