//! What is asked.

use std::path::{Path, PathBuf};

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

/// All cases, whose scripts are written into a folder.
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
    let mine: Vec<(u32, Option<String>)> = turns.iter().map(|it| (*it, None)).collect();
    let own = turns.iter().map(|it| (*it, Some(question.to_owned()))).collect::<Vec<_>>();
    let others = turns.iter().map(|it| (asking, Some(other(*it)))).collect::<Vec<_>>();
    let batches = turns.iter().take(1_000).map(|it| (*it, Some(batch.clone()))).collect::<Vec<_>>();
    let script = |name: &str, requests: &[(u32, Option<String>)]| Some(write(folder, name, requests));
    vec![
        Case { name: "GET, own token", path: QUESTION, script: script("get", &mine) },
        Case { name: "POST, own token", path: "/api/v1/authorize", script: script("post", &own) },
        Case { name: "POST, another's token", path: "/api/v1/authorize", script: script("other", &others) },
        Case {
            name: "POST, batch of 100",
            path: "/api/v1/authorize/batch",
            script: script("batch", &batches),
        },
    ]
}

/// A script for wrk that sends these by turns. They are made beforehand, so that the load costs little.
fn write(folder: &Path, name: &str, requests: &[(u32, Option<String>)]) -> PathBuf {
    let path = folder.join(format!("{name}.lua"));
    let lines = requests.iter().map(|(number, body)| {
        let token = filled::secret(*number);
        let body = body.as_ref().map_or("nil".to_owned(), |it| format!("[[{it}]]"));
        format!("{{\"{}\",{body}}},\n", token.expose())
    });
    let list = lines.collect::<Vec<_>>().concat();
    let script = format!(
        "local list = {{\n{list}}}\nlocal made, at = {{}}, 0\nfunction init()\n  for i, it in ipairs(list) do\n    \
         made[i] = wrk.format(it[2] and 'POST' or 'GET', nil, {{['Authorization'] = it[1], ['Content-Type'] = \
         it[2] and 'application/json' or nil}}, it[2])\n  end\nend\nfunction request()\n  at = at % #made + 1\n  \
         return made[at]\nend\n"
    );
    std::fs::write(&path, script).unwrap();
    path
}
