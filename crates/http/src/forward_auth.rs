//! Forward-auth: a reverse proxy asks, for each request that it is about to forward, whether it may.

mod canonical;
#[cfg(test)]
mod oracle;
