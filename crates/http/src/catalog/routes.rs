//! Routes.

use keywright_core::catalogue::routes::{NeedsText, RouteText};

use super::reader::{Reader, Table};

impl<'t> Reader<'t> {
    /// A route, if enough of it can be read to say more about it.
    pub(super) fn route(&mut self, table: Table<'_, 't>) -> Option<RouteText> {
        const KEYS: [&str; 7] = ["host", "method", "path", "action", "resource", "open", "authenticated"];
        let before = self.faults.len();
        self.only(table.table, &KEYS, "a route");
        let host = self.text(table.table, "host");
        if table.table.get("method").is_none() {
            self.fault(table.span(), "a route has a `method`; `*` is any");
        }
        let methods = self.texts(table.table, "method").unwrap_or_default();
        let path = self.required(table, "path", "a route").unwrap_or_default();
        let needs = self.needs(table)?;
        (self.faults.len() == before).then_some(RouteText { host, methods, path, needs })
    }

    fn needs(&mut self, table: Table<'_, 't>) -> Option<NeedsText> {
        let action = self.text(table.table, "action");
        let resource = self.text(table.table, "resource");
        let is_open = self.flag(table.table, "open", false);
        let is_authenticated = self.flag(table.table, "authenticated", false);
        if resource.is_some() && action.is_none() {
            self.fault(
                table.span(),
                "a `resource` is what an `action` is done to: add the action, or leave it out",
            );
            return None;
        }
        match (action, is_authenticated, is_open) {
            (Some(action), false, false) => Some(NeedsText::Action { action, resource }),
            (None, true, false) => Some(NeedsText::Token),
            (None, false, true) => Some(NeedsText::Nothing),
            (None, false, false) => {
                self.fault(
                    table.span(),
                    "a route says what it needs: `action = \"…\"`, `authenticated = true` or `open = true`",
                );
                None
            }
            _ => {
                self.fault(table.span(), "a route needs one thing: `action`, `authenticated` or `open`");
                None
            }
        }
    }
}
