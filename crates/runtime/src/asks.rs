//! What code may ask, as the WIT package says it: bounds first, then the host.

use ed25519_dalek::VerifyingKey;
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::{ecdsa::signature::Verifier as _, pkcs8::DecodePublicKey as _};
use serde_json::{Map, Value};
use sha2::Sha256;
use wasmtime::{
    Result,
    component::{HasSelf, Linker},
};

use crate::{
    AdminCall, AdminReply, Bounds, Entry, Fault, HttpRequest, HttpResponse, Import, KvTerms, Level, Line,
    Scan,
    bindings::keywright::plugin::{admin, clock, config, crypto, http, kv, log, random, types},
    state::{State, Stop},
};

/// The most bytes of what a scan answers.
const SCAN: usize = 1 << 20;

/// Puts an interface where code finds it. What is not put there cannot be asked for.
pub(crate) fn link(linker: &mut Linker<State>, import: Import) -> Result<()> {
    type Here = HasSelf<State>;
    match import {
        Import::Types => types::add_to_linker::<_, Here>(linker, |it| it),
        Import::Log => log::add_to_linker::<_, Here>(linker, |it| it),
        Import::Clock => clock::add_to_linker::<_, Here>(linker, |it| it),
        Import::Random => random::add_to_linker::<_, Here>(linker, |it| it),
        Import::Config => config::add_to_linker::<_, Here>(linker, |it| it),
        Import::Kv => kv::add_to_linker::<_, Here>(linker, |it| it),
        Import::Http => http::add_to_linker::<_, Here>(linker, |it| it),
        Import::Admin => admin::add_to_linker::<_, Here>(linker, |it| it),
        Import::Crypto => crypto::add_to_linker::<_, Here>(linker, |it| it),
    }
}

impl types::Host for State {}

impl log::Host for State {
    fn write(&mut self, level: Level, message: String, fields: String) -> Result<()> {
        let is_kept = self.lines < Bounds::LINES;
        if is_kept {
            self.lines += 1;
        } else {
            self.lost_lines += 1;
        }
        let line =
            is_kept.then(|| Line { level, message: cut(message, Bounds::LINE), fields: object(fields) });
        Ok(self.ask("log.write", |host, _| line.map_or((), |it| host.log(it)))?)
    }
}

impl clock::Host for State {
    fn now_ms(&mut self) -> Result<u64> {
        let known = self.now_ms;
        let now = self.ask("clock.now-ms", |host, _| known.unwrap_or_else(|| host.now_ms()))?;
        Ok(*self.now_ms.insert(now))
    }
}

impl random::Host for State {
    fn bytes(&mut self, count: u32) -> Result<Vec<u8>> {
        // It has no way to say that there are fewer, and whoever makes a key of them would not notice.
        if count > Bounds::RANDOM {
            return Err(Stop::Nonsense(format!("wants {count} random bytes at once")).into());
        }
        let mut bytes = vec![0; usize::try_from(count)?];
        self.ask("random.bytes", |host, _| host.random(&mut bytes))?
            .map_err(|_| Stop::Panic("random.bytes"))?;
        Ok(bytes)
    }
}

impl config::Host for State {
    fn get(&mut self) -> Result<String> {
        Ok(self.ask("config.get", |host, _| host.config())?)
    }
}

impl kv::Host for State {
    fn get(&mut self, key: String) -> Result<Result<Option<Entry>, Fault>> {
        Ok(self.ask("kv.get", |host, _| is_key(&key).and_then(|()| host.kv_get(&key)))?)
    }

    fn put(
        &mut self,
        key: String,
        value: Vec<u8>,
        if_version: Option<u64>,
        ttl_seconds: Option<u64>,
    ) -> Result<Result<u64, Fault>> {
        Ok(self.act("kv.put", |host, _| {
            is_key(&key)?;
            within(value.len(), Bounds::VALUE, "a value")?;
            host.kv_put(&key, value, KvTerms { if_version, ttl_seconds })
        })?)
    }

    fn delete(&mut self, key: String) -> Result<Result<bool, Fault>> {
        Ok(self.act("kv.delete", |host, _| is_key(&key).and_then(|()| host.kv_delete(&key)))?)
    }

    fn scan(
        &mut self,
        prefix: String,
        after: Option<String>,
        limit: u32,
    ) -> Result<Result<Vec<(String, Entry)>, Fault>> {
        let limit = usize::try_from(limit.clamp(1, 1000))?;
        Ok(self.ask("kv.scan", |host, _| {
            let after = after.as_deref();
            host.kv_scan(Scan { prefix: &prefix, after, limit, bytes: SCAN })
        })?)
    }
}

impl http::Host for State {
    fn send(&mut self, request: HttpRequest) -> Result<Result<HttpResponse, Fault>> {
        let headers = request.headers.iter().map(|it| it.name.len() + it.value.len()).sum::<usize>();
        let bytes = request.method.len() + request.url.len() + headers + request.body.len();
        Ok(self.act("http.send", |host, left| {
            within(bytes, Bounds::REQUEST, "a request")?;
            host.http(request, left)
        })?)
    }
}

impl admin::Host for State {
    fn send(&mut self, call: AdminCall) -> Result<Result<AdminReply, Fault>> {
        let bytes = call.method.len() + call.path.len() + call.body.as_ref().map_or(0, String::len);
        Ok(self.act("admin.send", |host, left| {
            within(bytes, Bounds::REQUEST, "a call")?;
            host.admin(call, left)
        })?)
    }

    fn caller_may(&mut self, action: String, resource: String) -> Result<Result<bool, Fault>> {
        Ok(self.act("admin.caller-may", |host, _| {
            within(action.len() + resource.len(), Bounds::LINE, "a question")?;
            host.caller_may(&action, &resource)
        })?)
    }
}

impl crypto::Host for State {
    fn verify(
        &mut self,
        algorithm: crypto::Algorithm,
        key: Vec<u8>,
        message: Vec<u8>,
        signature: Vec<u8>,
    ) -> Result<Result<bool, String>> {
        Ok(self.ask("crypto.verify", |_, _| match algorithm {
            crypto::Algorithm::Ed25519 => ed25519(&key, &message, &signature),
            crypto::Algorithm::EcdsaP256Sha256 => p256(&key, &message, &signature),
        })?)
    }

    fn hmac(&mut self, secret: String, message: Vec<u8>) -> Result<Result<Vec<u8>, String>> {
        Ok(self.ask("crypto.hmac", |host, _| {
            let key = host.secret(&secret).ok_or("the configuration has no such secret")?;
            let mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| "the secret is no key")?;
            Ok(mac.chain_update(&message).finalize().into_bytes().to_vec())
        })?)
    }
}

fn ed25519(key: &[u8], message: &[u8], signature: &[u8]) -> Result<bool, String> {
    let key = <&[u8; 32]>::try_from(key).ok().and_then(|it| VerifyingKey::from_bytes(it).ok());
    let key = key.ok_or("the key is no Ed25519 key of 32 bytes")?;
    let signature = ed25519_dalek::Signature::from_slice(signature);
    Ok(signature.is_ok_and(|it| key.verify_strict(message, &it).is_ok()))
}

fn p256(key: &[u8], message: &[u8], signature: &[u8]) -> Result<bool, String> {
    let point = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).ok();
    let key = point.or_else(|| p256::ecdsa::VerifyingKey::from_public_key_der(key).ok());
    let key = key.ok_or("the key is no point or SPKI of P-256")?;
    let signature = p256::ecdsa::Signature::from_der(signature);
    Ok(signature.is_ok_and(|it| key.verify(message, &it).is_ok()))
}

fn is_key(key: &str) -> Result<(), Fault> {
    if key.is_empty() {
        return Err(Fault::Invalid("a key is not empty".to_owned()));
    }
    within(key.len(), Bounds::KEY, "a key")
}

fn within(bytes: usize, most: usize, what: &str) -> Result<(), Fault> {
    if bytes <= most { Ok(()) } else { Err(Fault::OverQuota(format!("{what} has at most {most} bytes"))) }
}

/// The fields of a line. What is no object is kept as a text of one.
fn object(fields: String) -> Map<String, Value> {
    match serde_json::from_str(&fields) {
        _ if fields.is_empty() => Map::new(),
        Ok(object) if fields.len() <= Bounds::LINE => object,
        _ => Map::from_iter([("fields".to_owned(), Value::String(cut(fields, Bounds::LINE)))]),
    }
}

/// No more than so many bytes of a text, and only whole letters.
pub(crate) fn cut(mut text: String, most: usize) -> String {
    text.truncate(text.floor_char_boundary(most));
    text
}
