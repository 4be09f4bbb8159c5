//! The menu: the pages that somebody may see.

use keywright_core::Action;

use super::{
    frame::Frame, language::Language, plugin_pages::Slotted, plugins::LIST as PLUGINS, token_policy,
};
use crate::{access_tokens::operations as tokens, caller::Member, iam, plugins};

/// What of the menu somebody may see.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sees {
    tokens: bool,
    plugins: bool,
    iam: bool,
}

/// A few pages that belong together.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) items: Vec<Item>,
}

/// A page.
pub(super) struct Item {
    pub(super) title: String,
    pub(super) icon: &'static str,
    pub(super) path: String,
    pub(super) is_here: bool,
}

impl Sees {
    pub(super) fn of(member: &Member) -> Self {
        Self {
            tokens: member.may(Action::LIST_ACCESS_TOKENS, tokens::ANY),
            plugins: plugins::operations::require_list(member).is_ok(),
            iam: iam::require(member).is_ok(),
        }
    }

    /// Whether members, groups and policies.
    pub(super) const fn iam(self) -> bool {
        self.iam
    }

    /// The page that is shown first: there is always one.
    pub(super) const FIRST: &'static str = "overview";
}

impl Frame {
    /// The menu; groups of which nothing is to be seen are left out.
    pub(super) fn menu(&self) -> Vec<Group> {
        let (w, sees) = (self.look.w, self.sees);
        let item = |title: &str, icon, page: &str| Item {
            title: title.to_owned(),
            icon,
            path: self.look.path(page),
            is_here: self.is_at(page),
        };
        let shown = |is_shown: bool, item: Item| is_shown.then_some(item);
        let groups = [
            Group { title: "", items: vec![item(w.overview(), "layout-dashboard", Sees::FIRST)] },
            Group {
                title: w.integrations(),
                items: [
                    shown(sees.tokens, item(w.access_tokens(), "key-round", "integrations/access-tokens")),
                    shown(sees.plugins, item(w.plugins(), "plug", PLUGINS)),
                ]
                .into_iter()
                .flatten()
                .collect(),
            },
            Group {
                title: w.iam(),
                items: [
                    item(w.team(), "users-round", "iam/team"),
                    item(w.groups(), "users", "iam/groups"),
                    item(w.policies(), "shield-check", "iam/policies"),
                    item(w.token_policy(), "clock", token_policy::PAGE),
                ]
                .into_iter()
                .filter_map(|it| shown(sees.iam, it))
                .collect(),
            },
            Group { title: w.plugins(), items: self.plugin_items() },
            Group {
                title: w.resources(),
                items: vec![
                    item(w.projects(), "folder-git-2", "projects"),
                    item(w.audit_log(), "scroll-text", "audit-log"),
                    Item {
                        title: w.api().to_owned(),
                        icon: "book-open",
                        path: "/swagger-ui/".to_owned(),
                        is_here: false,
                    },
                ],
            },
        ];
        groups.into_iter().filter(|it| !it.items.is_empty()).collect()
    }
}

impl Frame {
    /// The pages that plugins have put into the menu.
    fn plugin_items(&self) -> Vec<Item> {
        let here = self.look.here();
        let here = here.split('?').next().unwrap_or_default();
        let item = |it: Slotted| {
            let is_here = it.path == here;
            Item { title: it.title, icon: "plug", path: it.path, is_here }
        };
        self.plugin_pages().into_iter().map(item).collect()
    }
}

impl Language {
    /// Where somebody begins.
    pub(super) fn first_page(self) -> String {
        format!("/{self}/{}", Sees::FIRST)
    }
}
