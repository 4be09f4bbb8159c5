//! Whether something is really to be done: what lies over a page before it is.

/// A question, and where the answer goes.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) title: String,
    pub(super) hint: &'static str,
    pub(super) button: &'static str,
    /// Where the answer goes.
    pub(super) action: String,
    pub(super) is_dangerous: bool,
    /// What is said about it, where something can be.
    pub(super) comment: Option<Comment>,
    /// Why it was not done.
    pub(super) alert: Option<String>,
}

/// What somebody says about a change.
#[derive(Clone, Debug)]
pub(super) struct Comment {
    pub(super) text: String,
    pub(super) is_required: bool,
}

impl Question {
    /// About something that cannot be undone.
    pub(super) fn dangerous(
        title: String,
        (hint, button): (&'static str, &'static str),
        action: String,
        alert: Option<String>,
    ) -> Self {
        Self { title, hint, button, action, is_dangerous: true, comment: None, alert }
    }
}
