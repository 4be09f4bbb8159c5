//! Statements told by bytes, for fuzzing: every byte is a choice, so that every input is something.

use crate::{
    catalogue::Catalogue,
    statement::{Statement, StatementText},
};

const LETTERS: [char; 8] = ['*', 'x', 'y', '*', 'é', 'è', '/', 'k'];

/// Bytes that are used up by choosing; when there are none left, the first choice is made.
pub(super) struct Bytes<'a>(std::slice::Iter<'a, u8>);

impl<'a> Bytes<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self(data.iter())
    }

    /// Up to seven statements.
    pub(super) fn statements(&mut self) -> Vec<Statement> {
        let count = self.below(8);
        let texts: Vec<StatementText> = (0..count).map(|_| self.statement()).collect();
        texts.into_iter().filter_map(|it| Statement::parse(&Catalogue::featbit(), it).ok()).collect()
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % end
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T], otherwise: T) -> T {
        let at = self.below(from.len());
        from.get(at).copied().unwrap_or(otherwise)
    }

    fn statement(&mut self) -> StatementText {
        let effect = self.pick(&["allow", "deny"], "deny").to_owned();
        let (resource_type, kinds, actions): (_, &[&str], &[&str]) = match self.below(8) {
            0 => ("*", &[], &["*"]),
            1 => ("iam", &["iam"], &["*", "CanManageIAM"]),
            2 | 3 => ("project", &["project"], &["CreateProject", "*", "CanAccessProject"]),
            4 => ("env", &["project", "env"], &["DeleteEnv", "*", "CanAccessEnv"]),
            _ => (
                "flag",
                &["project", "env", "flag"],
                &["CreateFlag", "*", "ManageFeatureFlag", "ArchiveFlag"],
            ),
        };
        let action = self.pick(actions, "*").to_owned();
        let resources = (0..=self.below(3)).map(|_| self.pattern(kinds)).collect();
        let resources = if kinds.is_empty() { vec!["*".to_owned()] } else { resources };
        StatementText {
            id: String::new(),
            resource_type: resource_type.to_owned(),
            effect,
            actions: vec![action],
            resources,
            conditions: Vec::new(),
        }
    }

    fn pattern(&mut self, kinds: &[&str]) -> String {
        let segment = |kind: &&str| {
            let path = match self.below(4) {
                0 => self.text(),
                1 => format!("{kind}/*"),
                _ => format!("{kind}/{}", self.text()),
            };
            let tags: Vec<String> = (0..self.below(4)).map(|_| self.text()).collect();
            if tags.is_empty() { path } else { format!("{path};{}", tags.join(",")) }
        };
        kinds.iter().map(segment).collect::<Vec<_>>().join(":")
    }

    fn text(&mut self) -> String {
        (0..self.below(8)).map(|_| self.pick(&LETTERS, 'x')).collect()
    }
}
