//! Envoy, as far as a server sees it: a connection of HTTP/2, and on it a call of gRPC for each request.

use std::{collections::HashMap, net::SocketAddr};

use h2::client::SendRequest;
use prost::Message;
use tokio::{net::TcpStream, runtime::Runtime};
use tonic::codegen::{Bytes, http};

use super::HOST;

const CHECK: &str = "http://keywright/envoy.service.auth.v3.Authorization/Check";
/// Codes of gRPC: it may pass; it may not.
const OK: i32 = 0;
const REFUSED: [i32; 2] = [7, 16];

/// A connection that is kept.
pub(super) struct Connection {
    runtime: Runtime,
    send: SendRequest<Bytes>,
}

impl Connection {
    pub(super) fn to(address: SocketAddr) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let send = runtime.block_on(async {
            let stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let (send, connection) = h2::client::handshake(stream).await.unwrap();
            tokio::spawn(connection);
            send
        });
        Self { runtime, send }
    }

    /// Whether a call may pass that came with a token from an address.
    pub(super) fn lets_in(&mut self, token: &str, from: Option<&str>) -> bool {
        let address = from.unwrap_or_default().to_owned();
        let headers = HashMap::from([("authorization".to_owned(), format!("Bearer {token}"))]);
        let call = Call { method: "GET".into(), headers, path: "/shops/a".into(), host: HOST.into() };
        let asked = CheckRequest {
            attributes: Some(Attributes {
                source: Some(Peer { address: Some(Address { socket: Some(Socket { address }) }) }),
                request: Some(Request { http: Some(call) }),
            }),
        };
        let told: CheckResponse = self.runtime.block_on(exchange(&mut self.send, &asked));
        let code = told.status.unwrap_or_default().code;
        assert!(code == OK || REFUSED.contains(&code), "{code}");
        code == OK
    }
}

/// A message there and one back, each behind five bytes: that it is not compressed, and how long it is.
async fn exchange<T: Message + Default>(send: &mut SendRequest<Bytes>, asked: &impl Message) -> T {
    let asked = asked.encode_to_vec();
    let mut framed = vec![0];
    framed.extend(u32::try_from(asked.len()).unwrap().to_be_bytes());
    framed.extend(asked);
    let request =
        http::Request::post(CHECK).header("content-type", "application/grpc").header("te", "trailers");
    let (answer, mut body) = send.send_request(request.body(()).unwrap(), false).unwrap();
    body.send_data(framed.into(), true).unwrap();
    let answer = answer.await.unwrap();
    assert_eq!(answer.status(), 200);
    let (mut told, mut body) = (Vec::new(), answer.into_body());
    while let Some(piece) = body.data().await {
        let piece = piece.unwrap();
        body.flow_control().release_capacity(piece.len()).unwrap();
        told.extend(piece);
    }
    T::decode(&told[5..]).unwrap()
}

#[derive(Clone, PartialEq, Message)]
struct CheckRequest {
    #[prost(message, optional, tag = "1")]
    attributes: Option<Attributes>,
}

#[derive(Clone, PartialEq, Message)]
struct Attributes {
    #[prost(message, optional, tag = "1")]
    source: Option<Peer>,
    #[prost(message, optional, tag = "4")]
    request: Option<Request>,
}

#[derive(Clone, PartialEq, Message)]
struct Peer {
    #[prost(message, optional, tag = "1")]
    address: Option<Address>,
}

#[derive(Clone, PartialEq, Message)]
struct Address {
    #[prost(message, optional, tag = "1")]
    socket: Option<Socket>,
}

#[derive(Clone, PartialEq, Message)]
struct Socket {
    #[prost(string, tag = "2")]
    address: String,
}

#[derive(Clone, PartialEq, Message)]
struct Request {
    #[prost(message, optional, tag = "2")]
    http: Option<Call>,
}

#[derive(Clone, PartialEq, Message)]
struct Call {
    #[prost(string, tag = "2")]
    method: String,
    #[prost(map = "string, string", tag = "3")]
    headers: HashMap<String, String>,
    #[prost(string, tag = "4")]
    path: String,
    #[prost(string, tag = "5")]
    host: String,
}

#[derive(Clone, PartialEq, Message)]
struct CheckResponse {
    #[prost(message, optional, tag = "1")]
    status: Option<Status>,
}

#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
}
