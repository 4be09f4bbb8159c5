//! The statements and requests that decisions are measured with; the same in every run.
//!
//! Each principal has `n` statements on flags: 15 % deny, 1 to 4 actions (5 % `*`), and one pattern
//! of these: 40 % one flag, 10 % all flags of an environment, 30 % a start of a key, 10 % two
//! wildcards, 5 % one flag in every environment, 5 % a wildcard inside the key; one in eight with a
//! wildcard asks for a tag. Half of the requests are allowed.

use keywright_core::{
    Action, Catalogue, Fragment, Request, ResourceName, Statement,
    fragment::decide,
    statement::{StatementError, StatementText},
};

/// Who asks, and about what.
#[derive(Debug)]
pub(crate) struct Workload {
    /// One policy for each.
    pub(crate) principals: Vec<Policy>,
    /// What they ask.
    pub(crate) requests: Vec<Question>,
}

/// The same statements as they are written, read and compiled.
#[derive(Debug)]
pub(crate) struct Policy {
    /// Read; each holds what was written.
    pub(crate) statements: Vec<Statement>,
    /// Compiled.
    pub(crate) fragment: Fragment,
}

/// One request, as it comes from outside.
#[derive(Debug)]
pub(crate) struct Question {
    /// The place of who asks.
    pub(crate) principal: usize,
    /// What is to be done.
    pub(crate) action: Action,
    /// The name of what it is to be done to.
    pub(crate) resource: String,
}

const PROJECTS: [&str; 12] = [
    "billing",
    "checkout",
    "search",
    "mobile-app",
    "web-shop",
    "identity",
    "payments",
    "inventory",
    "support",
    "analytics",
    "partners",
    "logistics",
];
const ENVS: [&str; 4] = ["dev", "staging", "qa-europe", "production"];
const AREAS: [&str; 16] = [
    "cart", "banner", "login", "profile", "export", "import", "report", "price", "coupon", "theme", "audit",
    "mail", "upload", "session", "layout", "feed",
];
const THINGS: [&str; 8] = ["redesign", "beta", "v2", "cache", "limits", "rollout", "fallback", "preview"];
const TAGS: [&str; 4] = ["beta", "gamma", "team-a", "internal"];

/// How many requests there are.
pub(crate) const REQUESTS: usize = 4096;

impl Workload {
    /// The workload of `n` statements each.
    pub(crate) fn new(n: usize) -> Result<Self, StatementError> {
        let dice = &mut Dice(0x5EED);
        let count = if n >= 1000 { 8 } else { 64 };
        let principals =
            (0..count).map(|_| Policy::new(n, dice)).collect::<Result<Vec<_>, StatementError>>()?;
        let mut requests = Vec::with_capacity(REQUESTS);
        let mut allowed = 0;
        while requests.len() < REQUESTS {
            let question = Question::draw(&principals, dice);
            let is_allowed = question.ask(&principals);
            // Half and half, in no order: a request of the kind that there is too much of is drawn again.
            let wanted = if is_allowed { allowed } else { requests.len() - allowed };
            if wanted < REQUESTS / 2 {
                allowed += usize::from(is_allowed);
                requests.push(question);
            }
        }
        dice.shuffle(&mut requests);
        Ok(Self { principals, requests })
    }

    /// Every request, with the policy of who asks.
    pub(crate) fn asked(&self) -> impl Iterator<Item = (&Policy, &Question)> + Clone {
        self.requests.iter().filter_map(|it| Some((self.principals.get(it.principal)?, it)))
    }
}

impl Policy {
    fn new(n: usize, dice: &mut Dice) -> Result<Self, StatementError> {
        let statements = (0..n)
            .map(|_| Statement::parse(&Catalogue::featbit(), statement(dice)))
            .collect::<Result<Vec<_>, _>>()?;
        let fragment = Fragment::compile(&statements);
        Ok(Self { statements, fragment })
    }
}

impl Question {
    fn draw(principals: &[Policy], dice: &mut Dice) -> Self {
        let principal = dice.below(principals.len());
        let statements = principals.get(principal).map(|it| &*it.statements).unwrap_or_default();
        let pattern =
            statements.get(dice.below(statements.len())).and_then(|it| it.written().resources.first());
        let mut resource = match pattern {
            Some(pattern) if dice.percent(60) => fill(pattern, dice),
            _ => format!("project/{}:env/{}:flag/{}", dice.word(&PROJECTS), dice.word(&ENVS), key(dice)),
        };
        if dice.percent(30) {
            resource = format!("{resource};{},{}", dice.word(&TAGS), dice.word(&TAGS));
        }
        Self { principal, action: action(dice), resource }
    }

    fn ask(&self, principals: &[Policy]) -> bool {
        let (Some(policy), Ok(name)) = (principals.get(self.principal), ResourceName::parse(&self.resource))
        else {
            return false;
        };
        decide([&policy.fragment], Request::new(self.action, &name)).is_allow()
    }
}

fn statement(dice: &mut Dice) -> StatementText {
    let count = 1 + dice.below(4);
    let actions = if dice.percent(5) {
        vec!["*".to_owned()]
    } else {
        (0..count).map(|_| Catalogue::featbit().action_name(action(dice)).to_owned()).collect()
    };
    StatementText {
        id: String::new(),
        resource_type: "flag".to_owned(),
        effect: if dice.percent(15) { "deny" } else { "allow" }.to_owned(),
        actions,
        resources: vec![pattern(dice)],
        conditions: Vec::new(),
    }
}

fn pattern(dice: &mut Dice) -> String {
    let (project, env, key) = (dice.word(&PROJECTS), dice.word(&ENVS), key(dice));
    let area = dice.word(&AREAS);
    let pattern = match dice.below(100) {
        0..40 => return format!("project/{project}:env/{env}:flag/{key}"),
        40..50 => format!("project/{project}:env/{env}:flag/*"),
        50..80 => {
            format!("project/{project}:env/{env}:flag/{area}-{}*", dice.word(&["", "b", "re", "v2", "ro"]))
        }
        80..90 => format!("project/{project}:env/*:flag/{area}-*"),
        90..95 => format!("project/*:env/*:flag/{key}"),
        _ => format!("project/{project}:env/{env}:flag/*-{}-*", dice.word(&THINGS)),
    };
    if dice.percent(12) { format!("{pattern};{}", dice.word(&TAGS)) } else { pattern }
}

/// A name that the pattern selects, but for its tags.
fn fill(pattern: &str, dice: &mut Dice) -> String {
    let start = pattern.split(';').next().unwrap_or_default();
    let mut name = String::new();
    for letter in start.chars() {
        match letter {
            '*' if name.ends_with("project/") => name.push_str(dice.word(&PROJECTS)),
            '*' if name.ends_with("env/") => name.push_str(dice.word(&ENVS)),
            '*' => name.push_str(dice.word(&["a", "main", "side-2", "west"])),
            _ => name.push(letter),
        }
    }
    name
}

fn key(dice: &mut Dice) -> String {
    format!("{}-{}-{}", dice.word(&AREAS), dice.word(&THINGS), dice.below(20))
}

/// An action on flags, but the one that means all.
fn action(dice: &mut Dice) -> Action {
    let actions: Vec<Action> = Catalogue::featbit()
        .actions()
        .filter(|(it, info)| it.resource_type() == Action::TOGGLE_FLAG.resource_type() && !info.means_all)
        .map(|(action, _)| action)
        .collect();
    *dice.one(&actions)
}

/// Numbers without a pattern, the same in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    #[expect(clippy::indexing_slicing, reason = "`below` stays inside, and no list here is empty")]
    fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    fn word(&mut self, all: &[&'static str]) -> &'static str {
        self.one::<&str>(all)
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}
