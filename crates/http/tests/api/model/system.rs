//! The product: a server, the people and tokens that call it, and what they hear.

use std::{collections::BTreeMap, sync::Mutex, thread::JoinHandle, time::Duration};

use serde_json::{Value, json};

use super::{
    super::{
        client::{Answer, Client, agent},
        server::Server,
        world::Member,
    },
    laws,
    operations::{By, Operation, Step},
    outcome::Outcome,
    places::Places,
    questions::QUESTIONS,
    state::{BUILT_IN, Kind, Model, NAMES},
    tally::{Tally, count},
    words::written,
};

/// How many questions are put to each credential after each step. Which ones goes round.
const QUESTIONS_AT_ONCE: usize = 3;

/// Of so many cases one is searched for secrets.
const SEARCHED: usize = 8;

/// A running server, and who may call it.
pub(crate) struct System {
    server: Server,
    places: &'static Places,
    agent: ureq::Agent,
    people: Vec<Client>,
    neighbour: Client,
    /// What the other organization heard when it began.
    theirs: Vec<String>,
    /// Of what has been made, by number.
    ids: BTreeMap<usize, String>,
    tokens: BTreeMap<usize, Client>,
    /// What each service token answered when it was asked first, by token and question.
    first: BTreeMap<(usize, usize), bool>,
    before: Model,
    steps: usize,
}

/// What is asked of the other organization: all that it lists, one after the other.
const LISTS: [&str; 4] = ["/access-tokens", "/members", "/groups", "/policies"];

impl System {
    pub(crate) fn start(model: &Model) -> Self {
        let places = Places::get();
        let server = places.server();
        let people = places.people.iter().map(|it| Places::at(&server, &it.client)).collect();
        let neighbour = Places::at(&server, &places.neighbour.owner);
        let theirs = LISTS.map(|it| neighbour.get(it)).map(|it| it.body).to_vec();
        Self {
            server,
            places,
            agent: agent(),
            people,
            neighbour,
            theirs,
            ids: places.ids.clone(),
            tokens: BTreeMap::new(),
            first: BTreeMap::new(),
            before: model.clone(),
            steps: 0,
        }
    }

    /// Takes a step, and looks whether everything is as it should be after it.
    pub(crate) fn step(&mut self, model: &Model, step: &Step) {
        let before = std::mem::replace(&mut self.before, model.clone());
        self.steps += 1;
        if let Some(answer) = self.perform(&before, step) {
            model.expected.check(&answer);
            self.keep(&before, step, &answer);
        }
        count(step, model.expected);
        laws::check(&before, step, model);
        self.ask(model);
        self.list(model);
        // T-1: nothing that is done here is seen there.
        let at = self.steps % LISTS.len();
        assert_eq!(self.call(&self.neighbour, "GET", LISTS[at], None).body, self.theirs[at], "T-1");
    }

    fn call(&self, client: &Client, method: &str, path: &str, body: Option<&Value>) -> Answer {
        client.call_by(&self.agent, method, path, body).unwrap()
    }

    /// The client of a credential. Where there was never such a token, somebody with another's.
    fn client(&self, by: By) -> Client {
        match by {
            By::Member(person) => self.people[person].clone(),
            By::Token(number) => {
                self.tokens.get(&number).cloned().unwrap_or_else(|| self.bearer("api-kwsnone"))
            }
        }
    }

    fn bearer(&self, text: &str) -> Client {
        Client { authorization: Some(text.to_owned()), organization: None, ..self.people[0].clone() }
    }

    /// Does it over HTTP. Nothing is answered where there is no request for it.
    fn perform(&mut self, before: &Model, step: &Step) -> Option<Answer> {
        match &step.operation {
            Operation::Wait => {
                self.server.advance(Duration::from_mins(1));
                None
            }
            Operation::MakeExpiring(_) => {
                let made = self.before.tokens.get_key_value(&before.next);
                if let Some((number, token)) = made.filter(|_| self.before.next > before.next) {
                    let (id, secret) = super::expiring::insert(
                        &self.server,
                        &self.places.people[token.creator],
                        token,
                        *number,
                    );
                    let client = self.bearer(&secret);
                    self.ids.insert(*number, id);
                    self.tokens.insert(*number, client);
                }
                None
            }
            operation => {
                let (method, path, body) = self.request(before, operation);
                Some(self.call(&self.client(step.by), method, &path, body.as_ref()))
            }
        }
    }

    fn request(&self, before: &Model, operation: &Operation) -> (&'static str, String, Option<Value>) {
        let policy = |it: &usize| self.id(*it, "policy");
        let group = |it: &usize| self.id(*it, "group");
        let member = |it: &usize| match self.places.people.get(*it) {
            Some(person) => person.id.clone(),
            None => self.places.neighbour.ids["member"].clone(),
        };
        let add = |is_on: &bool| if *is_on { "add" } else { "remove" };
        let name = |it: &usize| NAMES[*it].0;
        match operation {
            Operation::MakePolicy => {
                let key = format!("made-{}", before.next);
                ("POST", "/policies".into(), Some(json!({ "name": key, "key": key, "description": "" })))
            }
            Operation::EditPolicy(it, sayings) => {
                ("PUT", format!("/policies/{}/statements", policy(it)), Some(json!(written(sayings))))
            }
            Operation::RemovePolicy(it) => ("DELETE", format!("/policies/{}", policy(it)), None),
            Operation::Attach(it, to, is_on) => {
                ("PUT", format!("/members/{}/{}-policy/{}", member(to), add(is_on), policy(it)), None)
            }
            Operation::AttachToGroup(it, to, is_on) => {
                ("PUT", format!("/groups/{}/{}-policy/{}", group(to), add(is_on), policy(it)), None)
            }
            Operation::MakeGroup(it) => {
                ("POST", "/groups".into(), Some(json!({ "name": name(it), "description": "" })))
            }
            Operation::RemoveGroup(it) => ("DELETE", format!("/groups/{}", group(it)), None),
            Operation::Join(it, to, is_in) => {
                ("PUT", format!("/groups/{}/{}-member/{}", group(it), add(is_in), member(to)), None)
            }
            Operation::AddMember { person, policies, groups } => {
                let policies: Vec<String> = policies.iter().map(policy).collect();
                let groups: Vec<String> = groups.iter().map(group).collect();
                let email = &self.places.people[*person].email;
                let body = json!({ "email": email, "policyIds": policies, "groupIds": groups });
                ("POST", "/members/add".into(), Some(body))
            }
            Operation::RemoveMember(it) => {
                ("DELETE", format!("/members/remove-from-org/{}", member(it)), None)
            }
            operation => self.token_request(operation),
        }
    }

    fn token_request(&self, operation: &Operation) -> (&'static str, String, Option<Value>) {
        let token = |it: &usize| self.id(*it, "token");
        let name = |it: &usize| NAMES[*it].0;
        match operation {
            Operation::MakePersonal { name: it, scope } => {
                let scope = written(scope.as_deref().unwrap_or_default());
                let body = json!({ "name": name(it), "type": "Personal", "permissions": scope });
                ("POST", "/access-tokens".into(), Some(body))
            }
            Operation::MakeService { name: it, permissions } => {
                let body =
                    json!({ "name": name(it), "type": "Service", "permissions": written(permissions) });
                ("POST", "/access-tokens".into(), Some(body))
            }
            Operation::Rename(it, to) => {
                ("PUT", format!("/access-tokens/{}", token(it)), Some(json!({ "name": name(to) })))
            }
            Operation::Switch(it, on) => {
                let status = on.map(|it| json!({ "status": if it { "Active" } else { "Inactive" } }));
                ("PUT", format!("/access-tokens/{}/toggle", token(it)), status)
            }
            Operation::RemoveToken(it) => ("DELETE", format!("/access-tokens/{}", token(it)), None),
            Operation::RemoveSelf => ("DELETE", "/access-tokens/self".into(), None),
            _ => unreachable!("{operation:?} is no request about tokens"),
        }
    }

    /// The id of what has this number; of what has none, one of the other organization's.
    fn id(&self, number: usize, kind: &str) -> String {
        self.ids.get(&number).unwrap_or(&self.places.neighbour.ids[kind]).clone()
    }

    /// Keeps what was made, and logs in who came back.
    fn keep(&mut self, before: &Model, step: &Step, answer: &Answer) {
        if let Operation::AddMember { person, .. } = step.operation
            && self.before.members.contains_key(&person)
            && !before.members.contains_key(&person)
        {
            let Member { email, password, .. } = &self.places.people[person];
            self.people[person] = self.people[person].clone().login(email, password);
        }
        let is_token = match step.operation {
            Operation::MakePolicy | Operation::MakeGroup(_) => false,
            Operation::MakePersonal { .. } | Operation::MakeService { .. } => true,
            _ => return,
        };
        if self.before.expected != Outcome::Done {
            return;
        }
        let made = answer.data();
        self.ids.insert(before.next, made["id"].as_str().unwrap().to_owned());
        if is_token {
            let client = self.bearer(made["token"].as_str().unwrap());
            self.tokens.insert(before.next, client);
        }
    }

    /// Asks everybody some questions: the answers are those of the model, and keep the laws.
    fn ask(&mut self, model: &Model) {
        // who is not let in may not even ask who they are, which needs no permission.
        for by in model.credentials() {
            if let (By::Token(_), Err(why)) = (by, model.layers(by)) {
                why.check(&self.call(&self.client(by), "GET", "/access-tokens/self", None));
            }
        }
        let start = self.steps * QUESTIONS_AT_ONCE;
        for at in (start..start + QUESTIONS_AT_ONCE).map(|it| it % QUESTIONS.len()) {
            let mut answers = BTreeMap::new();
            for by in model.credentials() {
                let is_allowed = self.is_allowed(model, by, at);
                answers.insert(by, is_allowed);
                let expected = model.authority(by).has(QUESTIONS[at].point)
                    && (matches!(by, By::Member(_)) || !QUESTIONS[at].for_members);
                assert_eq!(is_allowed, expected, "{by:?} {at} {model:?}");
            }
            for (number, token) in &model.tokens {
                let is_allowed = answers[&By::Token(*number)];
                match token.kind {
                    Kind::Personal { .. } => {
                        assert!(!is_allowed || answers[&By::Member(token.creator)], "P-1: {token:?}");
                    }
                    Kind::Service(_) if model.layers(By::Token(*number)).is_ok() => {
                        let first = self.first.entry((*number, at)).or_insert(is_allowed);
                        assert_eq!(*first, is_allowed, "S-1: {token:?}");
                    }
                    Kind::Service(_) => {}
                }
            }
        }
    }

    /// Asks one question. Who is not let in is told so, whatever the question.
    fn is_allowed(&self, model: &Model, by: By, at: usize) -> bool {
        let (method, path, body) = QUESTIONS[at].request(self.places);
        let answer = self.call(&self.client(by), method, &path, body.as_ref());
        match model.layers(by) {
            Ok(_) => QUESTIONS[at].is_allowed(&answer),
            Err(why) => {
                why.check(&answer);
                false
            }
        }
    }

    /// What an owner sees of tokens is what the model has, name by name (N-1, X-3, O-1, S11).
    fn list(&self, model: &Model) {
        let owner = &self.people[model.owners().next().unwrap()];
        let listed = self.call(owner, "GET", "/access-tokens?pageSize=200", None).data();
        let show = |it: &Value| {
            let text = |key: &str| it[key].as_str().unwrap().to_owned();
            (text("id"), text("name"), text("type"), text("status"))
        };
        let mut listed: Vec<_> = listed["items"].as_array().unwrap().iter().map(show).collect();
        let expect = |(number, token): (&usize, &super::state::Token)| {
            let name =
                NAMES.get(token.name).map_or_else(|| super::expiring::name(*number), |it| it.0.to_owned());
            let kind = if matches!(token.kind, Kind::Service(_)) { "Service" } else { "Personal" };
            let is_on = token.off.is_none() && !model.has_ended(token);
            let status = if is_on { "Active" } else { "Inactive" };
            (self.ids[number].clone(), name, kind.to_owned(), status.to_owned())
        };
        let mut expected: Vec<_> = model.tokens.iter().map(expect).collect();
        listed.sort();
        expected.sort();
        assert_eq!(listed, expected);
    }

    /// Ends it: the other organization has what it had, and nothing of what was made here. After some cases it is looked
    /// whether they have left a secret behind: it takes its time.
    pub(crate) fn end(mut self, model: &Model) {
        let flag = self.places.their_flag();
        let token = self.bearer(&self.places.neighbour.secret);
        self.call(&token, "PUT", &format!("{flag}/toggle/true"), None).data();
        let policies = model.policies.keys().filter(|it| !BUILT_IN.contains(it)).map(|it| ("policies", it));
        for (kind, number) in policies.chain(model.groups.keys().map(|it| ("groups", it))) {
            let path = format!("/{kind}/{}", self.ids[number]);
            Outcome::NotFound.check(&self.call(&self.neighbour, "GET", &path, None));
        }
        if Tally::end_of_case().is_multiple_of(SEARCHED) {
            self.search();
        }
        finish(self.server);
    }

    fn search(&mut self) {
        let leavings = self.server.leavings();
        let leavings = String::from_utf8_lossy(&leavings);
        for client in self.tokens.values() {
            let (_, tail) = client.authorization.as_deref().unwrap().split_at(15);
            assert!(!leavings.contains(tail), "the server has left a secret behind");
        }
    }
}

/// Stops a server beside the next case: it waits for a while before it ends.
fn finish(server: Server) {
    static LAST: Mutex<Option<JoinHandle<()>>> = Mutex::new(None);
    let next = std::thread::spawn(move || drop(server));
    let last = LAST.lock().unwrap().replace(next);
    if let Some(last) = last {
        last.join().unwrap();
    }
}
