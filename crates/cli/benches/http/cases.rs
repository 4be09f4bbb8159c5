//! What is asked.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{filled, process::Server};

/// One kind of request, sent for a while.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    /// The script that makes the requests: as many tokens as it names take turns.
    pub(crate) script: Option<PathBuf>,
}

const QUESTION: &str = "/api/v1/authorize?action=ToggleFlag&resource=project/web-0:env/dev:flag/dark-mode";
/// How many tokens take turns: more than the processor's caches hold.
const TURNS: u32 = 20_000;

impl Case {
    /// The bare server's only page.
    pub(crate) fn bare() -> Self {
        Self { name: "bare", path: "/hello", script: None }
    }
}

/// What the product answers to a check, as the bare server is to answer.
pub(crate) fn answer(product: &Server) -> String {
    let token = filled::secret(0);
    let mut answer = ureq::get(format!("{}{QUESTION}", product.url))
        .header("Authorization", token.expose())
        .call()
        .unwrap();
    answer.body_mut().read_to_string().unwrap()
}

/// All cases, whose scripts are written into a folder. Services take turns: a tenth of the tokens, which have
/// statements of their own about flags of one of ten projects.
pub(crate) fn all(folder: &Path, tokens: u32) -> Vec<Case> {
    let services: Vec<u32> = (0..tokens).step_by(10).collect();
    let step = (services.len() / TURNS as usize).max(1);
    let turns: Vec<u32> = services.into_iter().step_by(step).collect();
    let question = r#"{"action":"ToggleFlag","resource":"project/web-0:env/dev:flag/dark-mode"}"#;
    let other = |number: u32| {
        let token = filled::secret(number);
        format!(r#"{{"token":"{}",{}"#, token.expose(), question.trim_start_matches('{'))
    };
    let batch = format!(r#"{{"items":[{}]}}"#, vec![question; 100].join(","));
    let asking = 3; // a token of the owner, who may ask about everybody's
    let case = |name, path, requests: Vec<Sent>| Case { name, path, script: Some(write(folder, &requests)) };
    let each = |ask: &dyn Fn(u32) -> Sent| turns.iter().map(|it| ask(*it)).collect::<Vec<_>>();
    let posts = |it, body: &str| Sent { body: Some(body.to_owned()), ..Sent::by(it) };
    let batches = turns.iter().take(1_000).map(|it| posts(*it, &batch)).collect();
    vec![
        case("GET, own token", QUESTION, each(&Sent::by)),
        case("forward-auth, as nginx", "/authz/nginx", each(&Sent::proxied)),
        case("POST, own token", "/api/v1/authorize", each(&|it| posts(it, question))),
        case("POST, another's token", "/api/v1/authorize", each(&|it| posts(asking, &other(it)))),
        case("POST, batch of 100", "/api/v1/authorize/batch", batches),
    ]
}

/// A request: whose token, which body, and for which project's flag a proxy asks.
struct Sent {
    number: u32,
    body: Option<String>,
    proxied: Option<u32>,
}

impl Sent {
    fn by(number: u32) -> Self {
        Self { number, body: None, proxied: None }
    }

    /// As nginx asks whether it may forward a call, which the token may make.
    fn proxied(number: u32) -> Self {
        Self { proxied: Some(number / 10 % 10), ..Self::by(number) }
    }

    /// As wrk's Lua is told.
    fn line(&self) -> String {
        let token = filled::secret(self.number);
        let body = self.body.as_ref().map_or("nil".to_owned(), |it| format!("[[{it}]]"));
        let project = self.proxied.map_or("nil".to_owned(), |it| it.to_string());
        format!("{{\"{}\",{body},{project}}},\n", token.expose())
    }
}

/// Makes the requests beforehand, so that the load costs little, and sends them by turns.
const SEND: &str = "
local made, at = {}, 0
function init()
  for i, it in ipairs(list) do
    local headers = { ['Authorization'] = it[1] }
    if it[2] then headers['Content-Type'] = 'application/json' end
    if it[3] then
      headers['X-Original-Method'] = 'PUT'
      headers['X-Original-URL'] = 'https://api.example.com/web/web-' .. it[3] .. '/flags/dark-mode'
      headers['X-Forwarded-For'] = '192.0.2.7'
    end
    made[i] = wrk.format(it[2] and 'POST' or 'GET', nil, headers, it[2])
  end
end
function request()
  at = at % #made + 1
  return made[at]
end
";

/// A script for wrk that sends these.
fn write(folder: &Path, requests: &[Sent]) -> PathBuf {
    let list = requests.iter().map(Sent::line).collect::<String>();
    let mut script = tempfile::Builder::new().suffix(".lua").tempfile_in(folder).unwrap();
    script.write_all(format!("local list = {{\n{list}}}{SEND}").as_bytes()).unwrap();
    script.into_temp_path().keep().unwrap()
}
