//! Listening, and ending gracefully.

use std::{
    any::Any, future::Future, io, net::SocketAddr, net::ToSocketAddrs, num::NonZeroUsize, sync::Arc,
    time::Duration,
};

use actix_web::{HttpServer, dev::Server, rt::net::TcpStream};

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
    start_with(site, listen, workers, stop, limits::READER_DEADLINE)
}

/// The same, with this much patience for who does not read its answer.
pub(crate) fn start_with(
    site: &Arc<Site>,
    listen: impl ToSocketAddrs,
    workers: NonZeroUsize,
    stop: impl Future<Output = ()> + Send + 'static,
    patience: Duration,
) -> io::Result<Running> {
    let site = Arc::clone(site);
    let server = HttpServer::new(move || site.app())
        .workers(workers.get())
        .keep_alive(limits::KEEP_ALIVE)
        .client_request_timeout(limits::HEAD_DEADLINE)
        .client_disconnect_timeout(limits::DISCONNECT_DEADLINE)
        .shutdown_timeout(limits::DRAIN_DEADLINE.as_secs())
        .shutdown_signal(stop)
        .on_connect(move |connection, _| bound_waiting(connection, patience))
        .bind(listen)?;
    let addresses = server.addrs();
    Ok(Running { addresses, ended: server.run() })
}

/// Ends a connection whose other side takes nothing of what was sent for so long. The server below would wait for ever.
#[cfg(target_os = "linux")]
fn bound_waiting(connection: &dyn Any, patience: Duration) {
    let Some(connection) = connection.downcast_ref::<TcpStream>() else { return };
    let millis = u32::try_from(patience.as_millis()).unwrap_or(u32::MAX);
    if let Err(cause) = rustix::net::sockopt::set_tcp_user_timeout(connection, millis) {
        tracing::debug!(%cause, "a connection may wait for its reader for ever");
    }
}

/// Other systems have no such setting.
#[cfg(not(target_os = "linux"))]
fn bound_waiting(_: &dyn Any, _: Duration) {}

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
