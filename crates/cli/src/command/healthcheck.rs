//! `healthcheck`: one request to a running server, for supervisors and containers.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use super::Failure;

const PATIENCE: Duration = Duration::from_secs(3);

/// Asks whether the server at `listen` is ready.
pub(super) fn run(listen: SocketAddr) -> Result<(), Failure> {
    match ask(listen) {
        Ok(answer) if answer.starts_with("HTTP/1.1 200") => Ok(()),
        Ok(answer) => {
            let status = answer.lines().next().unwrap_or("nothing");
            Err(Failure::Unreachable(format!("the server at {listen} is not ready: it answered {status}")))
        }
        Err(error) => Err(Failure::Unreachable(format!("no server answers at {listen}: {error}"))),
    }
}

fn ask(listen: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&listen, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /health/readiness HTTP/1.1\r\nHost: {listen}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(64 << 10).read_to_string(&mut answer)?;
    Ok(answer)
}
