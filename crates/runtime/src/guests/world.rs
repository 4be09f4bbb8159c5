//! The world of guests: what is kept lies in a map, and all that is asked is noted.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use zeroize::Zeroizing;

use crate::{
    AdminCall, AdminReply, Entry, Fault, Host, HttpRequest, HttpResponse, KvTerms, Line, Scan, Used,
};

#[derive(Clone, Debug, Default)]
pub(crate) struct World(Arc<Mutex<Inside>>);

#[derive(Debug, Default)]
pub(crate) struct Inside {
    pub(crate) kept: BTreeMap<String, Entry>,
    pub(crate) lines: Vec<Line>,
    /// Names of what was asked for.
    pub(crate) asked: Vec<String>,
    pub(crate) used: Option<Used>,
    /// How much time was left when another program was called.
    pub(crate) left: Option<Duration>,
    /// How long another program takes.
    pub(crate) slow: Duration,
    /// Whether the server fails at everything.
    pub(crate) is_broken: bool,
}

impl World {
    pub(crate) fn look(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap()
    }

    fn ask(&self, what: &str) -> MutexGuard<'_, Inside> {
        let mut inside = self.look();
        inside.asked.push(what.to_owned());
        if inside.is_broken {
            drop(inside);
            panic!("the server fails");
        }
        inside
    }
}

impl Host for World {
    fn config(&mut self) -> String {
        drop(self.ask("config"));
        r#"{"channel":"ops"}"#.to_owned()
    }

    fn now_ms(&mut self) -> u64 {
        drop(self.ask("now"));
        1_700_000_000_000
    }

    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Fault> {
        drop(self.ask("random"));
        bytes.fill(7);
        Ok(())
    }

    fn log(&mut self, line: Line) {
        self.ask("log").lines.push(line);
    }

    fn kv_get(&mut self, key: &str) -> Result<Option<Entry>, Fault> {
        Ok(self.ask("kv.get").kept.get(key).cloned())
    }

    fn kv_put(&mut self, key: &str, value: Vec<u8>, terms: KvTerms) -> Result<u64, Fault> {
        let mut inside = self.ask("kv.put");
        let version = inside.kept.get(key).map_or(0, |it| it.version);
        if terms.if_version.is_some_and(|it| it != version) {
            return Err(Fault::Conflict);
        }
        inside.kept.insert(key.to_owned(), Entry { value, version: version + 1 });
        Ok(version + 1)
    }

    fn kv_delete(&mut self, key: &str) -> Result<bool, Fault> {
        Ok(self.ask("kv.delete").kept.remove(key).is_some())
    }

    fn kv_scan(&mut self, scan: Scan<'_>) -> Result<Vec<(String, Entry)>, Fault> {
        let inside = self.ask("kv.scan");
        let is_asked = |key: &str| key.starts_with(scan.prefix) && scan.after.is_none_or(|it| key > it);
        let found = inside.kept.iter().filter(|it| is_asked(it.0)).take(scan.limit);
        Ok(found.map(|(key, entry)| (key.clone(), entry.clone())).collect())
    }

    fn http(&mut self, request: HttpRequest, left: Duration) -> Result<HttpResponse, Fault> {
        let slow = {
            let mut inside = self.ask("http");
            inside.left = Some(left);
            inside.slow
        };
        std::thread::sleep(slow);
        Ok(HttpResponse { status: 200, headers: Vec::new(), body: request.body })
    }

    fn admin(&mut self, call: AdminCall, _: Duration) -> Result<AdminReply, Fault> {
        drop(self.ask("admin"));
        Ok(AdminReply { status: 200, body: call.path })
    }

    fn caller_may(&mut self, _: &str, _: &str) -> Result<bool, Fault> {
        drop(self.ask("caller-may"));
        Ok(true)
    }

    fn secret(&mut self, name: &str) -> Option<Zeroizing<Vec<u8>>> {
        drop(self.ask("secret"));
        (name == "webhook").then(|| Zeroizing::new(b"key".to_vec()))
    }

    fn finished(&mut self, used: &Used) {
        self.look().used = Some(*used);
    }
}
