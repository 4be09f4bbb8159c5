//! Listening, and ending gracefully.

use std::{future::Future, io, net::SocketAddr, net::ToSocketAddrs, num::NonZeroUsize, sync::Arc};

use actix_web::{HttpServer, dev::Server};

use crate::{Site, gate::limits};

/// A server that listens and serves.
#[expect(missing_debug_implementations, reason = "actix's Server has none")]
pub struct Running {
    /// Where it listens, with the real port where 0 was asked for.
    pub addresses: Vec<SocketAddr>,
    /// Ends when the last request has been answered after the signal to stop, or ten seconds
    /// after it. Await it, or requests go unserved.
    pub ended: Server,
}

/// Listens on an address with so many workers, until `stop` is ready. Must be called in an actix
/// system.
///
/// # Errors
/// When the address is not one, or is taken.
pub fn start(
    site: &Arc<Site>,
    listen: impl ToSocketAddrs,
    workers: NonZeroUsize,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<Running> {
    let site = Arc::clone(site);
    let server = HttpServer::new(move || site.app())
        .workers(workers.get())
        .keep_alive(limits::KEEP_ALIVE)
        .client_request_timeout(limits::HEAD_DEADLINE)
        .client_disconnect_timeout(limits::DISCONNECT_DEADLINE)
        .shutdown_timeout(limits::DRAIN_DEADLINE.as_secs())
        .shutdown_signal(stop)
        .bind(listen)?;
    let addresses = server.addrs();
    Ok(Running { addresses, ended: server.run() })
}

/// Ready at the first SIGTERM or SIGINT: the usual `stop` of [`start`].
///
/// # Errors
/// When the signals cannot be listened for.
pub fn told_to_stop() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
