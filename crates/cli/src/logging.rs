//! What is logged, and how it looks.

use std::io::IsTerminal as _;

use anyhow::Context;
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use crate::config::LogFormat;

/// Logs to standard error from now on.
pub(crate) fn start(format: LogFormat, filter: &str) -> anyhow::Result<()> {
    let filter = read(filter)?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Pretty => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    }
    .map_err(|error| anyhow::anyhow!("cannot start logging: {error}"))
}

/// What speaks of every request that is no HTTP as of an error: anybody on the network can send those.
const DISPATCHER: &str = "actix_http::h1::dispatcher";

/// Reads a filter. What strangers send is in the log for who asks for details, or for just that.
fn read(text: &str) -> anyhow::Result<EnvFilter> {
    let filter = EnvFilter::try_new(text).with_context(|| format!("`{text}` is no log filter"))?;
    let is_detailed = filter.max_level_hint().is_none_or(|it| it > LevelFilter::INFO);
    if is_detailed || text.contains(DISPATCHER) {
        return Ok(filter);
    }
    Ok(filter.add_directive(format!("{DISPATCHER}=off").parse()?))
}

#[cfg(test)]
mod tests;
